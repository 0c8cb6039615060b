#include "tests/core/training/trainer_plugin.h"

#include <dlfcn.h>

#include <QTemporaryDir>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "core/support/random_stream.h"

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

void writeNumber(std::ofstream& file, std::uint32_t number) {
    for (const int shift : {24, 16, 8, 0}) file.put(static_cast<char>(number >> shift & 0xff));
}

void writeStripes(const std::string& folder, const std::string& prefix, std::uint32_t count) {
    support::RandomStream stream(count);
    std::ofstream images(folder + "/" + prefix + "-images-idx3-ubyte", std::ios::binary);
    std::ofstream labels(folder + "/" + prefix + "-labels-idx1-ubyte", std::ios::binary);
    for (const std::uint32_t number : {0x803U, count, 28U, 28U}) writeNumber(images, number);
    for (const std::uint32_t number : {0x801U, count}) writeNumber(labels, number);
    for (std::uint32_t i = 0; i < count; ++i) {
        const std::uint64_t label = stream.below(10);
        labels.put(static_cast<char>(label));
        for (std::uint64_t row = 0; row < 28; ++row) {
            const std::uint64_t base = row / 2 == label + 2 ? 155 : 0;
            for (int column = 0; column < 28; ++column)
                images.put(static_cast<char>(base + stream.below(100)));
        }
    }
}

}  // namespace

std::string stripesFolder() {
    static const QTemporaryDir folder;
    static const std::string path = [] {
        const std::string name = folder.path().toStdString();
        writeStripes(name, "train", 700);
        writeStripes(name, "t10k", 100);
        return name;
    }();
    return path;
}

void writeOtherStripes(const std::string& folder) {
    for (const auto& file : std::filesystem::directory_iterator(stripesFolder()))
        std::filesystem::copy(file, folder);
    std::fstream labels(folder + "/t10k-labels-idx1-ubyte", std::ios::binary | std::ios::in | std::ios::out);
    labels.seekg(-1, std::ios::end);
    const int last = labels.get();
    labels.seekp(-1, std::ios::end);
    labels.put(static_cast<char>((last + 1) % 10));
}

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

PluginTrial::PluginTrial(const Json& start) : PluginTrial(start.dump()) {}

PluginTrial::PluginTrial(const std::string& start)
    : trial_(TrainerPlugin::instance().start(start.c_str(), receive, this)) {}

PluginTrial::~PluginTrial() {
    ended();
    TrainerPlugin::instance().free(trial_);
}

void PluginTrial::requestStop(bool checkpoint) {
    TrainerPlugin::instance().requestStop(trial_, Json{{"checkpoint", checkpoint}}.dump().c_str());
}

void PluginTrial::waitFor(const std::string& kind) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] {
        return ended_ || std::any_of(messages_.begin(), messages_.end(),
                                     [&](const Json& message) { return message.contains(kind); });
    });
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
    const std::lock_guard lock(self->mutex_);
    self->messages_.push_back(parsed);
    self->ended_ |= parsed.contains("ended");
    self->changed_.notify_all();
}

Json tinyStart(const Json& knobs) {
    Json start = {{"knobs",
                   {{"epochs", 2},
                    {"batch_size", 32},
                    {"learning_rate", 0.005},
                    {"momentum", 0.5},
                    {"train_images", 64},
                    {"validation_images", 50}}},
                  {"data_set", {{"name", "fashion_mnist"}, {"path", stripesFolder()}}},
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
