#include "core/engine/edits.h"

#include <algorithm>

#include "core/engine/device_pool.h"
#include "core/engine/reason.h"
#include "core/engine/study_check.h"
#include "core/engine/suggest.h"
#include "core/experiment/change.h"
#include "core/experiment/show.h"
#include "core/support/json_reader.h"

namespace trialbench::engine {
namespace {

using experiment::ChangeKind;
using experiment::Study;
using experiment::StudyState;
using experiment::Trial;
using Verb = Command::Verb;

Result<void> recordAddStudy(Ledger& ledger, const Json& spec) {
    const auto study = experiment::studySpecFromJson(spec, "/add_study", ledger.experiment().objective);
    if (!study) return tl::unexpected(study.error());
    if (ledger.experiment().findStudy(study->name)) {
        return failure(ErrorCode::BadSpec, {{"pointer", "/add_study/name"},
                                            {"problem", "a study with this name is there already."}});
    }
    const experiment::Experiment& now = ledger.experiment();
    if (auto checked = checkStudy(*study, now.objective, now.goal, "/add_study"); !checked) return checked;
    for (experiment::ChangeRecord& record : experiment::additionOf(*study, support::now())) {
        ledger.record(record.kind, record.study, record.trial, record.attempt, std::move(record.row));
    }
    return {};
}

/// A study that had all its trials, and of which one is now missing, is paused for this reason, ready to go
/// on; and finished again once none is missing any more.
void recordBudget(Ledger& ledger, const std::string& name, const char* whyMissing) {
    const Study& study = *ledger.experiment().findStudy(name);
    const auto code = experiment::reasonCode(study);
    const bool isSpent = isBudgetSpent(study);
    if (study.state == StudyState::Finished && code == "max_trials" && !isSpent) {
        ledger.record(ChangeKind::StudyState, name, 0, 0,
                      {{"state", "paused"}, {"reason", reasonOf(whyMissing)}});
    }
    const bool wasReopened = code == "limit_raised" || code == "trial_owed";
    if (study.state == StudyState::Paused && wasReopened && isSpent && study.pending() == 0) {
        ledger.record(ChangeKind::StudyState, name, 0, 0,
                      {{"state", "finished"}, {"reason", reasonOf("max_trials")}});
    }
}

Result<void> recordExclusion(Ledger& ledger, const Command& command, const Trial& trial) {
    const bool exclude = command.verb == Verb::Exclude;
    const char* action = exclude ? "excluded" : "restored";
    const auto refuse = [&](std::string_view state) {
        return failure(
            ErrorCode::TrialState,
            {{"trial", std::to_string(trial.number)}, {"state", std::string(state)}, {"action", action}});
    };
    if (trial.isPending()) return refuse(toString(trial.state));
    if (trial.excluded == exclude) return refuse(exclude ? "excluded" : "not excluded");
    ledger.record(exclude ? ChangeKind::Excluded : ChangeKind::Restored, command.study, trial.number, 0,
                  Json::object());
    recordBudget(ledger, command.study, "trial_owed");
    return {};
}

Result<void> recordRevision(Ledger& ledger, const Study& study, const Json& changes) {
    if (!study.trials.empty()) {
        return failure(ErrorCode::NotBuilt, {{"what", "Revising a study that has trials"}});
    }
    if (study.state == StudyState::Running) {
        return failure(ErrorCode::StudyState,
                       {{"study", study.name}, {"state", "running"}, {"action", "revised"}});
    }
    Json spec = toJson(specOf(study));
    if (changes.contains("strategy")) spec.erase("levels");  // of the strategy that was
    for (const char* key : kRevisable) {
        if (changes.contains(key)) spec[key] = changes[key];
    }
    const auto revised = experiment::studySpecFromJson(spec, "/revise", ledger.experiment().objective);
    if (!revised) return tl::unexpected(revised.error());
    // Whether the parameters suit a test function is asked at the start; see recordObjective.
    if (auto checked = checkStrategy(revised->revision, "/revise"); !checked) return checked;
    const std::string name = study.name;
    ledger.record(ChangeKind::RevisionAdded, name, 0, 0,
                  experiment::toRow(revised->revision, study.revision().number));
    if (changes.contains("seed")) {
        ledger.record(ChangeKind::SettingChanged, name, 0, 0, {{"seed", revised->seed}});
    }
    return {};
}

Result<void> recordDevices(Ledger& ledger, const Study& study, const Json& devices) {
    Json spec = toJson(specOf(study));
    spec["devices"] = devices;
    const auto read = experiment::studySpecFromJson(spec, "/devices", ledger.experiment().objective);
    if (!read) return tl::unexpected(read.error());
    for (const std::string& device : read->settings.devices) {
        if (const auto slots = parseDevices(device); !slots) return tl::unexpected(slots.error());
    }
    ledger.record(ChangeKind::SettingChanged, study.name, 0, 0, {{"devices", devices}});
    return {};
}

void recordMaxTrials(Ledger& ledger, const Study& study, const std::optional<int>& limit) {
    const std::string name = study.name;
    ledger.record(ChangeKind::SettingChanged, name, 0, 0, {{"max_trials", limit ? Json(*limit) : Json()}});
    recordBudget(ledger, name, "limit_raised");
}

Result<void> recordObjective(Ledger& ledger, const Json& body) {
    const experiment::Experiment& now = ledger.experiment();
    if (std::any_of(now.studies.begin(), now.studies.end(),
                    [](const Study& study) { return !study.trials.empty(); })) {
        return failure(ErrorCode::NotBuilt,
                       {{"what", "Another objective or goal for an experiment with trials"}});
    }
    support::ObjectReader reader(body, "/objective");
    Json spec{{"name", now.name}, {"objective", now.objective}, {"goal", toJson(now.goal)}};
    for (const char* key : {"name", "objective", "goal"}) {
        if (const Json* value = reader.optionalAny(key)) spec[key] = *value;
    }
    if (auto finished = reader.finish(); !finished) return finished;
    // The same checks as for a new file, its studies against the new objective among them.
    spec["studies"] = Json::array();
    for (const Study& study : now.studies) spec["studies"].push_back(toJson(specOf(study)));
    const auto read = experiment::specFromJson(spec, ".");
    if (!read) return tl::unexpected(read.error());
    // Whether the studies' parameters suit a test function is asked at their start: to go from one function
    // to another with more parameters, either this or the revision has to come first.
    if (auto known = checkObjective(read->objective); !known) return known;
    ledger.record(ChangeKind::SettingChanged, "", 0, 0, experiment::headOf(*read));
    return {};
}

}  // namespace

Result<void> recordEdit(Ledger& ledger, const Command& command) {
    if (command.verb == Verb::AddStudy) return recordAddStudy(ledger, command.body);
    if (command.verb == Verb::Objective) return recordObjective(ledger, command.body);
    const auto target = targetOf(ledger.experiment(), command);
    if (!target) return tl::unexpected(target.error());
    switch (command.verb) {
        case Verb::Concurrency:
            ledger.record(ChangeKind::SettingChanged, command.study, 0, 0, {{"concurrency", *command.limit}});
            return {};
        case Verb::MaxTrials:
            recordMaxTrials(ledger, *target->study, command.limit);
            return {};
        case Verb::Devices:
            return recordDevices(ledger, *target->study, command.body["devices"]);
        case Verb::Revise:
            return recordRevision(ledger, *target->study, command.body);
        default:
            return recordExclusion(ledger, command, *target->trial);
    }
}

}  // namespace trialbench::engine
