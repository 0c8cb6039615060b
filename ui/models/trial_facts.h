#pragma once

#include <optional>
#include <vector>

#include "core/engine/engine.h"
#include "core/experiment/trial_facts.h"

namespace trialbench::ui {

/// The best value of the goal's metric over the trial's epochs.
std::optional<double> bestValue(const experiment::Trial& trial, const experiment::Goal& goal);
/// Its value where it has one, else that of its last epoch.
std::optional<double> lastValue(const experiment::Trial& trial, const experiment::Goal& goal);

/// How much of a trial is done, from 0 to 1; where the number of epochs is unknown, how much of its epoch.
/// `progress` null: the measurements alone say it.
double fractionDone(int plannedEpochs, int finishedEpochs, const engine::TrialProgress* progress);

}  // namespace trialbench::ui
