#include "core/training/training_loop.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/training/autocast.h"
#include "core/training/checkpoint_identity.h"

namespace trialbench::training {
namespace {

using Clock = std::chrono::steady_clock;
using torch::Tensor;

constexpr std::int64_t kValidationBatch = 250;
// Mean cross-entropy of a batch. Chance is 2.3 and rough starts reach tens; nothing comes back from here, and
// waiting for infinity would only burn time.
constexpr double kDivergedLoss = 1e6;

double secondsSince(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

tl::unexpected<Error> doesNotFit(const std::filesystem::path& path, const std::string& detail) {
    return failure(ErrorCode::CheckpointUnfit, {{"path", path.string()}, {"detail", detail}});
}

bool copyInto(const NamedTensors& from, const NamedTensors& to) {
    if (from.size() != to.size()) return false;
    for (std::size_t i = 0; i < to.size(); ++i) {
        if (from[i].first != to[i].first || from[i].second.sizes() != to[i].second.sizes()) return false;
    }
    const torch::NoGradGuard noGrad;
    for (std::size_t i = 0; i < to.size(); ++i) Tensor(to[i].second).copy_(from[i].second);
    return true;
}

}  // namespace

TrainingLoop::TrainingLoop(const StartRequest& request, const DataSet& data, const DataSplit& split,
                           const torch::Device& device, Precision precision, const StopSignal& stop,
                           Reporter& reporter)
    : request_(request),
      dataSum_(data.sha256),
      device_(device),
      precision_(precision),
      stop_(stop),
      reporter_(reporter),
      batches_(data, split, request.knobs, request.seed, device),
      writer_(request.folder, reporter),
      lastCheckpoint_(Clock::now()) {
    const NetworkShape shape{request.knobs.blockVersion, request.knobs.stem, data.channels, data.classes};
    network_ = std::make_shared<ResNet34>(shape);
    network_->initialize(request.seed);
    network_->to(device);
    for (Tensor& parameter : network_->parameters()) {
        if (parameter.dim() == 4) parameter.set_data(parameter.contiguous(torch::MemoryFormat::ChannelsLast));
    }
    optimizer_ = std::make_unique<Optimizer>(network_->parameters(), request.knobs);
    std::int64_t count = 0;
    for (const Tensor& parameter : network_->parameters()) count += parameter.numel();
    reporter_.log(
        fmt::format("ResNet-34 with {} parameters; {} training and {} validation images, {} steps an epoch",
                    count, batches_.trainCount(), batches_.validationCount(), batches_.stepsPerEpoch()));
}

Result<> TrainingLoop::resume(const std::filesystem::path& path) {
    const auto loaded = readCheckpoint(path);
    if (!loaded) return tl::unexpected<Error>(loaded.error());
    const Json identity = checkpointIdentity(request_, precision_, dataSum_);
    if (const auto mismatch = identityMismatch(loaded->identity, identity)) {
        return doesNotFit(path, "belongs to another trial: " + *mismatch);
    }
    const std::string trainedOn = recordedDataSum(loaded->identity).value_or(dataSum_);
    if (trainedOn != dataSum_) {
        return failure(ErrorCode::DataChanged,
                       {{"path", path.string()}, {"before", trainedOn}, {"now", dataSum_}});
    }
    const Position& position = loaded->position;
    if (position.epochs < 0 || position.steps < 0 || position.steps > batches_.stepsPerEpoch() ||
        !copyInto(loaded->model, modelState()) || !copyInto(loaded->optimizer, optimizer_->state())) {
        return doesNotFit(path, "does not fit the network");
    }
    position_ = position;
    lossSum_ = loaded->lossSum;
    correct_ = loaded->correct;
    optimizer_->setStepsTaken(loaded->optimizerSteps);
    reporter_.log(fmt::format("resumed from {} after {} epochs and {} steps", path.filename().string(),
                              position_.epochs, position_.steps));
    return {};
}

Ending TrainingLoop::run() {
    attemptStart_ = Clock::now();
    try {
        while (position_.epochs < request_.knobs.epochs) {
            epochStart_ = Clock::now();
            stepsSinceEpochStart_ = 0;
            if (auto ending = trainEpoch()) return *ending;
            if (auto ending = validateEpoch()) return *ending;
            if (auto ending = saveAfterEpoch()) return *ending;
        }
        if (const auto written = writer_.finish(); !written) return Ending::failed(written.error());
        return Ending::completed();
    } catch (const StopRequested&) {
        // Handled below: a checkpoint must not be written while an exception holds tensors of the step.
    }
    return stopped();
}

std::optional<Ending> TrainingLoop::trainEpoch() {
    network_->train();
    const std::int64_t steps = batches_.stepsPerEpoch();
    while (position_.steps < steps) {
        stop_.throwIfRequested();
        if (auto ending = step()) return ending;
        reporter_.progress(openEpoch(), position_.steps, steps);
    }
    trainingSeconds_ = secondsSince(epochStart_);
    // Infinity can reach the running statistics before it reaches the loss.
    if (!buffersAreFinite()) return diverged("the batch norm statistics are not finite");
    return std::nullopt;
}

std::optional<Ending> TrainingLoop::step() {
    const Batch batch = batches_.training(openEpoch(), position_.steps);
    saveBuffers();
    stepOpen_ = true;
    optimizer_->clearGradients();
    const Tensor output = logits(batch);
    const Tensor loss = torch::cross_entropy_loss(output, batch.labels);
    const double lossValue = loss.item<double>();
    // Not "greater": NaN must be caught too.
    if (!(lossValue <= kDivergedLoss)) return diverged(fmt::format("the training loss is {:g}", lossValue));
    loss.backward();
    optimizer_->step();
    const auto images = static_cast<double>(batch.labels.size(0));
    lossSum_ += lossValue * images;
    correct_ += output.detach().argmax(1).eq(batch.labels).sum().item<std::int64_t>();
    ++position_.steps;
    ++stepsSinceEpochStart_;
    stepOpen_ = false;
    return std::nullopt;
}

Tensor TrainingLoop::logits(const Batch& batch) {
    Tensor output;
    {
        const AutocastGuard autocast(device_, precision_ == Precision::Bf16);
        output = network_->forward(batch.images, &stop_);
    }
    return output.to(torch::kFloat32);
}

std::optional<Ending> TrainingLoop::validateEpoch() {
    const torch::NoGradGuard noGrad;
    network_->eval();
    const std::int64_t total = batches_.validationCount();
    double lossSum = 0;
    std::int64_t correct = 0;
    for (std::int64_t first = 0; first < total; first += kValidationBatch) {
        const Batch batch = batches_.validation(first, std::min(kValidationBatch, total - first));
        const Tensor output = logits(batch);
        lossSum += torch::cross_entropy_loss(output, batch.labels, {}, at::Reduction::Sum).item<double>();
        correct += output.argmax(1).eq(batch.labels).sum().item<std::int64_t>();
    }
    if (!std::isfinite(lossSum)) return diverged(fmt::format("the validation loss is {:g}", lossSum));

    const auto trained = static_cast<double>(position_.steps * batches_.batchSize());
    const double trainingLoss = lossSum_ / trained;
    const double trainingAccuracy = static_cast<double>(correct_) / trained;
    const double validationLoss = lossSum / static_cast<double>(total);
    const double validationAccuracy = static_cast<double>(correct) / static_cast<double>(total);
    Json metrics = {{"training_loss", trainingLoss},
                    {"training_accuracy", trainingAccuracy},
                    {"validation_loss", validationLoss},
                    {"validation_accuracy", validationAccuracy},
                    {"learning_rate", request_.knobs.learningRate}};
    const std::int64_t epoch = openEpoch();
    reporter_.log(fmt::format("[Epoch {}] training: accuracy={:.4f} loss={:.4f}", epoch, trainingAccuracy,
                              trainingLoss));
    // A training that was resumed for its validation only has no speed.
    if (stepsSinceEpochStart_ > 0) {
        const double speed = static_cast<double>(stepsSinceEpochStart_ * batches_.batchSize()) /
                             std::max(trainingSeconds_, 1e-9);
        metrics["images_per_second"] = speed;
        reporter_.log(fmt::format("[Epoch {}] speed: {:.1f} images/s", epoch, speed));
    }
    reporter_.log(fmt::format("[Epoch {}] validation: accuracy={:.4f} loss={:.4f}", epoch, validationAccuracy,
                              validationLoss));
    reporter_.measurement(epoch, metrics, secondsSince(attemptStart_), total);
    position_ = {epoch, 0};
    lossSum_ = 0;
    correct_ = 0;
    return std::nullopt;
}

std::optional<Ending> TrainingLoop::saveAfterEpoch() {
    const bool last = position_.epochs == request_.knobs.epochs;
    if (!last && Clock::now() - lastCheckpoint_ < request_.checkpointInterval) return std::nullopt;
    if (const auto started = startCheckpoint(); !started) return Ending::failed(started.error());
    return std::nullopt;
}

Ending TrainingLoop::stopped() {
    if (stepOpen_) restoreBuffers();
    if (stop_.wantsCheckpoint()) {
        if (const auto started = startCheckpoint(); !started) return Ending::failed(started.error());
    }
    if (const auto written = writer_.finish(); !written) return Ending::failed(written.error());
    return Ending::stopped();
}

Ending TrainingLoop::diverged(const std::string& what) const {
    return Ending::failed("diverged", fmt::format("The training diverged in epoch {}, step {}: {}. A smaller "
                                                  "learning rate or momentum would help.",
                                                  openEpoch(), position_.steps, what));
}

void TrainingLoop::saveBuffers() {
    const torch::NoGradGuard noGrad;
    const auto buffers = network_->buffers();
    if (savedBuffers_.empty()) {
        for (const Tensor& buffer : buffers) savedBuffers_.push_back(torch::empty_like(buffer));
    }
    for (std::size_t i = 0; i < buffers.size(); ++i) savedBuffers_[i].copy_(buffers[i]);
}

void TrainingLoop::restoreBuffers() {
    const torch::NoGradGuard noGrad;
    auto buffers = network_->buffers();
    for (std::size_t i = 0; i < buffers.size(); ++i) buffers[i].copy_(savedBuffers_[i]);
    stepOpen_ = false;
}

bool TrainingLoop::buffersAreFinite() const {
    for (const Tensor& buffer : network_->buffers()) {
        if (!torch::isfinite(buffer).all().item<bool>()) return false;
    }
    return true;
}

Result<> TrainingLoop::startCheckpoint() {
    if (request_.folder.empty()) return {};
    lastCheckpoint_ = Clock::now();
    return writer_.start(checkpoint());
}

Checkpoint TrainingLoop::checkpoint() const {
    return {checkpointIdentity(request_, precision_, dataSum_),
            position_,
            optimizer_->stepsTaken(),
            lossSum_,
            correct_,
            modelState(),
            optimizer_->state()};
}

NamedTensors TrainingLoop::modelState() const {
    NamedTensors state;
    for (const auto& entry : network_->named_parameters()) state.emplace_back(entry.key(), entry.value());
    for (const auto& entry : network_->named_buffers()) state.emplace_back(entry.key(), entry.value());
    return state;
}

}  // namespace trialbench::training
