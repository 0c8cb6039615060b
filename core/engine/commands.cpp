#include "core/engine/commands.h"

#include <algorithm>
#include <array>

#include "core/engine/reason.h"
#include "core/experiment/change.h"
#include "core/support/json_reader.h"

namespace trialbench::engine {
namespace {

using experiment::ChangeKind;
using experiment::Study;
using experiment::StudyState;
using experiment::Trial;
using experiment::TrialState;
using Verb = Command::Verb;

constexpr int kMaxConcurrency = 4096;  // far beyond any machine; keeps a slip of the finger from being obeyed

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
    Row{"exclude", Verb::Exclude, "excluded"},
    Row{"restore", Verb::Restore, "restored"},
    Row{"add_study", Verb::AddStudy, "added"},
};

// Of the contract, for later versions: told apart from a misspelling.
constexpr std::array<std::string_view, 10> kNotBuilt{"revise",        "add_trial", "retry",  "keep",
                                                     "max_trials",    "devices",   "rename", "note",
                                                     "evaluate_test", "clone"};

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
    if (verb == Verb::AddStudy) {
        command.spec = body;
        return command;
    }
    support::ObjectReader reader(body, "/" + name);
    command.study = reader.requiredString("study");
    if (verb == Verb::Concurrency) {
        const auto limit = reader.optionalInteger("limit", 1, kMaxConcurrency);
        if (!reader.has("limit")) {
            reader.fail(Error{ErrorCode::MissingKey, {{"pointer", reader.pointer()}, {"key", "limit"}}});
        }
        command.limit = static_cast<int>(limit.value_or(1));
    } else if (const auto trial = reader.optionalInteger("trial", 1, INT32_MAX)) {
        command.trial = static_cast<int>(*trial);
    } else if (verb == Verb::Exclude || verb == Verb::Restore) {
        reader.fail(Error{ErrorCode::MissingKey, {{"pointer", reader.pointer()}, {"key", "trial"}}});
    }
    if (auto finished = reader.finish(); !finished) return tl::unexpected(finished.error());
    return command;
}

tl::unexpected<Error> wrongTrialState(const Trial& trial, std::string_view state, Verb verb) {
    return failure(ErrorCode::TrialState, {{"trial", std::to_string(trial.number)},
                                           {"state", std::string(state)},
                                           {"action", participleOf(verb)}});
}

Result<void> recordAddStudy(Ledger& ledger, const Json& spec) {
    const auto study = experiment::studySpecFromJson(spec, "/add_study", ledger.experiment().objective);
    if (!study) return tl::unexpected(study.error());
    if (ledger.experiment().findStudy(study->name)) {
        return failure(ErrorCode::BadSpec, {{"pointer", "/add_study/name"},
                                            {"problem", "a study with this name is there already."}});
    }
    for (experiment::ChangeRecord& record : experiment::additionOf(*study, support::now())) {
        ledger.record(record.kind, record.study, record.trial, record.attempt, std::move(record.row));
    }
    return {};
}

Result<void> recordExclusion(Ledger& ledger, const Command& command, const Trial& trial) {
    const bool exclude = command.verb == Verb::Exclude;
    if (trial.isPending()) return wrongTrialState(trial, toString(trial.state), command.verb);
    if (trial.excluded == exclude) {
        return wrongTrialState(trial, exclude ? "excluded" : "not excluded", command.verb);
    }
    ledger.record(exclude ? ChangeKind::Excluded : ChangeKind::Restored, command.study, trial.number, 0,
                  Json::object());
    return {};
}

void recordStudyState(Ledger& ledger, const std::string& study, const char* state, Json reason) {
    ledger.record(ChangeKind::StudyState, study, 0, 0, {{"state", state}, {"reason", std::move(reason)}});
}

}  // namespace

Result<Command> commandFromJson(const Json& json) {
    if (!json.is_object() || json.size() != 1) {
        return failure(
            ErrorCode::BadSpec,
            {{"pointer", "/"}, {"problem", "a command is an object with one key: " + knownVerbs() + "."}});
    }
    const std::string& name = json.begin().key();
    for (const Row& row : kVerbs) {
        if (row.name == name) return readBody(row.verb, name, json.begin().value());
    }
    if (std::find(kNotBuilt.begin(), kNotBuilt.end(), name) != kNotBuilt.end()) {
        return failure(ErrorCode::NotBuilt, {{"what", "The command \"" + name + "\""}});
    }
    return failure(ErrorCode::UnknownKey, {{"pointer", "/"}, {"key", name}, {"known", knownVerbs()}});
}

Result<Target> targetOf(const experiment::Experiment& experiment, const Command& command) {
    Target target;
    target.study = experiment.findStudy(command.study);
    if (!target.study) {
        std::string known;
        for (const Study& study : experiment.studies) known += (known.empty() ? "" : ", ") + study.name;
        return failure(ErrorCode::UnknownStudy, {{"study", command.study}, {"known", known}});
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
        if (resumes && !trial.pauseRequested) return wrongTrialState(trial, toString(trial.state), verb);
        return {};
    }
    const StudyState state = target.study->state;
    const bool fits =
        verb == Verb::Pause || verb == Verb::Stop
            ? state != StudyState::Finished && (verb == Verb::Stop || state != StudyState::Paused)
            : state == StudyState::New || state == StudyState::Paused;
    if (fits) return {};
    return failure(ErrorCode::StudyState, {{"study", target.study->name},
                                           {"state", std::string(toString(state))},
                                           {"action", participleOf(verb)}});
}

Result<void> recordEdit(Ledger& ledger, const Command& command) {
    if (command.verb == Verb::AddStudy) return recordAddStudy(ledger, command.spec);
    const auto target = targetOf(ledger.experiment(), command);
    if (!target) return tl::unexpected(target.error());
    if (command.verb != Verb::Concurrency) return recordExclusion(ledger, command, *target->trial);
    ledger.record(ChangeKind::SettingChanged, command.study, 0, 0, {{"concurrency", command.limit}});
    return {};
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
    if (verb == Verb::Concurrency || verb == Verb::Exclude || verb == Verb::Restore ||
        verb == Verb::AddStudy) {
        return recordEdit(ledger, *command);
    }
    const auto target = targetOf(ledger.experiment(), *command);
    if (!target) return tl::unexpected(target.error());
    if (auto fits = checkState(*target, verb); !fits) return fits;
    if (target->trial) {
        if (verb == Verb::Stop) {
            recordTrialStopped(ledger, command->study, *command->trial);
        } else {
            ledger.record(ChangeKind::SettingChanged, command->study, *command->trial, 0,
                          {{"pause_requested", verb == Verb::Pause}});
        }
        return {};
    }
    if (verb == Verb::Stop) {
        recordStudyStopped(ledger, command->study);
    } else if (verb == Verb::Pause) {
        recordStudyState(ledger, command->study, "paused", reasonOf("by_user"));
    } else {
        recordStudyState(ledger, command->study, "running", nullptr);
    }
    return {};
}

}  // namespace trialbench::engine
