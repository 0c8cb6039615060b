#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "core/support/result.h"
#include "core/training/data_set.h"
#include "core/training/knobs.h"

namespace trialbench::training {

inline constexpr std::int64_t kDefaultValidationImages = 5000;

/// Which images are trained on and which are judged on, and the statistics of the former.
struct DataSplit {
    std::vector<std::int64_t> train;       // indices into DataSet::train
    std::vector<std::int64_t> validation;  // indices into DataSet::train, or DataSet::test if on the test set
    bool validationIsTest = false;
    // Per channel, of pixels scaled to 0..1, over the training images only.
    std::array<double, 3> mean{};
    std::array<double, 3> standardDeviation{};
};

/// Divides a data set by a permutation drawn from the split's seed: validation first, then training, so that
/// the validation images stay the same whatever the number of training images. Deterministic on every
/// machine. Error: knob_invalid where there are not enough images.
Result<DataSplit> splitData(const DataSet& data, const Knobs& knobs, std::uint64_t splitSeed);

/// 0 .. count-1 in an order drawn from a stream's key (Fisher-Yates).
std::vector<std::int64_t> permutation(std::int64_t count, std::uint64_t streamKey);

}  // namespace trialbench::training
