#pragma once

#include <optional>
#include <vector>

#include "core/engine/engine.h"
#include "core/experiment/experiment.h"

namespace trialbench::ui {

/// How many epochs a trial will have: its own or the fixed value of "epochs", or the objective's; 0 unknown.
int plannedEpochs(const experiment::Experiment& experiment, const experiment::Study& study,
                  const experiment::Trial& trial);

/// The best value of the goal's metric over the trial's epochs.
std::optional<double> bestValue(const experiment::Trial& trial, const experiment::Goal& goal);
/// Its value where it has one, else that of its last epoch.
std::optional<double> lastValue(const experiment::Trial& trial, const experiment::Goal& goal);

/// Time of all its attempts, the running one up to now.
double secondsSoFar(const experiment::Trial& trial);

/// How much of a trial is done, from 0 to 1; where the number of epochs is unknown, how much of its epoch.
/// `progress` null: the measurements alone say it.
double fractionDone(int plannedEpochs, int finishedEpochs, const engine::TrialProgress* progress);

}  // namespace trialbench::ui
