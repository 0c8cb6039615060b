#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/experiment/study.h"
#include "core/space/search_space.h"

namespace trialbench::search {

/// What is known about one configuration that was tried (or is excluded from the list).
struct Observation {
    int trial = 1;
    space::Configuration configuration;
    std::optional<double> value;          ///< in the metric's own units; none for a failure
    std::optional<double> standardError;  ///< where one is known
    bool infeasible = false;   ///< the failure teaches that this configuration cannot work (diverged, ...)
    bool insideRanges = true;  ///< outside the present ranges it informs, but is never the incumbent
    bool isCompleted = true;   ///< a trial that was stopped early is never the incumbent
};

/// All that a suggestion may depend on (design, decision 5). The caller gives observations and pending
/// configurations in order of trial number.
struct Request {
    const space::SearchSpace* space = nullptr;
    experiment::Goal goal;
    Json strategy;  ///< the spec's object, {"kind":...}
    std::vector<Observation> observations;
    std::vector<space::Configuration> pending;
    std::uint64_t seed = 1;           ///< the study's
    std::int64_t suggestion = 0;      ///< how many trials this study has already (given and initial too)
    std::int64_t ownSuggestions = 0;  ///< how many of them this strategy made in this space
    std::int64_t initialCount = 0;    ///< trials given, default or initial: they count as initial points
    Json previousDecision;            ///< of the strategy's last suggestion; null before the first
};

struct Suggestion {
    space::Configuration configuration;
    experiment::Origin origin = experiment::Origin::Random;
    /// Why: {"acquisition":{"name","value"},"predicted":{"mean","standard_deviation"},"hyperparameters":..,
    /// "transform":..,"fallback":reason}; null where there is nothing to say.
    Json decision;
};

/// Why there is no further suggestion.
enum class Exhausted { Grid, Fixed, Space };
std::string_view toString(Exhausted reason);  ///< "grid_exhausted", ...

using Answer = std::variant<Suggestion, Exhausted>;

/// Proposes configurations. An implementation has no state: the same request gives the same answer in any
/// process. Never throws; may take seconds. Any thread.
class Strategy {
 public:
    virtual ~Strategy() = default;
    virtual Answer suggest(const Request& request) const = 0;

    /// Checks the spec's object for this strategy beyond its "kind". Errors: unknown_key, wrong_type,
    /// bad_spec.
    virtual Result<void> validate(const Json& strategy, const space::SearchSpace& space,
                                  const std::string& pointer) const = 0;
};

/// What a strategy's object may say beside its kind, for whoever offers it to be edited.
struct StrategyOption {
    enum class Type {
        Count,   ///< a whole number of 1 or more; where it is missing the strategy chooses
        Flag,    ///< true or false; missing: false
        Levels,  ///< a whole number for all parameters, or an object of such by name
        List,    ///< an array of configurations, which must be there
    };
    std::string_view key;
    Type type;
};

/// One line a strategy: its kind in the spec, its only instance, and all that its object may say.
struct RegisteredStrategy {
    std::string_view kind;
    const Strategy* strategy;
    std::vector<StrategyOption> options;
};
const std::vector<RegisteredStrategy>& registeredStrategies();

/// `pointer` is the object's place in what it was read from, for the error. Errors: bad_spec.
Result<const Strategy*> strategyOf(const Json& strategy, const std::string& pointer = "/strategy");

}  // namespace trialbench::search
