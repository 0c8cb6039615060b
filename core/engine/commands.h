#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "core/engine/ledger.h"

namespace trialbench::engine {

// Reading and checking a command: any thread. What records runs on the ledger's thread.

/// One engine command of the contract, read and checked for its form.
struct Command {
    enum class Verb {
        Start,
        Pause,
        Resume,
        Stop,
        // Those that only change what is recorded, the same whether anything runs or not; see edits.h.
        Concurrency,
        MaxTrials,
        Devices,
        Exclude,
        Restore,
        AddStudy,
        Revise,
        Objective
    };
    Verb verb = Verb::Start;
    std::string study;         ///< of all but add_study and objective
    std::optional<int> trial;  ///< start, pause, resume, stop: one trial instead of the study
    std::optional<int> limit;  ///< concurrency; max_trials, where none lifts the limit
    Json body;                 ///< add_study, revise, objective, devices: the command's object

    bool isEdit() const { return verb >= Verb::Concurrency; }
};

/// Reads {"pause":{"study":"Bayesian","trial":3}} and its like.
/// Errors: bad_spec, wrong_type, missing_key, unknown_key, not_built for commands of later versions.
Result<Command> commandFromJson(const Json& json);

/// The study that a command names, and the trial where it names one. Errors: unknown_study, unknown_trial.
struct Target {
    const experiment::Study* study = nullptr;
    const experiment::Trial* trial = nullptr;
};
Result<Target> targetOf(const experiment::Experiment& experiment, const Command& command);

/// Whether a start or resume of this study or trial, a pause, a stop makes sense in its present state.
/// Errors: study_state, trial_state.
Result<void> checkState(const Target& target, Command::Verb verb);

/// Records that the user holds a trial back, or lets it go. A study that waited for nothing else is then
/// ready to go on.
void recordTrialHeld(Ledger& ledger, const std::string& study, int trial, bool held);

/// Records what stopping a study comes to once none of its trials runs: waiting, paused and interrupted
/// trials are stopped by the user, the study is finished.
void recordStudyStopped(Ledger& ledger, const std::string& study);

/// Records that one trial was stopped by the user; it has no value.
void recordTrialStopped(Ledger& ledger, const std::string& study, int trial);

/// Applies a command to an experiment that nobody runs. Records the change; the caller commits. A resume or
/// start only records that nothing holds the study back: `run` then does it.
/// Errors: unknown_study, unknown_trial, study_state, trial_state, bad_spec, not_built, unknown_key.
Result<void> applyOffline(Ledger& ledger, const Json& command);

/// All of `edit`: recovers an experiment that nobody runs, applies a command to it, commits, and deletes the
/// checkpoints of what was stopped. `folder` is the one beside the file. Answers with the last sequence
/// number; on an error nothing is committed. Blocks for the disk. Errors: those of the store, of Ledger::open
/// and of applyOffline.
Result<std::int64_t> editUnowned(std::unique_ptr<storage::ExperimentStore> store,
                                 const std::filesystem::path& folder, const Json& command);

}  // namespace trialbench::engine
