#include "core/analysis/results.h"

#include <algorithm>

namespace trialbench::analysis {

using experiment::Trial;

std::vector<CompletedTrial> resultsInOrder(const experiment::Study& study, const experiment::Goal& goal) {
    std::vector<const Trial*> ended;
    for (const Trial& trial : study.trials) {
        if (trial.isResult()) ended.push_back(&trial);
    }
    std::stable_sort(ended.begin(), ended.end(),
                     [](const Trial* a, const Trial* b) { return a->endedAt < b->endedAt; });
    std::vector<CompletedTrial> results;
    const Trial* best = nullptr;
    for (const Trial* trial : ended) {
        const bool isBest = !best || goal.isBetter(*trial->value, *best->value) ||
                            (*trial->value == *best->value && trial->number < best->number);
        if (isBest) best = trial;
        results.push_back(
            {static_cast<int>(results.size()) + 1, trial->number, *trial->value, *best->value, best->number});
    }
    return results;
}

}  // namespace trialbench::analysis
