#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/experiment/experiment.h"
#include "core/objective/objective.h"

namespace trialbench::cli {

/// The slots a run will use: a device name for each, at most `concurrency` of them. `devices` as in
/// --devices; empty: every CUDA device, else as many on the processor as there are trials at a time, at most
/// its cores.
std::vector<std::string> slotsOf(const std::vector<std::string>& devices,
                                 const objective::Description& description, int concurrency);

/// Steps and epochs of trials that were started only to be timed, and stopped again.
struct Timing {
    double stepsPerSecond = 0;  ///< of all slots together
    double stepsPerEpoch = 0;
};

/// Starts a throw-away trial of the study's default configuration on each slot, as many at once as the search
/// will run, and stops them after a few steps: what is measured is what the search will see. Nothing of it is
/// recorded. Blocks for a few seconds; returns nothing where a trial says nothing of its steps, fails, or
/// Ctrl-C came.
std::optional<Timing> timeSteps(objective::Objective& objective, const experiment::Experiment& experiment,
                                const experiment::Study& study, const std::vector<std::string>& slots);

/// Seconds that these trials will take, from such a timing. `validationShare` is the part of an epoch's
/// training work that its validation adds.
double secondsOf(const Timing& timing, double epochs, double trials, double validationShare);

}  // namespace trialbench::cli
