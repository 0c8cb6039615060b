#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "core/support/json.h"
#include "core/support/result.h"
#include "core/training/knobs.h"

namespace trialbench::training {

/// The body of {"start":{...}}, checked. An empty path stands for none.
struct StartRequest {
    Json completeKnobs;  // as completeKnobs() returns them
    Knobs knobs;
    std::string dataSet;
    std::filesystem::path dataPath;
    std::uint64_t splitSeed;
    std::uint64_t seed;
    int threads;
    std::string device;
    Precision precision;           // the request's own if it says one, else the knob's
    std::filesystem::path folder;  // where checkpoints go; without one none are written
    std::filesystem::path resumeFrom;
    std::chrono::duration<double> checkpointInterval;
};

/// Reads the body of a start message. `knobs` and `data_set` (a name, or {"name","path"}) must be there; the
/// rest has defaults: split_seed 0, seed 0, threads 1, device cpu, precision the knob's,
/// checkpoint_seconds 60. Errors: bad_json, duplicate_key, unknown_key, wrong_type, missing_key,
/// knob_invalid.
Result<StartRequest> parseStartRequest(std::string_view text);

}  // namespace trialbench::training
