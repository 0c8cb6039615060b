#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/support/json.h"

namespace trialbench::space {

/// One value of a parameter: a finite JSON number for float, a JSON integer for integer, and for a
/// categorical the very JSON scalar that stands in its choices.
using Value = Json;

enum class ParameterType { Float, Integer, Categorical };
enum class Scale { Linear, Log, ReverseLog };

/// Active only where an earlier categorical or integer parameter (itself active) has one of these values.
struct Condition {
    std::string parameter;
    std::vector<Value> values;
};

/// One dimension of a search space. Plain value type, made valid by SearchSpace::create.
struct Parameter {
    std::string name;
    ParameterType type = ParameterType::Float;
    double low = 0.0;   ///< inclusive; float and integer only
    double high = 1.0;  ///< inclusive; float and integer only
    Scale scale = Scale::Linear;
    std::vector<Value> choices;  ///< categorical only; two or more are not demanded
    std::optional<Value> defaultValue;
    std::optional<Condition> when;
};

/// Checks one parameter by itself. The error names the parameter and says what to do.
Result<void> validate(const Parameter& parameter);

/// Whether a value may stand for this parameter: right type, within range, one of the choices.
/// Errors: configuration_invalid, value_out_of_range.
Result<void> validateValue(const Parameter& parameter, const Value& value);

/// A valid value as the parameter would write it: an integer as a JSON integer (3, not 3.0), a categorical as
/// the very value that stands in its choices.
Value normalized(const Parameter& parameter, const Value& value);

/// A value's place in [0, 1] on the parameter's scale. Float and integer: the scale's own mapping, with
/// an integer at the middle of its cell, so that every integer owns an equal part of a linear cube.
/// Categorical: (index + 0.5) / number of choices. The value must be valid.
double toUnit(const Parameter& parameter, const Value& value);

/// The value at a place of [0, 1] (clamped); integers rounded, and within the range whatever the rounding.
Value fromUnit(const Parameter& parameter, double unit);

/// How many different values the parameter has; nothing for a float with low < high.
std::optional<std::uint64_t> cardinality(const Parameter& parameter);

std::string_view toString(ParameterType type);
std::string_view toString(Scale scale);

/// The form of the JSON spec. `pointer` is the place in the spec, for the error.
/// Errors: unknown_key, wrong_type, missing_key, bad_spec; ranges are not checked here.
Result<Parameter> parameterFromJson(const Json& json, const std::string& pointer);
Json toJson(const Parameter& parameter);

}  // namespace trialbench::space
