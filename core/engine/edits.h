#pragma once

#include <array>

#include "core/engine/commands.h"

namespace trialbench::engine {

/// What `revise` may change of a study; a key that is absent keeps what there is.
inline constexpr std::array kRevisable{"parameters", "fixed", "strategy", "levels", "initial", "seed"};

/// Records a command for which isEdit() holds, on the ledger's thread; the caller commits.
/// - revise: only while the study has no trial and does not run; what no trial has used is replaced
/// - objective {"objective","goal","name"}: only while no study has a trial
/// - max_trials: a study that had reached its limit is paused by a higher one, ready to go on
/// - exclude: so is one of which a trial is then missing; restoring it finishes the study again
/// Errors: unknown_study, unknown_trial, study_state, trial_state, unknown_key, wrong_type, missing_key,
/// bad_spec, parameter_invalid, not_built.
Result<void> recordEdit(Ledger& ledger, const Command& command);

}  // namespace trialbench::engine
