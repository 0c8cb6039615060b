#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/experiment/experiment.h"

namespace trialbench::cli {

/// The standard error of a trial's value: as it was told, or, of an accuracy, the sampling error of the
/// images that it was measured on; nothing where neither is known, or where it has no value.
std::optional<double> standardError(const experiment::Experiment& experiment, const experiment::Study& study,
                                    const experiment::Trial& trial);

/// What came of a study, for `run` at its end and for `show` from then on, in lines of at most so many
/// columns: the best configuration and its value, its gain over the first trial that completed, its lead over
/// the second best, both with their errors where known, and that the best of several is lucky too. Empty
/// where nothing completed.
std::vector<std::string> summary(const experiment::Experiment& experiment, const experiment::Study& study,
                                 std::size_t width);

}  // namespace trialbench::cli
