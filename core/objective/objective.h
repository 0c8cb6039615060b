#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <variant>
#include <vector>

#include "core/experiment/study.h"
#include "core/support/result.h"

namespace trialbench::objective {

/// What a trial needs to run.
struct TrialStart {
    space::Configuration configuration;
    std::vector<std::string> parameterOrder;  ///< names in the order of the search space
    Json fixed = Json::object();              ///< fixed knobs that hold for the study
    std::string device = "cpu";
    int threads = 1;
    std::uint64_t seed = 0;
    std::string precision = "auto";
    std::string folder;                     ///< where checkpoints go; exists
    std::optional<std::string> resumeFrom;  ///< a checkpoint's full path
    int resumedAtEpoch = 0;
    double checkpointSeconds = 60;
};

// What a trial says while it runs; the messages of the trainer protocol.
struct Progress {
    int epoch = 0;
    std::int64_t step = 0;
    std::int64_t steps = 0;
};
struct Measured {
    int epoch = 1;
    std::map<std::string, double> metrics;
    double seconds = 0;
    std::optional<std::int64_t> validationImages;  ///< on how many the metrics were measured, where on images
};
/// On which images the trial trains; before its first step, where the trainer tells.
struct DataLoaded {
    experiment::DataUsed data;
};
struct LogText {
    std::string text;
};
struct CheckpointWritten {
    experiment::Checkpoint checkpoint;
};
using Message = std::variant<Progress, Measured, DataLoaded, LogText, CheckpointWritten>;

/// How a trial ended: the return value of run().
struct Ended {
    experiment::TrialState state = experiment::TrialState::Completed;  ///< Completed, Stopped or Failed
    std::optional<experiment::Cause> cause;
    std::string message;
    std::optional<ErrorCode> code;  ///< of the error that the message is the sentence of, if it is one
};

/// Asks a running trial to stop within one step. Set `checkpoint` before requesting.
struct StopSignal {
    std::stop_source source;
    std::atomic<bool> checkpoint{false};
};

/// What can be run here, for slots and checks.
struct Description {
    struct Device {
        std::string name;  ///< "cpu", "cuda:0"
        std::string uuid;
        std::string model;
        std::uint64_t memoryBytes = 0;       ///< 0: not known
        std::vector<std::string> bf16Stems;  ///< values of the knob "stem" with which bf16 is faster on it
    };
    std::vector<Device> devices;
    std::vector<std::string> metrics;
    Json knobs = Json::array();
    Json dataSets = Json::array();
    std::string version;
};

/// What a trial runs. One object serves all trials of an experiment, from several threads at once.
class Objective {
 public:
    virtual ~Objective() = default;

    /// Runs one trial to its end on the calling thread. `emit` is called from threads of the trial, never two
    /// at a time, and never after the return. Never throws.
    virtual Ended run(const TrialStart& start, const std::function<void(const Message&)>& emit,
                      StopSignal& stop) = 0;

    /// Loads what is needed and says what there is. Blocks (a second for libtorch); worker threads only.
    virtual Result<Description> describe() = 0;

    /// Checks a study's search space and fixed values against what the objective knows (knob names and
    /// values, number of parameters, metric). Blocks like describe().
    virtual Result<void> validate(const space::SearchSpace& space, const Json& fixed,
                                  const experiment::Goal& goal) = 0;

    /// Whether its trials occupy a device slot. Always the same; any thread, does not block.
    virtual bool needsDevice() const = 0;
};

/// Makes the objective of a spec. Errors: not_built, function_unknown, bad_spec; a trainer that cannot be
/// loaded shows itself in describe(). `external` has none: error usage.
Result<std::shared_ptr<Objective>> makeObjective(const Json& objective);

}  // namespace trialbench::objective
