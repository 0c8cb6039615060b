#include "core/objective/knob.h"

#include <fmt/format.h>

#include <algorithm>

namespace trialbench::objective {
namespace {

using space::Parameter;
using space::ParameterType;
using space::Value;

tl::unexpected<Error> invalid(const std::string& knob, std::string problem) {
    return failure(ErrorCode::KnobInvalid, {{"knob", knob}, {"problem", std::move(problem)}});
}

const Knob* find(const std::vector<Knob>& knobs, std::string_view name) {
    for (const Knob& knob : knobs) {
        if (knob.parameter.name == name) return &knob;
    }
    return nullptr;
}

bool contains(const std::vector<Value>& values, const Value& value) {
    return std::find(values.begin(), values.end(), value) != values.end();
}

Result<const Knob*> findOrRefuse(const std::vector<Knob>& knobs, const std::string& name) {
    if (const Knob* knob = find(knobs, name)) return knob;
    std::string known;
    for (const Knob& knob : knobs) known += (known.empty() ? "" : ", ") + knob.parameter.name;
    return invalid(name, "the trainer has no such knob. It has: " + known + ".");
}

std::string limitsText(const Knob& knob) {
    if (!knob.maximum) return fmt::format("{} or more", *knob.minimum);
    if (!knob.minimum) return fmt::format("{} or less", *knob.maximum);
    return fmt::format("{} to {}", *knob.minimum, *knob.maximum);
}

Result<void> checkNumber(const Knob& knob, double number) {
    const bool within =
        (!knob.minimum || number >= *knob.minimum) && (!knob.maximum || number <= *knob.maximum);
    if (within) return {};
    return invalid(knob.parameter.name,
                   fmt::format("{} is outside its limits, {}.", number, limitsText(knob)));
}

Result<void> checkValue(const Knob& knob, const Value& value) {
    const Parameter& declared = knob.parameter;
    if (declared.type == ParameterType::Categorical) {
        if (contains(declared.choices, value)) return {};
        return invalid(declared.name,
                       fmt::format("{} is not one of {}.", value.dump(), Json(declared.choices).dump()));
    }
    const bool whole = declared.type == ParameterType::Integer;
    if (whole ? !value.is_number_integer() : !value.is_number()) {
        return invalid(declared.name,
                       fmt::format("{} is not a {}number.", value.dump(), whole ? "whole " : ""));
    }
    return checkNumber(knob, value.get<double>());
}

Result<void> checkRange(const Knob& knob, const Parameter& tuned) {
    if (tuned.type == ParameterType::Categorical) {
        for (const Value& choice : tuned.choices) {
            if (const auto fits = checkValue(knob, choice); !fits) return fits;
        }
        return {};
    }
    if (knob.parameter.type == ParameterType::Categorical) {
        return invalid(tuned.name, fmt::format("its type is categorical, with choices out of {}.",
                                               Json(knob.parameter.choices).dump()));
    }
    if (knob.parameter.type == ParameterType::Integer && tuned.type == ParameterType::Float) {
        return invalid(tuned.name, "its type is integer.");
    }
    if (const auto fits = checkNumber(knob, tuned.low); !fits) return fits;
    return checkNumber(knob, tuned.high);
}

// Values that a parameter can take; nothing where they are too many to be listed.
std::optional<std::vector<Value>> valuesOf(const Parameter& parameter) {
    if (parameter.type == ParameterType::Categorical) return parameter.choices;
    const auto count = space::cardinality(parameter);
    constexpr std::uint64_t kMost = 10000;
    if (parameter.type == ParameterType::Float || !count || *count > kMost) return std::nullopt;
    std::vector<Value> values;
    for (std::uint64_t k = 0; k < *count; ++k) {
        values.emplace_back(static_cast<std::int64_t>(parameter.low) + static_cast<std::int64_t>(k));
    }
    return values;
}

std::string conditionText(const space::Condition& when) {
    return fmt::format("it counts only where \"{}\" is one of {}", when.parameter, Json(when.values).dump());
}

Result<void> checkFixedCondition(const std::vector<Knob>& knobs, const Knob& knob,
                                 const space::SearchSpace& space, const Json& fixed) {
    const auto& when = knob.parameter.when;
    if (!when) return {};
    const auto values = possibleValues(knobs, when->parameter, space, fixed);
    const bool can = !values || std::any_of(values->begin(), values->end(), [&](const Value& value) {
        return contains(when->values, value);
    });
    if (can) return {};
    return invalid(knob.parameter.name, conditionText(*when) + ", which it never is here. Remove it.");
}

Result<void> checkTunedCondition(const std::vector<Knob>& knobs, const Knob& knob, const Parameter& tuned,
                                 const space::SearchSpace& space, const Json& fixed) {
    const auto& when = knob.parameter.when;
    if (!when) return {};
    const auto holds = [&](const std::vector<Value>& values) {
        return std::all_of(values.begin(), values.end(),
                           [&](const Value& value) { return contains(when->values, value); });
    };
    if (tuned.when && tuned.when->parameter == when->parameter && holds(tuned.when->values)) return {};
    const auto values = possibleValues(knobs, when->parameter, space, fixed);
    if (values && holds(*values)) return {};
    return invalid(
        tuned.name,
        fmt::format("{}. {}", conditionText(*when),
                    space.find(when->parameter)
                        ? fmt::format("Give it \"when\":{}.", Json{{when->parameter, when->values}}.dump())
                        : fmt::format("Fix \"{}\" to one of these, or remove it.", when->parameter)));
}

}  // namespace

std::optional<std::vector<Value>> possibleValues(const std::vector<Knob>& knobs, const std::string& name,
                                                 const space::SearchSpace& space, const Json& fixed) {
    if (fixed.contains(name)) return std::vector<Value>{fixed[name]};
    const Knob* knob = find(knobs, name);
    const bool hasDefault = knob && knob->parameter.defaultValue;
    std::vector<Value> values;
    const Parameter* tuned = space.find(name);
    if (tuned) {
        auto own = valuesOf(*tuned);
        if (!own) return std::nullopt;
        values = std::move(*own);
    }
    // Where its parameter is inactive or absent, the trainer takes the default.
    if ((!tuned || tuned->when) && hasDefault) values.push_back(*knob->parameter.defaultValue);
    return values;
}

Result<std::vector<Knob>> knobsFrom(const Json& list) {
    std::vector<Knob> knobs;
    for (std::size_t i = 0; i < list.size(); ++i) {
        const std::string pointer = support::pointerTo("/description/knobs", i);
        const auto garbage = [&](const std::string& detail) {
            return failure(ErrorCode::TrainerMessage, {{"detail", detail}});
        };
        Json json = list[i];
        if (!json.is_object()) return garbage("At " + pointer + ": expected an object.");
        Knob knob;
        for (const auto& [key, limit] :
             {std::pair{"minimum", &knob.minimum}, std::pair{"maximum", &knob.maximum}}) {
            if (!json.contains(key)) continue;
            if (!json[key].is_number()) return garbage("At " + pointer + ": limits must be numbers.");
            *limit = json[key].get<double>();
        }
        knob.ofObjective = json.contains("scope") && json["scope"] == "objective";
        for (const char* key : {"minimum", "maximum", "scope", "help"}) json.erase(key);
        auto parameter = space::parameterFromJson(json, pointer);
        if (!parameter) return garbage(message(parameter.error()));
        knob.parameter = std::move(*parameter);
        knobs.push_back(std::move(knob));
    }
    return knobs;
}

Result<void> checkKnobs(const std::vector<Knob>& knobs, const space::SearchSpace& space, const Json& fixed) {
    for (const auto& [name, value] : fixed.items()) {
        const auto knob = findOrRefuse(knobs, name);
        if (!knob) return tl::unexpected<Error>(knob.error());
        if (const auto fits = checkValue(**knob, value); !fits) return fits;
        if (const auto can = checkFixedCondition(knobs, **knob, space, fixed); !can) return can;
    }
    for (const Parameter& tuned : space.parameters()) {
        const auto knob = findOrRefuse(knobs, tuned.name);
        if (!knob) return tl::unexpected<Error>(knob.error());
        if ((*knob)->ofObjective) {
            return invalid(tuned.name,
                           "it cannot be tuned, because all studies are judged on the same images. Put it "
                           "into objective.fixed.");
        }
        if (const auto fits = checkRange(**knob, tuned); !fits) return fits;
        if (const auto holds = checkTunedCondition(knobs, **knob, tuned, space, fixed); !holds) return holds;
    }
    return {};
}

Json knobsOf(const std::vector<Knob>& knobs, const space::Configuration& configuration, const Json& fixed) {
    Json values = configuration.toJson();
    for (const auto& [name, value] : fixed.items()) values[name] = value;
    // A fixed value that does not count beside this configuration would be refused by the trainer. Parents
    // come before their children in the trainer's list, so one pass is enough.
    for (const Knob& knob : knobs) {
        const auto& when = knob.parameter.when;
        if (!when || !fixed.contains(knob.parameter.name)) continue;
        const Knob* parent = find(knobs, when->parameter);
        Json is = values.contains(when->parameter) ? values[when->parameter] : Json();
        if (is.is_null() && parent && parent->parameter.defaultValue) is = *parent->parameter.defaultValue;
        if (!contains(when->values, is)) values.erase(knob.parameter.name);
    }
    return values;
}

}  // namespace trialbench::objective
