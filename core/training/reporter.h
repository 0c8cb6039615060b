#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>

#include "core/objective/trainer_protocol.h"
#include "core/support/json.h"
#include "core/training/data_set.h"

namespace trialbench::training {

/// How a trial ended: state "completed", "stopped" or "failed"; cause and message only when it failed, the
/// code only where the message is the sentence of an error.
struct Ending {
    std::string state;
    std::string cause;
    std::string message;
    std::string code;

    static Ending completed() { return {"completed", {}, {}, {}}; }
    static Ending stopped() { return {"stopped", {}, {}, {}}; }
    static Ending failed(std::string cause, std::string message) {
        return {"failed", std::move(cause), std::move(message), {}};
    }
    /// The cause that an error stands for: data_missing, disk_full, device_lost or bad_exit.
    static Ending failed(const Error& error);
};

/// One trial's messages to whoever started it, in the form of the trainer protocol. Any thread of the trial;
/// a lock keeps callbacks from overlapping.
class Reporter {
 public:
    Reporter(TrialbenchCallback callback, void* context) : callback_(callback), context_(context) {}

    /// At most ten a second are sent; the others are dropped.
    void progress(std::int64_t epoch, std::int64_t step, std::int64_t steps);
    void measurement(std::int64_t epoch, const Json& metrics, double seconds, std::int64_t validationImages);
    /// The images that this attempt trains on, once before its first step.
    void data(const DataSet& data);
    void log(const std::string& text);
    void checkpoint(const std::string& file, const std::string& sha256, std::uintmax_t bytes,
                    std::int64_t epoch, std::int64_t step);
    /// The last message, exactly once.
    void ended(const Ending& ending);

 private:
    void send(const Json& message);

    const TrialbenchCallback callback_;
    void* const context_;
    std::mutex mutex_;
    std::chrono::steady_clock::time_point lastProgress_{};  // the training thread's own
};

}  // namespace trialbench::training
