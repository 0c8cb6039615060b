#include <algorithm>
#include <utility>

#include "core/engine/owner.h"
#include "core/engine/reason.h"

// What runs next: studies in the order of the file, within each the trials without a result before new
// suggestions.
namespace trialbench::engine {

using experiment::ChangeKind;
using experiment::Study;
using experiment::StudyState;
using experiment::Trial;

void Engine::Owner::schedule() {
    allLimits_ = pool_.beginRound(demand());
    std::vector<std::string> names;
    for (const Study& study : experiment().studies) names.push_back(study.name);
    for (const std::string& name : names) {
        if (stopping_.contains(name)) continue;
        while (advance(*experiment().findStudy(name))) {
        }
    }
    pool_.endRound();
}

/// How many trials the running studies would run at once.
int Engine::Owner::demand() const {
    int limits = 0;
    for (const Study& study : experiment().studies) {
        if (objective_->needsDevice() && study.state == StudyState::Running) limits += limitOf(study);
    }
    return limits;
}

Activity Engine::Owner::activityOf(const Study& study) const {
    const auto exhausted = exhausted_.find(study.name);
    return {runningIn(study.name), suggesting_.contains(study.name), limitOf(study),
            exhausted == exhausted_.end() ? "" : exhausted->second};
}

/// Takes one step of a study; false when there is nothing to do, or no slot to do it on.
bool Engine::Owner::advance(const Study& study) {
    const Step step = nextStep(study, activityOf(study));
    if (const auto* resume = std::get_if<ResumeTrial>(&step)) return resumeTrial(study, resume->trial);
    if (std::holds_alternative<AskForSuggestion>(step)) return askForSuggestion(study);
    if (const auto* finish = std::get_if<FinishStudy>(&step)) {
        setStudyState(study.name, "finished", reasonOf(finish->reason.c_str()));
    } else if (std::holds_alternative<WaitForUser>(step)) {
        setStudyState(study.name, "paused", reasonOf("trials_paused"));
    }
    return false;
}

bool Engine::Owner::resumeTrial(const Study& study, int number) {
    const Trial& trial = *study.findTrial(number);
    // A failure teaches only if it came twice on the same device.
    auto slot = acquireSlot(study, trial.attempts.empty() ? "" : trial.attempts.back().device);
    if (!slot) return false;
    startAttempt(study, trial, std::move(*slot));
    return true;
}

bool Engine::Owner::askForSuggestion(const Study& study) {
    // The slot is held meanwhile: a suggestion is only computed when there is a place for it.
    auto slot = acquireSlot(study, "");
    if (!slot) return false;
    const std::int64_t id = ++lastId_;
    suggesting_.emplace(study.name,
                        Suggesting{id, std::move(*slot), study.revision().number, study.nextNumber()});
    suggester_->request(std::make_shared<const experiment::Experiment>(experiment()), study.name, id);
    return true;
}

void Engine::Owner::handle(SuggestionMade event) {
    const auto found = suggesting_.find(event.study);
    if (found == suggesting_.end() || found->second.id != event.request) return;
    Suggesting suggesting = std::move(found->second);
    suggesting_.erase(found);
    const Study& study = *experiment().findStudy(event.study);
    if (study.state != StudyState::Running || stopping_.contains(event.study)) return;
    if (const auto* done = std::get_if<Done>(&event.answer)) {
        if (done->reason != "max_trials") exhausted_[event.study] = done->reason;
        return;
    }
    if (isBraked(event.study)) return brake(study);
    // If not, the scheduler asks again.
    if (!isStillWanted(study, activityOf(study), suggesting.revision, suggesting.number)) return;
    ledger_.record(ChangeKind::TrialAdded, study.name, suggesting.number, 0,
                   trialAddedRow(study, std::get<search::Suggestion>(event.answer)));
    startAttempt(study, *study.findTrial(suggesting.number), std::move(suggesting.slot));
}

/// Outer: whether there is a place to run; inner: none if the objective needs none.
std::optional<std::optional<DevicePool::Slot>> Engine::Owner::acquireSlot(const Study& study,
                                                                          const std::string& preferred) {
    if (!objective_->needsDevice()) return std::optional<DevicePool::Slot>();
    auto slot = pool_.acquire(study.name, slotsOf(study), preferred);
    if (!slot) return std::nullopt;
    return std::optional<std::optional<DevicePool::Slot>>(std::move(slot));
}

std::vector<SlotRequest> Engine::Owner::slotsOf(const Study& study) const {
    const auto& devices = options_.devices.empty() ? study.settings.devices : options_.devices;
    // Checked when the study was started; devices do not vanish from a description.
    return slotsFor(devices, description_, allLimits_, cores_).value_or(std::vector<SlotRequest>{});
}

int Engine::Owner::limitOf(const Study& study) const {
    if (options_.concurrency && !limitChanged_.contains(study.name)) return *options_.concurrency;
    return study.settings.concurrency;
}

int Engine::Owner::runningIn(const std::string& study) const {
    return static_cast<int>(std::count_if(runs_.begin(), runs_.end(),
                                          [&](const auto& entry) { return entry.second.study == study; }));
}

void Engine::Owner::setStudyState(const std::string& study, const char* state, Json reason) {
    ledger_.record(ChangeKind::StudyState, study, 0, 0, {{"state", state}, {"reason", std::move(reason)}});
}

void Engine::Owner::pauseStudy(const std::string& study, Json reason) {
    setStudyState(study, "paused", std::move(reason));
    for (auto& [id, run] : runs_) {
        if (run.study == study && run.intent == StopIntent::None) requestStop(run, StopIntent::Pause);
    }
}

}  // namespace trialbench::engine
