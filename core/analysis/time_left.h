#pragma once

#include <optional>
#include <vector>

#include "core/engine/engine.h"
#include "core/experiment/experiment.h"

namespace trialbench::analysis {

/// Seconds until a study has used up its budget, if it goes on as it has: the median time of its completed
/// trials for each that is to come; of a trial that runs or waits, what its epochs (and `progress` within
/// one) leave of that. So many at a time as ran when one of the latest attempts began, which may be less than
/// the limit where the devices take no more. Nothing where the study has no limit or no trial has completed;
/// 0 where it is done. A pure function; any thread.
std::optional<double> secondsLeft(const experiment::Experiment& experiment, const experiment::Study& study,
                                  const std::vector<engine::TrialProgress>& progress);

}  // namespace trialbench::analysis
