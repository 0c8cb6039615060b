#pragma once

#include "core/engine/ledger.h"

namespace trialbench::engine {

/// Applies a command that needs no running trials to a file that nobody runs (`edit`): pause, resume, stop,
/// concurrency, exclude, restore, add_study. Records the change; the caller commits. A resume or start only
/// records that the study is to run: `run` then does it.
/// Errors: unknown_study, unknown_trial, study_state, trial_state, bad_spec, not_built, unknown_key.
Result<void> applyOffline(Ledger& ledger, const Json& command);

}  // namespace trialbench::engine
