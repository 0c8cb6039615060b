#include "ui/plots/axis_scale.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace trialbench::ui {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Within this part of a step, a tick beside the axis is rounding.
constexpr double kSlack = 1e-6;

QString plain(double value, int decimals) {
    QString text = QString::number(value, 'f', decimals);
    if (text.contains(QLatin1Char('.'))) {
        while (text.endsWith(QLatin1Char('0'))) text.chop(1);
        if (text.endsWith(QLatin1Char('.'))) text.chop(1);
    }
    return text == QLatin1String("-0") ? QStringLiteral("0") : text;
}

int countAt(double low, double high, double step) {
    const double first = std::ceil(low / step - kSlack);
    const double last = std::floor(high / step + kSlack);
    return last < first ? 0 : static_cast<int>(std::min(last - first + 1, 1e6));
}

// The round step that gives most ticks, at most as many as wanted.
double roundStep(double low, double high, int atMost, bool integral) {
    const double span = high - low;
    const double coarsest = std::pow(10.0, std::floor(std::log10(span)) + 1);
    double best = coarsest;
    for (double decade = coarsest; decade > coarsest / 1e4; decade /= 10) {
        for (const double factor : {1.0, 0.5, 0.25, 0.2}) {
            const double step = decade * factor;
            if (integral && (step < 1 - kSlack || std::abs(step - std::round(step)) > kSlack)) continue;
            if (countAt(low, high, step) > atMost) return best;
            best = step;
        }
    }
    return best;
}

std::vector<Tick> linearTicks(double low, double high, int atMost, bool integral) {
    const double step = roundStep(low, high, atMost, integral);
    std::vector<Tick> ticks;
    const int count = countAt(low, high, step);
    const double first = std::ceil(low / step - kSlack);
    for (int i = 0; i < count; ++i) {
        const double value = (first + i) * step;
        ticks.push_back({value, numberText(value, step)});
    }
    return ticks;
}

std::vector<Tick> logTicks(double low, double high, int atMost) {
    if (!(low > 0)) return {};
    const int first = static_cast<int>(std::floor(std::log10(low) + kSlack));
    const int last = static_cast<int>(std::floor(std::log10(high) + kSlack));
    const double decades = std::log10(high / low);
    const auto inside = [&](double v) { return v >= low * (1 - kSlack) && v <= high * (1 + kSlack); };
    int labeled = 0;
    for (int e = first; e <= last; ++e) labeled += inside(std::pow(10.0, e)) ? 1 : 0;
    const bool alsoTwoAndFive = labeled < 2;
    // Where decades are many only every nth has room.
    const int every = std::max(1, static_cast<int>(std::ceil(labeled / static_cast<double>(atMost))));
    std::vector<Tick> ticks;
    for (int e = first; e <= last; ++e) {
        for (int digit = 1; digit <= 9; ++digit) {
            const double value = digit * std::pow(10.0, e);
            if (!inside(value)) continue;
            const bool label = digit == 1 ? ((e % every) + every) % every == 0
                                          : alsoTwoAndFive && (digit == 2 || digit == 5);
            if (!label && decades > 10) continue;
            ticks.push_back({value, label ? numberText(value, value) : QString()});
        }
    }
    const auto labels =
        std::count_if(ticks.begin(), ticks.end(), [](const Tick& t) { return !t.label.isEmpty(); });
    return labels >= 2 ? ticks : linearTicks(low, high, atMost, false);
}

std::vector<Tick> reverseLogTicks(double low, double high, int atMost) {
    std::vector<Tick> ticks;
    const auto inside = [&](double v) { return v >= low - kSlack && v <= high + (1 - high) * kSlack; };
    const auto add = [&](double value, bool label, double step) {
        if (inside(value)) ticks.push_back({value, label ? numberText(value, step) : QString()});
    };
    int labels = 0;
    for (double gap = 1; gap > 1e-12; gap /= 10) {
        if (1 - gap > high + kSlack) break;
        // 0, 0.1, ... 0.8, then 0.9, 0.91, ... 0.98, then 0.99
        for (int digit = 0; digit <= 8; ++digit) {
            const double value = 1 - gap + digit * gap / 10;
            const bool label = digit == 0 || (gap == 1 && digit == 5);
            labels += label && inside(value) ? 1 : 0;
            add(value, label, digit == 0 && gap < 1 ? gap : gap / 10);
        }
    }
    return labels >= 2 ? ticks : linearTicks(low, high, atMost, false);
}

