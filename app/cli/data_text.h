#pragma once

#include <string>
#include <vector>

#include "core/experiment/experiment.h"

namespace trialbench::cli {

// Sentences about results that were trained on different images. Pure functions; any thread.

/// The images of a trial by the first digits of their sum: "images 1a2b3c4d", "images not recorded".
std::string imagesText(const experiment::Trial& trial);

/// What keeps the results of a study from being compared with each other, and with those of other studies;
/// empty where all is known to rest on the same data, or nothing is recorded.
std::vector<std::string> dataTexts(const experiment::Experiment& experiment, const experiment::Study& study);

}  // namespace trialbench::cli
