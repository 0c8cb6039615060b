#pragma once

#include <cstdint>

#include "core/support/result.h"

namespace trialbench::support {

/// How many images a training asks for. 0: what the rule below gives.
struct ImagesAsked {
    std::int64_t train = 0;
    std::int64_t validation = 0;
    bool validateOnTest = false;
};

struct ImageCounts {
    std::int64_t train = 0;
    std::int64_t validation = 0;
};

/// On how many images of a data set is trained and judged: validation takes its share of the training images
/// first (`usualValidation` where nothing is asked), or of the test images (all); training takes what it asks
/// for of the rest, or all of it, but at least 2. The trainer splits by this, and whoever checks a study
/// before a trainer runs asks the same. Any thread.
/// Error: knob_invalid, naming validation_images or train_images.
Result<ImageCounts> imageCounts(std::int64_t trainImages, std::int64_t testImages,
                                std::int64_t usualValidation, const ImagesAsked& asked);

}  // namespace trialbench::support
