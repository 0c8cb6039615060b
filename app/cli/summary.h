#pragma once

#include <string>
#include <vector>

#include "core/experiment/experiment.h"

namespace trialbench::cli {

/// What came of a study, for `run` at its end and for `show` from then on, in lines of at most so many
/// columns: the best configuration and its value, its gain over the first trial that completed, its lead over
/// the second best, both with their errors where known, and that the best of several is lucky too. Empty
/// where nothing completed.
std::vector<std::string> summary(const experiment::Experiment& experiment, const experiment::Study& study,
                                 std::size_t width);

}  // namespace trialbench::cli
