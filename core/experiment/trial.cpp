#include "core/experiment/trial.h"

#include <algorithm>

#include "core/support/words.h"

namespace trialbench::experiment {
namespace {

using support::Words;

constexpr Words kTrialStates(std::to_array<std::pair<TrialState, std::string_view>>({
    {TrialState::Waiting, "waiting"},
    {TrialState::Running, "running"},
    {TrialState::Paused, "paused"},
    {TrialState::Interrupted, "interrupted"},
    {TrialState::Completed, "completed"},
    {TrialState::Stopped, "stopped"},
    {TrialState::Failed, "failed"},
}));

constexpr Words kCauses(std::to_array<std::pair<Cause, std::string_view>>({
    {Cause::OutOfMemory, "out_of_memory"},
    {Cause::Diverged, "diverged"},
    {Cause::TimeLimit, "time_limit"},
    {Cause::Crashed, "crashed"},
    {Cause::BadExit, "bad_exit"},
    {Cause::BadMetric, "bad_metric"},
    {Cause::DataMissing, "data_missing"},
    {Cause::DiskFull, "disk_full"},
    {Cause::DeviceLost, "device_lost"},
}));

constexpr Words kStoppedBy(std::to_array<std::pair<StoppedBy, std::string_view>>({
    {StoppedBy::Rule, "by_rule"},
    {StoppedBy::User, "by_user"},
}));

constexpr Words kOrigins(std::to_array<std::pair<Origin, std::string_view>>({
    {Origin::Default, "default"},
    {Origin::InitialDesign, "initial_design"},
    {Origin::Random, "random"},
    {Origin::Sobol, "sobol"},
    {Origin::Grid, "grid"},
    {Origin::Fixed, "fixed"},
    {Origin::Bayesian, "bayesian"},
    {Origin::Fallback, "fallback"},
    {Origin::Given, "given"},
    {Origin::Imported, "imported"},
}));

using S = TrialState;

// From a state to those that may follow it. Running to Waiting is a retry; a trial that waits, pauses or is
// interrupted may be ended by hand (stopped) or told from outside (completed, failed). One that the user
// holds is paused as soon as its attempt ends, and failed where that failure is not tried again.
constexpr auto kTransitions = std::to_array<std::pair<S, S>>({
    {S::Waiting, S::Running},    {S::Waiting, S::Paused},      {S::Waiting, S::Stopped},
    {S::Waiting, S::Failed},     {S::Waiting, S::Interrupted}, {S::Waiting, S::Completed},
    {S::Running, S::Waiting},    {S::Running, S::Paused},      {S::Running, S::Interrupted},
    {S::Running, S::Completed},  {S::Running, S::Stopped},     {S::Running, S::Failed},
    {S::Paused, S::Running},     {S::Paused, S::Waiting},      {S::Paused, S::Stopped},
    {S::Paused, S::Failed},      {S::Interrupted, S::Running}, {S::Interrupted, S::Waiting},
    {S::Interrupted, S::Paused}, {S::Interrupted, S::Stopped}, {S::Interrupted, S::Failed},
});

}  // namespace

int Trial::epochs() const {
    int last = 0;
    // The latest attempt tells: a retry from the start has fewer again.
    const int attempt = attempts.empty() ? 0 : attempts.back().number;
    for (const Measurement& measurement : measurements) {
        if (attempts.empty() || measurement.attempt == attempt) last = std::max(last, measurement.epoch);
    }
    return attempts.empty() ? last : std::max(last, attempts.back().resumedAtEpoch);
}

std::string_view toString(TrialState state) {
    return kTrialStates.of(state);
}
std::string_view toString(Cause cause) {
    return kCauses.of(cause);
}
std::string_view toString(StoppedBy by) {
    return kStoppedBy.of(by);
}
std::string_view toString(Origin origin) {
    return kOrigins.of(origin);
}
std::string knownCauses() {
    std::string words;
    for (const auto& [cause, word] : kCauses.table())
        words += (words.empty() ? "" : ", ") + std::string(word);
    return words;
}
std::optional<TrialState> trialStateFrom(std::string_view word) {
    return kTrialStates.from(word);
}
std::optional<Cause> causeFrom(std::string_view word) {
    return kCauses.from(word);
}
std::optional<StoppedBy> stoppedByFrom(std::string_view word) {
    return kStoppedBy.from(word);
}
std::optional<Origin> originFrom(std::string_view word) {
    return kOrigins.from(word);
}

bool canFollow(TrialState from, TrialState to) {
    return std::find(kTransitions.begin(), kTransitions.end(), std::pair(from, to)) != kTransitions.end();
}

bool failsTheTrial(Cause cause) {
    return cause != Cause::DataMissing && cause != Cause::DiskFull && cause != Cause::DeviceLost;
}

bool isRetried(Cause cause) {
    return cause == Cause::OutOfMemory || cause == Cause::Crashed || cause == Cause::BadExit ||
           cause == Cause::BadMetric;
}

}  // namespace trialbench::experiment
