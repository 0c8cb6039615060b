#include "core/training/batch_source.h"

#include <algorithm>

#include "core/support/random_stream.h"

namespace trialbench::training {
namespace {

using support::StreamPurpose;
using torch::Tensor;
using torch::indexing::Slice;

constexpr std::int64_t kCropPadding = 4;

// What a stream of the purpose Training is drawn for.
enum : std::uint64_t { kOrder = 1, kAugmentation = 2 };

Tensor selectImages(const Images& images, std::int64_t channels, const std::vector<std::int64_t>& indices) {
    const std::int64_t size = channels * kImageSide * kImageSide;
    const auto count = static_cast<std::int64_t>(indices.size());
    Tensor selected = torch::empty({count, channels, kImageSide, kImageSide}, torch::kUInt8);
    auto* to = selected.data_ptr<std::uint8_t>();
    for (std::int64_t i = 0; i < count; ++i) {
        std::copy_n(images.pixels.data() + indices[static_cast<std::size_t>(i)] * size, size, to + i * size);
    }
    return selected;
}

Tensor selectLabels(const Images& images, const std::vector<std::int64_t>& indices) {
    std::vector<std::int64_t> labels;
    labels.reserve(indices.size());
    for (const std::int64_t index : indices) labels.push_back(images.labels[static_cast<std::size_t>(index)]);
    return torch::tensor(labels, torch::kInt64);
}

Tensor perChannel(const std::array<double, 3>& values, std::int64_t channels) {
    Tensor result = torch::empty({1, channels, 1, 1}, torch::kFloat32);
    for (std::int64_t i = 0; i < channels; ++i) {
        result[0][i][0][0] = values[static_cast<std::size_t>(i)] * 255;
    }
    return result;
}

}  // namespace

BatchSource::BatchSource(const DataSet& data, const DataSplit& split, const Knobs& knobs, std::uint64_t seed,
                         const torch::Device& device)
    : seed_(seed), flip_(knobs.flip), crop_(knobs.crop), device_(device) {
    const Images& judged = split.validationIsTest ? data.test : data.train;
    trainImages_ = selectImages(data.train, data.channels, split.train).to(device);
    trainLabels_ = selectLabels(data.train, split.train).to(device);
    validationImages_ = selectImages(judged, data.channels, split.validation).to(device);
    validationLabels_ = selectLabels(judged, split.validation).to(device);
    mean_ = perChannel(split.mean, data.channels).to(device);
    standardDeviation_ = perChannel(split.standardDeviation, data.channels).to(device);
    batchSize_ = std::min(knobs.batchSize, trainCount());
}

std::int64_t BatchSource::stepsPerEpoch() const {
    return trainCount() / batchSize_;
}

Batch BatchSource::training(std::int64_t epoch, std::int64_t step) {
    if (orderedEpoch_ != epoch) {
        const auto key =
            support::streamKey(StreamPurpose::Training, {seed_, static_cast<std::uint64_t>(epoch), kOrder});
        order_ = torch::tensor(permutation(trainCount(), key), torch::kInt64).to(device_);
        orderedEpoch_ = epoch;
    }
    const Tensor indices = order_.narrow(0, step * batchSize_, batchSize_);
    const Tensor bytes = augmented(trainImages_.index_select(0, indices), epoch, step);
    return {normalized(bytes), trainLabels_.index_select(0, indices)};
}

Batch BatchSource::validation(std::int64_t first, std::int64_t count) const {
    return {normalized(validationImages_.narrow(0, first, count)), validationLabels_.narrow(0, first, count)};
}

Tensor BatchSource::augmented(Tensor images, std::int64_t epoch, std::int64_t step) const {
    if (!flip_ && !crop_) return images;
    support::RandomStream stream(StreamPurpose::Training, {seed_, static_cast<std::uint64_t>(epoch),
                                                           kAugmentation, static_cast<std::uint64_t>(step)});
    const std::int64_t count = images.size(0);
    if (crop_) {
        std::vector<std::int64_t> offsets;
        for (std::int64_t i = 0; i < 2 * count; ++i) {
            offsets.push_back(static_cast<std::int64_t>(stream.below(2 * kCropPadding + 1)));
        }
        const Tensor offset = torch::tensor(offsets, torch::kInt64).view({2, count, 1}).to(device_);
        const Tensor window = torch::arange(kImageSide, torch::kInt64).to(device_).view({1, kImageSide});
        const Tensor image = torch::arange(count, torch::kInt64).to(device_).view({count, 1, 1, 1});
        const Tensor channel = torch::arange(images.size(1), torch::kInt64).to(device_).view({1, -1, 1, 1});
        const Tensor row = (offset[0] + window).view({count, 1, kImageSide, 1});
        const Tensor column = (offset[1] + window).view({count, 1, 1, kImageSide});
        images = torch::constant_pad_nd(images, {kCropPadding, kCropPadding, kCropPadding, kCropPadding}, 0)
                     .index({image, channel, row, column});
    }
    if (flip_) {
        std::vector<std::int64_t> mirrored;
        for (std::int64_t i = 0; i < count; ++i)
            mirrored.push_back(static_cast<std::int64_t>(stream.below(2)));
        const Tensor mask =
            torch::tensor(mirrored, torch::kInt64).view({count, 1, 1, 1}).to(device_).to(torch::kBool);
        images = torch::where(mask, images.flip({3}), images);
    }
    return images;
}

Tensor BatchSource::normalized(const Tensor& bytes) const {
    return bytes.to(torch::kFloat32)
        .sub_(mean_)
        .div_(standardDeviation_)
        .contiguous(torch::MemoryFormat::ChannelsLast);
}

}  // namespace trialbench::training
