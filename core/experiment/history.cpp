#include "core/experiment/history.h"

#include <algorithm>

namespace trialbench::experiment {
namespace {

Trial trialAt(const Trial& trial, std::int64_t sequence) {
    Trial then = trial;
    std::erase_if(then.attempts, [&](const Attempt& attempt) { return attempt.startedAt > sequence; });
    if (trial.endedAt > sequence) {
        then.state = TrialState::Running;
        then.endedAt = 0;
        then.ended.reset();
        then.value.reset();
        then.standardError.reset();
        then.cause.reset();
        then.stoppedBy.reset();
    }
    std::erase_if(then.exclusionsAt, [&](std::int64_t at) { return at > sequence; });
    then.excluded = wasExcludedAt(trial, sequence);
    return then;
}

}  // namespace

bool wasExcludedAt(const Trial& trial, std::int64_t sequence) {
    const auto& changes = trial.exclusionsAt;  // they rise
    const auto later = std::upper_bound(changes.begin(), changes.end(), sequence);
    return later == changes.end() ? trial.excluded : (later - changes.begin()) % 2 == 1;
}

Study studyAt(const Study& study, std::int64_t sequence) {
    Study then;
    then.name = study.name;
    then.seed = study.seed;
    then.settings = study.settings;
    then.state = study.state;
    then.reason = study.reason;
    for (const Revision& revision : study.revisions) {
        if (revision.addedAt <= sequence) then.revisions.push_back(revision);
    }
    for (const Trial& trial : study.trials) {
        if (trial.addedAt <= sequence) then.trials.push_back(trialAt(trial, sequence));
    }
    return then;
}

}  // namespace trialbench::experiment
