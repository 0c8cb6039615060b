#include "core/space/parameter.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace trialbench::space {
namespace {

// Integers up to here are exact in a double, and so in every JSON reader.
constexpr double kLargestInteger = 9007199254740992.0;

// `field` is the key in the parameter's JSON that is to be mended.
tl::unexpected<Error> invalid(const Parameter& parameter, std::string field, std::string problem) {
    return failure(
        ErrorCode::ParameterInvalid,
        {{"parameter", parameter.name}, {"problem", std::move(problem)}, {"field", std::move(field)}});
}

std::string rangeText(const Parameter& parameter) {
    return fmt::format("{} to {}", parameter.low, parameter.high);
}

// The interval that the scale maps to [0, 1]: integers own the half-steps around them, so that the ends get
// as much of the cube as the others.
std::pair<double, double> mappedRange(const Parameter& parameter) {
    if (parameter.type != ParameterType::Integer) return {parameter.low, parameter.high};
    const double low = parameter.low - 0.5;
    // On a log scale from 1 the half-step stays positive; from 0 a log scale is refused.
    return {low, parameter.high + 0.5};
}

double scaled(Scale scale, double value) {
    switch (scale) {
        case Scale::Log:
            return std::log(value);
        case Scale::ReverseLog:
            return -std::log1p(-value);
        case Scale::Linear:
            break;
    }
    return value;
}

double unscaled(Scale scale, double value) {
    switch (scale) {
        case Scale::Log:
            return std::exp(value);
        case Scale::ReverseLog:
            return -std::expm1(-value);
        case Scale::Linear:
            break;
    }
    return value;
}

Result<void> validateRange(const Parameter& parameter) {
    if (!std::isfinite(parameter.low) || !std::isfinite(parameter.high)) {
        return invalid(parameter, std::isfinite(parameter.low) ? "high" : "low",
                       "low and high must be finite numbers.");
    }
    if (parameter.low > parameter.high) {
        return invalid(
            parameter, "low",
            fmt::format("low ({}) is above high ({}). Exchange them.", parameter.low, parameter.high));
    }
    if (parameter.type == ParameterType::Integer) {
        if (parameter.low != std::floor(parameter.low) || parameter.high != std::floor(parameter.high)) {
            return invalid(parameter, parameter.low != std::floor(parameter.low) ? "low" : "high",
                           "low and high of an integer must be whole numbers.");
        }
        if (std::max(std::abs(parameter.low), std::abs(parameter.high)) > kLargestInteger) {
            return invalid(parameter, std::abs(parameter.low) > kLargestInteger ? "low" : "high",
                           "integers beyond 2^53 are not exact. Choose a smaller range.");
        }
    }
    if (parameter.scale == Scale::Log && parameter.low <= 0) {
        return invalid(parameter, "low",
                       fmt::format("low must be above 0 on a log scale, and it is {}. Try {}.", parameter.low,
                                   parameter.type == ParameterType::Integer ? "1" : "0.00001"));
    }
    if (parameter.scale == Scale::ReverseLog) {
        if (parameter.type == ParameterType::Integer) {
            return invalid(parameter, "scale",
                           "an integer cannot have a reverse-log scale. Use linear or log.");
        }
        if (parameter.low < 0 || parameter.high >= 1) {
            return invalid(parameter, parameter.low < 0 ? "low" : "high",
                           fmt::format("a reverse-log scale needs 0 <= low and high < 1, and the range "
                                       "is {}. Try a high of 0.99.",
                                       rangeText(parameter)));
        }
    }
    if (!std::isfinite(parameter.high - parameter.low)) {
        return invalid(parameter, "high", "the range is too wide. Use a log scale or nearer ends.");
    }
    // On a log scale the ends of a range a few bits wide may fall together too.
    const auto [low, high] = mappedRange(parameter);
    if (parameter.low == parameter.high || scaled(parameter.scale, low) == scaled(parameter.scale, high)) {
        return invalid(parameter, "high",
                       fmt::format("the range {} leaves nothing to choose. Fix it instead, as in "
                                   "\"fixed\":{{{}:{}}}.",
                                   rangeText(parameter), Json(parameter.name).dump(), parameter.low));
    }
    return {};
}

Result<void> validateChoices(const Parameter& parameter) {
    if (parameter.choices.empty())
        return invalid(parameter, "choices", "a categorical needs at least one choice.");
    for (std::size_t i = 0; i < parameter.choices.size(); ++i) {
        const Value& choice = parameter.choices[i];
        if (choice.is_structured() || choice.is_null()) {
            return invalid(parameter, "choices", "choices must be strings, numbers, true or false.");
        }
        for (std::size_t j = 0; j < i; ++j) {
            if (parameter.choices[j] == choice) {
                return invalid(parameter, "choices",
                               fmt::format("the choice {} stands twice.", choice.dump()));
            }
        }
    }
    if (parameter.scale != Scale::Linear) return invalid(parameter, "scale", "a categorical has no scale.");
    return {};
}

}  // namespace

