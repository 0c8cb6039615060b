#include "tests/core/training/trainer_plugin.h"

#include <dlfcn.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>

namespace trialbench::tests {
namespace {

template <class Function>
Function resolve(void* library, const char* name) {
    void* symbol = dlsym(library, name);
    if (symbol == nullptr) {
        std::fprintf(stderr, "%s\n", dlerror());
        std::abort();
    }
    return reinterpret_cast<Function>(symbol);
}

}  // namespace

const TrainerPlugin& TrainerPlugin::instance() {
    static const TrainerPlugin plugin = [] {
        void* library =
            dlopen(TRIALBENCH_BINARY_DIR "/lib/trialbench/libtrialbench_trainer.so", RTLD_NOW | RTLD_LOCAL);
        if (library == nullptr) {
            std::fprintf(stderr, "%s\n", dlerror());
            std::abort();
        }
        return TrainerPlugin{
            resolve<decltype(TrainerPlugin::describe)>(library, "trialbench_trainer_describe"),
            resolve<decltype(TrainerPlugin::start)>(library, "trialbench_trainer_start"),
            resolve<decltype(TrainerPlugin::requestStop)>(library, "trialbench_trainer_request_stop"),
            resolve<decltype(TrainerPlugin::free)>(library, "trialbench_trainer_free"),
        };
    }();
    return plugin;
}

PluginTrial::PluginTrial(const Json& start, std::function<void(const Json&)> watch)
    : PluginTrial(start.dump(), std::move(watch)) {}

PluginTrial::PluginTrial(const std::string& start, std::function<void(const Json&)> watch)
    : watch_(std::move(watch)), trial_(TrainerPlugin::instance().start(start.c_str(), receive, this)) {}

PluginTrial::~PluginTrial() {
    ended();
    TrainerPlugin::instance().free(trial_);
}

void PluginTrial::requestStop(bool checkpoint) {
    TrainerPlugin::instance().requestStop(trial_, Json{{"checkpoint", checkpoint}}.dump().c_str());
}

Json PluginTrial::ended() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return ended_; });
    return messages_.back().value("ended", Json());
}

std::vector<Json> PluginTrial::all(const std::string& kind) {
    ended();
    const std::lock_guard lock(mutex_);
    std::vector<Json> bodies;
    for (const Json& message : messages_) {
        if (message.contains(kind)) bodies.push_back(message[kind]);
    }
    return bodies;
}

std::string PluginTrial::numbers() {
    std::string text;
    for (Json measurement : all("measurement")) {
        measurement["metrics"].erase("images_per_second");
        text += measurement["epoch"].dump() + measurement["metrics"].dump() + "\n";
    }
    return text;
}

Json PluginTrial::checkpoint() {
    const auto checkpoints = all("checkpoint");
    return checkpoints.empty() ? Json() : checkpoints.back();
}

void PluginTrial::receive(void* context, const char* message) {
    auto* self = static_cast<PluginTrial*>(context);
    const Json parsed = Json::parse(message);
    if (self->watch_) self->watch_(parsed);
    const std::lock_guard lock(self->mutex_);
    self->messages_.push_back(parsed);
    if (parsed.contains("ended")) {
        self->ended_ = true;
        self->changed_.notify_all();
    }
}

Json tinyStart(const Json& knobs) {
    Json start = {{"knobs",
                   {{"epochs", 2},
                    {"batch_size", 32},
                    {"learning_rate", 0.005},
                    {"momentum", 0.5},
                    {"train_images", 64},
                    {"validation_images", 50}}},
                  {"data_set", {{"name", "fashion_mnist"}, {"path", nullptr}}},
                  {"split_seed", 1},
                  {"seed", 7},
                  {"threads", 1},
                  {"device", "cpu"},
                  {"folder", nullptr},
                  {"resume_from", nullptr},
                  {"checkpoint_seconds", 3600}};
    start["knobs"].update(knobs);
    return start;
}

bool fashionMnistIsInstalled() {
    return std::filesystem::exists("/usr/share/datasets/fashion-mnist/train-images-idx3-ubyte.gz");
}

}  // namespace trialbench::tests
