#pragma once

#include <torch/torch.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "core/training/batch_source.h"
#include "core/training/checkpoint.h"
#include "core/training/optimizer.h"
#include "core/training/reporter.h"
#include "core/training/resnet.h"
#include "core/training/start_request.h"
#include "core/training/stop_signal.h"

namespace trialbench::training {

/// One training from its first step, or a checkpoint, to its end. Same request, data and thread count: same
/// numbers on a CPU, whatever else the process does and however often it was stopped and resumed. One thread;
/// exceptions of libtorch pass through, StopRequested does not.
class TrainingLoop {
 public:
    TrainingLoop(const StartRequest& request, const DataSet& data, const DataSplit& split,
                 const torch::Device& device, Precision precision, const StopSignal& stop,
                 Reporter& reporter);

    /// Goes on from a checkpoint that the same trial wrote (it may now have more epochs). Errors: those of
    /// readCheckpoint; checkpoint_unfit where it belongs to another trial or network, after which this loop
    /// is of no use; data_changed where it was trained on other images.
    Result<> resume(const std::filesystem::path& path);

    /// Trains; sends progress, measurements, logs and checkpoints.
    Ending run();

 private:
    // Each returns an ending where the training cannot go on.
    std::optional<Ending> trainEpoch();
    std::optional<Ending> validateEpoch();
    std::optional<Ending> saveAfterEpoch();

    std::optional<Ending> step();
    torch::Tensor logits(const Batch& batch);
    void saveBuffers();
    void restoreBuffers();
    bool buffersAreFinite() const;
    std::int64_t openEpoch() const { return position_.epochs + 1; }
    Ending diverged(const std::string& what) const;
    Ending stopped();
    Result<> startCheckpoint();
    Checkpoint checkpoint() const;
    NamedTensors modelState() const;

    const StartRequest& request_;
    const std::string dataSum_;
    const torch::Device device_;
    const Precision precision_;
    const StopSignal& stop_;
    Reporter& reporter_;
    BatchSource batches_;
    std::shared_ptr<ResNet34> network_;
    std::unique_ptr<Optimizer> optimizer_;
    CheckpointWriter writer_;

    Position position_;
    double lossSum_ = 0;        // of the open epoch, over images
    std::int64_t correct_ = 0;  // likewise

    bool stepOpen_ = false;  // batch-norm buffers may have moved on while weights have not
    std::vector<torch::Tensor> savedBuffers_;

    // For the clock only: they never touch the numbers.
    std::chrono::steady_clock::time_point attemptStart_;
    std::chrono::steady_clock::time_point epochStart_;
    std::chrono::steady_clock::time_point lastCheckpoint_;
    std::int64_t stepsSinceEpochStart_ = 0;
    double trainingSeconds_ = 0;
};

}  // namespace trialbench::training
