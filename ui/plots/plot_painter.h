#pragma once

#include <QFont>
#include <QPainter>

#include "ui/plots/plot_data.h"
#include "ui/plots/plot_layout.h"

namespace trialbench::ui {

/// Where a mark lies, in pixels, and the triangle that stands for it when its value is beyond an axis.
struct PlacedMark {
    QPointF pixel;
    std::optional<TrialMark> beyond;
};

/// Nothing for a mark that has no place (not a number).
std::optional<PlacedMark> placedMark(const PlotLayout& layout, const QPointF& at);

/// A line's corners in pixels: steps written out, cut where a value is not finite; each run is one line.
std::vector<std::vector<QPointF>> pixelRuns(const PlotLayout& layout, const Curve& curve);

/// Paints a plot, its background included. Restores nothing of the painter's state.
void paintPlot(QPainter& painter, const PlotData& data, const PlotLayout& layout, const Theme& theme,
               const QFont& font);

/// A text with a halo of 2 pixels, for labels over data. `rect` is the text's own, as in a PlacedText.
void paintHaloText(QPainter& painter, const QRectF& rect, const QString& text, const QFont& font,
                   const QColor& color, const QColor& halo);

}  // namespace trialbench::ui
