#pragma once

#include <QFont>
#include <QRectF>
#include <QSizeF>
#include <vector>

#include "ui/plots/axis_scale.h"
#include "ui/plots/plot_data.h"

namespace trialbench::ui {

/// The part of the axes that is shown, in the data's units.
struct PlotView {
    double xLow = 0;
    double xHigh = 1;
    double yLow = 0;
    double yHigh = 1;
    bool operator==(const PlotView&) const = default;
};

struct PlacedTick {
    double pixel = 0;
    bool minor = false;
};

/// A text with the rectangle that it fills, elided already where it was too long.
struct PlacedText {
    QRectF rect;
    QString text;
    Token color = Token::Text2;
    bool bold = false;
    std::optional<TrialMark> mark;  ///< before the text
    QPointF markCenter;
};

/// Where everything of a plot that is not data lies, in pixels. No text leaves the widget, none covers
/// another.
struct PlotLayout {
    QSizeF size;  ///< of the whole
    QRectF area;  ///< between the axes
    AxisMap x;
    AxisMap y;
    std::vector<PlacedTick> xTicks;
    std::vector<PlacedTick> yTicks;
    std::vector<PlacedText> texts;       ///< tick labels and titles
    std::vector<PlacedText> endLabels;   ///< at the right, in order of value, 17 px apart or more
    std::vector<PlacedText> lineLabels;  ///< of vertical lines, over the data
};

/// Margins that a plot must have at least, to stand in line with another above or below it.
struct SideMargins {
    double left = 0;
    double right = 0;
};

/// Lays a plot out from its measured texts. Any thread; O(labels).
PlotLayout layoutOf(const PlotData& data, const PlotView& view, const QSizeF& size, const QFont& font,
                    const SideMargins& atLeast = {});

/// The view that shows the whole of the data's axes.
PlotView homeOf(const PlotData& data);

}  // namespace trialbench::ui
