#include "core/search/grid.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>

#include "core/search/tried_set.h"
#include "core/support/json_reader.h"
#include "core/support/random_stream.h"

namespace trialbench::search {
namespace {

constexpr std::int64_t kMostLevels = 100'000;

using ValueLists = std::vector<std::vector<space::Value>>;

// How many values of a number there are to be; 0: nothing is said.
std::int64_t levelsOf(const Json& strategy, const std::string& parameter) {
    const auto levels = strategy.find("levels");
    if (levels == strategy.end()) return 0;
    if (levels->is_number_integer()) return levels->get<std::int64_t>();
    const auto own = levels->find(parameter);
    return own == levels->end() ? 0 : own->get<std::int64_t>();
}

std::vector<space::Value> evenly(const space::Parameter& parameter, std::int64_t count) {
    std::vector<space::Value> values;
    for (std::int64_t i = 0; i < count; ++i) {
        const double unit = count == 1 ? 0.5 : static_cast<double>(i) / static_cast<double>(count - 1);
        space::Value value = space::fromUnit(parameter, unit);
        // Rounded to integers, neighbors may be the same.
        if (values.empty() || values.back() != value) values.push_back(std::move(value));
    }
    return values;
}

std::vector<space::Value> valuesOf(const space::Parameter& parameter, const Json& strategy) {
    if (parameter.type == space::ParameterType::Categorical) return parameter.choices;
    const auto all = space::cardinality(parameter);
    std::int64_t count = levelsOf(strategy, parameter.name);
    if (count == 0 && all) count = static_cast<std::int64_t>(std::min(*all, GridStrategy::kMostPoints + 1));
    if (all && static_cast<std::uint64_t>(count) >= *all) {
        // Each once: evenly on a scale some might come twice and others not at all.
        std::vector<space::Value> values;
        for (std::uint64_t k = 0; k < *all; ++k) {
            values.push_back(space::normalized(parameter, parameter.low + static_cast<double>(k)));
        }
        return values;
    }
    return evenly(parameter, count);
}

ValueLists valueLists(const space::SearchSpace& space, const Json& strategy) {
    ValueLists lists;
    for (const space::Parameter& parameter : space.parameters()) {
        lists.push_back(valuesOf(parameter, strategy));
    }
    return lists;
}

void checkLevels(support::ObjectReader& reader, const Json& levels, const space::SearchSpace& space) {
    const auto isCount = [](const Json& count) {
        return count.is_number_integer() && count >= 1 && count <= kMostLevels;
    };
    constexpr const char* kCount = "a number of levels is a whole number from 1 to 100,000.";
    if (!levels.is_object()) {
        if (!isCount(levels)) reader.fail("levels", kCount);
        return;
    }
    for (const auto& [name, count] : levels.items()) {
        const space::Parameter* parameter = space.find(name);
        if (!parameter) return reader.fail("levels", fmt::format("there is no parameter \"{}\".", name));
        if (parameter->type == space::ParameterType::Categorical) {
            return reader.fail("levels", fmt::format("\"{}\" is categorical: the grid has all its choices. "
                                                     "Leave it out.",
                                                     name));
        }
        if (!isCount(count)) return reader.fail("levels", fmt::format("\"{}\": {}", name, kCount));
    }
}

}  // namespace

Answer GridStrategy::suggest(const Request& request) const {
    const ValueLists lists = valueLists(*request.space, request.strategy);
    std::uint64_t count = 0;
    forEachConfiguration(*request.space, lists, [&](const auto&) { return ++count <= kMostPoints; });
    const auto own = static_cast<std::uint64_t>(request.ownSuggestions);
    if (own >= count) return Exhausted::Grid;

    std::vector<std::uint64_t> order(count);
    std::iota(order.begin(), order.end(), std::uint64_t{0});
    support::RandomStream stream(support::StreamPurpose::GridOrder, {request.seed});
    for (std::uint64_t left = count; left > 1; --left) std::swap(order[left - 1], order[stream.below(left)]);

    space::Configuration chosen;
    std::uint64_t index = 0;
    forEachConfiguration(*request.space, lists, [&](const space::Configuration& configuration) {
        if (index++ != order[own]) return true;
        chosen = configuration;
        return false;
    });
    return Suggestion{std::move(chosen), experiment::Origin::Grid, nullptr};
}

Result<void> GridStrategy::validate(const Json& strategy, const space::SearchSpace& space,
                                    const std::string& pointer) const {
    support::ObjectReader reader(strategy, pointer);
    reader.requiredString("kind");
    if (const Json* levels = reader.optionalAny("levels")) checkLevels(reader, *levels, space);
    if (const auto done = reader.finish(); !done) return done;

    for (const space::Parameter& parameter : space.parameters()) {
        if (space::cardinality(parameter) || levelsOf(strategy, parameter.name) > 0) continue;
        reader.fail("levels", fmt::format("a grid needs to know how many values \"{}\" is to have, as in "
                                          "\"levels\":{{\"{}\":5}}, or in \"levels\":5 for all.",
                                          parameter.name, parameter.name));
        return reader.finish();
    }
    std::uint64_t count = 0;
    forEachConfiguration(space, valueLists(space, strategy),
                         [&](const auto&) { return ++count <= kMostPoints; });
    if (count > kMostPoints) {
        reader.fail("levels",
                    fmt::format("this grid has more than {} points. Give fewer levels.", kMostPoints));
    }
    return reader.finish();
}

}  // namespace trialbench::search