Result<void> validate(const Parameter& parameter) {
    if (parameter.name.empty()) return invalid(parameter, "name", "its name is empty. Give it one.");
    if (parameter.name.size() > 200)
        return invalid(parameter, "name", "its name is longer than 200 characters.");
    const auto checked =
        parameter.type == ParameterType::Categorical ? validateChoices(parameter) : validateRange(parameter);
    if (!checked) return checked;
    if (parameter.defaultValue) {
        if (const auto fits = validateValue(parameter, *parameter.defaultValue); !fits) {
            return invalid(parameter, "default", "its default does not fit: " + message(fits.error()));
        }
    }
    return {};
}

Result<void> validateValue(const Parameter& parameter, const Value& value) {
    const auto bad = [&](std::string expected) {
        return failure(
            ErrorCode::ConfigurationInvalid,
            {{"problem", fmt::format("\"{}\" is {}; expected {}.", parameter.name, value.dump(), expected)}});
    };
    if (parameter.type == ParameterType::Categorical) {
        for (const Value& choice : parameter.choices) {
            if (choice == value && choice.is_number() == value.is_number()) return {};
        }
        return bad("one of " + Json(parameter.choices).dump());
    }
    if (!value.is_number()) return bad("a number");
    const double number = value.get<double>();
    if (!std::isfinite(number)) return bad("a finite number");
    if (parameter.type == ParameterType::Integer && number != std::floor(number))
        return bad("a whole number");
    if (number < parameter.low || number > parameter.high) {
        return failure(
            ErrorCode::ValueOutOfRange,
            {{"parameter", parameter.name}, {"value", value.dump()}, {"range", rangeText(parameter)}});
    }
    return {};
}

Value normalized(const Parameter& parameter, const Value& value) {
    if (parameter.type == ParameterType::Categorical) {
        const auto found = std::find(parameter.choices.begin(), parameter.choices.end(), value);
        return found == parameter.choices.end() ? value : *found;
    }
    if (parameter.type == ParameterType::Integer && value.is_number_float()) {
        return static_cast<std::int64_t>(value.get<double>());
    }
    return value;
}

double toUnit(const Parameter& parameter, const Value& value) {
    if (parameter.type == ParameterType::Categorical) {
        const auto found = std::find(parameter.choices.begin(), parameter.choices.end(), value);
        const auto index = static_cast<double>(found - parameter.choices.begin());
        return (index + 0.5) / static_cast<double>(parameter.choices.size());
    }
    const auto [low, high] = mappedRange(parameter);
    const double from = scaled(parameter.scale, low);
    const double to = scaled(parameter.scale, high);
    return (scaled(parameter.scale, value.get<double>()) - from) / (to - from);
}

Value fromUnit(const Parameter& parameter, double unit) {
    unit = std::isnan(unit) ? 0.5 : std::clamp(unit, 0.0, 1.0);
    if (parameter.type == ParameterType::Categorical) {
        const auto count = parameter.choices.size();
        const auto index = static_cast<std::size_t>(unit * static_cast<double>(count));
        return parameter.choices[std::min(index, count - 1)];
    }
    const auto [low, high] = mappedRange(parameter);
    const double from = scaled(parameter.scale, low);
    const double to = scaled(parameter.scale, high);
    double value = unscaled(parameter.scale, from + unit * (to - from));
    if (parameter.type == ParameterType::Integer) {
        return static_cast<std::int64_t>(std::clamp(std::round(value), parameter.low, parameter.high));
    }
    // Rounding of exp and log must not leave the range, nor miss its ends.
    if (unit == 0.0 || unit == 1.0) return unit == 0.0 ? parameter.low : parameter.high;
    return std::clamp(value, parameter.low, parameter.high);
}

std::optional<std::uint64_t> cardinality(const Parameter& parameter) {
    switch (parameter.type) {
        case ParameterType::Categorical:
            return parameter.choices.size();
        case ParameterType::Integer:
            return static_cast<std::uint64_t>(parameter.high - parameter.low) + 1;
        case ParameterType::Float:
            break;
    }
    return std::nullopt;
}

std::string_view toString(ParameterType type) {
    switch (type) {
        case ParameterType::Float:
            return "float";
        case ParameterType::Integer:
            return "integer";
        case ParameterType::Categorical:
            break;
    }
    return "categorical";
}

std::string_view toString(Scale scale) {
    switch (scale) {
        case Scale::Log:
            return "log";
        case Scale::ReverseLog:
            return "reverse_log";
        case Scale::Linear:
            break;
    }
    return "linear";
}

}  // namespace trialbench::space
