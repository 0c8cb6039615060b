#include "core/space/search_space.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace trialbench::space {
namespace {

bool contains(const std::vector<Value>& values, const Value& value) {
    return std::find(values.begin(), values.end(), value) != values.end();
}

tl::unexpected<Error> badConfiguration(std::string problem) {
    return failure(ErrorCode::ConfigurationInvalid, {{"problem", std::move(problem)}});
}

}  // namespace

Result<SearchSpace> SearchSpace::create(std::vector<Parameter> parameters) {
    if (parameters.empty()) {
        return failure(ErrorCode::BadSpec,
                       {{"pointer", "parameters"}, {"problem", "a study needs at least one parameter."}});
    }
    SearchSpace space;
    const auto invalid = [&](const std::string& name, std::string problem, std::string field = "when") {
        return failure(ErrorCode::ParameterInvalid, {{"parameter", name},
                                                     {"problem", std::move(problem)},
                                                     {"field", std::move(field)},
                                                     {"index", std::to_string(space.dimension())}});
    };
    for (Parameter& parameter : parameters) {
        if (auto valid = trialbench::space::validate(parameter); !valid) {
            valid.error().arguments.emplace_back("index", std::to_string(space.dimension()));
            return tl::unexpected<Error>(std::move(valid.error()));
        }
        if (space.find(parameter.name))
            return invalid(parameter.name, "it stands twice. Rename or remove one.", "name");
        if (parameter.when) {
            const Parameter* earlier = space.find(parameter.when->parameter);
            if (!earlier || earlier->type == ParameterType::Float) {
                return invalid(
                    parameter.name,
                    fmt::format("its condition names \"{}\", which is not an earlier categorical or "
                                "integer parameter.",
                                parameter.when->parameter));
            }
            if (parameter.when->values.empty()) {
                return invalid(parameter.name, "its condition names no value. Give it one, or remove it.");
            }
            for (const Value& value : parameter.when->values) {
                if (!validateValue(*earlier, value)) {
                    return invalid(parameter.name,
                                   fmt::format("its condition asks for {}, which \"{}\" never is.",
                                               value.dump(), earlier->name));
                }
            }
        }
        space.parameters_.push_back(std::move(parameter));
    }
    return space;
}

const Parameter* SearchSpace::find(std::string_view name) const {
    for (const Parameter& parameter : parameters_) {
        if (parameter.name == name) return &parameter;
    }
    return nullptr;
}

bool SearchSpace::isActive(std::size_t index, const Configuration& configuration) const {
    const auto& when = parameters_[index].when;
    if (!when) return true;
    const Value* parent = configuration.find(when->parameter);
    if (!parent || !contains(when->values, *parent)) return false;
    // A trial from before an edit may have a value for a parent that is inactive now.
    const auto place = std::find_if(parameters_.begin(), parameters_.end(), [&](const Parameter& parameter) {
        return parameter.name == when->parameter;
    });
    return isActive(static_cast<std::size_t>(place - parameters_.begin()), configuration);
}

Result<void> SearchSpace::validate(const Configuration& configuration) const {
    for (std::size_t i = 0; i < parameters_.size(); ++i) {
        const Parameter& parameter = parameters_[i];
        const Value* value = configuration.find(parameter.name);
        const bool active = isActive(i, configuration);
        if (active && !value) return badConfiguration(fmt::format("\"{}\" is missing.", parameter.name));
        if (!active && value) {
            return badConfiguration(
                fmt::format("\"{}\" has a value but is inactive: it counts only where \"{}\" "
                            "is one of {}.",
                            parameter.name, parameter.when->parameter, Json(parameter.when->values).dump()));
        }
        if (value) {
            if (const auto fits = validateValue(parameter, *value); !fits) return fits;
        }
    }
    for (const auto& [name, value] : configuration.values()) {
        if (!find(name)) return badConfiguration(fmt::format("there is no parameter \"{}\".", name));
    }
    return {};
}

