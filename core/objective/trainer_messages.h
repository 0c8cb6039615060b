#pragma once

#include <string_view>

#include "core/objective/objective.h"

namespace trialbench::objective {

// Plain values, and pure functions; any thread.

/// The data set of a training, from the objective's spec.
struct DataChoice {
    std::string name;
    std::optional<std::string> path;  ///< where it lies; none: the trainer looks for it
    std::uint64_t splitSeed = 1;
};

/// Everything that a trainer may say.
using TrainerMessage =
    std::variant<Progress, Measured, DataLoaded, LogText, CheckpointWritten, Ended, Description>;

/// Reads one message of the trainer protocol. Strict: exactly one known key, no unknown key within (but for
/// those that a description may have in addition), every number finite and in its range.
/// Errors: trainer_message; trainer_protocol for a description of a version above ours, whatever else is in
/// it.
Result<TrainerMessage> trainerMessageFrom(std::string_view text);

/// The message as a trainer writes it; the other way of trainerMessageFrom.
Json toJson(const TrainerMessage& message);

/// The body of {"start":{...}}; `knobs` are the fixed values and the configuration together.
Json startBody(const TrialStart& start, const DataChoice& data, const Json& knobs);

/// The body of {"request_stop":{...}}.
Json requestStopBody(bool checkpoint);

}  // namespace trialbench::objective
