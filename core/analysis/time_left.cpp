#include "core/analysis/time_left.h"

#include <algorithm>
#include <vector>

#include "core/experiment/trial_facts.h"

namespace trialbench::analysis {

using experiment::Trial;
using experiment::TrialState;

std::optional<double> secondsLeft(const experiment::Study& study, int concurrency, support::Timestamp now) {
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
    double longest = 0;  // what runs last is not shared out
    for (const Trial& trial : study.trials) {
        if (!trial.isPending()) continue;
        const double left = std::max(0.0, median - secondsSoFar(trial, now));
        seconds += left;
        longest = std::max(longest, left);
    }
    return std::max(longest, seconds / std::max(1, concurrency));
}

}  // namespace trialbench::analysis
