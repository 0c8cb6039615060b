#include "core/analysis/time_left.h"

#include <algorithm>
#include <chrono>

#include "core/experiment/trial_facts.h"

namespace trialbench::analysis {
namespace {

using experiment::Attempt;
using experiment::Study;
using experiment::Trial;
using experiment::TrialState;

// So many of the latest ends make the pace: enough to even out unlike trials, few enough to follow a change.
constexpr std::size_t kLatest = 30;

/// What ran since the study runs as it does now: since its last start, or since its limit was set anew.
struct Run {
    support::Timestamp since;
    std::vector<const Attempt*> attempts;
    std::vector<support::Timestamp> ends;
    support::Timestamp lastEvent;
};

Run presentRun(const Study& study) {
    Run run;
    run.since = std::max(study.runningSince, study.concurrencySince).value_or(support::Timestamp::min());
    run.lastEvent = run.since;
    for (const Trial& trial : study.trials) {
        for (const Attempt& attempt : trial.attempts) {
            if (attempt.ended && *attempt.ended <= run.since) continue;
            run.attempts.push_back(&attempt);
            run.lastEvent = std::max(run.lastEvent, attempt.ended.value_or(attempt.started));
            if (attempt.ended) run.ends.push_back(*attempt.ended);
        }
    }
    std::sort(run.ends.begin(), run.ends.end());
    return run;
}

// How many ran at a time, on average over the latest ends. What came between two trials (a suggestion, the
// wait for a device) lowers it, so it is a pace that goes on as it was. Nothing before the first end.
std::optional<double> averageRunning(const Run& run) {
    if (run.ends.empty()) return std::nullopt;
    support::Timestamp from = run.lastEvent;
    if (run.ends.size() > kLatest) {
        from = run.ends[run.ends.size() - 1 - kLatest];
    } else {
        for (const Attempt* attempt : run.attempts) from = std::min(from, attempt->started);
        from = std::max(from, run.since);
    }
    using Seconds = std::chrono::duration<double>;
    Seconds busy{0};
    for (const Attempt* attempt : run.attempts) {
        const Seconds ran = attempt->ended.value_or(run.lastEvent) - std::max(attempt->started, from);
        busy += std::max(ran, Seconds(0));
    }
    const Seconds span = run.lastEvent - from;
    if (span.count() <= 0 || busy.count() <= 0) return std::nullopt;
    return busy / span;
}

// The limit in the file is not what holds in a run with one of its own; only what was set since is.
double parallelTrials(const Study& study) {
    const double limit = std::max(1, study.settings.concurrency);
    const bool isLimited = study.concurrencySince > study.runningSince;
    const Run run = presentRun(study);
    if (const auto average = averageRunning(run)) return isLimited ? std::min(*average, limit) : *average;
    const auto running = static_cast<double>(run.attempts.size() - run.ends.size());
    return isLimited || running == 0 ? limit : running;
}

/// The mean time of the latest trials that the budget counts, failures too; nothing before one completed.
std::optional<double> secondsOfATrial(const Study& study) {
    std::vector<const Trial*> ended;
    bool hasCompleted = false;
    for (const Trial& trial : study.trials) {
        const bool isCounted = trial.state == TrialState::Completed || trial.state == TrialState::Failed ||
                               trial.stoppedBy == experiment::StoppedBy::Rule;
        if (!isCounted || trial.attempts.empty()) continue;
        hasCompleted = hasCompleted || trial.state == TrialState::Completed;
        ended.push_back(&trial);
    }
    if (!hasCompleted) return std::nullopt;
    std::stable_sort(ended.begin(), ended.end(),
                     [](const Trial* a, const Trial* b) { return a->endedAt > b->endedAt; });
    ended.resize(std::min(ended.size(), kLatest));
    double sum = 0;
    for (const Trial* trial : ended) sum += trial->seconds;
    return sum / static_cast<double>(ended.size());
}

double fractionDoneOf(const experiment::Experiment& experiment, const Study& study, const Trial& trial,
                      const std::vector<engine::TrialProgress>& progress) {
    const int planned = plannedEpochs(experiment, study, trial);
    if (planned <= 0) return 0;
    experiment::StepProgress step;
    if (const auto* now = progressOf(progress, study.name, trial.number)) {
        step = {now->epoch, now->step, now->steps};
    }
    return experiment::fractionDone(planned, trial.epochs(), step);
}

}  // namespace

std::optional<double> secondsLeft(const experiment::Experiment& experiment, const Study& study,
                                  const std::vector<engine::TrialProgress>& progress) {
    if (!study.settings.maxTrials || isMeasuredElsewhere(experiment)) return std::nullopt;
    if (study.state == experiment::StudyState::Finished) return 0;
    // In whole trials; what runs last is not shared out.
    double toCome = std::max(0, *study.settings.maxTrials - study.counted() - study.pending());
    double longest = std::min(toCome, 1.0);
    for (const Trial& trial : study.trials) {
        if (!trial.isPending() || isHeldByUser(trial)) continue;
        const double part = 1 - fractionDoneOf(experiment, study, trial, progress);
        toCome += part;
        longest = std::max(longest, part);
    }
    if (toCome == 0) return 0;
    const auto seconds = secondsOfATrial(study);
    if (!seconds) return std::nullopt;
    return *seconds * std::max(longest, toCome / parallelTrials(study));
}

}  // namespace trialbench::analysis
