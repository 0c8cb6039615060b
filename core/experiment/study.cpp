#include "core/experiment/study.h"

#include <algorithm>

#include "core/support/json_reader.h"
#include "core/support/words.h"

namespace trialbench::experiment {
namespace {

using support::Words;

constexpr Words kStates(std::to_array<std::pair<StudyState, std::string_view>>({
    {StudyState::New, "new"},
    {StudyState::Running, "running"},
    {StudyState::Paused, "paused"},
    {StudyState::Finished, "finished"},
}));

}  // namespace

const Trial* Study::findTrial(int number) const {
    for (const Trial& trial : trials) {
        if (trial.number == number) return &trial;
    }
    return nullptr;
}

const Trial* Study::best(const Goal& goal) const {
    const Trial* best = nullptr;
    for (const Trial& trial : trials) {
        if (!trial.isResult()) continue;
        if (!best || goal.isBetter(*trial.value, *best->value)) best = &trial;
    }
    return best;
}

int Study::counted() const {
    return static_cast<int>(std::count_if(trials.begin(), trials.end(), [](const Trial& trial) {
        if (trial.excluded || trial.origin == Origin::Imported) return false;
        return trial.state == TrialState::Completed || trial.state == TrialState::Failed ||
               (trial.state == TrialState::Stopped && trial.stoppedBy == StoppedBy::Rule);
    }));
}

int Study::pending() const {
    return static_cast<int>(
        std::count_if(trials.begin(), trials.end(), [](const Trial& trial) { return trial.isPending(); }));
}

int Study::nextNumber() const {
    int last = 0;
    for (const Trial& trial : trials) last = std::max(last, trial.number);
    return last + 1;
}

std::string_view toString(StudyState state) {
    return kStates.of(state);
}
std::optional<StudyState> studyStateFrom(std::string_view word) {
    return kStates.from(word);
}
std::string_view toString(Direction direction) {
    return direction == Direction::Maximize ? "maximize" : "minimize";
}
std::string_view toString(ValueOf value) {
    return value == ValueOf::Last ? "last" : "best";
}

Json toJson(const Goal& goal) {
    return Json{
        {"metric", goal.metric}, {"direction", toString(goal.direction)}, {"value", toString(goal.value)}};
}

Result<Goal> goalFromJson(const Json& json, const std::string& pointer) {
    support::ObjectReader reader(json, pointer);
    Goal goal;
    goal.metric = reader.requiredString("metric");
    if (goal.metric.empty()) reader.fail("metric", "the metric needs a name.");
    goal.direction = reader.requiredWord("direction", {"maximize", "minimize"}) == 0 ? Direction::Maximize
                                                                                     : Direction::Minimize;
    goal.value =
        reader.optionalWord("value", {"last", "best"}).value_or(0) == 0 ? ValueOf::Last : ValueOf::Best;
    if (const auto done = reader.finish(); !done) return tl::unexpected<Error>(done.error());
    return goal;
}

}  // namespace trialbench::experiment
