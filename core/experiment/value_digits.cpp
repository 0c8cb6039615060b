#include "core/experiment/value_digits.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "core/experiment/standard_error.h"
#include "core/experiment/trial_facts.h"

namespace trialbench::experiment {
namespace {

// From and below these a number is written with a power of ten.
constexpr int kLargeExponent = 9;
constexpr int kSmallExponent = -4;
constexpr int kMostDecimals = 12;
constexpr int kMostDigits = 15;  // a double has no more

int exponentOf(double value) {
    return static_cast<int>(std::floor(std::log10(std::abs(value))));
}

std::string fixed(double value, int decimals) {
    std::string text = fmt::format("{:.{}f}", value, decimals);
    const bool isZero = text.find_first_not_of("-0.") == std::string::npos;
    return isZero && text[0] == '-' ? text.substr(1) : text;
}

// "1.5e-7", not "1.500e-07".
std::string withPower(double value, int digits) {
    const std::string text = fmt::format("{:.{}e}", value, digits - 1);
    const auto e = text.find('e');
    std::string mantissa = text.substr(0, e);
    if (mantissa.find('.') != std::string::npos) {
        mantissa.erase(mantissa.find_last_not_of('0') + 1);
        if (mantissa.back() == '.') mantissa.pop_back();
    }
    return mantissa + 'e' + std::to_string(std::atoi(text.c_str() + e + 1));
}

// So many decimals say all of it, if not more than `most` do.
int decimalsNeeded(double value, int most) {
    for (int decimals = 0; decimals < most; ++decimals) {
        if (std::strtod(fixed(value, decimals).c_str(), nullptr) == value) return decimals;
    }
    return most;
}

}  // namespace

ValueDigits::ValueDigits(const Experiment& experiment)
    : isPercent_(isAccuracy(experiment, experiment.goal.metric)), decimals_(isPercent_ ? 1 : 0) {
    std::vector<double> values;
    std::vector<double> errors;
    for (const Study& study : experiment.studies) {
        for (const Trial& trial : study.trials) {
            if (!trial.isResult() || !std::isfinite(*trial.value)) continue;
            values.push_back(*trial.value);
            const auto error = standardError(experiment, study, trial);
            if (error && *error > 0 && std::isfinite(*error)) errors.push_back(*error);
        }
    }
    if (!errors.empty()) {
        takeErrors(std::move(errors));
    } else if (!isPercent_ && !values.empty()) {
        takeSpread(values, experiment.goal);
    }
    for (const double value : values) {
        const int most = decimalsOf(value);
        if (most > needed_) needed_ = std::max(needed_, decimalsNeeded(value, most));
    }
}

void ValueDigits::takeErrors(std::vector<double> errors) {
    const auto middle = errors.begin() + static_cast<std::ptrdiff_t>(errors.size() / 2);
    std::nth_element(errors.begin(), middle, errors.end());
    if (isPercent_) {
        decimals_ = std::clamp(-exponentOf(100 * *middle), 1, kMostDecimals);
        return;
    }
    decimals_ = 1 - exponentOf(*middle);
    least_ = 1 - kMostDigits;
    most_ = kMostDigits;
}

void ValueDigits::takeSpread(std::vector<double> values, const Goal& goal) {
    std::sort(values.begin(), values.end(), [&](double a, double b) { return goal.isBetter(a, b); });
    const double best = values.front();
    const double spread = std::abs(best - values[values.size() / 2]);
    if (spread > 0) decimals_ = 2 - exponentOf(spread);
    const auto second = std::find_if(values.begin(), values.end(), [&](double v) { return v != best; });
    if (second == values.end() || best == 0) return;
    const int most = most_ - 1 - exponentOf(best);
    while (decimals_ < most && text(best) == text(*second)) ++decimals_;
}

int ValueDigits::significantDigits(double value) const {
    return std::clamp(exponentOf(value) + 1 + decimals_, least_, most_);
}

int ValueDigits::decimalsOf(double value) const {
    const int decimals = value == 0 ? decimals_ : significantDigits(value) - 1 - exponentOf(value);
    return std::clamp(decimals, 0, kMostDecimals);
}

std::string ValueDigits::text(double value) const {
    if (!std::isfinite(value)) return fmt::format("{}", value);
    if (isPercent_) return fixed(100 * value, decimals_);
    if (value != 0) {
        const int digits = significantDigits(value);
        const int exponent = exponentOf(value);
        // Nothing but zeros is left of what lies below its error.
        const bool isTiny = exponent < kSmallExponent && digits > 0;
        if (isTiny || exponent >= kLargeExponent) return withPower(value, std::max(1, digits));
    }
    const int most = decimalsOf(value);
    return fixed(value, std::min(most, std::max(needed_, decimalsNeeded(value, most))));
}

}  // namespace trialbench::experiment
