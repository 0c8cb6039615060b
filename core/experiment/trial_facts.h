#pragma once

#include "core/experiment/experiment.h"

namespace trialbench::experiment {

// What every front end asks about a trial. Pure functions; any thread.

/// How many epochs a trial will have: its own or the fixed value of "epochs", or the objective's; 0 unknown.
int plannedEpochs(const Experiment& experiment, const Study& study, const Trial& trial);

/// Seconds of all its attempts, the running one up to `now`: an attempt's time is recorded at its end.
double secondsSoFar(const Trial& trial, support::Timestamp now);

}  // namespace trialbench::experiment
