#pragma once

#include <string>
#include <vector>

#include "app/cli/text.h"
#include "core/engine/engine.h"
#include "core/experiment/experiment.h"

namespace trialbench::cli {

/// "Bayesian: running, 5 of 12 trials (2 running, 1 failed), best observed 72.3 % (trial 3)".
std::string studyLine(const experiment::Experiment& experiment, const experiment::Study& study);

/// "5 minutes left", of a study that runs; empty where nobody can tell.
std::string leftText(const experiment::Experiment& experiment, const experiment::Study& study,
                     const std::vector<engine::TrialProgress>& progress);

/// What `show` prints: the experiment and what it runs, each study, what it searches, its trials, why some of
/// them failed, and its summary; of several studies the best of all. In lines of at most so many columns.
/// `file`: the experiment file, as it was named to this program.
std::vector<std::string> experimentText(const experiment::Experiment& experiment, const std::string& file,
                                        std::size_t width);

/// Why a study is paused or finished, as a sentence; empty where there is nothing to say. `file` as above.
std::string reasonText(const experiment::Experiment& experiment, const experiment::Study& study,
                       const std::string& file);

}  // namespace trialbench::cli
