#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <filesystem>
#include <future>
#include <string>
#include <utility>
#include <vector>

#include "core/support/json.h"
#include "core/support/result.h"
#include "core/training/reporter.h"

namespace trialbench::training {

using NamedTensors = std::vector<std::pair<std::string, torch::Tensor>>;

/// How far a training has come: whole epochs done, and steps done of the epoch after them (all of its steps
/// where only its validation is missing).
struct Position {
    std::int64_t epochs = 0;
    std::int64_t steps = 0;
};

/// All that a training needs to go on as if it had never stopped. Order and augmentation need no generator
/// state: they are functions of seed and position.
struct Checkpoint {
    Json identity;  // what the resuming trial must have in common
    Position position;
    std::int64_t optimizerSteps = 0;
    double lossSum = 0;        // of the steps done of the open epoch
    std::int64_t correct = 0;  // likewise
    NamedTensors model;        // parameters and buffers
    NamedTensors optimizer;
};

struct CheckpointFile {
    std::filesystem::path path;
    std::string sha256;
    std::uintmax_t bytes = 0;
};

/// Writes a new file checkpoint-eEEEE-sSSSSSS[-N].pt into the folder (made if missing): under a temporary
/// name, fsynced, then renamed. It is a dictionary that torch.load in Python reads too. Never touches another
/// file. Errors: disk_full, no_permission, write_failed.
Result<CheckpointFile> writeCheckpoint(const std::filesystem::path& folder, const Checkpoint& checkpoint);

/// Errors: file_missing, file_unreadable, file_damaged, file_foreign.
Result<Checkpoint> readCheckpoint(const std::filesystem::path& path);

/// Writes checkpoints on a thread of its own, from copies, so that the training goes on meanwhile; reports
/// each once it is safely there. Used from the trial's thread.
class CheckpointWriter {
 public:
    CheckpointWriter(std::filesystem::path folder, Reporter& reporter)
        : folder_(std::move(folder)), reporter_(reporter) {}
    ~CheckpointWriter();

    /// Copies the tensors and starts writing. Waits for the write before, and returns its error if it failed.
    Result<> start(Checkpoint checkpoint);
    /// Waits for the last write. Its error, if it failed.
    Result<> finish();

 private:
    const std::filesystem::path folder_;
    Reporter& reporter_;
    std::future<Result<>> running_;
};

}  // namespace trialbench::training
