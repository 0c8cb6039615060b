#pragma once

#include <optional>
#include <string>

#include "core/support/json.h"
#include "core/training/start_request.h"

namespace trialbench::training {

/// What a checkpoint and the trial that resumes from it must have in common:
/// {"knobs","data_set","split_seed","seed","data_sha256"}, with the precision that was resolved. Not the
/// number of epochs: nothing of the steps before depends on it. Any thread.
Json checkpointIdentity(const StartRequest& request, Precision precision, const std::string& dataSum);

/// What keeps a trial from going on from a checkpoint, in words with each value before and now ("weight_decay
/// was 0.0001 and is 0.001"); none where it may. The images are not looked at (recordedDataSum). A knob that
/// the checkpoint does not know came later and was at its default then. Any thread.
std::optional<std::string> identityMismatch(const Json& recorded, const Json& now);

/// The SHA-256 of the images that a checkpoint was trained on; none in older ones, which do not say.
std::optional<std::string> recordedDataSum(const Json& recorded);

}  // namespace trialbench::training
