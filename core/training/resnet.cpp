#include "core/training/resnet.h"

#include <ATen/CPUGeneratorImpl.h>

#include <array>
#include <cmath>
#include <string>

namespace trialbench::training {
namespace {

using torch::Tensor;
using torch::nn::BatchNorm2d;
using torch::nn::BatchNorm2dOptions;
using torch::nn::Conv2d;
using torch::nn::Conv2dOptions;

constexpr std::array<int, 4> kBlocks = {3, 4, 6, 3};
constexpr std::array<std::int64_t, 4> kWidths = {64, 128, 256, 512};
constexpr std::int64_t kStemWidth = 64;

Conv2d convolution(std::int64_t in, std::int64_t out, std::int64_t size, std::int64_t stride) {
    return Conv2d(Conv2dOptions(in, out, size).stride(stride).padding(size / 2).bias(false));
}

class BlockV1 : public ResidualBlock {
 public:
    BlockV1(std::int64_t in, std::int64_t out, std::int64_t stride) {
        conv1_ = register_module("conv1", convolution(in, out, 3, stride));
        bn1_ = register_module("bn1", BatchNorm2d(out));
        conv2_ = register_module("conv2", convolution(out, out, 3, 1));
        bn2_ = register_module("bn2", BatchNorm2d(out));
        if (stride != 1 || in != out) {
            shortcut_ = convolution(in, out, 1, stride);
            shortcutNorm_ = BatchNorm2d(out);
            // torchvision's names: downsample.0 and downsample.1
            register_module("downsample", torch::nn::Sequential(shortcut_, shortcutNorm_));
        }
    }

    Tensor forward(const Tensor& input) override {
        Tensor x = bn1_(conv1_(input)).relu_();
        x = bn2_(conv2_(x));
        x += shortcut_ ? shortcutNorm_(shortcut_(input)) : input;
        return x.relu_();
    }

 private:
    Conv2d conv1_ = nullptr, conv2_ = nullptr, shortcut_ = nullptr;
    BatchNorm2d bn1_ = nullptr, bn2_ = nullptr, shortcutNorm_ = nullptr;
};

class BlockV2 : public ResidualBlock {
 public:
    BlockV2(std::int64_t in, std::int64_t out, std::int64_t stride) {
        bn1_ = register_module("bn1", BatchNorm2d(in));
        conv1_ = register_module("conv1", convolution(in, out, 3, stride));
        bn2_ = register_module("bn2", BatchNorm2d(out));
        conv2_ = register_module("conv2", convolution(out, out, 3, 1));
        if (stride != 1 || in != out)
            shortcut_ = register_module("downsample", convolution(in, out, 1, stride));
    }

    Tensor forward(const Tensor& input) override {
        const Tensor activated = bn1_(input).relu_();
        Tensor x = bn2_(conv1_(activated)).relu_();
        x = conv2_(x);
        x += shortcut_ ? shortcut_(activated) : input;
        return x;
    }

 private:
    BatchNorm2d bn1_ = nullptr, bn2_ = nullptr;
    Conv2d conv1_ = nullptr, conv2_ = nullptr, shortcut_ = nullptr;
};

}  // namespace

ResNet34::ResNet34(const NetworkShape& shape) : shape_(shape) {
    const bool preActivation = shape.blockVersion == BlockVersion::V2;
    if (preActivation) {
        pixelNorm_ = register_module("bn0", BatchNorm2d(BatchNorm2dOptions(shape.channels).affine(false)));
    }
    stem_ = register_module("conv1", shape.stem == Stem::ImageNet
                                         ? convolution(shape.channels, kStemWidth, 7, 2)
                                         : convolution(shape.channels, kStemWidth, 3, 1));
    stemNorm_ = register_module("bn1", BatchNorm2d(kStemWidth));
    addStages();
    if (preActivation) lastNorm_ = register_module("bn5", BatchNorm2d(kWidths.back()));
    classifier_ = register_module("fc", torch::nn::Linear(kWidths.back(), shape.classes));
}

void ResNet34::addStages() {
    std::int64_t in = kStemWidth;
    for (std::size_t stage = 0; stage < kBlocks.size(); ++stage) {
        torch::nn::ModuleList layer;
        for (int i = 0; i < kBlocks[stage]; ++i) {
            const std::int64_t stride = stage > 0 && i == 0 ? 2 : 1;
            std::shared_ptr<ResidualBlock> block;
            if (shape_.blockVersion == BlockVersion::V1) {
                block = std::make_shared<BlockV1>(in, kWidths[stage], stride);
            } else {
                block = std::make_shared<BlockV2>(in, kWidths[stage], stride);
            }
            layer->push_back(block);
            blocks_.push_back(block);
            in = kWidths[stage];
        }
        register_module("layer" + std::to_string(stage + 1), layer);
    }
}

Tensor ResNet34::forward(const Tensor& images, const StopSignal* stop) {
    Tensor x = pixelNorm_ ? pixelNorm_(images) : images;
    x = stemNorm_(stem_(x)).relu_();
    if (shape_.stem == Stem::ImageNet) x = torch::max_pool2d(x, 3, 2, 1);
    for (const auto& block : blocks_) {
        x = block->forward(x);
        if (stop == nullptr) continue;
        stop->throwIfRequested();
        if (x.requires_grad()) x.register_hook([stop](const Tensor&) { stop->throwIfRequested(); });
    }
    if (lastNorm_) x = lastNorm_(x).relu_();
    return classifier_(torch::adaptive_avg_pool2d(x, {1, 1}).flatten(1));
}

void ResNet34::initialize(std::uint64_t seed) {
    const torch::NoGradGuard noGrad;
    const at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(seed);
    for (const auto& module : modules()) {
        if (const auto* convolution = module->as<torch::nn::Conv2d>()) {
            const Tensor& weight = convolution->weight;
            const double fanOut = static_cast<double>(weight.size(0) * weight.size(2) * weight.size(3));
            weight.normal_(0, std::sqrt(2 / fanOut), generator);
        } else if (const auto* linear = module->as<torch::nn::Linear>()) {
            const double bound = 1 / std::sqrt(static_cast<double>(linear->weight.size(1)));
            linear->weight.uniform_(-bound, bound, generator);
            linear->bias.uniform_(-bound, bound, generator);
        }
    }
}

}  // namespace trialbench::training
