#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "core/objective/trainer_protocol.h"
#include "core/support/json.h"

namespace trialbench::tests {

/// The built plugin, opened as the product opens it. One for the whole process; never closed.
struct TrainerPlugin {
    decltype(&trialbench_trainer_describe) describe;
    decltype(&trialbench_trainer_start) start;
    decltype(&trialbench_trainer_request_stop) requestStop;
    decltype(&trialbench_trainer_free) free;

    static const TrainerPlugin& instance();
};

/// A trial run through the C boundary, with all messages that it sent.
class PluginTrial {
 public:
    /// `watch` is called with each message, on the trial's thread.
    explicit PluginTrial(const Json& start, std::function<void(const Json&)> watch = {});
    /// The same with a start message that need not be JSON.
    explicit PluginTrial(const std::string& start, std::function<void(const Json&)> watch = {});
    ~PluginTrial();
    PluginTrial(const PluginTrial&) = delete;

    void requestStop(bool checkpoint);
    /// Waits for the end; returns its body.
    Json ended();
    /// Bodies of all messages of a kind, after the end.
    std::vector<Json> all(const std::string& kind);
    /// Metrics of all epochs without the speed, as text: equal texts are equal bits.
    std::string numbers();
    /// The last checkpoint's body.
    Json checkpoint();

 private:
    static void receive(void* context, const char* message);

    std::function<void(const Json&)> watch_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<Json> messages_;
    bool ended_ = false;
    TrialbenchTrial* trial_ = nullptr;
};

/// A start message for a tiny training of the whole ResNet-34 on a few Fashion-MNIST images.
Json tinyStart(const Json& knobs = Json::object());

/// Where Debian's Fashion-MNIST is, for tests that train.
bool fashionMnistIsInstalled();

}  // namespace trialbench::tests