UnitPoint SearchSpace::toUnitCube(const Configuration& configuration) const {
    const auto d = static_cast<Eigen::Index>(dimension());
    UnitPoint point{Eigen::VectorXd::Constant(d, 0.5),
                    Eigen::Array<bool, Eigen::Dynamic, 1>::Constant(d, false)};
    for (Eigen::Index i = 0; i < d; ++i) {
        const Parameter& parameter = parameters_[static_cast<std::size_t>(i)];
        const Value* value = configuration.find(parameter.name);
        if (!value || !isActive(static_cast<std::size_t>(i), configuration)) continue;
        const bool placed = parameter.type == ParameterType::Categorical ? contains(parameter.choices, *value)
                                                                         : value->is_number();
        if (!placed) continue;
        const double unit = toUnit(parameter, *value);
        if (!std::isfinite(unit)) continue;  // a log scale has no place for 0
        point.coordinates[i] = unit;
        point.active[i] = true;
    }
    return point;
}

Configuration SearchSpace::fromUnitCube(const Eigen::VectorXd& coordinates) const {
    Configuration configuration;
    for (std::size_t i = 0; i < parameters_.size(); ++i) {
        if (!isActive(i, configuration)) continue;
        configuration.set(parameters_[i].name,
                          fromUnit(parameters_[i], coordinates[static_cast<Eigen::Index>(i)]));
    }
    return configuration;
}

Configuration SearchSpace::normalized(const Configuration& configuration) const {
    Configuration result;
    for (const Parameter& parameter : parameters_) {
        const Value* value = configuration.find(parameter.name);
        if (value) result.set(parameter.name, trialbench::space::normalized(parameter, *value));
    }
    return result;
}

Configuration SearchSpace::defaults() const {
    Configuration configuration;
    for (std::size_t i = 0; i < parameters_.size(); ++i) {
        const Parameter& parameter = parameters_[i];
        if (!isActive(i, configuration)) continue;
        const double middle = parameter.type == ParameterType::Categorical ? 0.0 : 0.5;
        const Value value = parameter.defaultValue.value_or(fromUnit(parameter, middle));
        configuration.set(parameter.name, trialbench::space::normalized(parameter, value));
    }
    return configuration;
}

namespace {

constexpr double kLargestCount = 9007199254740992.0;

// Combinations of parents' values that are looked at: a space with more is finite, but nobody exhausts it,
// and counting it would take as long.
constexpr int kMostCombinations = 100'000;

// Configurations of the parameters from `index` on, given the values chosen so far. Only parents that a
// condition names are walked value by value, within `budget`; the others multiply.
std::optional<double> countFrom(const SearchSpace& space, std::size_t index, const Configuration& chosen,
                                int& budget) {
    if (index == space.dimension()) return 1.0;
    const Parameter& parameter = space.parameters()[index];
    if (!space.isActive(index, chosen)) return countFrom(space, index + 1, chosen, budget);
    const auto own = cardinality(parameter);
    if (!own) return std::nullopt;
    const bool isParent = std::any_of(
        space.parameters().begin(), space.parameters().end(),
        [&](const Parameter& other) { return other.when && other.when->parameter == parameter.name; });
    if (!isParent) {
        const auto rest = countFrom(space, index + 1, chosen, budget);
        return rest ? std::optional(*rest * static_cast<double>(*own)) : std::nullopt;
    }
    double total = 0;
    for (std::uint64_t k = 0; k < *own; ++k) {
        if (--budget < 0) return std::nullopt;
        Configuration next = chosen;
        const Value value =
            parameter.type == ParameterType::Categorical
                ? parameter.choices[k]
                : Value(static_cast<std::int64_t>(parameter.low) + static_cast<std::int64_t>(k));
        next.set(parameter.name, value);
        const auto rest = countFrom(space, index + 1, next, budget);
        if (!rest) return std::nullopt;
        total += *rest;
    }
    return total;
}

}  // namespace

std::optional<std::uint64_t> SearchSpace::size() const {
    int budget = kMostCombinations;
    const auto count = countFrom(*this, 0, Configuration(), budget);
    if (!count || *count >= kLargestCount) return std::nullopt;
    return static_cast<std::uint64_t>(*count);
}

}  // namespace trialbench::space
