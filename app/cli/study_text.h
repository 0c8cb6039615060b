#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "app/cli/text.h"
#include "core/experiment/experiment.h"

namespace trialbench::cli {

/// A table of these trials of a study, with a column for each parameter that any of them has; a parameter
/// that is inactive in a trial is shown as "-". Where the width is short, device, origin and parameters go;
/// number, state and value stay.
TextTable::Fitted trialTable(const experiment::Experiment& experiment,
                             const std::vector<const experiment::Trial*>& trials, std::size_t width);

/// "Bayesian: running, 5 of 12 trials (2 running, 1 failed), best observed 72.3 % (trial 3)".
std::string studyLine(const experiment::Experiment& experiment, const experiment::Study& study);

/// What `show` prints: the experiment, each study, its trials; tables in so many columns.
std::vector<std::string> experimentText(const experiment::Experiment& experiment, std::size_t width);

/// Why a study is paused or finished, as a sentence; empty where there is nothing to say.
std::string reasonText(const experiment::Experiment& experiment, const experiment::Study& study);

/// Best configuration, its value, and its gain over the first trial that completed, with the error of that
/// gain where it is known, and that the best of several is lucky too. `validationImages` is the number of
/// images an accuracy was measured on; 0 where that is unknown.
std::vector<std::string> summary(const experiment::Experiment& experiment, const experiment::Study& study,
                                 std::int64_t validationImages);

}  // namespace trialbench::cli
