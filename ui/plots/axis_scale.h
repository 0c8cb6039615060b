#pragma once

#include <QString>
#include <vector>

#include "ui/plots/plot_data.h"

namespace trialbench::ui {

/// A value on its axis' own scale, where equal steps have equal length: x, log10 x or -log10(1 - x). Values
/// that the scale does not have (a logarithm of 0) become -infinity or +infinity.
double toScale(AxisScale scale, double value);
double fromScale(AxisScale scale, double position);

/// Values to pixels and back. Pixels may fall: y axes run upwards.
class AxisMap {
 public:
    AxisMap() = default;
    /// `low` and `high` in the data's units, at the pixels `from` and `to`.
    AxisMap(AxisScale scale, double low, double high, double from, double to);

    double toPixel(double value) const;
    double toValue(double pixel) const;
    bool contains(double value) const;
    double low() const { return fromScale(scale_, low_); }
    double high() const { return fromScale(scale_, high_); }

 private:
    AxisScale scale_ = AxisScale::Linear;
    double low_ = 0;  // on the scale
    double high_ = 1;
    double from_ = 0;
    double to_ = 1;
};

struct Tick {
    double value = 0;
    QString label;  ///< empty: a minor tick
    bool operator==(const Tick&) const = default;
};

/// The ticks of an axis between low and high (its own, or those zoomed to). At most `atMost` labeled ones on
/// a linear axis, four to seven where there is room. Log: labels at decades, minor ticks at 2 to 9 times
/// them; within fewer than two decades also at 2 and 5 times them, then linear. Reverse-log: labels at 0,
/// 0.5, 0.9, 0.99 and so on. Categorical: one label per position.
std::vector<Tick> ticksOf(const Axis& axis, double low, double high, int atMost);

/// A number with the decimals that a step of this size needs, without needless zeros; what is tiny as 2e-6.
QString numberText(double value, double step);

/// A value as it is written by itself: with the axis' decimals and suffix, or a category's name.
QString valueText(const Axis& axis, double value);

/// A round range around low and high, a little wider.
void roundOutwards(double& low, double& high);

}  // namespace trialbench::ui
