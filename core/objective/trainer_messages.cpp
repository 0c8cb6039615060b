#include "core/objective/trainer_messages.h"

#include <climits>
#include <cmath>

#include "core/experiment/change.h"
#include "core/objective/trainer_protocol.h"
#include "core/support/json_reader.h"
#include "core/support/sha256.h"

namespace trialbench::objective {
namespace {

using experiment::TrialState;
using support::ObjectReader;

constexpr std::int64_t kMostSteps = std::int64_t{1} << 53;

// A whole number that must be there.
std::int64_t requiredInteger(ObjectReader& reader, std::string_view key, std::int64_t low,
                             std::int64_t high) {
    const auto value = reader.optionalInteger(key, low, high);
    if (!value) reader.fail(key, "a whole number must stand here.");
    return value.value_or(low);
}

// A time or size; nothing of the kind is negative.
double requiredAmount(ObjectReader& reader, std::string_view key) {
    const double value = reader.requiredNumber(key);
    if (value < 0) reader.fail(key, "it must not be negative.");
    return value;
}

Progress readProgress(ObjectReader& reader) {
    Progress progress;
    progress.epoch = static_cast<int>(requiredInteger(reader, "epoch", 0, INT_MAX));
    progress.step = requiredInteger(reader, "step", 0, kMostSteps);
    progress.steps = requiredInteger(reader, "steps", 0, kMostSteps);
    return progress;
}

Measured readMeasured(ObjectReader& reader) {
    Measured measured;
    measured.epoch = static_cast<int>(requiredInteger(reader, "epoch", 1, INT_MAX));
    measured.seconds = requiredAmount(reader, "seconds");
    measured.validationImages = reader.optionalInteger("validation_images", 1, kMostSteps);
    if (const Json* metrics = reader.requiredObject("metrics")) {
        for (const auto& [name, value] : metrics->items()) {
            if (!value.is_number() || !std::isfinite(value.get<double>())) {
                reader.fail("metrics", "\"" + name + "\" must be a finite number.");
                break;
            }
            measured.metrics[name] = value.get<double>();
        }
    }
    return measured;
}

std::string requiredSha256(ObjectReader& reader) {
    std::string text = reader.requiredString("sha256");
    if (!support::isSha256(text)) reader.fail("sha256", "64 lower-case hex digits must stand here.");
    return text;
}

DataLoaded readData(ObjectReader& reader) {
    experiment::DataUsed data;
    data.sha256 = requiredSha256(reader);
    data.trainImages = requiredInteger(reader, "train_images", 0, kMostSteps);
    data.testImages = requiredInteger(reader, "test_images", 0, kMostSteps);
    return {std::move(data)};
}

CheckpointWritten readCheckpoint(ObjectReader& reader) {
    experiment::Checkpoint checkpoint;
    checkpoint.file = reader.requiredString("file");
    checkpoint.sha256 = requiredSha256(reader);
    checkpoint.bytes = static_cast<std::uint64_t>(requiredInteger(reader, "bytes", 0, kMostSteps));
    checkpoint.epoch = static_cast<int>(requiredInteger(reader, "epoch", 0, INT_MAX));
    checkpoint.step = requiredInteger(reader, "step", 0, kMostSteps);
    if (checkpoint.file.empty()) reader.fail("file", "it must not be empty.");
    return {checkpoint};
}

// What may be absent, may be null.
std::string optionalText(ObjectReader& reader, std::string_view key) {
    const Json* value = reader.optionalAny(key);
    if (!value || value->is_null()) return {};
    return reader.optionalString(key).value_or("");
}

Ended readEnded(ObjectReader& reader) {
    Ended ended;
    const auto state = experiment::trialStateFrom(reader.requiredString("state"));
    const std::string cause = optionalText(reader, "cause");
    ended.message = optionalText(reader, "message");
    ended.state = state.value_or(TrialState::Failed);
    ended.cause = experiment::causeFrom(cause);
    // A trainer of another version may know more of them.
    ended.code = errorCodeFrom(optionalText(reader, "code"));
    const bool isEnd =
        state == TrialState::Completed || state == TrialState::Stopped || state == TrialState::Failed;
    if (!isEnd) reader.fail("state", "expected completed, stopped or failed.");
    if (!cause.empty() && !ended.cause) reader.fail("cause", "\"" + cause + "\" is no cause.");
    if (ended.cause.has_value() != (ended.state == TrialState::Failed)) {
        reader.fail("cause", "a failure has a cause, and nothing else has.");
    }
    return ended;
}

Description::Device readDevice(const Json& json, ObjectReader& description) {
    ObjectReader reader(json, "/description/devices");
    Description::Device device;
    device.name = reader.requiredString("name");
    device.uuid = optionalText(reader, "uuid");
    device.model = optionalText(reader, "model");
    device.memoryBytes =
        static_cast<std::uint64_t>(reader.optionalInteger("memory_bytes", 0, kMostSteps).value_or(0));
    if (const Json* stems = reader.optionalArray("bf16_stems")) {
        for (const Json& stem : *stems) {
            if (!stem.is_string()) {
                reader.fail("bf16_stems", "values of the knob \"stem\" must stand here.");
                break;
            }
            device.bf16Stems.push_back(stem.get<std::string>());
        }
    }
    // What else a device may have ("cores") is no concern of ours, so unknown keys are let through.
    if (const auto done = reader.finish(); !done && done.error().code != ErrorCode::UnknownKey) {
        description.fail(done.error());
    }
    return device;
}

const Json& requiredList(ObjectReader& reader, std::string_view key) {
    static const Json none = Json::array();
    const Json* list = reader.optionalArray(key);
    if (!list) reader.fail(key, "a list must stand here.");
    return list ? *list : none;
}

Description readDescription(ObjectReader& reader) {
    Description description;
    description.version = optionalText(reader, "libtorch");
    for (const Json& device : requiredList(reader, "devices")) {
        description.devices.push_back(readDevice(device, reader));
    }
    for (const Json& metric : requiredList(reader, "metrics")) {
        if (!metric.is_string()) {
            reader.fail("metrics", "names of metrics must stand here.");
            break;
        }
        description.metrics.push_back(metric.get<std::string>());
    }
    description.knobs = requiredList(reader, "knobs");
    description.dataSets = requiredList(reader, "data_sets");
    return description;
}

Result<void> checkProtocol(const Json& body) {
    const bool hasVersion =
        body.is_object() && body.contains("protocol") && body["protocol"].is_number_integer();
    if (!hasVersion) {
        return failure(ErrorCode::TrainerMessage, {{"detail", "its description has no protocol version."}});
    }
    if (body["protocol"] != TRIALBENCH_TRAINER_PROTOCOL) {
        return failure(ErrorCode::TrainerProtocol, {{"version", body["protocol"].dump()},
                                                    {"known", std::to_string(TRIALBENCH_TRAINER_PROTOCOL)}});
    }
    return {};
}

Result<TrainerMessage> descriptionFrom(const Json& body) {
    if (const auto speaks = checkProtocol(body); !speaks) return tl::unexpected<Error>(speaks.error());
    ObjectReader reader(body, "/description");
    TrainerMessage read = readDescription(reader);
    const auto done = reader.finish();
    if (!done && done.error().code != ErrorCode::UnknownKey) {
        return failure(ErrorCode::TrainerMessage, {{"detail", message(done.error())}});
    }
    return read;
}

}  // namespace

Result<TrainerMessage> trainerMessageFrom(std::string_view text) {
    const auto garbage = [](std::string detail) {
        return failure(ErrorCode::TrainerMessage, {{"detail", std::move(detail)}});
    };
    const auto json = support::parseJson(text);
    if (!json) return garbage(message(json.error()));
    if (!json->is_object() || json->size() != 1) return garbage("expected an object with exactly one key.");
    const std::string key = json->begin().key();
    const Json& body = json->begin().value();
    if (key == "description") return descriptionFrom(body);

    ObjectReader reader(body, "/" + key);
    TrainerMessage read;
    if (key == "progress") {
        read = readProgress(reader);
    } else if (key == "measurement") {
        read = readMeasured(reader);
    } else if (key == "data") {
        read = readData(reader);
    } else if (key == "log") {
        read = LogText{reader.requiredString("text")};
    } else if (key == "checkpoint") {
        read = readCheckpoint(reader);
    } else if (key == "ended") {
        read = readEnded(reader);
    } else {
        return garbage("there is no message \"" + key + "\".");
    }
    if (const auto done = reader.finish(); !done) return garbage(message(done.error()));
    return read;
}

namespace {

Json written(const Progress& progress) {
    return {{"progress", {{"epoch", progress.epoch}, {"step", progress.step}, {"steps", progress.steps}}}};
}

Json written(const Measured& measured) {
    Json metrics = Json::object();
    for (const auto& [name, value] : measured.metrics) metrics[name] = value;
    Json body{{"epoch", measured.epoch}, {"metrics", metrics}, {"seconds", measured.seconds}};
    if (measured.validationImages) body["validation_images"] = *measured.validationImages;
    return {{"measurement", body}};
}

Json written(const DataLoaded& loaded) {
    return {{"data", experiment::toJson(loaded.data)}};
}

Json written(const LogText& log) {
    return {{"log", {{"text", log.text}}}};
}

Json written(const CheckpointWritten& message) {
    const experiment::Checkpoint& checkpoint = message.checkpoint;
    return {{"checkpoint",
             {{"file", checkpoint.file},
              {"sha256", checkpoint.sha256},
              {"bytes", checkpoint.bytes},
              {"epoch", checkpoint.epoch},
              {"step", checkpoint.step}}}};
}

Json written(const Ended& ended) {
    Json body{{"state", experiment::toString(ended.state)}, {"cause", nullptr}, {"message", ended.message}};
    if (ended.cause) body["cause"] = experiment::toString(*ended.cause);
    if (ended.code) body["code"] = codeName(*ended.code);
    return {{"ended", body}};
}

Json written(const Description& description) {
    Json devices = Json::array();
    for (const Description::Device& device : description.devices) {
        devices.push_back({{"name", device.name},
                           {"uuid", device.uuid},
                           {"model", device.model},
                           {"memory_bytes", device.memoryBytes},
                           {"bf16_stems", device.bf16Stems}});
    }
    return {{"description",
             {{"protocol", TRIALBENCH_TRAINER_PROTOCOL},
              {"libtorch", description.version},
              {"devices", devices},
              {"knobs", description.knobs},
              {"metrics", description.metrics},
              {"data_sets", description.dataSets}}}};
}

}  // namespace

Json toJson(const TrainerMessage& message) {
    return std::visit([](const auto& one) { return written(one); }, message);
}

Json startBody(const TrialStart& start, const DataChoice& data, const Json& knobs) {
    Json body{{"knobs", knobs},
              {"data_set", {{"name", data.name}, {"path", nullptr}}},
              {"split_seed", data.splitSeed},
              {"seed", start.seed},
              {"threads", start.threads},
              {"device", start.device},
              {"precision", start.precision},
              {"folder", start.folder},
              {"resume_from", nullptr},
              {"checkpoint_seconds", start.checkpointSeconds}};
    if (data.path) body["data_set"]["path"] = *data.path;
    if (start.resumeFrom) body["resume_from"] = *start.resumeFrom;
    return body;
}

Json requestStopBody(bool checkpoint) {
    return {{"checkpoint", checkpoint}};
}

}  // namespace trialbench::objective
