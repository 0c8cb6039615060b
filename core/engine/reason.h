#pragma once

#include <optional>

#include "core/experiment/trial.h"
#include "core/support/error.h"
#include "core/support/json.h"

namespace trialbench::engine {

// Pure functions; any thread.

/// Why a study is paused or finished, as it stands in study_state: {"code":"by_user"}.
/// Codes without more: by_user, interrupted, stopped, resumed (by the user, while nothing ran it),
/// limit_raised (max_trials was reached before), trial_owed (max_trials was reached, and a trial of it
/// excluded since), trials_paused (all that is left waits for the user), and those of Done ("max_trials",
/// ...).
Json reasonOf(const char* code);

/// {"code":"brake_engaged","arguments":{...}}
Json reasonOf(const Error& error);

/// {"code":"data_missing","trial":3,"message":"..."}: a failure that paused the study.
Json reasonOf(experiment::Cause cause, int trial, const std::string& message);

/// The error in a reason that was made from one, for its sentence; nothing for the other reasons.
std::optional<Error> errorOf(const Json& reason);

}  // namespace trialbench::engine
