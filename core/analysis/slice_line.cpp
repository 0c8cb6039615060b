#include "core/analysis/slice_line.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/search/encoding.h"
#include "core/support/names.h"

namespace trialbench::analysis {
namespace {

using space::Configuration;
using space::Parameter;
using space::ParameterType;
using space::SearchSpace;
using space::Value;

Value defaultOf(const Parameter& parameter) {
    const double middle = parameter.type == ParameterType::Categorical ? 0.0 : 0.5;
    return space::normalized(parameter, parameter.defaultValue.value_or(space::fromUnit(parameter, middle)));
}

/// The conditions of a parameter and of those it depends on, as they stand in a sentence.
std::string conditionText(const SearchSpace& space, const Parameter& parameter) {
    const auto& when = *parameter.when;
    const Parameter* parent = space.find(when.parameter);
    const std::string own =
        when.values.size() == 1
            ? fmt::format("\"{}\" is {}", when.parameter, when.values.front().dump())
            : fmt::format("\"{}\" is one of {}", when.parameter, Json(when.values).dump());
    return parent->when ? conditionText(space, *parent) + " and " + own : own;
}

tl::unexpected<Error> unknownParameter(const SearchSpace& space, const std::string& name) {
    return failure(
        ErrorCode::UnknownParameter,
        {{"parameter", name}, {"known", support::quotedNames(space.parameters(), &Parameter::name)}});
}

}  // namespace

Result<SliceLine> SliceLine::create(const SearchSpace& space, const std::string& name,
                                    const Configuration& base) {
    const auto& parameters = space.parameters();
    const auto found = std::find_if(parameters.begin(), parameters.end(),
                                    [&](const Parameter& parameter) { return parameter.name == name; });
    if (found == parameters.end()) return unknownParameter(space, name);
    SliceLine line(space, static_cast<std::size_t>(found - parameters.begin()));
    line.base_ = line.with(base, nullptr);
    if (!space.isActive(line.index_, line.base_)) {
        return failure(ErrorCode::ParameterInactive,
                       {{"parameter", name}, {"condition", conditionText(space, *found)}});
    }
    const space::UnitPoint place = space.toUnitCube(line.base_);
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        const Value* value = line.base_.find(parameters[i].name);
        if (!value || place.active[static_cast<Eigen::Index>(i)]) continue;
        if (auto fits = space::validateValue(parameters[i], *value); !fits) {
            return tl::unexpected(fits.error());
        }
    }
    return line;
}

Configuration SliceLine::with(const Configuration& base, const Value* value) const {
    Configuration result;
    for (std::size_t i = 0; i < space_->dimension(); ++i) {
        if (!space_->isActive(i, result)) continue;
        const Parameter& parameter = space_->parameters()[i];
        const Value* own = i == index_ && value ? value : base.find(parameter.name);
        result.set(parameter.name, own ? *own : defaultOf(parameter));
    }
    return result;
}

Eigen::RowVectorXd SliceLine::pointAt(const Value& value) const {
    return search::encode(*space_, with(base_, &value));
}

std::vector<Value> SliceLine::grid(int count) const {
    const auto own = space::cardinality(parameter());
    const bool hasAll = own && (parameter().type == ParameterType::Categorical ||
                                *own <= static_cast<std::uint64_t>(std::max(count, 1)));
    const int steps = hasAll ? static_cast<int>(*own) : std::max(count, 2);
    std::vector<Value> values;
    for (int i = 0; i < steps; ++i) {
        Value value;
        if (hasAll && parameter().type == ParameterType::Categorical) {
            value = parameter().choices[static_cast<std::size_t>(i)];
        } else if (hasAll && parameter().type == ParameterType::Integer) {
            value = static_cast<std::int64_t>(parameter().low) + i;
        } else {
            value = space::fromUnit(parameter(), hasAll ? 0.5 : i / (steps - 1.0));
        }
        if (values.empty() || values.back() != value) values.push_back(std::move(value));
    }
    return values;
}

double SliceLine::numberOf(const Value& value) const {
    if (parameter().type != ParameterType::Categorical) return value.get<double>();
    const auto& choices = parameter().choices;
    return static_cast<double>(std::find(choices.begin(), choices.end(), value) - choices.begin());
}

std::optional<Value> SliceLine::valueOf(const Configuration& configuration) const {
    const Value* value = configuration.find(parameter().name);
    if (!value || !space_->toUnitCube(configuration).active[column()]) return std::nullopt;
    return *value;
}

}  // namespace trialbench::analysis
