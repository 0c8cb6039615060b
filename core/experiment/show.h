#pragma once

#include <optional>
#include <string>

#include "core/experiment/experiment.h"

namespace trialbench::experiment {

// What `show --json` (toShowJson in experiment.h) says of a study beyond its own members, for the other ways
// of showing it. Pure functions; any thread.

/// A trial as it stands in `show --json`, and, one column for each key, in a table for other programs.
Json toShowJson(const Experiment& experiment, const Study& study, const Trial& trial);

/// The code of why a study is paused or finished ("stopped", "max_trials", "brake_engaged", ...); nothing
/// where it has no reason.
std::optional<std::string> reasonCode(const Study& study);

/// Whether its values were measured on the test set (validate_on is "test"): then the best of them says too
/// much of new images, as it was chosen by the very images that judge it.
bool isJudgedOnTest(const Experiment& experiment, const Study& study);
/// The same of what holds for all studies.
bool isJudgedOnTest(const Experiment& experiment);

}  // namespace trialbench::experiment