std::vector<Tick> categoricalTicks(const QStringList& categories, double low, double high) {
    std::vector<Tick> ticks;
    for (int i = 0; i < categories.size(); ++i) {
        if (i >= low && i <= high) ticks.push_back({static_cast<double>(i), categories[i]});
    }
    return ticks;
}

}  // namespace

double toScale(AxisScale scale, double value) {
    switch (scale) {
        case AxisScale::Log:
            return value > 0 ? std::log10(value) : -kInfinity;
        case AxisScale::ReverseLog:
            return value < 1 ? -std::log10(1 - value) : kInfinity;
        default:
            return value;
    }
}

double fromScale(AxisScale scale, double position) {
    switch (scale) {
        case AxisScale::Log:
            return std::pow(10.0, position);
        case AxisScale::ReverseLog:
            return 1 - std::pow(10.0, -position);
        default:
            return position;
    }
}

AxisMap::AxisMap(AxisScale scale, double low, double high, double from, double to)
    : scale_(scale), low_(toScale(scale, low)), high_(toScale(scale, high)), from_(from), to_(to) {}

double AxisMap::toPixel(double value) const {
    return from_ + (to_ - from_) * (toScale(scale_, value) - low_) / (high_ - low_);
}

double AxisMap::toValue(double pixel) const {
    return fromScale(scale_, low_ + (high_ - low_) * (pixel - from_) / (to_ - from_));
}

bool AxisMap::contains(double value) const {
    const double position = toScale(scale_, value);
    const double slack = (high_ - low_) * 1e-9;
    return position >= low_ - slack && position <= high_ + slack;
}

std::vector<Tick> ticksOf(const Axis& axis, double low, double high, int atMost) {
    if (!(low < high) || !std::isfinite(low) || !std::isfinite(high)) return {};
    atMost = std::clamp(atMost, 2, 7);
    switch (axis.scale) {
        case AxisScale::Log:
            return logTicks(low, high, atMost);
        case AxisScale::ReverseLog:
            return reverseLogTicks(low, high, atMost);
        case AxisScale::Categorical:
            return categoricalTicks(axis.categories, low, high);
        default:
            return linearTicks(low, high, atMost, axis.integral);
    }
}

QString numberText(double value, double step) {
    if (value == 0) return QStringLiteral("0");
    const double size = std::max(std::abs(value), std::abs(step));
    if (size < 1e-4 || size >= 1e7) {
        // Nobody pads an exponent by hand: 2e-6, not 2e-06.
        return QString::number(value, 'g', 3)
            .replace(QLatin1String("e-0"), QLatin1String("e-"))
            .replace(QLatin1String("e+0"), QLatin1String("e"))
            .replace(QLatin1String("e+"), QLatin1String("e"));
    }
    const int decimals = std::clamp(static_cast<int>(std::ceil(-std::log10(std::abs(step)) - kSlack)), 0, 12);
    // A step of 2.5 or 0.25 needs one decimal more than its size tells.
    const double scaled = step * std::pow(10.0, decimals);
    return plain(value, decimals + (std::abs(scaled - std::round(scaled)) > 1e-3 ? 1 : 0));
}

QString valueText(const Axis& axis, double value) {
    if (axis.scale == AxisScale::Categorical) {
        const int index = static_cast<int>(std::lround(value));
        return index >= 0 && index < axis.categories.size() ? axis.categories[index] : QString();
    }
    if (axis.decimals >= 0) return QString::number(value, 'f', axis.decimals) + axis.suffix;
    if (axis.integral) return QString::number(std::llround(value)) + axis.suffix;
    // Three digits of the range that is left: of 1 - x on a reverse-log axis.
    double reach = axis.high - axis.low;
    if (axis.scale == AxisScale::Log) reach = std::abs(value);
    if (axis.scale == AxisScale::ReverseLog) reach = 1 - value;
    const double step = std::pow(10.0, std::floor(std::log10(std::max(reach, 1e-12))) - 2);
    return numberText(value, step) + axis.suffix;
}

void roundOutwards(double& low, double& high) {
    if (!(high > low)) {
        const double half = std::max(std::abs(low) * 0.05, 1e-6);
        low -= half;
        high += half;
    }
    const double pad = 0.04 * (high - low);
    const double step = roundStep(low - pad, high + pad, 7, false) / 2;
    low = std::floor((low - pad) / step) * step;
    high = std::ceil((high + pad) / step) * step;
}

}  // namespace trialbench::ui
