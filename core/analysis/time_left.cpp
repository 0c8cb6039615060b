#include "core/analysis/time_left.h"

#include <algorithm>

#include "core/experiment/trial_facts.h"

namespace trialbench::analysis {
namespace {

using experiment::Attempt;
using experiment::Study;
using experiment::Trial;
using experiment::TrialState;

// The most that ran together when one of the latest attempts began. Not those of this instant, nor of the
// very latest: equal trials end together, and then one begins while no other runs.
int parallelTrials(const Study& study) {
    const int limit = std::max(1, study.settings.concurrency);
    std::vector<const Attempt*> attempts;
    for (const Trial& trial : study.trials) {
        for (const Attempt& attempt : trial.attempts) attempts.push_back(&attempt);
    }
    if (attempts.empty()) return limit;
    const auto latest = std::min(attempts.size(), static_cast<std::size_t>(limit));
    std::partial_sort(attempts.begin(), attempts.begin() + static_cast<std::ptrdiff_t>(latest),
                      attempts.end(),
                      [](const Attempt* a, const Attempt* b) { return a->startedAt > b->startedAt; });
    std::ptrdiff_t most = 1;
    for (std::size_t i = 0; i < latest; ++i) {
        const Attempt& began = *attempts[i];
        most = std::max(most, std::count_if(attempts.begin(), attempts.end(), [&](const Attempt* other) {
                            return other->startedAt <= began.startedAt &&
                                   (!other->ended || *other->ended > began.started);
                        }));
    }
    return static_cast<int>(std::min<std::ptrdiff_t>(most, limit));
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
