#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/experiment/trial.h"
#include "core/space/search_space.h"

namespace trialbench::experiment {

enum class Direction { Maximize, Minimize };
enum class ValueOf { Last, Best };  ///< the last epoch's or the best epoch's

/// Which metric counts, and how.
struct Goal {
    std::string metric;
    Direction direction = Direction::Maximize;
    ValueOf value = ValueOf::Last;

    bool isBetter(double a, double b) const { return direction == Direction::Maximize ? a > b : a < b; }
};

/// All that a suggestion depends on from some moment on.
struct Revision {
    int number = 1;
    std::int64_t addedAt = 0;  ///< sequence number; that of the first where one was replaced before its use
    space::SearchSpace space;
    Json fixed = Json::object();     ///< the study's own fixed values
    Json strategy = Json::object();  ///< {"kind":"bayesian","initial_points":5}
    std::vector<space::Configuration> initial;
};

/// What stands beside a revision and is changed by plain events.
struct Settings {
    std::optional<int> maxTrials;
    int concurrency = 1;
    std::vector<std::string> devices;  ///< as in --devices; empty: the engine's choice
    int retries = 1;
    std::string precision;  ///< what "auto" came to when the study was started; empty: not resolved yet
};

enum class StudyState { New, Running, Paused, Finished };

/// One search over one search space.
struct Study {
    std::string name;
    std::uint64_t seed = 1;
    std::vector<Revision> revisions;  ///< at least one
    Settings settings;
    StudyState state = StudyState::New;
    Json reason;  ///< of a pause or finish: {"code":...} or an error's code and arguments; null otherwise
    std::optional<support::Timestamp> runningSince;      ///< when it last began to run
    std::optional<support::Timestamp> concurrencySince;  ///< when its limit of concurrency was last set
    std::vector<Trial> trials;

    const Revision& revision() const { return revisions.back(); }
    const Trial* findTrial(int number) const;
    /// The completed trial with the best observed value; excluded ones do not count. Null where there is
    /// none.
    const Trial* best(const Goal& goal) const;
    /// Trials that the budget counts: completed, stopped by rule, failed for good; not excluded or imported.
    int counted() const;
    int pending() const;
    /// The number that the next trial gets.
    int nextNumber() const;
};

std::string_view toString(StudyState state);
std::optional<StudyState> studyStateFrom(std::string_view word);
std::string_view toString(Direction direction);
std::string_view toString(ValueOf value);

Json toJson(const Goal& goal);
Result<Goal> goalFromJson(const Json& json, const std::string& pointer);

}  // namespace trialbench::experiment
