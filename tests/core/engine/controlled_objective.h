#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <fstream>
#include <memory>
#include <mutex>
#include <vector>

#include "core/objective/objective.h"
#include "core/support/sha256.h"

namespace trialbench::engine::testing {

// Long enough for any machine; reached only when a test fails.
inline constexpr std::chrono::seconds kPatience{60};

/// One run that does what the test tells it, in order, and otherwise waits for a stop.
class ControlledRun {
 public:
    explicit ControlledRun(objective::TrialStart start) : start(std::move(start)) {}

    const objective::TrialStart start;
    int trial() const { return std::stoi(start.folder.substr(start.folder.rfind('-') + 1)); }

    void say(objective::Message message) { push(std::move(message)); }
    void measure(int epoch, double value) { say(objective::Measured{epoch, {{"value", value}}, 0.1}); }
    /// Writes a file as a trainer does and tells of it.
    void checkpoint(int epoch) { push(Checkpoint{epoch}); }
    void end(objective::Ended ended) { push(std::move(ended)); }
    void complete(double value) {
        measure(start.resumedAtEpoch + 1, value);
        end({});
    }
    void fail(experiment::Cause cause) { end({experiment::TrialState::Failed, cause, "as the test says"}); }

    objective::Ended follow(const std::function<void(const objective::Message&)>& emit,
                            objective::StopSignal& stop) {
        for (;;) {
            Order order;
            {
                std::unique_lock lock(mutex_);
                if (!changed_.wait(lock, stop.source.get_token(), [&] { return !orders_.empty(); })) break;
                order = std::move(orders_.front());
                orders_.pop_front();
            }
            if (const auto* message = std::get_if<objective::Message>(&order)) emit(*message);
            if (const auto* checkpoint = std::get_if<Checkpoint>(&order)) write(checkpoint->epoch, emit);
            if (const auto* ended = std::get_if<objective::Ended>(&order)) return *ended;
        }
        if (stop.checkpoint) write(lastEpoch_, emit);
        return {experiment::TrialState::Stopped, std::nullopt, ""};
    }

 private:
    struct Checkpoint {
        int epoch = 0;
    };
    using Order = std::variant<std::monostate, objective::Message, Checkpoint, objective::Ended>;

    void push(Order order) {
        {
            const std::lock_guard lock(mutex_);
            if (const auto* message = std::get_if<objective::Message>(&order)) {
                if (const auto* measured = std::get_if<objective::Measured>(message)) {
                    lastEpoch_ = measured->epoch;
                }
            }
            orders_.push_back(std::move(order));
        }
        changed_.notify_all();
    }

    void write(int epoch, const std::function<void(const objective::Message&)>& emit) {
        namespace fs = std::filesystem;
        static std::atomic<int> counter{0};
        const std::string name = "checkpoint-" + std::to_string(++counter) + ".pt";
        const fs::path path = fs::path(start.folder) / name;
        std::ofstream(path) << epoch;
        emit(objective::CheckpointWritten{
            {name, *support::sha256OfFile(path), fs::file_size(path), epoch, 0}});
    }

    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::deque<Order> orders_;  ///< guarded by mutex_
    std::atomic<int> lastEpoch_{start.resumedAtEpoch};
};

/// An objective whose runs wait for the test's orders.
class ControlledObjective final : public objective::Objective {
 public:
    bool usesDevice = false;
    std::vector<std::string> devices{"cpu"};
    objective::Description facts;  ///< what else describe() says
    std::optional<Error> refusal;  ///< of validate()

    objective::Ended run(const objective::TrialStart& start,
                         const std::function<void(const objective::Message&)>& emit,
                         objective::StopSignal& stop) override {
        auto run = std::make_shared<ControlledRun>(start);
        {
            const std::lock_guard lock(mutex_);
            runs_.push_back(run);
        }
        changed_.notify_all();
        return run->follow(emit, stop);
    }

    Result<objective::Description> describe() override {
        objective::Description description = facts;
        for (const std::string& device : devices) description.devices.push_back({.name = device});
        description.metrics = {"value"};
        return description;
    }

    Result<void> validate(const space::SearchSpace&, const Json&, const experiment::Goal&) override {
        if (refusal) return tl::unexpected(*refusal);
        return {};
    }

    bool needsDevice() const override { return usesDevice; }

    /// The n-th run (from 1) of a trial, once it has begun; none after a long time.
    std::shared_ptr<ControlledRun> waitFor(int trial, int nth = 1) {
        std::unique_lock lock(mutex_);
        std::shared_ptr<ControlledRun> found;
        changed_.wait_for(lock, kPatience, [&] {
            int seen = 0;
            for (const auto& run : runs_) {
                if (run->trial() == trial && ++seen == nth) found = run;
            }
            return found != nullptr;
        });
        return found;
    }

    int started() const {
        const std::lock_guard lock(mutex_);
        return static_cast<int>(runs_.size());
    }

 private:
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::shared_ptr<ControlledRun>> runs_;  ///< guarded by mutex_
};

}  // namespace trialbench::engine::testing
