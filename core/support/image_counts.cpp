#include "core/support/image_counts.h"

#include <fmt/format.h>

namespace trialbench::support {
namespace {

// Batch norm has nothing to normalize over in a batch of one.
constexpr std::int64_t kLeast = 2;

tl::unexpected<Error> tooMany(const char* knob, std::int64_t wanted, std::int64_t available) {
    return failure(
        ErrorCode::KnobInvalid,
        {{"knob", knob},
         {"problem", fmt::format("{} images were asked for; the data set leaves {}.", wanted, available)}});
}

}  // namespace

Result<ImageCounts> imageCounts(std::int64_t trainImages, std::int64_t testImages,
                                std::int64_t usualValidation, const ImagesAsked& asked) {
    const auto orAll = [](std::int64_t wanted, std::int64_t all) { return wanted > 0 ? wanted : all; };
    ImageCounts counts;
    std::int64_t left = trainImages;
    if (asked.validateOnTest) {
        counts.validation = orAll(asked.validation, testImages);
        if (counts.validation > testImages)
            return tooMany("validation_images", counts.validation, testImages);
    } else {
        counts.validation = orAll(asked.validation, usualValidation);
        if (counts.validation > left - kLeast) {
            return tooMany("validation_images", counts.validation, left - kLeast);
        }
        left -= counts.validation;
    }
    counts.train = orAll(asked.train, left);
    if (counts.train > left) return tooMany("train_images", counts.train, left);
    if (counts.train < kLeast) {
        return failure(ErrorCode::KnobInvalid,
                       {{"knob", "train_images"}, {"problem", "at least 2 are needed."}});
    }
    return counts;
}

}  // namespace trialbench::support
