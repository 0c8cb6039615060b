#include "core/engine/scheduler.h"

#include "core/engine/suggest.h"

namespace trialbench::engine {
namespace {

using experiment::Study;
using experiment::StudyState;
using experiment::Trial;
using experiment::TrialState;

const Trial* nextToResume(const Study& study) {
    const Trial* first = nullptr;
    for (const Trial& trial : study.trials) {
        if (!trial.isPending() || trial.state == TrialState::Running || trial.pauseRequested) continue;
        if (!first || trial.number < first->number) first = &trial;
    }
    return first;
}

}  // namespace

Step nextStep(const Study& study, const Activity& activity) {
    if (study.state != StudyState::Running) return Wait{};
    const Trial* resumable = nextToResume(study);
    const bool spent = isBudgetSpent(study);
    const bool wantsMore = !spent && activity.exhausted.empty();
    if (activity.running + (activity.suggesting ? 1 : 0) < activity.limit) {
        if (resumable) return ResumeTrial{resumable->number};
        if (wantsMore && !activity.suggesting) return AskForSuggestion{};
    }
    if (activity.running > 0 || activity.suggesting || resumable || wantsMore) return Wait{};
    if (study.pending() > 0) return WaitForUser{};
    return FinishStudy{spent ? "max_trials" : activity.exhausted};
}

bool isStillWanted(const Study& study, const Activity& activity, int revision, int number) {
    return study.state == StudyState::Running && !isBudgetSpent(study) && activity.running < activity.limit &&
           study.revision().number == revision && study.nextNumber() == number;
}

}  // namespace trialbench::engine
