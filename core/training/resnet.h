#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "core/training/knobs.h"
#include "core/training/stop_signal.h"

namespace trialbench::training {

/// What decides the network's parameters.
struct NetworkShape {
    BlockVersion blockVersion = BlockVersion::V1;
    Stem stem = Stem::ImageNet;
    std::int64_t channels = 3;
    std::int64_t classes = 10;
};

/// One residual block: two 3x3 convolutions beside a shortcut.
class ResidualBlock : public torch::nn::Module {
 public:
    virtual torch::Tensor forward(const torch::Tensor& input) = 0;
};

/// ResNet-34. v1: He et al. 2015 (arXiv:1512.03385), its parameters named as torchvision's resnet34 names
/// them. v2: He et al. 2016 (arXiv:1603.05027) as Gluon's resnet34_v2 builds it, with a norm without scale
/// and shift on the raw pixels. The 3x3 stem replaces the 7x7 convolution of stride 2 and the pooling by a
/// 3x3 convolution of stride 1. One thread at a time.
class ResNet34 : public torch::nn::Module {
 public:
    explicit ResNet34(const NetworkShape& shape);

    /// images: n x channels x height x width, float. Returns n x classes logits. If `stop` is given it is
    /// looked at after each block, forward and backward, and StopRequested thrown where a stop was asked for.
    torch::Tensor forward(const torch::Tensor& images, const StopSignal* stop = nullptr);

    /// Draws all weights anew from a generator of its own: convolutions by He's rule (fan out), the last
    /// layer as torch::nn::Linear does. The constructors of torch's modules draw from the process-wide
    /// generator, where trials that run at the same time would disturb each other.
    void initialize(std::uint64_t seed);

 private:
    void addStages();

    const NetworkShape shape_;
    torch::nn::BatchNorm2d pixelNorm_ = nullptr;  // v2
    torch::nn::Conv2d stem_ = nullptr;
    torch::nn::BatchNorm2d stemNorm_ = nullptr;
    std::vector<std::shared_ptr<ResidualBlock>> blocks_;
    torch::nn::BatchNorm2d lastNorm_ = nullptr;  // v2
    torch::nn::Linear classifier_ = nullptr;
};

}  // namespace trialbench::training
