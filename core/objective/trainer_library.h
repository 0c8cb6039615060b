#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/objective/knob.h"
#include "core/objective/objective.h"
#include "core/objective/trainer_protocol.h"

namespace trialbench::objective {

/// A trainer plugin that is loaded and speaks our protocol. It stays in the process for good: unloading
/// libtorch is not safe. Immutable; any thread.
class TrainerLibrary {
 public:
    /// Loads the plugin of this file (RTLD_NOW | RTLD_LOCAL: nothing of it is seen by others) and asks it
    /// what it is. Blocks, half a second for libtorch; worker threads only. Errors: trainer_missing with the
    /// loader's own words, trainer_protocol, trainer_message.
    static Result<std::shared_ptr<const TrainerLibrary>> open(const std::filesystem::path& file);

    /// What there is at this moment (a data set may have been installed since). Blocks; worker threads only.
    /// Errors: trainer_message.
    Result<Description> describe() const;

    /// Its knobs; they never change.
    const std::vector<Knob>& knobs() const { return knobs_; }

    // The calls of trainer_protocol.h.
    TrialbenchTrial* start(const std::string& json, TrialbenchCallback callback, void* context) const {
        return start_(json.c_str(), callback, context);
    }
    void requestStop(TrialbenchTrial* trial, const std::string& json) const {
        requestStop_(trial, json.c_str());
    }
    void free(TrialbenchTrial* trial) const { free_(trial); }

 private:
    TrainerLibrary() = default;

    // Constant after open().
    decltype(&trialbench_trainer_describe) describe_ = nullptr;
    decltype(&trialbench_trainer_start) start_ = nullptr;
    decltype(&trialbench_trainer_request_stop) requestStop_ = nullptr;
    decltype(&trialbench_trainer_free) free_ = nullptr;
    std::vector<Knob> knobs_;
};

using LoadedTrainer = Result<std::shared_ptr<const TrainerLibrary>>;

/// Where a trainer is looked for: $TRIALBENCH_TRAINER alone if it is set; else ../lib/trialbench beside the
/// program's folder (a build and an installed tree are laid out alike), then the folder it is installed to.
std::vector<std::filesystem::path> trainerPlaces();

/// The trainer of this process, from the first of trainerPlaces() that is there: loaded by the first call,
/// the same for all later ones (two libtorches in one process do not work); a failed call is tried again by
/// the next. Blocks like open(). Errors: those of open().
LoadedTrainer sharedTrainer();

}  // namespace trialbench::objective
