#include "core/experiment/data_used.h"

#include <algorithm>

namespace trialbench::experiment {
namespace {

bool differ(const DataUsed* a, const DataUsed* b) {
    return a && b && *a != *b;
}

}  // namespace

const DataUsed* dataOf(const Trial& trial) {
    for (auto attempt = trial.attempts.rbegin(); attempt != trial.attempts.rend(); ++attempt) {
        if (attempt->data) return &*attempt->data;
        const bool hasMeasured =
            std::any_of(trial.measurements.begin(), trial.measurements.end(),
                        [&](const Measurement& measured) { return measured.attempt == attempt->number; });
        if (hasMeasured) return nullptr;
    }
    return nullptr;
}

bool differInData(const Trial& a, const Trial& b) {
    return differ(dataOf(a), dataOf(b));
}

bool mayDifferInData(const Trial& a, const Trial& b) {
    return (dataOf(a) == nullptr) != (dataOf(b) == nullptr);
}

std::vector<DataGroup> resultsByData(const Study& study) {
    std::vector<DataGroup> groups;
    for (const Trial& trial : study.trials) {
        if (!trial.isResult()) continue;
        const DataUsed* data = dataOf(trial);
        const auto group = std::find_if(groups.begin(), groups.end(), [&](const DataGroup& known) {
            return known.data && data ? *known.data == *data : known.data == data;
        });
        if (group == groups.end()) {
            groups.push_back({data, {&trial}});
        } else {
            group->trials.push_back(&trial);
        }
    }
    return groups;
}

bool differInData(const Study& a, const Study& b) {
    const auto groupsOfB = resultsByData(b);
    for (const DataGroup& one : resultsByData(a)) {
        for (const DataGroup& other : groupsOfB) {
            if (differ(one.data, other.data)) return true;
        }
    }
    return false;
}

std::optional<bool> haveSameData(const Experiment& experiment) {
    const DataUsed* known = nullptr;
    bool isComplete = true;
    for (const Study& study : experiment.studies) {
        for (const DataGroup& group : resultsByData(study)) {
            if (differ(known, group.data)) return false;
            if (group.data) known = group.data;
            isComplete = isComplete && group.data;
        }
    }
    return known && isComplete ? std::optional(true) : std::nullopt;
}

}  // namespace trialbench::experiment
