#pragma once

#include "core/experiment/change.h"
#include "core/experiment/trial.h"

namespace trialbench::experiment {

// What apply() does with the records of one trial. Both throw DoesNotFit or Json::exception (see row.h) where
// the record does not fit, and then leave everything as it was. Any thread.

/// The trial that a trial_added record adds.
Trial trialOf(const ChangeRecord& record);

/// Folds one record about a trial into it.
void applyToTrial(Trial& trial, const ChangeRecord& record);

}  // namespace trialbench::experiment
