#include "core/search/strategy.h"

#include <fmt/format.h>

#include "core/search/bayesian.h"
#include "core/search/fixed.h"
#include "core/search/grid.h"
#include "core/search/random.h"
#include "core/search/sobol_strategy.h"

namespace trialbench::search {
namespace {

template <class T>
const Strategy* instanceOf() {
    static const T strategy;
    return &strategy;
}

}  // namespace

const std::vector<RegisteredStrategy>& registeredStrategies() {
    using Type = StrategyOption::Type;
    static const std::vector<RegisteredStrategy> strategies{
        {"random", instanceOf<RandomStrategy>(), {}},
        {"sobol", instanceOf<SobolStrategy>(), {}},
        {"grid", instanceOf<GridStrategy>(), {{"levels", Type::Levels}}},
        {"fixed", instanceOf<FixedStrategy>(), {{"configurations", Type::List}}},
        {"bayesian",
         instanceOf<BayesianStrategy>(),
         {{"initial_points", Type::Count}, {"start_from_defaults", Type::Flag}}},
    };
    return strategies;
}

Result<const Strategy*> strategyOf(const Json& strategy, const std::string& pointer) {
    const auto bad = [&](std::string problem) {
        return failure(ErrorCode::BadSpec,
                       {{"pointer", support::pointerTo(pointer, "kind")}, {"problem", std::move(problem)}});
    };
    if (!strategy.is_object() || !strategy.contains("kind") || !strategy["kind"].is_string()) {
        return bad("a strategy is an object with a \"kind\", as in {\"kind\":\"random\"}.");
    }
    const auto kind = strategy["kind"].get<std::string>();
    std::string known;
    for (const RegisteredStrategy& registered : registeredStrategies()) {
        if (registered.kind == kind) return registered.strategy;
        known += (known.empty() ? "" : ", ") + std::string(registered.kind);
    }
    return bad(fmt::format("there is no strategy \"{}\". There are: {}.", kind, known));
}

std::string_view toString(Exhausted reason) {
    switch (reason) {
        case Exhausted::Grid:
            return "grid_exhausted";
        case Exhausted::Fixed:
            return "fixed_exhausted";
        case Exhausted::Space:
            break;
    }
    return "space_exhausted";
}

}  // namespace trialbench::search
