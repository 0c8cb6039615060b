#include <algorithm>
#include <system_error>
#include <utility>

#include "core/engine/edits.h"
#include "core/engine/owner.h"
#include "core/engine/reason.h"
#include "core/engine/study_check.h"
#include "core/objective/precision.h"
#include "core/support/thread_error.h"

// Commands: each is checked against the present state, changes the ledger or asks running trials to stop, and
// leaves its ticket where it is answered once what it changed is committed.
namespace trialbench::engine {

using experiment::ChangeKind;
using experiment::Study;
using experiment::StudyState;
using experiment::Trial;
using Verb = Command::Verb;

void Engine::Owner::handle(CommandGiven event) {
    const auto command = commandFromJson(event.command);
    if (!command) return answer(std::move(event.ticket), command.error());
    if (closing_) {
        return answer(std::move(event.ticket),
                      Error{ErrorCode::Internal, {{"detail", "the engine is closing."}}});
    }
    const Verb verb = command->verb;
    if (command->isEdit()) return edit(std::move(event.ticket), *command);
    const auto target = targetOf(experiment(), *command);
    if (!target) return answer(std::move(event.ticket), target.error());
    if (auto fits = checkState(*target, verb); !fits) return answer(std::move(event.ticket), fits.error());
    if (target->trial) {
        if (verb == Verb::Stop) return stopTrial(std::move(event.ticket), *command);
        return holdTrial(std::move(event.ticket), *command, verb == Verb::Pause);
    }
    if (verb == Verb::Stop) return stopStudy(std::move(event.ticket), *command);
    if (verb == Verb::Pause) return pauseStudyByUser(std::move(event.ticket), *command);
    startStudy(std::move(event.ticket), *command);
}

void Engine::Owner::edit(Ticket ticket, const Command& command) {
    const bool changesWhatIsChecked = command.verb == Verb::Revise || command.verb == Verb::Objective;
    if (changesWhatIsChecked && !checks_.empty()) {
        return answer(
            std::move(ticket),
            Error{ErrorCode::StudyState,
                  {{"study", checks_.begin()->first}, {"state", "being started"}, {"action", "changed"}}});
    }
    if (command.verb == Verb::Objective && command.body.contains("objective")) {
        auto made = objective::makeObjective(command.body["objective"]);
        if (!made) return answer(std::move(ticket), made.error());
        if (auto recorded = recordEdit(ledger_, command); !recorded) {
            return answer(std::move(ticket), recorded.error());
        }
        objective_ = std::move(*made);
        return answer(std::move(ticket));
    }
    if (auto recorded = recordEdit(ledger_, command); !recorded) {
        return answer(std::move(ticket), recorded.error());
    }
    if (command.verb == Verb::Concurrency) limitChanged_.insert(command.study);
    if (command.verb == Verb::Revise) exhausted_.erase(command.study);
    answer(std::move(ticket));
}

void Engine::Owner::startStudy(Ticket ticket, const Command& command) {
    // Nothing may run that could not be recorded.
    if (trouble_) return answer(std::move(ticket), *trouble_);
    if (checks_.contains(command.study)) {
        return answer(std::move(ticket),
                      Error{ErrorCode::StudyState,
                            {{"study", command.study}, {"state", "being started"}, {"action", "started"}}});
    }
    const Study& study = *experiment().findStudy(command.study);
    if (const auto fits = checkStrategy(study.revision(), ""); !fits) {
        return answer(std::move(ticket), fits.error());
    }
    const std::int64_t id = ++lastId_;
    const auto check = [this, id, name = command.study, objective = objective_,
                        space = study.revision().space, fixed = effectiveFixed(experiment(), study),
                        goal = experiment().goal] {
        auto description = objective->describe();
        if (description) {
            if (auto valid = objective->validate(space, fixed, goal); !valid) {
                description = tl::unexpected(valid.error());
            }
        }
        queue_.push(StartChecked{name, id, std::move(description)});
    };
    // Loading a trainer takes a second: not on this thread.
    try {
        checkers_.emplace(id, std::jthread(check));
    } catch (const std::system_error& error) {
        return answer(std::move(ticket), support::threadError(error));
    }
    checks_.emplace(command.study, Check{id, std::move(ticket)});
}

void Engine::Owner::handle(StartChecked event) {
    checkers_.erase(event.check);  // it has posted, so joining it does not keep us waiting
    const auto check = checks_.find(event.study);
    if (check == checks_.end() || check->second.id != event.check) return;  // called off meanwhile
    Ticket ticket = std::move(check->second.ticket);
    checks_.erase(check);
    if (!event.description) return answer(std::move(ticket), event.description.error());
    if (auto accepted = acceptStart(event.study, *event.description); !accepted) {
        return answer(std::move(ticket), accepted.error());
    }
    answer(std::move(ticket));
}

Result<void> Engine::Owner::acceptStart(const std::string& name, const objective::Description& description) {
    const Study& study = *experiment().findStudy(name);
    if (auto fits = checkState(Target{&study, nullptr}, Verb::Start); !fits) return fits;
    const auto& devices = options_.devices.empty() ? study.settings.devices : options_.devices;
    std::string precision;
    if (objective_->needsDevice()) {
        const auto slots = slotsFor(devices, description, 1, cores_);
        if (!slots) return tl::unexpected(slots.error());
        precision = precisionFor(study, description, *slots);
    }
    if (trouble_) return tl::unexpected(*trouble_);
    description_ = description;
    pool_.setDevices(description_);
    failuresInRow_[name] = 0;
    exhausted_.erase(name);
    if (precision != study.settings.precision) {
        ledger_.record(ChangeKind::SettingChanged, name, 0, 0, {{"precision", precision}});
    }
    setStudyState(name, "running", nullptr);
    return {};
}

/// What "auto" means for the trials of a study: once one has begun, for all of them.
std::string Engine::Owner::precisionFor(const Study& study, const objective::Description& description,
                                        const std::vector<SlotRequest>& slots) const {
    const bool hasBegun = std::any_of(study.trials.begin(), study.trials.end(),
                                      [](const Trial& trial) { return !trial.attempts.empty(); });
    if (hasBegun && !study.settings.precision.empty()) return study.settings.precision;
    std::vector<std::string> devices;
    for (const SlotRequest& slot : slots) devices.push_back(slot.device);
    return objective::resolvedPrecision(description, devices, study.revision().space,
                                        effectiveFixed(experiment(), study));
}

void Engine::Owner::cancelCheck(const std::string& study, const char* state) {
    const auto check = checks_.find(study);
    if (check == checks_.end()) return;
    answer(std::move(check->second.ticket),
           Error{ErrorCode::StudyState, {{"study", study}, {"state", state}, {"action", "started"}}});
    checks_.erase(check);
}

void Engine::Owner::pauseStudyByUser(Ticket ticket, const Command& command) {
    cancelCheck(command.study, "paused");
    pauseStudy(command.study, reasonOf("by_user"));
    answer(std::move(ticket));
}

void Engine::Owner::stopStudy(Ticket ticket, const Command& command) {
    cancelCheck(command.study, "stopped");
    stopping_[command.study].push_back(std::move(ticket));
    for (auto& [id, run] : runs_) {
        if (run.study == command.study) requestStop(run, StopIntent::User);
    }
    finishStopping(command.study);
}

void Engine::Owner::finishStopping(const std::string& study) {
    const auto stopping = stopping_.find(study);
    if (stopping == stopping_.end() || runningIn(study) > 0) return;
    for (const Trial& trial : experiment().findStudy(study)->trials) {
        if (trial.isPending() && trial.checkpoint) filesToDelete_.push_back(trial.checkpoint->file);
    }
    recordStudyStopped(ledger_, study);
    answerWhenCommitted(stopping->second);
    stopping_.erase(stopping);
}

void Engine::Owner::holdTrial(Ticket ticket, const Command& command, bool hold) {
    recordTrialHeld(ledger_, command.study, *command.trial, hold);
    if (Run* run = runOf(command.study, *command.trial); hold && run) requestStop(*run, StopIntent::Pause);
    answer(std::move(ticket));
}

void Engine::Owner::stopTrial(Ticket ticket, const Command& command) {
    if (Run* run = runOf(command.study, *command.trial)) {
        requestStop(*run, StopIntent::User);
        run->stopTickets.push_back(std::move(ticket));
        return;
    }
    const Trial& trial = *experiment().findStudy(command.study)->findTrial(*command.trial);
    if (trial.checkpoint) filesToDelete_.push_back(trial.checkpoint->file);
    recordTrialStopped(ledger_, command.study, *command.trial);
    answer(std::move(ticket));
}

}  // namespace trialbench::engine
