#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "core/experiment/experiment.h"

namespace trialbench::experiment {

// What every front end asks about a trial. Pure functions; any thread.

/// Whether a metric is an accuracy that is shown in percent: of a training, which measures fractions. What
/// others tell is in units of their own, and shown as they told it.
bool isAccuracy(const Experiment& experiment, std::string_view metric);

/// Whether its trials run elsewhere (ask-tell) and only their values are told.
bool isMeasuredElsewhere(const Experiment& experiment);

/// How many epochs a trial will have: its own or the fixed value of "epochs", or the objective's; 0 unknown.
int plannedEpochs(const Experiment& experiment, const Study& study, const Trial& trial);

/// Seconds of all its attempts, the running one up to `now` by the clock on the wall: an attempt's time is
/// recorded at its end. Who runs it knows better (engine::TrialProgress::started).
double secondsSoFar(const Trial& trial, support::Timestamp now);

/// Its seconds and epochs, where somebody counted them: a trial that has not run, or that was measured
/// elsewhere and told without, has none, which is not the same as 0.
std::optional<double> knownSeconds(const Trial& trial);
std::optional<int> knownEpochs(const Trial& trial);

/// A metric by epoch. An attempt goes on from the epoch that it resumed at, or from the start: what the
/// attempts before it had measured beyond that is no part of the curve, as it is trained anew.
std::map<int, double> metricByEpoch(const Trial& trial, std::string_view metric);

/// The value of the goal's metric after these measurements: of that curve, the last or the best epoch.
std::optional<double> valueOf(const Trial& trial, const Goal& goal);

/// The goal's metric at the last epoch that was reported: of a trial without a value all that there is.
std::optional<double> lastReport(const Trial& trial, const Goal& goal);

/// Whether a model learns from its value though that is no result: the trial was stopped before its end.
bool informsOnly(const Trial& trial);

/// Whether the user paused it for itself, or its pause is under way: it does not go on with its study.
bool isHeldByUser(const Trial& trial);

/// What was said of the failure that a trial ended with, or that it waits with or is interrupted by; empty
/// where none was, or nothing was said.
const std::string& failureMessage(const Trial& trial);

/// Where a running trial stands, as it tells between two epochs.
struct StepProgress {
    int epoch = 0;  ///< the one that runs, from 1; 0: it has told nothing yet
    std::int64_t step = 0;
    std::int64_t steps = 0;  ///< of the epoch
};
/// How much of a trial is done, from 0 to 1; where the number of epochs is unknown (0), how much of its
/// epoch.
double fractionDone(int plannedEpochs, int finishedEpochs, const StepProgress& progress = {});

/// The best observed trial of all studies, of equal ones that of the first; nothing where none has a result.
struct BestTrial {
    const Study* study;
    const Trial* trial;
};
std::optional<BestTrial> bestOfAll(const Experiment& experiment);

/// Whether it completed better than all that had completed before it.
bool wasBest(const Study& study, const Trial& trial, const Goal& goal);

/// Whether a failed attempt is followed by another: by its cause, and by the study's number of retries.
bool isTriedAgain(const Study& study, const Trial& trial, const Attempt& attempt);

}  // namespace trialbench::experiment
