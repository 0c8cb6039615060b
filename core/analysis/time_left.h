#pragma once

#include <optional>
#include <vector>

#include "core/engine/engine.h"
#include "core/experiment/experiment.h"

namespace trialbench::analysis {

/// Seconds until a study has used up its budget, if it goes on at its pace: the mean time of its latest
/// trials for each that is to come, and of a trial that runs or waits what its epochs (and `progress` within
/// one) leave of that; so many at a time as ran on average over the latest ends since its last start, or
/// since its limit of concurrency was set. So the time of suggestions counts, and a limit given for one run
/// only. Until something has ended since then: as many as run, or the limit. Trials that the user holds back
/// do not go on, and count for nothing. Nothing where the study has no limit, no trial has completed, or it
/// is measured elsewhere; 0 where nothing is left that goes on. A pure function; any thread.
std::optional<double> secondsLeft(const experiment::Experiment& experiment, const experiment::Study& study,
                                  const std::vector<engine::TrialProgress>& progress);

}  // namespace trialbench::analysis
