#include "tests/core/training/network_probe.h"

#include <torch/torch.h>

#include <memory>

#include "core/training/optimizer.h"
#include "core/training/resnet.h"

namespace trialbench::tests {
namespace {

using torch::Tensor;

std::uint32_t mix(std::uint32_t x) {
    x ^= x >> 16;
    x *= 0x7feb352dU;
    x ^= x >> 15;
    x *= 0x846ca68bU;
    x ^= x >> 16;
    return x;
}

// Numbers in [-1, 1) from a name and the index in row-major order; the same in torchvision_logits.py.
Tensor byFormula(const std::string& name, at::IntArrayRef sizes) {
    std::uint32_t hash = 2166136261U;
    for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
    Tensor values = torch::empty(sizes, torch::kFloat64);
    auto* at = values.data_ptr<double>();
    for (std::int64_t i = 0; i < values.numel(); ++i) {
        at[i] = mix(hash + static_cast<std::uint32_t>(i)) / 2147483648.0 - 1;
    }
    return values;
}

std::unique_ptr<torch::optim::Optimizer> torchOptimizer(training::OptimizerKind kind, double momentum,
                                                        std::vector<Tensor> parameters) {
    if (kind == training::OptimizerKind::Sgd) {
        return std::make_unique<torch::optim::SGD>(
            std::move(parameters), torch::optim::SGDOptions(0.1).momentum(momentum).weight_decay(0.01));
    }
    return std::make_unique<torch::optim::AdamW>(std::move(parameters),
                                                 torch::optim::AdamWOptions(0.1).weight_decay(0.01));
}

bool endsWith(const std::string& text, const std::string& end) {
    return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

}  // namespace

std::int64_t parameterCount(training::BlockVersion version, training::Stem stem, std::int64_t channels) {
    std::int64_t count = 0;
    const training::ResNet34 network({version, stem, channels, 10});
    for (const Tensor& parameter : network.parameters()) count += parameter.numel();
    return count;
}

std::vector<std::string> stateNames() {
    const training::ResNet34 network({});
    std::vector<std::string> names = network.named_parameters().keys();
    for (const std::string& name : network.named_buffers().keys()) names.push_back(name);
    return names;
}

std::vector<double> logitsByFormula() {
    const torch::NoGradGuard noGrad;
    training::ResNet34 network({});
    for (auto& entry : network.named_parameters()) {
        const Tensor& target = entry.value();
        const Tensor values = byFormula(entry.key(), target.sizes());
        if (target.dim() == 4) {
            const double fanIn = static_cast<double>(target.numel() / target.size(0));
            target.copy_(values * std::sqrt(3 / fanIn));
        } else if (target.dim() == 2) {
            target.copy_(values * 0.1);
        } else if (endsWith(entry.key(), "weight")) {
            target.copy_(values * 0.25 + 1);
        } else {
            target.copy_(values * 0.1);
        }
    }
    for (auto& entry : network.named_buffers()) {
        const Tensor values = byFormula(entry.key(), entry.value().sizes());
        if (endsWith(entry.key(), "running_mean")) entry.value().copy_(values * 0.1);
        if (endsWith(entry.key(), "running_var")) entry.value().copy_(values * 0.5 + 1);
    }
    network.eval();
    const Tensor images = byFormula("images", {2, 3, 32, 32}).to(torch::kFloat32);
    const Tensor logits = network.forward(images.contiguous(torch::MemoryFormat::ChannelsLast))
                              .to(torch::kFloat64)
                              .contiguous();
    return {logits.data_ptr<double>(), logits.data_ptr<double>() + logits.numel()};
}

double differenceFromTorch(training::OptimizerKind kind, double momentum, bool foreach) {
    training::Knobs knobs{};
    knobs.optimizer = kind;
    knobs.learningRate = 0.1;
    knobs.momentum = momentum;
    knobs.weightDecay = 0.01;
    std::vector<Tensor> ours, theirs;
    const std::vector<std::vector<std::int64_t>> shapes = {{64, 32, 3, 3}, {40000}, {10, 7}};
    for (const auto& sizes : shapes) {
        const Tensor values = byFormula("weight" + std::to_string(ours.size()), sizes).to(torch::kFloat32);
        for (auto* side : {&ours, &theirs}) {
            Tensor parameter = values.clone();
            if (parameter.dim() == 4) parameter = parameter.contiguous(torch::MemoryFormat::ChannelsLast);
            side->push_back(parameter.requires_grad_());
        }
    }
    training::Optimizer optimizer(ours, knobs);
    if (foreach) optimizer.useForeach();
    const auto reference = torchOptimizer(kind, momentum, theirs);
    for (int step = 0; step < 5; ++step) {
        for (std::size_t i = 0; i < ours.size(); ++i) {
            // Plain strides, unlike the channels_last parameter.
            const Tensor gradient =
                byFormula("gradient" + std::to_string(10 * step + static_cast<int>(i)), ours[i].sizes())
                    .to(torch::kFloat32);
            ours[i].mutable_grad() = gradient.clone();
            theirs[i].mutable_grad() = gradient.clone();
        }
        optimizer.step();
        reference->step();
    }
    double difference = 0;
    for (std::size_t i = 0; i < ours.size(); ++i) {
        difference =
            std::max(difference, ((ours[i] - theirs[i]).abs().max() / theirs[i].abs().max()).item<double>());
    }
    return difference;
}

}  // namespace trialbench::tests
