#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "app/cli/text.h"
#include "core/experiment/experiment.h"

namespace trialbench::cli {

/// A table of these trials of a study, with a column for each parameter that any of them has, and one for
/// standard errors where any is known. What is not there is "-"; the last report of a trial without a value
/// stands in parentheses. Where the width is short, device, origin, errors and parameters go; number, state
/// and value stay.
TextTable::Fitted trialTable(const experiment::Experiment& experiment, const experiment::Study& study,
                             const std::vector<const experiment::Trial*>& trials, std::size_t width);

/// "Bayesian: running, 5 of 12 trials (2 running, 1 failed), best observed 72.3 % (trial 3)".
std::string studyLine(const experiment::Experiment& experiment, const experiment::Study& study);

/// What `show` prints: the experiment, each study, its trials, why some of them failed, and of a finished
/// study its summary, in lines of at most so many columns.
std::vector<std::string> experimentText(const experiment::Experiment& experiment, std::size_t width);

/// Why a study is paused or finished, as a sentence; empty where there is nothing to say.
std::string reasonText(const experiment::Experiment& experiment, const experiment::Study& study);

}  // namespace trialbench::cli
