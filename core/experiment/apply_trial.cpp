#include "core/experiment/apply_trial.h"

#include <algorithm>
#include <chrono>

#include "core/experiment/row.h"
#include "core/support/sha256.h"

namespace trialbench::experiment {
namespace {

std::optional<Cause> causeOf(const Json& row) {
    const auto text = optional<std::string>(row, "cause");
    if (!text) return std::nullopt;
    const auto cause = causeFrom(*text);
    if (!cause) throw DoesNotFit{fmt::format("\"{}\" is no cause", *text)};
    return cause;
}

void moveTo(Trial& trial, TrialState state) {
    if (!canFollow(trial.state, state)) {
        throw DoesNotFit{
            fmt::format("trial {} goes from {} to {}", trial.number, toString(trial.state), toString(state))};
    }
    trial.state = state;
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

// What a row says of the images that its attempt trains on, if it is the one that does.
std::optional<DataUsed> dataIn(const ChangeRecord& record) {
    const auto data = record.row.find("data");
    if (data == record.row.end()) return std::nullopt;
    DataUsed used{data->at("sha256").get<std::string>(), whole<std::int64_t>(data->at("train_images")),
                  whole<std::int64_t>(data->at("test_images"))};
    if (!support::isSha256(used.sha256)) throw DoesNotFit{"the sum of the data is no SHA-256"};
    return used;
}

// Measurement, checkpoint or end: the first of them after the trainer has told it says what is trained on.
// All is read before anything is changed.
template <class Change>
void applyWithData(Trial& trial, const ChangeRecord& record, const Change& change) {
    auto data = dataIn(record);
    Attempt* attempt = data ? &attemptOf(trial, record.attempt) : nullptr;
    change();
    if (attempt) attempt->data = std::move(data);
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

}  // namespace

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

void applyToTrial(Trial& trial, const ChangeRecord& record) {
    switch (record.kind) {
        case ChangeKind::AttemptStarted:
            return startAttempt(trial, record);
        case ChangeKind::Measurement:
            return applyWithData(trial, record, [&] { addMeasurement(trial, record); });
        case ChangeKind::Checkpoint:
            return applyWithData(trial, record, [&] { trial.checkpoint = checkpointOf(record.row); });
        case ChangeKind::AttemptEnded:
            return applyWithData(trial, record, [&] { endAttempt(trial, record); });
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

}  // namespace trialbench::experiment
