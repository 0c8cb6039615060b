#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/training/knobs.h"

/// What the tests ask of the network and the optimizer. Between Qt's headers and torch's, which clash.
namespace trialbench::tests {

/// Parameters of ResNet-34 with ten classes.
std::int64_t parameterCount(training::BlockVersion version, training::Stem stem, std::int64_t channels);

/// Names of parameters and buffers of v1 with ImageNet's stem, in order.
std::vector<std::string> stateNames();

/// Logits (row by row) of v1 with ImageNet's stem, three channels, in evaluation mode, for two images of
/// 32 x 32; state and images filled by the formula of torchvision_logits.py.
std::vector<double> logitsByFormula();

/// Largest difference relative to the largest weight after a few steps on gradients by formula, some of them
/// with other strides than their parameter: our optimizer (in one pass, or by _foreach_ operations) against
/// torch::optim.
double differenceFromTorch(training::OptimizerKind kind, double momentum, bool foreach);

}  // namespace trialbench::tests
