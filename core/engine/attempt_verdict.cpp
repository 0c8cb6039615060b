#include "core/engine/attempt_verdict.h"

namespace trialbench::engine {
namespace {

using experiment::Cause;
using experiment::TrialState;

std::string trainerMessage(const char* detail) {
    return message(Error{ErrorCode::TrainerMessage, {{"detail", detail}}});
}

AttemptVerdict judgeFailure(Cause cause, std::string message, int failedBefore, int retries) {
    if (!failsTheTrial(cause)) {
        return {TrialState::Interrupted, cause, std::move(message), std::nullopt, true};
    }
    if (isRetried(cause) && failedBefore < retries) {
        return {TrialState::Failed, cause, std::move(message), std::nullopt, false};
    }
    return {TrialState::Failed, cause, std::move(message), TrialState::Failed, false};
}

}  // namespace

AttemptVerdict judge(const objective::Ended& ended, StopIntent intent, std::optional<double> value,
                     int failedBefore, int retries) {
    if (ended.state == TrialState::Completed) {
        if (value) return {TrialState::Completed, std::nullopt, ended.message, TrialState::Completed, false};
        return judgeFailure(Cause::BadMetric, trainerMessage("the goal's metric was never measured."),
                            failedBefore, retries);
    }
    if (intent == StopIntent::User) {
        return {TrialState::Stopped, std::nullopt, ended.message, TrialState::Stopped, false};
    }
    if (ended.state == TrialState::Stopped) {
        if (intent == StopIntent::Pause) return {TrialState::Paused, std::nullopt, ended.message, {}, false};
        if (intent == StopIntent::Close) {
            return {TrialState::Interrupted, std::nullopt, ended.message, {}, false};
        }
        return judgeFailure(Cause::Crashed, trainerMessage("it stopped without being asked to."),
                            failedBefore, retries);
    }
    return judgeFailure(ended.cause.value_or(Cause::Crashed), ended.message, failedBefore, retries);
}

}  // namespace trialbench::engine
