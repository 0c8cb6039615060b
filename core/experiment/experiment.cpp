#include "core/experiment/experiment.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/experiment/apply_trial.h"
#include "core/experiment/row.h"

namespace trialbench::experiment {
namespace {

Revision revisionOf(const Json& row) {
    Revision revision;
    revision.number = whole<int>(row.at("revision"));
    std::vector<space::Parameter> parameters;
    for (const Json& parameter : row.at("parameters")) {
        parameters.push_back(valueOrThrow(space::parameterFromJson(parameter, "/parameters")));
    }
    revision.space = valueOrThrow(space::SearchSpace::create(std::move(parameters)));
    revision.fixed = row.at("fixed");
    if (!revision.fixed.is_object()) throw DoesNotFit{"the fixed values are no object"};
    revision.strategy = objectOfKind(row, "strategy");
    for (const Json& configuration : row.at("initial")) {
        revision.initial.push_back(valueOrThrow(space::Configuration::fromJson(configuration, "/initial")));
    }
    return revision;
}

void changeSettings(Settings& settings, const Json& row) {
    Settings changed = settings;
    if (row.contains("max_trials")) changed.maxTrials = atMost(row, "max_trials", kMostTrials);
    if (const auto limit = atMost(row, "concurrency", kMostConcurrency)) changed.concurrency = *limit;
    if (const auto retries = atMost(row, "retries", kMostRetries)) changed.retries = *retries;
    if (row.contains("devices")) changed.devices = row.at("devices").get<std::vector<std::string>>();
    if (const auto precision = optional<std::string>(row, "precision")) changed.precision = *precision;
    settings = std::move(changed);
}

Study& studyOf(Experiment& experiment, const std::string& name) {
    Study* study = experiment.findStudy(name);
    if (!study) throw DoesNotFit{fmt::format("there is no study \"{}\"", name)};
    return *study;
}

void addRevision(Study& study, Revision revision, std::int64_t sequence) {
    const auto next = static_cast<int>(study.revisions.size()) + 1;
    revision.addedAt = sequence;
    if (revision.number == next) {
        study.revisions.push_back(std::move(revision));
        return;
    }
    const bool isUsed = std::any_of(study.trials.begin(), study.trials.end(),
                                    [&](const Trial& trial) { return trial.revision == revision.number; });
    if (revision.number != next - 1 || isUsed) throw DoesNotFit{"a revision is missing, or comes twice"};
    revision.addedAt = study.revisions.back().addedAt;
    study.revisions.back() = std::move(revision);
}

void applyToStudy(Study& study, const ChangeRecord& record) {
    switch (record.kind) {
        case ChangeKind::RevisionAdded:
            return addRevision(study, revisionOf(record.row), record.sequence);
        case ChangeKind::SettingChanged: {
            const auto seed = optional<std::uint64_t>(record.row, "seed");
            changeSettings(study.settings, record.row);
            study.seed = seed.value_or(study.seed);
            if (record.row.contains("concurrency")) study.concurrencySince = record.time;
            return;
        }
        case ChangeKind::StudyState: {
            const auto state = word(record.row, "state", studyStateFrom);
            study.reason = record.row.contains("reason") ? record.row.at("reason") : Json();
            study.state = state;
            if (state == StudyState::Running) study.runningSince = record.time;
            return;
        }
        case ChangeKind::TrialAdded: {
            if (study.findTrial(record.trial)) throw DoesNotFit{"a trial number comes twice"};
            // A trial takes a record, so only gaps put its number above that of the record. Bounding them so
            // bounds the next number too: what we go on to write can be read back.
            if (record.trial < 1 || record.trial > record.sequence + kMostTrials) {
                throw DoesNotFit{"the trial's number is out of range"};
            }
            Trial trial = trialOf(record);
            if (trial.revision < 1 || trial.revision > static_cast<int>(study.revisions.size())) {
                throw DoesNotFit{"a trial names a revision that is not there"};
            }
            study.trials.push_back(std::move(trial));
            return;
        }
        case ChangeKind::Note:
        case ChangeKind::WarmStart:
            return;
        default:
            throw DoesNotFit{"this kind of change needs a trial"};
    }
}

void applyToExperiment(Experiment& experiment, const ChangeRecord& record) {
    if (record.kind == ChangeKind::Note) return;
    if (record.kind != ChangeKind::SettingChanged) throw DoesNotFit{"this kind of change needs a study"};
    auto name = record.row.at("name").get<std::string>();
    auto goal = valueOrThrow(goalFromJson(record.row.at("goal"), "/goal"));
    experiment.objective = objectOfKind(record.row, "objective");
    experiment.name = std::move(name);
    experiment.goal = std::move(goal);
}

void applyOrThrow(Experiment& experiment, const ChangeRecord& record) {
    if (record.sequence <= experiment.sequence) throw DoesNotFit{"its sequence number does not rise"};
    if (record.study.empty()) {
        applyToExperiment(experiment, record);
    } else if (record.kind == ChangeKind::StudyAdded) {
        if (experiment.findStudy(record.study)) throw DoesNotFit{"a study comes twice"};
        Study study;
        study.name = record.study;
        study.seed = whole<std::uint64_t>(record.row.at("seed"));
        experiment.studies.push_back(std::move(study));
    } else if (record.trial > 0 && record.kind != ChangeKind::TrialAdded) {
        Study& study = studyOf(experiment, record.study);
        const auto found = std::find_if(study.trials.begin(), study.trials.end(),
                                        [&](const Trial& trial) { return trial.number == record.trial; });
        if (found == study.trials.end()) throw DoesNotFit{fmt::format("there is no trial {}", record.trial)};
        applyToTrial(*found, record);
    } else {
        applyToStudy(studyOf(experiment, record.study), record);
    }
    experiment.sequence = record.sequence;
}

}  // namespace

const Study* Experiment::findStudy(std::string_view name) const {
    for (const Study& study : studies) {
        if (study.name == name) return &study;
    }
    return nullptr;
}

Study* Experiment::findStudy(std::string_view name) {
    return const_cast<Study*>(std::as_const(*this).findStudy(name));
}

Result<void> apply(Experiment& experiment, const ChangeRecord& record) {
    const auto damaged = [&](const std::string& detail) {
        return failure(ErrorCode::FileDamaged,
                       {{"path", experiment.name},
                        {"detail", fmt::format("event {} ({}) does not fit: {}", record.sequence,
                                               toString(record.kind), detail)}});
    };
    try {
        applyOrThrow(experiment, record);
        return {};
    } catch (const DoesNotFit& reason) {
        return damaged(reason.detail);
    } catch (const Json::exception& error) {
        // Without the library's own "[json.exception.out_of_range.403] ".
        const std::string_view text = error.what();
        const auto start = text.find("] ");
        return damaged(std::string(start == std::string_view::npos ? text : text.substr(start + 2)));
    }
}

Json effectiveFixed(const Json& objective, const Revision& revision) {
    Json fixed = objective.contains("fixed") ? objective["fixed"] : Json::object();
    for (const auto& [name, value] : revision.fixed.items()) fixed[name] = value;
    return fixed;
}

Json effectiveFixed(const Experiment& experiment, const Study& study) {
    return effectiveFixed(experiment.objective, study.revision());
}

}  // namespace trialbench::experiment
