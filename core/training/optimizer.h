#pragma once

#include <torch/torch.h>

#include <string>
#include <utility>
#include <vector>

#include "core/training/knobs.h"

namespace trialbench::training {

/// SGD with momentum, or AdamW (Loshchilov & Hutter 2019, arXiv:1711.05101; betas .9 and .999, epsilon 1e-8),
/// with the same arithmetic as torch::optim. On a CPU each parameter is updated in one pass over memory,
/// which takes 18 ms where torch's per-operation passes take 50 (of a 440 ms step); elsewhere by _foreach_
/// operations. One thread at a time.
class Optimizer {
 public:
    Optimizer(std::vector<torch::Tensor> parameters, const Knobs& knobs);

    /// Forgets the gradients. Call before each backward.
    void clearGradients();
    /// Updates all parameters from their gradients.
    void step();

    /// The state by name: tensors that may be copied from and into.
    std::vector<std::pair<std::string, torch::Tensor>> state() const;
    std::int64_t stepsTaken() const { return stepsTaken_; }
    void setStepsTaken(std::int64_t steps) { stepsTaken_ = steps; }

    /// Tests hold the one-pass update against this.
    void useForeach() { onePass_ = false; }

 private:
    std::vector<torch::Tensor> gradients() const;
    void sgdOnePass(const std::vector<torch::Tensor>& gradients);
    void sgdForeach(std::vector<torch::Tensor> gradients);
    void adamwOnePass(const std::vector<torch::Tensor>& gradients);
    void adamwForeach(const std::vector<torch::Tensor>& gradients);

    const OptimizerKind kind_;
    const double learningRate_;
    const double momentum_;
    const double weightDecay_;
    bool onePass_;
    std::int64_t stepsTaken_ = 0;
    std::vector<torch::Tensor> parameters_;
    std::vector<torch::Tensor> first_;   // momentum, or AdamW's first moment; empty where momentum is 0
    std::vector<torch::Tensor> second_;  // AdamW's second moment
};

}  // namespace trialbench::training
