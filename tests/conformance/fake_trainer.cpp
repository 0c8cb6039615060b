// A trainer that trains nothing: the C protocol in full, without libtorch, for the tests of its other side.
// The knob "behavior" makes it break the protocol in chosen ways.
#include <atomic>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <thread>

#include "core/objective/trainer_protocol.h"
#include "core/support/json.h"
#include "core/support/sha256.h"

using trialbench::Json;

namespace {

namespace fs = std::filesystem;

constexpr const char* kDescription = R"({"description":{"protocol":1,"libtorch":"fake 1.0",
 "devices":[{"name":"cpu","cores":2},{"name":"cuda:0","uuid":"GPU-1","model":"Fake","memory_bytes":1024,
             "bf16_stems":["3x3"]}],
 "knobs":[
  {"name":"epochs","type":"integer","low":1,"high":100,"default":2,"minimum":1,"maximum":100000,"help":"-"},
  {"name":"optimizer","type":"categorical","choices":["sgd","adamw"],"default":"sgd","help":"-"},
  {"name":"rate","type":"float","low":0.001,"high":1,"scale":"log","default":0.1,"minimum":0,"help":"-"},
  {"name":"momentum","type":"float","low":0,"high":0.9,"default":0,"minimum":0,"maximum":0.999,
   "when":{"optimizer":["sgd"]},"help":"-"},
  {"name":"train_images","type":"integer","low":1,"high":99,"default":0,"minimum":0,"scope":"objective"},
  {"name":"validation_images","type":"integer","low":1,"high":99,"default":0,"minimum":0,"scope":"objective"},
  {"name":"validate_on","type":"categorical","choices":["validation","test"],"default":"validation",
   "scope":"objective"},
  {"name":"images","type":"integer","low":1,"high":9,"default":3,"minimum":1,"maximum":9,"scope":"objective"},
  {"name":"behavior","type":"categorical","choices":["normal","fails","garbage","unfinite","describes",
   "ends_twice"],"default":"normal"}],
 "metrics":["accuracy"],
 "data_sets":[{"name":"toy","found":true,"path":"/toy","train_images":100,"test_images":20,
               "default_validation_images":30},
              {"name":"absent","found":false,"path":null,"remedy":"Install the package toys."}]}})";

Json ended(const char* state, Json cause = nullptr, const std::string& message = "") {
    return {{"ended", {{"state", state}, {"cause", std::move(cause)}, {"message", message}}}};
}

}  // namespace

struct TrialbenchTrial {
    TrialbenchTrial(std::string start, TrialbenchCallback callback, void* context)
        : callback_(callback), context_(context), thread_([this, start = std::move(start)] { run(start); }) {}

    void requestStop(bool checkpoint) {
        const std::lock_guard lock(mutex_);
        if (!stop_) checkpoint_ = checkpoint;
        stop_ = true;
        changed_.notify_all();
    }

 private:
    void send(const Json& message) { callback_(context_, message.dump().c_str()); }

    void run(const std::string& text) {
        try {
            send(train(Json::parse(text)));
        } catch (const std::exception& error) {
            send(ended("failed", "bad_exit", error.what()));
        }
    }

    Json train(const Json& start) {
        const Json& knobs = start.at("knobs");
        const std::string behavior = knobs.value("behavior", "normal");
        if (knobs.contains("momentum") && knobs.value("optimizer", "sgd") != "sgd") {
            return ended("failed", "bad_exit", "momentum does not count beside adamw");
        }
        if (start.at("device") != "cpu") return ended("failed", "device_lost", "no such device");
        send({{"data", {{"sha256", std::string(64, '7')}, {"train_images", 100}, {"test_images", 20}}}});
        if (behavior == "fails") return ended("failed", "out_of_memory", "no memory left");
        if (behavior == "garbage") callback_(context_, "{\"progress\":{\"epoch\":1");
        if (behavior == "describes") callback_(context_, kDescription);
        if (behavior == "unfinite") {
            send({{"measurement", {{"epoch", 1}, {"metrics", {{"accuracy", NAN}}}, {"seconds", 0}}}});
        }
        int epoch = 0;
        if (!start.at("resume_from").is_null()) {
            std::ifstream file(start["resume_from"].get<std::string>());
            if (!file) return ended("failed", "data_missing", "the checkpoint is missing");
            epoch = Json::parse(file).at("epoch");
        }
        const int epochs = knobs.value("epochs", 2);
        while (epoch < epochs) {
            if (!step(epoch + 1)) return stopped(start, epoch);
            ++epoch;
            const double accuracy = std::fmod(
                start.at("seed").get<double>() * 0.37 + knobs.value("rate", 0.1) * std::sqrt(epoch), 1.0);
            send({{"measurement",
                   {{"epoch", epoch}, {"metrics", {{"accuracy", accuracy}}}, {"seconds", 0.5 * epoch}}}});
            if (start.at("checkpoint_seconds") == 0 && epoch < epochs) checkpoint(start, epoch);
        }
        if (behavior == "ends_twice") {
            send(ended("completed"));
            send({{"log", {{"text", "said after the end"}}}});
        }
        return ended("completed");
    }

    // A step takes a moment, so that an endless trial does not fill the memory of who listens.
    bool step(int epoch) {
        send({{"progress", {{"epoch", epoch}, {"step", 1}, {"steps", 1}}}});
        std::unique_lock lock(mutex_);
        return !changed_.wait_for(lock, std::chrono::milliseconds(1), [this] { return stop_; });
    }

    Json stopped(const Json& start, int epoch) {
        if (checkpoint_) checkpoint(start, epoch);
        return ended("stopped");
    }

    void checkpoint(const Json& start, int epoch) {
        const fs::path folder = start.at("folder").get<std::string>();
        static std::atomic<int> count{0};
        const fs::path file = folder / ("fake-" + std::to_string(++count) + ".json");
        std::ofstream(file) << Json{{"epoch", epoch}};
        send({{"checkpoint",
               {{"file", file.string()},
                {"sha256", trialbench::support::sha256OfFile(file).value()},
                {"bytes", fs::file_size(file)},
                {"epoch", epoch},
                {"step", 0}}}});
    }

    const TrialbenchCallback callback_;
    void* const context_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool stop_ = false;        // guarded by mutex_
    bool checkpoint_ = false;  // constant once stop_ is set
    std::jthread thread_;      // last: it uses the others
};

extern "C" {

void trialbench_trainer_describe(TrialbenchCallback callback, void* context) {
    callback(context, kDescription);
}

TrialbenchTrial* trialbench_trainer_start(const char* startJson, TrialbenchCallback callback, void* context) {
    return new TrialbenchTrial(startJson, callback, context);
}

void trialbench_trainer_request_stop(TrialbenchTrial* trial, const char* requestJson) {
    const Json request = Json::parse(requestJson, nullptr, false);
    trial->requestStop(request.is_object() && request.value("checkpoint", false));
}

void trialbench_trainer_free(TrialbenchTrial* trial) {
    delete trial;
}
}
