#include <array>

#include "core/space/parameter.h"
#include "core/support/json_reader.h"

namespace trialbench::space {
namespace {

// Whole numbers stay whole in JSON, so that {"low":1} is not written back as 1.0.
Json number(double value, ParameterType type) {
    if (type == ParameterType::Integer) return static_cast<std::int64_t>(value);
    return value;
}

std::optional<Condition> conditionFromJson(const Json* when, support::ObjectReader& reader) {
    if (!when) return std::nullopt;
    if (when->size() != 1 || !when->begin()->is_array() || when->begin()->empty()) {
        reader.fail("when",
                    "expected one earlier parameter with a list of its values, as in "
                    "{\"optimizer\":[\"sgd\"]}.");
        return std::nullopt;
    }
    Condition condition{when->begin().key(), {}};
    for (const Json& value : *when->begin()) condition.values.push_back(value);
    return condition;
}

}  // namespace

Result<Parameter> parameterFromJson(const Json& json, const std::string& pointer) {
    support::ObjectReader reader(json, pointer);
    Parameter parameter;
    parameter.name = reader.requiredString("name");
    constexpr std::array kTypes{ParameterType::Float, ParameterType::Integer, ParameterType::Categorical};
    parameter.type = kTypes[reader.requiredWord("type", {"float", "integer", "categorical"})];
    if (parameter.type == ParameterType::Categorical) {
        if (const Json* choices = reader.optionalArray("choices")) {
            for (const Json& choice : *choices) parameter.choices.push_back(choice);
        } else {
            reader.fail(Error{ErrorCode::MissingKey, {{"pointer", pointer}, {"key", "choices"}}});
        }
    } else {
        parameter.low = reader.requiredNumber("low");
        parameter.high = reader.requiredNumber("high");
        constexpr std::array kScales{Scale::Linear, Scale::Log, Scale::ReverseLog};
        parameter.scale = kScales[reader.optionalWord("scale", {"linear", "log", "reverse_log"}).value_or(0)];
    }
    if (const Json* value = reader.optionalAny("default")) parameter.defaultValue = *value;
    parameter.when = conditionFromJson(reader.optionalObject("when"), reader);
    if (const auto done = reader.finish(); !done) return tl::unexpected<Error>(done.error());
    return parameter;
}

Json toJson(const Parameter& parameter) {
    Json json{{"name", parameter.name}, {"type", toString(parameter.type)}};
    if (parameter.type == ParameterType::Categorical) {
        json["choices"] = parameter.choices;
    } else {
        json["low"] = number(parameter.low, parameter.type);
        json["high"] = number(parameter.high, parameter.type);
        json["scale"] = toString(parameter.scale);
    }
    if (parameter.defaultValue) json["default"] = *parameter.defaultValue;
    if (parameter.when) json["when"] = Json{{parameter.when->parameter, parameter.when->values}};
    return json;
}

}  // namespace trialbench::space
