#pragma once

#include <optional>
#include <string>

#include "core/experiment/study.h"
#include "core/objective/objective.h"

namespace trialbench::engine {

/// Why a running trial was asked to stop.
enum class StopIntent {
    None,   ///< it was not
    Pause,  ///< with a checkpoint, to go on when its study does
    Close,  ///< with a checkpoint, because the engine closes
    User    ///< for good
};

/// What the end of an attempt means (design, "Causes").
struct AttemptVerdict {
    experiment::TrialState attempt = experiment::TrialState::Completed;  ///< the attempt's end
    std::optional<experiment::Cause> cause;
    std::string message;
    /// The trial's end, if this is it: Completed, Stopped (by the user) or Failed. None: it goes on later
    /// (paused, interrupted, or waiting for its retry).
    std::optional<experiment::TrialState> trial;
    bool pausesStudy = false;  ///< the cause is not the trial's fault and would hit the next one too
};

/// `value` is the trial's value by the goal as measured so far; `failedBefore` counts its failed attempts
/// before this one. A pure function.
AttemptVerdict judge(const objective::Ended& ended, StopIntent intent, std::optional<double> value,
                     int failedBefore, int retries);

/// Failures in a row, with none completed since, that pause a study.
inline constexpr int kBrakeFailures = 5;

}  // namespace trialbench::engine
