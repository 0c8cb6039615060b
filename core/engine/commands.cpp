#include "core/engine/commands.h"

#include <algorithm>
#include <array>

#include "core/engine/checkpoints.h"
#include "core/engine/edits.h"
#include "core/engine/reason.h"
#include "core/experiment/show.h"
#include "core/support/json_reader.h"
#include "core/support/names.h"

namespace trialbench::engine {
namespace {

using experiment::ChangeKind;
using experiment::Study;
using experiment::StudyState;
using experiment::Trial;
using experiment::TrialState;
using Verb = Command::Verb;

struct Row {
    std::string_view name;
    Verb verb;
    std::string_view participle;  // for "... cannot be paused"
};

constexpr std::array kVerbs{
    Row{"start", Verb::Start, "started"},
    Row{"pause", Verb::Pause, "paused"},
    Row{"resume", Verb::Resume, "resumed"},
    Row{"stop", Verb::Stop, "stopped"},
    Row{"concurrency", Verb::Concurrency, "changed"},
    Row{"max_trials", Verb::MaxTrials, "changed"},
    Row{"devices", Verb::Devices, "changed"},
    Row{"exclude", Verb::Exclude, "excluded"},
    Row{"restore", Verb::Restore, "restored"},
    Row{"add_study", Verb::AddStudy, "added"},
    Row{"revise", Verb::Revise, "revised"},
    Row{"objective", Verb::Objective, "changed"},
};

// Of the contract, for later versions: told apart from a misspelling.
constexpr std::array<std::string_view, 7> kNotBuilt{"add_trial", "retry",         "keep", "rename",
                                                    "note",      "evaluate_test", "clone"};

std::string participleOf(Verb verb) {
    for (const Row& row : kVerbs) {
        if (row.verb == verb) return std::string(row.participle);
    }
    return {};
}

std::string knownVerbs() {
    std::string names;
    for (const Row& row : kVerbs) names += (names.empty() ? "" : ", ") + std::string(row.name);
    return names;
}

Result<Command> readBody(Verb verb, const std::string& name, const Json& body) {
    Command command;
    command.verb = verb;
    if (verb == Verb::AddStudy || verb == Verb::Objective) {
        command.body = body;
        return command;
    }
    support::ObjectReader reader(body, "/" + name);
    command.study = reader.requiredString("study");
    const auto require = [&](const char* key) {
        if (!reader.has(key)) {
            reader.fail(Error{ErrorCode::MissingKey, {{"pointer", reader.pointer()}, {"key", key}}});
        }
    };
    switch (verb) {
        case Verb::Concurrency:
        case Verb::MaxTrials: {
            require("limit");
            const bool lifted = verb == Verb::MaxTrials && body.is_object() && body.contains("limit") &&
                                body["limit"].is_null() && reader.optionalAny("limit");
            const int most =
                verb == Verb::Concurrency ? experiment::kMostConcurrency : experiment::kMostTrials;
            if (const auto limit = lifted ? std::nullopt : reader.optionalInteger("limit", 1, most)) {
                command.limit = static_cast<int>(*limit);
            }
            break;
        }
        case Verb::Revise:
            for (const char* key : kRevisable) reader.optionalAny(key);
            command.body = body;
            break;
        case Verb::Devices:
            require("devices");
            reader.optionalArray("devices");
            command.body = body;
            break;
        default:
            if (const auto trial = reader.optionalInteger("trial", 1, INT32_MAX)) {
                command.trial = static_cast<int>(*trial);
            } else if (verb == Verb::Exclude || verb == Verb::Restore) {
                require("trial");
            }
    }
    if (auto finished = reader.finish(); !finished) return tl::unexpected(finished.error());
    return command;
}

tl::unexpected<Error> wrongTrialState(const Trial& trial, std::string_view state, Verb verb) {
    return failure(ErrorCode::TrialState, {{"trial", std::to_string(trial.number)},
                                           {"state", std::string(state)},
                                           {"action", participleOf(verb)}});
}

void recordStudyState(Ledger& ledger, const std::string& study, const char* state, Json reason) {
    ledger.record(ChangeKind::StudyState, study, 0, 0, {{"state", state}, {"reason", std::move(reason)}});
}

/// That the user wants a study to go on. Nothing runs it now, so "running" would be untrue.
void recordStudyResumed(Ledger& ledger, const Study& study) {
    const std::string name = study.name;
    if (study.trials.empty()) return recordStudyState(ledger, name, "new", nullptr);
    recordStudyState(ledger, name, "paused", reasonOf("resumed"));
}

/// The checkpoints that trials would resume from.
std::vector<std::string> resumableFrom(const experiment::Experiment& experiment) {
    std::vector<std::string> names;
    for (const Study& study : experiment.studies) {
        for (const Trial& trial : study.trials) {
            if (trial.isPending() && trial.checkpoint) names.push_back(trial.checkpoint->file);
        }
    }
    return names;
}

}  // namespace

Result<Command> commandFromJson(const Json& json) {
    if (!json.is_object() || json.size() != 1) {
        return failure(ErrorCode::BadSpec,
                       {{"pointer", "the top level"},
                        {"problem", "a command is an object with one key: " + knownVerbs() + "."}});
    }
    const std::string& name = json.begin().key();
    for (const Row& row : kVerbs) {
        if (row.name == name) return readBody(row.verb, name, json.begin().value());
    }
    if (std::find(kNotBuilt.begin(), kNotBuilt.end(), name) != kNotBuilt.end()) {
        return failure(ErrorCode::NotBuilt, {{"what", "The command \"" + name + "\""}});
    }
    return failure(ErrorCode::UnknownKey,
                   {{"pointer", "the top level"}, {"key", name}, {"known", knownVerbs()}});
}

Result<Target> targetOf(const experiment::Experiment& experiment, const Command& command) {
    Target target;
    target.study = experiment.findStudy(command.study);
    if (!target.study) {
        return failure(
            ErrorCode::UnknownStudy,
            {{"study", command.study}, {"known", support::quotedNames(experiment.studies, &Study::name)}});
    }
    if (!command.trial) return target;
    target.trial = target.study->findTrial(*command.trial);
    if (!target.trial) return failure(ErrorCode::UnknownTrial, {{"trial", std::to_string(*command.trial)}});
    return target;
}

Result<void> checkState(const Target& target, Verb verb) {
    if (target.trial) {
        const Trial& trial = *target.trial;
        const bool resumes = verb == Verb::Start || verb == Verb::Resume;
        if (!trial.isPending()) return wrongTrialState(trial, toString(trial.state), verb);
        if (verb == Verb::Pause && trial.pauseRequested) return wrongTrialState(trial, "paused", verb);
        if (verb == Verb::Pause && trial.state == TrialState::Running && trial.attempts.empty()) {
            return wrongTrialState(trial, "measured elsewhere", verb);
        }
        if (resumes && !trial.pauseRequested) return wrongTrialState(trial, toString(trial.state), verb);
        return {};
    }
    const StudyState state = target.study->state;
    // One that is paused for another reason may be held back as well.
    const bool isHeld = state == StudyState::Paused && experiment::reasonCode(*target.study) == "by_user";
    const bool fits = verb == Verb::Pause || verb == Verb::Stop
                          ? state != StudyState::Finished && (verb == Verb::Stop || !isHeld)
                          : state == StudyState::New || state == StudyState::Paused;
    if (fits) return {};
    return failure(ErrorCode::StudyState, {{"study", target.study->name},
                                           {"state", std::string(toString(state))},
                                           {"action", participleOf(verb)}});
}

void recordTrialHeld(Ledger& ledger, const std::string& name, int trial, bool held) {
    ledger.record(ChangeKind::SettingChanged, name, trial, 0, {{"pause_requested", held}});
    const Study& study = *ledger.experiment().findStudy(name);
    if (!held && study.state == StudyState::Paused && experiment::reasonCode(study) == "trials_paused") {
        recordStudyResumed(ledger, study);
    }
}

void recordTrialStopped(Ledger& ledger, const std::string& study, int trial) {
    ledger.record(ChangeKind::TrialEnded, study, trial, 0,
                  {{"state", "stopped"},
                   {"by", "by_user"},
                   {"cause", nullptr},
                   {"message", ""},
                   {"value", nullptr},
                   {"standard_error", nullptr}});
}

void recordStudyStopped(Ledger& ledger, const std::string& study) {
    std::vector<int> pending;
    for (const Trial& trial : ledger.experiment().findStudy(study)->trials) {
        if (trial.isPending()) pending.push_back(trial.number);
    }
    for (const int trial : pending) recordTrialStopped(ledger, study, trial);
    recordStudyState(ledger, study, "finished", reasonOf("stopped"));
}

Result<void> applyOffline(Ledger& ledger, const Json& json) {
    const auto command = commandFromJson(json);
    if (!command) return tl::unexpected(command.error());
    const Verb verb = command->verb;
    if (command->isEdit()) return recordEdit(ledger, *command);
    const auto target = targetOf(ledger.experiment(), *command);
    if (!target) return tl::unexpected(target.error());
    if (auto fits = checkState(*target, verb); !fits) return fits;
    if (target->trial) {
        if (verb == Verb::Stop) {
            recordTrialStopped(ledger, command->study, *command->trial);
        } else {
            recordTrialHeld(ledger, command->study, *command->trial, verb == Verb::Pause);
        }
        return {};
    }
    if (verb == Verb::Stop) {
        recordStudyStopped(ledger, command->study);
    } else if (verb == Verb::Pause) {
        recordStudyState(ledger, command->study, "paused", reasonOf("by_user"));
    } else {
        recordStudyResumed(ledger, *target->study);
    }
    return {};
}

Result<std::int64_t> editUnowned(std::unique_ptr<storage::ExperimentStore> store,
                                 const std::filesystem::path& folder, const Json& command) {
    auto ledger = Ledger::open(std::move(store));
    if (!ledger) return tl::unexpected(ledger.error());
    recover(*ledger);
    const std::vector<std::string> before = resumableFrom(ledger->experiment());
    if (auto applied = applyOffline(*ledger, command); !applied) return tl::unexpected(applied.error());
    if (auto committed = ledger->commit(); !committed) return tl::unexpected(committed.error());
    if (const auto claim = claimCheckpoints(folder); !claim || *claim == Claim::New) {
        return ledger->experiment().sequence;  // what lies there may be another's
    }
    const std::vector<std::string> after = resumableFrom(ledger->experiment());
    for (const std::string& name : before) {
        if (std::find(after.begin(), after.end(), name) == after.end()) removeCheckpoint(folder, name);
    }
    return ledger->experiment().sequence;
}

}  // namespace trialbench::engine
