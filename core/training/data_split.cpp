#include "core/training/data_split.h"

#include <cmath>
#include <numeric>
#include <utility>

#include "core/support/image_counts.h"
#include "core/support/random_stream.h"

namespace trialbench::training {
namespace {

// Sums of integers, so that neither order nor threads can change the result.
void computeStatistics(const DataSet& data, DataSplit& split) {
    constexpr std::int64_t kPlane = kImageSide * kImageSide;
    for (std::int64_t channel = 0; channel < data.channels; ++channel) {
        std::uint64_t sum = 0;
        std::uint64_t squares = 0;
        for (const std::int64_t image : split.train) {
            const std::uint8_t* plane = data.train.pixels.data() + (image * data.channels + channel) * kPlane;
            for (std::int64_t i = 0; i < kPlane; ++i) {
                sum += plane[i];
                squares += std::uint64_t{plane[i]} * plane[i];
            }
        }
        const double count = static_cast<double>(split.train.size()) * kPlane;
        const double mean = static_cast<double>(sum) / count;
        const double variance = static_cast<double>(squares) / count - mean * mean;
        split.mean[channel] = mean / 255;
        // A channel of one color only is left as it is.
        split.standardDeviation[channel] = variance > 0 ? std::sqrt(variance) / 255 : 1;
    }
}

}  // namespace

std::vector<std::int64_t> permutation(std::int64_t count, std::uint64_t streamKey) {
    std::vector<std::int64_t> order(static_cast<std::size_t>(count));
    std::iota(order.begin(), order.end(), 0);
    support::RandomStream stream(streamKey);
    for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[stream.below(i)]);
    return order;
}

Result<DataSplit> splitData(const DataSet& data, const Knobs& knobs, std::uint64_t splitSeed) {
    using support::StreamPurpose;
    const auto counts =
        support::imageCounts(data.train.count(), data.test.count(), kDefaultValidationImages,
                             {knobs.trainImages, knobs.validationImages, knobs.validateOnTest});
    if (!counts) return tl::unexpected<Error>(counts.error());
    const auto order =
        permutation(data.train.count(), support::streamKey(StreamPurpose::DataSplit, {splitSeed, 0}));
    DataSplit split;
    split.validationIsTest = knobs.validateOnTest;
    auto trainFrom = order.begin();
    if (knobs.validateOnTest) {
        split.validation =
            permutation(data.test.count(), support::streamKey(StreamPurpose::DataSplit, {splitSeed, 1}));
        split.validation.resize(static_cast<std::size_t>(counts->validation));
    } else {
        trainFrom += counts->validation;
        split.validation.assign(order.begin(), trainFrom);
    }
    split.train.assign(trainFrom, trainFrom + counts->train);
    computeStatistics(data, split);
    return split;
}

}  // namespace trialbench::training
