#include "core/training/optimizer.h"

#include <ATen/Parallel.h>

#include <cmath>

namespace trialbench::training {
namespace {

using torch::Tensor;

constexpr double kBeta1 = 0.9;
constexpr double kBeta2 = 0.999;
constexpr double kEpsilon = 1e-8;
constexpr std::int64_t kGrain = 32768;  // elements below which a second thread does not pay

std::vector<Tensor> zerosLike(const std::vector<Tensor>& tensors) {
    std::vector<Tensor> zeros;
    for (const Tensor& tensor : tensors) zeros.push_back(torch::zeros_like(tensor));
    return zeros;
}

}  // namespace

Optimizer::Optimizer(std::vector<Tensor> parameters, const Knobs& knobs)
    : kind_(knobs.optimizer),
      learningRate_(knobs.learningRate),
      momentum_(knobs.momentum),
      weightDecay_(knobs.weightDecay),
      onePass_(!parameters.empty() && parameters.front().is_cpu()),
      parameters_(std::move(parameters)) {
    if (kind_ == OptimizerKind::AdamW || momentum_ > 0) first_ = zerosLike(parameters_);
    if (kind_ == OptimizerKind::AdamW) second_ = zerosLike(parameters_);
}

void Optimizer::clearGradients() {
    for (Tensor& parameter : parameters_) parameter.mutable_grad() = Tensor();
}

void Optimizer::step() {
    const torch::NoGradGuard noGrad;
    ++stepsTaken_;
    if (kind_ == OptimizerKind::Sgd) {
        onePass_ ? sgdOnePass(gradients()) : sgdForeach(gradients());
    } else {
        onePass_ ? adamwOnePass(gradients()) : adamwForeach(gradients());
    }
}

std::vector<std::pair<std::string, Tensor>> Optimizer::state() const {
    std::vector<std::pair<std::string, Tensor>> named;
    for (std::size_t i = 0; i < first_.size(); ++i)
        named.emplace_back("first." + std::to_string(i), first_[i]);
    for (std::size_t i = 0; i < second_.size(); ++i)
        named.emplace_back("second." + std::to_string(i), second_[i]);
    return named;
}

// A few gradients come with other strides than their parameter; the passes walk raw memory in step.
std::vector<Tensor> Optimizer::gradients() const {
    std::vector<Tensor> result;
    for (const Tensor& parameter : parameters_) {
        const Tensor& gradient = parameter.grad();
        result.push_back(gradient.strides() == parameter.strides()
                             ? gradient
                             : torch::empty_like(parameter).copy_(gradient));
    }
    return result;
}

void Optimizer::sgdOnePass(const std::vector<Tensor>& gradients) {
    const auto rate = static_cast<float>(learningRate_);
    const auto momentum = static_cast<float>(momentum_);
    const auto decay = static_cast<float>(weightDecay_);
    for (std::size_t i = 0; i < parameters_.size(); ++i) {
        float* weight = parameters_[i].data_ptr<float>();
        const float* gradient = gradients[i].data_ptr<float>();
        float* velocity = first_.empty() ? nullptr : first_[i].data_ptr<float>();
        at::parallel_for(0, parameters_[i].numel(), kGrain, [=](std::int64_t begin, std::int64_t end) {
            if (velocity == nullptr) {
                for (std::int64_t k = begin; k < end; ++k)
                    weight[k] -= rate * (gradient[k] + decay * weight[k]);
                return;
            }
            for (std::int64_t k = begin; k < end; ++k) {
                velocity[k] = momentum * velocity[k] + (gradient[k] + decay * weight[k]);
                weight[k] -= rate * velocity[k];
            }
        });
    }
}

void Optimizer::sgdForeach(std::vector<Tensor> gradients) {
    if (weightDecay_ != 0) gradients = torch::_foreach_add(gradients, parameters_, weightDecay_);
    if (!first_.empty()) {
        torch::_foreach_mul_(first_, momentum_);
        torch::_foreach_add_(first_, gradients, 1);
        gradients = first_;
    }
    torch::_foreach_add_(parameters_, gradients, -learningRate_);
}

void Optimizer::adamwOnePass(const std::vector<Tensor>& gradients) {
    const double steps = static_cast<double>(stepsTaken_);
    const auto shrink = static_cast<float>(1 - learningRate_ * weightDecay_);
    const auto rate = static_cast<float>(learningRate_ / (1 - std::pow(kBeta1, steps)));
    const auto rootCorrection = static_cast<float>(std::sqrt(1 - std::pow(kBeta2, steps)));
    const auto beta1 = static_cast<float>(kBeta1);
    const auto beta2 = static_cast<float>(kBeta2);
    const auto rest1 = static_cast<float>(1 - kBeta1);
    const auto rest2 = static_cast<float>(1 - kBeta2);
    const auto epsilon = static_cast<float>(kEpsilon);
    for (std::size_t i = 0; i < parameters_.size(); ++i) {
        float* weight = parameters_[i].data_ptr<float>();
        const float* gradient = gradients[i].data_ptr<float>();
        float* first = first_[i].data_ptr<float>();
        float* second = second_[i].data_ptr<float>();
        at::parallel_for(0, parameters_[i].numel(), kGrain, [=](std::int64_t begin, std::int64_t end) {
            for (std::int64_t k = begin; k < end; ++k) {
                first[k] = beta1 * first[k] + rest1 * gradient[k];
                second[k] = beta2 * second[k] + rest2 * gradient[k] * gradient[k];
                const float denominator = std::sqrt(second[k]) / rootCorrection + epsilon;
                weight[k] = shrink * weight[k] - rate * (first[k] / denominator);
            }
        });
    }
}

void Optimizer::adamwForeach(const std::vector<Tensor>& gradients) {
    const double steps = static_cast<double>(stepsTaken_);
    torch::_foreach_mul_(parameters_, 1 - learningRate_ * weightDecay_);
    torch::_foreach_mul_(first_, kBeta1);
    torch::_foreach_add_(first_, gradients, 1 - kBeta1);
    torch::_foreach_mul_(second_, kBeta2);
    torch::_foreach_addcmul_(second_, gradients, gradients, 1 - kBeta2);
    auto denominator = torch::_foreach_sqrt(second_);
    torch::_foreach_div_(denominator, std::sqrt(1 - std::pow(kBeta2, steps)));
    torch::_foreach_add_(denominator, kEpsilon);
    torch::_foreach_addcdiv_(parameters_, first_, denominator,
                             -learningRate_ / (1 - std::pow(kBeta1, steps)));
}

}  // namespace trialbench::training
