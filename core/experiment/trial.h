#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/space/configuration.h"
#include "core/support/time.h"

namespace trialbench::experiment {

enum class TrialState { Waiting, Running, Paused, Interrupted, Completed, Stopped, Failed };

/// Why an attempt failed. The last three do not fail the trial: it becomes interrupted and the study pauses.
enum class Cause {
    OutOfMemory,
    Diverged,
    TimeLimit,
    Crashed,
    BadExit,
    BadMetric,
    DataMissing,
    DiskFull,
    DeviceLost
};

/// Who ended a stopped trial.
enum class StoppedBy { Rule, User };

/// Where a configuration came from.
enum class Origin { Default, InitialDesign, Random, Sobol, Grid, Fixed, Bayesian, Fallback, Given, Imported };

/// All metrics of one attempt at the end of one epoch; accuracies are fractions.
struct Measurement {
    int attempt = 1;
    int epoch = 1;  ///< from 1
    std::map<std::string, double> metrics;
    double seconds = 0;                            ///< since the attempt started
    std::optional<std::int64_t> validationImages;  ///< on how many the metrics were measured, where on images
};

/// A saved training state in the folder beside the file.
struct Checkpoint {
    std::string file;  ///< relative to that folder
    std::string sha256;
    std::uint64_t bytes = 0;
    int epoch = 0;  ///< epochs finished
    std::int64_t step = 0;
};

/// The data set that an attempt trained on. The sum is over all of its images and labels in their order
/// (dataSum in core/training/data_set.h): equal sums, equal data, whatever the files are called.
struct DataUsed {
    std::string sha256;  ///< 64 hex digits
    std::int64_t trainImages = 0;
    std::int64_t testImages = 0;
    bool operator==(const DataUsed&) const = default;
};

/// One run of a trial.
struct Attempt {
    int number = 1;  ///< from 1 in its trial
    std::string device;
    // What the device was; empty or 0 where it is not known, as in files of before these were recorded.
    std::string deviceUuid;
    std::string deviceModel;
    std::uint64_t deviceMemoryBytes = 0;
    bool sharedDevice = false;  ///< other trials of the process ran on it meanwhile; known at the end
    std::string trialbenchVersion;
    std::string trainerVersion;  ///< of libtorch
    int threads = 1;
    std::uint64_t seed = 0;
    std::string precision;
    std::optional<DataUsed> data;  ///< none: no training, not known yet, or of before it was recorded
    int resumedAtEpoch = 0;        ///< 0: from the start
    support::Timestamp started;
    std::int64_t startedAt = 0;  ///< sequence number
    std::optional<support::Timestamp> ended;
    std::optional<TrialState> endState;  ///< Paused, Interrupted, Completed, Stopped or Failed
    std::optional<Cause> cause;
    std::string message;
};

/// One configuration tried. Derived from change records; see apply() in experiment.h.
struct Trial {
    int number = 1;    ///< from 1 in its study
    int revision = 1;  ///< of its study
    Origin origin = Origin::Random;
    space::Configuration configuration;
    Json decision;  ///< null where the strategy leaves none; see Strategy in search/strategy.h
    TrialState state = TrialState::Waiting;
    std::optional<StoppedBy> stoppedBy;
    std::optional<Cause> cause;
    bool pauseRequested = false;          ///< held back by the user: not resumed with its study
    std::string message;                  ///< the trainer's sentence about a failure
    std::optional<double> value;          ///< of the goal's metric, in its own units
    std::optional<double> standardError;  ///< where one is known
    bool excluded = false;
    std::vector<Attempt> attempts;
    std::vector<Measurement> measurements;  ///< in the order they came; see metricByEpoch
    std::optional<Checkpoint> checkpoint;   ///< the newest one
    std::optional<support::Timestamp> added;
    std::optional<support::Timestamp> ended;
    double seconds = 0;  ///< of all attempts together, or as told
    // When it happened, as sequence numbers, so that the past can be shown (history.h).
    std::int64_t addedAt = 0;
    std::int64_t endedAt = 0;                ///< 0: it has not ended
    std::vector<std::int64_t> exclusionsAt;  ///< excluded, restored, excluded, ... in turn

    /// Asked for and without a result.
    bool isPending() const {
        return state == TrialState::Waiting || state == TrialState::Running || state == TrialState::Paused ||
               state == TrialState::Interrupted;
    }
    /// Completed and not excluded: what a study's best is chosen among.
    bool isResult() const { return state == TrialState::Completed && !excluded && value.has_value(); }
    /// Epochs finished, over all attempts.
    int epochs() const;
};

/// Words as they stand in JSON, both ways; an unknown word gives nothing.
std::string_view toString(TrialState state);
std::string_view toString(Cause cause);
std::string_view toString(StoppedBy by);
std::string_view toString(Origin origin);
/// The words of all causes, for a sentence that lists them: "out_of_memory, diverged, ...".
std::string knownCauses();
std::optional<TrialState> trialStateFrom(std::string_view word);
std::optional<Cause> causeFrom(std::string_view word);
std::optional<StoppedBy> stoppedByFrom(std::string_view word);
std::optional<Origin> originFrom(std::string_view word);

/// The table of transitions: whether a trial may go from one state to another.
bool canFollow(TrialState from, TrialState to);

/// Whether a failure of this cause fails the trial (after its retries), or only interrupts it and pauses its
/// study.
bool failsTheTrial(Cause cause);
/// Whether such a failure gets a retry.
bool isRetried(Cause cause);

}  // namespace trialbench::experiment
