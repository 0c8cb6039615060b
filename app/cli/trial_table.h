#pragma once

#include <string>
#include <vector>

#include "app/cli/text.h"
#include "core/experiment/experiment.h"

namespace trialbench::cli {

/// The word for a trial's state: one that is measured elsewhere does not run, it is open.
std::string stateWord(const experiment::Experiment& experiment, experiment::TrialState state);

struct TrialTable {
    TextTable::Fitted fitted;
    bool isBrief = false;  ///< the metric is called "value", and the state of a failed trial is its cause
};
/// A table of these trials of a study, with a column for each parameter that any of them has, and one for
/// standard errors where any is known. What is not there is "-"; in parentheses stand values that are no
/// results, and the last reports of trials without a value. Where the width is short, device, origin, errors,
/// time and epochs go, in this order; then texts get brief; then parameters go, from the last on. Number,
/// state and value stay.
TrialTable trialTable(const experiment::Experiment& experiment, const experiment::Study& study,
                      const std::vector<const experiment::Trial*>& trials, std::size_t width);

/// The tables of `show`: all trials of a study, what the signs in them mean, why some trials failed, and why
/// some were chosen without the model, in lines of at most so many columns.
std::vector<std::string> tableText(const experiment::Experiment& experiment, const experiment::Study& study,
                                   std::size_t width);

}  // namespace trialbench::cli
