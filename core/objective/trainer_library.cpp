#include "core/objective/trainer_library.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <cstdlib>
#include <mutex>

#include "core/objective/trainer_messages.h"

namespace trialbench::objective {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFileName = "libtrialbench_trainer.so";

tl::unexpected<Error> missing(std::string detail) {
    return failure(ErrorCode::TrainerMissing, {{"detail", std::move(detail)}});
}

// dlerror's words, which name the library that is not there; read in the thread that called dlopen.
std::string loaderWords() {
    const char* words = ::dlerror();
    return words ? words : "the system's loader gave no reason";
}

template <class Function>
bool find(void* library, const char* name, Function& function) {
    function = reinterpret_cast<Function>(::dlsym(library, name));
    return function != nullptr;
}

}  // namespace

Result<std::shared_ptr<const TrainerLibrary>> TrainerLibrary::open(const fs::path& file) {
    void* library = ::dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!library) return missing(loaderWords());
    std::shared_ptr<TrainerLibrary> trainer(new TrainerLibrary);
    const bool complete = find(library, "trialbench_trainer_describe", trainer->describe_) &&
                          find(library, "trialbench_trainer_start", trainer->start_) &&
                          find(library, "trialbench_trainer_request_stop", trainer->requestStop_) &&
                          find(library, "trialbench_trainer_free", trainer->free_);
    if (!complete) return missing(loaderWords());
    const auto description = trainer->describe();
    if (!description) return tl::unexpected<Error>(description.error());
    auto knobs = knobsFrom(description->knobs);
    if (!knobs) return tl::unexpected<Error>(knobs.error());
    trainer->knobs_ = std::move(*knobs);
    return std::shared_ptr<const TrainerLibrary>(std::move(trainer));
}

Result<Description> TrainerLibrary::describe() const {
    std::vector<std::string> texts;
    describe_([](void* context,
                 const char* text) { static_cast<std::vector<std::string>*>(context)->emplace_back(text); },
              &texts);
    if (texts.size() != 1) {
        return failure(
            ErrorCode::TrainerMessage,
            {{"detail",
              fmt::format("asked to describe itself, it sent {} messages instead of one.", texts.size())}});
    }
    auto message = trainerMessageFrom(texts.front());
    if (!message) return tl::unexpected<Error>(message.error());
    auto* description = std::get_if<Description>(&*message);
    if (!description) {
        return failure(ErrorCode::TrainerMessage, {{"detail", "asked to describe itself, it did not."}});
    }
    return std::move(*description);
}

std::vector<fs::path> trainerPlaces() {
    if (const char* chosen = std::getenv("TRIALBENCH_TRAINER"); chosen && *chosen) return {chosen};
    std::vector<fs::path> places;
    std::error_code error;
    const fs::path program = fs::read_symlink("/proc/self/exe", error);
    if (!error) {
        places.push_back((program.parent_path() / "../lib/trialbench" / kFileName).lexically_normal());
    }
    const fs::path installed = fs::path(TRIALBENCH_PLUGIN_FOLDER) / kFileName;
    if (places.empty() || places.front() != installed) places.push_back(installed);
    return places;
}

LoadedTrainer sharedTrainer() {
    static std::mutex mutex;
    static std::shared_ptr<const TrainerLibrary> loaded;  // guarded by mutex
    const std::lock_guard lock(mutex);
    if (loaded) return loaded;
    std::string looked;
    for (const fs::path& place : trainerPlaces()) {
        std::error_code error;
        if (fs::exists(place, error)) {
            auto trainer = TrainerLibrary::open(place);
            if (trainer) loaded = *trainer;
            return trainer;
        }
        looked += (looked.empty() ? "" : " or ") + place.string();
    }
    return missing("there is no file " + looked);
}

}  // namespace trialbench::objective
