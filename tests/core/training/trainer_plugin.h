#pragma once

#include <condition_variable>
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
    explicit PluginTrial(const Json& start);
    /// The same with a start message that need not be JSON.
    explicit PluginTrial(const std::string& start);
    ~PluginTrial();
    PluginTrial(const PluginTrial&) = delete;

    void requestStop(bool checkpoint);
    /// Waits until a message of this kind has come, or the end.
    void waitFor(const std::string& kind);
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

    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<Json> messages_;
    bool ended_ = false;
    TrialbenchTrial* trial_ = nullptr;
};

/// A folder with a small data set in Fashion-MNIST's files (plain, not packed): 700 training and 100 test
/// images, each class a bright stripe at its own height in noise. Made once, gone with the process.
std::string stripesFolder();

/// Copies these files into an existing folder, with another label for the last test image: as little as two
/// data sets can differ by.
void writeOtherStripes(const std::string& folder);

/// A start message for a tiny training of the whole ResNet-34 on 64 of these images.
Json tinyStart(const Json& knobs = Json::object());

/// Whether Debian's Fashion-MNIST is there, for tests that learn from real images.
bool fashionMnistIsInstalled();

}  // namespace trialbench::tests
