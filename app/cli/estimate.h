#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/experiment/experiment.h"
#include "core/objective/objective.h"

namespace trialbench::cli {

/// The places where the trials of a run will be, at most `concurrency` of them, and the threads of each.
/// `devices` as in --devices. Errors: those of engine::slotsFor.
struct Places {
    std::vector<std::string> devices;
    int threads = 1;
};
Result<Places> placesOf(const std::vector<std::string>& devices, const objective::Description& description,
                        int concurrency);

/// What was seen of trials that were started only to be timed.
struct Timing {
    double stepsPerSecond = 0;  ///< of all places together
    double stepsPerEpoch = 0;
    bool includesValidation = false;  ///< the steps went over the end of an epoch
};

/// Starts a throw-away trial of the study's default configuration on each place, as many at once as the
/// search will run, and stops them after a few steps: what is measured is what the search will see. Nothing
/// of it is recorded. Blocks for a few seconds; returns nothing where a trial says nothing of its steps,
/// fails, or Ctrl-C came.
std::optional<Timing> timeSteps(objective::Objective& objective, const experiment::Experiment& experiment,
                                const experiment::Study& study, const Places& places);

/// What a study still has to do: its interrupted trials from their checkpoints on, and those that its budget
/// leaves. Trials that the user holds back, and what the study's limit does not say, are not counted.
struct ToCome {
    int trials = 0;
    int resumed = 0;    ///< of them, from a checkpoint
    double epochs = 0;  ///< of them all
};
/// `epochs` is how many each trial has; `folder` is where the checkpoints lie: what is not there starts from
/// its beginning.
ToCome toCome(const experiment::Study& study, double epochs, const std::filesystem::path& folder);

/// Whether a trial has a checkpoint and it lies, whole by its size, in this folder.
bool hasCheckpoint(const experiment::Trial& trial, const std::filesystem::path& folder);

/// Seconds that so many epochs will take, from such a timing. `validationShare` is the part of an epoch's
/// training work that its validation adds; it counts where the timing has not seen it.
double secondsOf(const Timing& timing, double epochs, double validationShare);

}  // namespace trialbench::cli
