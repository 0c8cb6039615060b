#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <vector>

#include "core/training/data_set.h"
#include "core/training/data_split.h"
#include "core/training/knobs.h"

namespace trialbench::training {

struct Batch {
    torch::Tensor images;  // n x channels x 32 x 32, float, normalized, channels_last
    torch::Tensor labels;  // n, int64
};

/// Makes the batches of one trial. The images lie on the device as bytes; gathering, augmentation and
/// normalization are tensor operations there. Order and augmentation are functions of (seed, epoch, step), so
/// that a resumed training sees what an uninterrupted one would. One thread at a time.
class BatchSource {
 public:
    BatchSource(const DataSet& data, const DataSplit& split, const Knobs& knobs, std::uint64_t seed,
                const torch::Device& device);

    /// Steps of an epoch: only whole batches (all images as one if there are fewer); which images are left
    /// over changes from epoch to epoch.
    std::int64_t stepsPerEpoch() const;
    std::int64_t batchSize() const { return batchSize_; }
    std::int64_t validationCount() const { return validationLabels_.size(0); }
    std::int64_t trainCount() const { return trainLabels_.size(0); }

    /// The training batch of a step (from 0) of an epoch (from 1).
    Batch training(std::int64_t epoch, std::int64_t step);
    /// Validation images first .. first+count-1 in their fixed order, not augmented.
    Batch validation(std::int64_t first, std::int64_t count) const;

 private:
    torch::Tensor augmented(torch::Tensor images, std::int64_t epoch, std::int64_t step) const;
    torch::Tensor normalized(const torch::Tensor& bytes) const;

    const std::uint64_t seed_;
    const bool flip_;
    const bool crop_;
    const torch::Device device_;
    std::int64_t batchSize_ = 0;
    torch::Tensor trainImages_, trainLabels_, validationImages_, validationLabels_;
    torch::Tensor mean_, standardDeviation_;  // 1 x channels x 1 x 1, of bytes
    std::int64_t orderedEpoch_ = 0;           // the epoch that order_ belongs to
    torch::Tensor order_;
};

}  // namespace trialbench::training
