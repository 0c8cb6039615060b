#pragma once

#include <string>
#include <vector>

#include "core/experiment/experiment.h"

namespace trialbench::cli {

/// What has come of a study, for `run` at its end and for `show` at any time, in lines of at most so many
/// columns: the best configuration and its value, its gain over the first result, its lead over the second
/// best, both with their errors where known, and that the best of several is lucky too. Empty
/// where nothing completed.
std::vector<std::string> summary(const experiment::Experiment& experiment, const experiment::Study& study,
                                 std::size_t width);

/// The best of all studies, and how far the best of each other one is behind; the best of each alone where
/// they were trained on different images; empty where fewer than two have a result.
std::vector<std::string> bestOfAllText(const experiment::Experiment& experiment, std::size_t width);

}  // namespace trialbench::cli
