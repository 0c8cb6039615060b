#include "core/experiment/experiment.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <type_traits>

namespace trialbench::experiment {
namespace {

// Rows are read with `at` and `get`, which throw where something is missing or of another type; apply()
// turns that into an error, so that a damaged file is told and nothing crosses this layer.
struct DoesNotFit {
    std::string detail;
};

/// None of our numbers is negative, and none is larger than its type holds: get() alone would wrap it.
template <class T>
T whole(const Json& json, T most = std::numeric_limits<T>::max()) {
    const bool positive =
        json.is_number_unsigned() || (json.is_number_integer() && json.get<std::int64_t>() >= 0);
    if (!positive || json.get<std::uint64_t>() > static_cast<std::uint64_t>(most)) {
        throw DoesNotFit{fmt::format("{} is no whole number from 0 to {}", json.dump(), most)};
    }
    return json.get<T>();
}

template <class T>
std::optional<T> optional(const Json& row, const char* key) {
    const auto found = row.find(key);
    if (found == row.end() || found->is_null()) return std::nullopt;
    if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>) {
        return whole<T>(*found);
    } else {
        return found->get<T>();
    }
}

std::optional<int> atMost(const Json& row, const char* key, int most) {
    if (!optional<int>(row, key)) return std::nullopt;
    return whole<int>(row.at(key), most);
}

template <class T>
T word(const Json& row, const char* key, std::optional<T> (*from)(std::string_view)) {
    const auto text = row.at(key).get<std::string>();
    const auto value = from(text);
    if (!value) throw DoesNotFit{fmt::format("\"{}\" is no {}", text, key)};
    return *value;
}

std::optional<Cause> causeOf(const Json& row) {
    const auto text = optional<std::string>(row, "cause");
    if (!text) return std::nullopt;
    const auto cause = causeFrom(*text);
    if (!cause) throw DoesNotFit{fmt::format("\"{}\" is no cause", *text)};
    return cause;
}

template <class T>
T valueOrThrow(Result<T> result) {
    if (!result) throw DoesNotFit{message(result.error())};
    return std::move(*result);
}

/// An object with a word for its "kind", and with an object of fixed values where it has any: what everybody
/// who reads an objective or a strategy takes for granted.
Json objectOfKind(const Json& row, const char* key) {
    const Json& object = row.at(key);
    if (!object.is_object()) throw DoesNotFit{fmt::format("\"{}\" is no object", key)};
    if (!object.at("kind").is_string()) throw DoesNotFit{fmt::format("the kind of \"{}\" is no word", key)};
    if (object.contains("fixed") && !object.at("fixed").is_object()) {
        throw DoesNotFit{fmt::format("the fixed values of \"{}\" are no object", key)};
    }
    return object;
}

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

void moveTo(Trial& trial, TrialState state) {
    if (!canFollow(trial.state, state)) {
        throw DoesNotFit{
            fmt::format("trial {} goes from {} to {}", trial.number, toString(trial.state), toString(state))};
    }
    trial.state = state;
}

Trial trialOf(const ChangeRecord& record) {
    const Json& row = record.row;
    Trial trial;
    trial.number = record.trial;
    trial.revision = whole<int>(row.at("revision"));
    trial.origin = word(row, "origin", originFrom);
    trial.configuration =
        valueOrThrow(space::Configuration::fromJson(row.at("configuration"), "/configuration"));
    if (row.contains("decision")) trial.decision = row.at("decision");
    trial.added = record.time;
    trial.addedAt = record.sequence;
    if (optional<bool>(row, "external").value_or(false)) trial.state = TrialState::Running;
    return trial;
}

void startAttempt(Trial& trial, const ChangeRecord& record) {
    const Json& row = record.row;
    Attempt attempt;
    attempt.number = record.attempt;
    if (attempt.number != static_cast<int>(trial.attempts.size()) + 1)
        throw DoesNotFit{"an attempt is missing"};
    attempt.device = row.at("device").get<std::string>();
    attempt.deviceUuid = optional<std::string>(row, "device_uuid").value_or("");
    attempt.deviceModel = optional<std::string>(row, "device_model").value_or("");
    attempt.deviceMemoryBytes = optional<std::uint64_t>(row, "memory_bytes").value_or(0);
    if (const auto versions = row.find("versions"); versions != row.end()) {
        attempt.trialbenchVersion = optional<std::string>(*versions, "trialbench").value_or("");
        attempt.trainerVersion = optional<std::string>(*versions, "trainer").value_or("");
    }
    attempt.threads = whole<int>(row.at("threads"));
    attempt.seed = whole<std::uint64_t>(row.at("seed"));
    attempt.precision = row.at("precision").get<std::string>();
    attempt.resumedAtEpoch = whole<int>(row.at("resumed_at_epoch"));
    attempt.started = record.time;
    attempt.startedAt = record.sequence;
    moveTo(trial, TrialState::Running);
    trial.attempts.push_back(std::move(attempt));
}

Attempt& attemptOf(Trial& trial, int number) {
    if (number < 1 || number > static_cast<int>(trial.attempts.size())) {
        throw DoesNotFit{fmt::format("trial {} has no attempt {}", trial.number, number)};
    }
    return trial.attempts[static_cast<std::size_t>(number) - 1];
}

void addMeasurement(Trial& trial, const ChangeRecord& record) {
    const Json& row = record.row;
    Measurement measurement;
    measurement.attempt = record.attempt;
    measurement.epoch = whole<int>(row.at("epoch"));
    measurement.metrics = row.at("metrics").get<std::map<std::string, double>>();
    measurement.seconds = optional<double>(row, "seconds").value_or(0);
    measurement.validationImages = optional<std::int64_t>(row, "validation_images");
    if (trial.state != TrialState::Running) throw DoesNotFit{"a measurement of a trial that does not run"};
    trial.measurements.push_back(std::move(measurement));
}

Checkpoint checkpointOf(const Json& row) {
    return Checkpoint{row.at("file").get<std::string>(), row.at("sha256").get<std::string>(),
                      whole<std::uint64_t>(row.at("bytes")), whole<int>(row.at("epoch")),
                      whole<std::int64_t>(row.at("step"))};
}

/// A trial that the user holds back is paused, whatever it waited for, and waits again once it is let go. One
/// that runs is held back at its attempt's end.
void hold(Trial& trial, bool held) {
    const bool letGo = trial.pauseRequested && !held;
    trial.pauseRequested = held;
    if (held && (trial.state == TrialState::Waiting || trial.state == TrialState::Interrupted)) {
        moveTo(trial, TrialState::Paused);
    }
    if (letGo && trial.state == TrialState::Paused) moveTo(trial, TrialState::Waiting);
}

void endAttempt(Trial& trial, const ChangeRecord& record) {
    const auto state = word(record.row, "state", trialStateFrom);
    const auto cause = causeOf(record.row);
    Attempt& attempt = attemptOf(trial, record.attempt);
    if (attempt.ended) throw DoesNotFit{"an attempt ends twice"};
    const std::string text = optional<std::string>(record.row, "message").value_or("");
    const bool shared = optional<bool>(record.row, "shared").value_or(false);
    const std::chrono::duration<double> span = record.time - attempt.started;
    // Older files do not say.
    const double seconds = std::max(0.0, optional<double>(record.row, "seconds").value_or(span.count()));
    // Completed, stopped and failed for good come as a trial_ended of their own; until then the trial runs
    // or, after a failure, waits for its retry.
    if (state == TrialState::Paused || state == TrialState::Interrupted) moveTo(trial, state);
    if (state == TrialState::Failed) moveTo(trial, TrialState::Waiting);
    attempt.ended = record.time;
    attempt.endState = state;
    attempt.cause = cause;
    attempt.message = text;
    attempt.sharedDevice = shared;
    trial.seconds += seconds;
    hold(trial, trial.pauseRequested);
}

void endTrial(Trial& trial, const ChangeRecord& record) {
    const Json& row = record.row;
    const auto state = word(row, "state", trialStateFrom);
    const auto cause = causeOf(row);
    std::optional<StoppedBy> by;
    if (row.contains("by") && !row.at("by").is_null()) by = word(row, "by", stoppedByFrom);
    const auto value = optional<double>(row, "value");
    const auto error = optional<double>(row, "standard_error");
    const auto seconds = optional<double>(row, "seconds");
    const auto text = optional<std::string>(row, "message");
    if (state != TrialState::Completed && state != TrialState::Stopped && state != TrialState::Failed) {
        throw DoesNotFit{"a trial ends in a state that is no end"};
    }
    if (state == TrialState::Completed && !value) throw DoesNotFit{"a completed trial has no value"};
    moveTo(trial, state);
    trial.cause = cause;
    trial.stoppedBy = by;
    trial.value = value;
    trial.standardError = error;
    trial.message = text.value_or("");
    if (seconds) trial.seconds = *seconds;
    trial.ended = record.time;
    trial.endedAt = record.sequence;
}

void setExcluded(Trial& trial, bool excluded, std::int64_t sequence) {
    // Excluding what is excluded changes nothing, so the list always alternates.
    if (trial.excluded != excluded) trial.exclusionsAt.push_back(sequence);
    trial.excluded = excluded;
}

void applyToTrial(Trial& trial, const ChangeRecord& record) {
    switch (record.kind) {
        case ChangeKind::AttemptStarted:
            return startAttempt(trial, record);
        case ChangeKind::Measurement:
            return addMeasurement(trial, record);
        case ChangeKind::Checkpoint:
            trial.checkpoint = checkpointOf(record.row);
            return;
        case ChangeKind::AttemptEnded:
            return endAttempt(trial, record);
        case ChangeKind::TrialEnded:
            return endTrial(trial, record);
        case ChangeKind::SettingChanged:
            return hold(trial, record.row.at("pause_requested").get<bool>());
        case ChangeKind::Excluded:
            return setExcluded(trial, true, record.sequence);
        case ChangeKind::Restored:
            return setExcluded(trial, false, record.sequence);
        // Their texts and flags are read from the file by those who show them.
        case ChangeKind::Log:
        case ChangeKind::Kept:
        case ChangeKind::Note:
        case ChangeKind::TestEvaluated:
            return;
        default:
            throw DoesNotFit{"this kind of change is not about a trial"};
    }
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
            return;
        }
        case ChangeKind::StudyState: {
            const auto state = word(record.row, "state", studyStateFrom);
            study.reason = record.row.contains("reason") ? record.row.at("reason") : Json();
            study.state = state;
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
