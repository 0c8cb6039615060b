#include "core/analysis/time_left.h"

#include <algorithm>

#include "core/experiment/trial_facts.h"

namespace trialbench::analysis {
namespace {

using experiment::Attempt;
using experiment::Study;
using experiment::Trial;
using experiment::TrialState;

// Not those of this instant: between a trial's end and the next one's start there is one less.
int parallelTrials(const Study& study) {
    const Attempt* latest = nullptr;
    for (const Trial& trial : study.trials) {
        for (const Attempt& attempt : trial.attempts) {
            if (!latest || attempt.startedAt > latest->startedAt) latest = &attempt;
        }
    }
    if (!latest) return study.settings.concurrency;
    int count = 0;
    for (const Trial& trial : study.trials) {
        count += std::any_of(trial.attempts.begin(), trial.attempts.end(), [&](const Attempt& attempt) {
            return attempt.startedAt <= latest->startedAt &&
                   (!attempt.ended || *attempt.ended > latest->started);
        });
    }
    return std::clamp(count, 1, std::max(1, study.settings.concurrency));
}

double fractionDoneOf(const experiment::Experiment& experiment, const Study& study, const Trial& trial,
                      const std::vector<engine::TrialProgress>& progress) {
    const int planned = plannedEpochs(experiment, study, trial);
    if (planned <= 0) return 0;
    experiment::StepProgress step;
    for (const auto& row : progress) {
        if (row.study == study.name && row.trial == trial.number) step = {row.epoch, row.step, row.steps};
    }
    return experiment::fractionDone(planned, trial.epochs(), step);
}

}  // namespace

std::optional<double> secondsLeft(const experiment::Experiment& experiment, const Study& study,
                                  const std::vector<engine::TrialProgress>& progress) {
    if (!study.settings.maxTrials) return std::nullopt;
    std::vector<double> times;
    for (const Trial& trial : study.trials) {
        if (trial.state == TrialState::Completed) times.push_back(trial.seconds);
    }
    const int toCome = std::max(0, *study.settings.maxTrials - study.counted() - study.pending());
    if (toCome == 0 && study.pending() == 0) return 0;
    if (times.empty()) return std::nullopt;
    const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
    std::nth_element(times.begin(), middle, times.end());
    const double median = *middle;
    double seconds = toCome * median;
    double longest = toCome > 0 ? median : 0;  // what runs last is not shared out
    for (const Trial& trial : study.trials) {
        if (!trial.isPending()) continue;
        const double left = median * (1 - fractionDoneOf(experiment, study, trial, progress));
        seconds += left;
        longest = std::max(longest, left);
    }
    return std::max(longest, seconds / parallelTrials(study));
}

}  // namespace trialbench::analysis
