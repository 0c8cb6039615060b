#pragma once

#include <QPointF>
#include <QStringList>
#include <Qt>
#include <optional>
#include <vector>

#include "ui/plots/plot_data.h"
#include "ui/plots/plot_layout.h"

namespace trialbench::ui {

/// How near to a point the pointer has to be, in pixels.
inline constexpr double kHoverReach = 24;

/// A point that mouse and keyboard can find: a curve's corner or a mark.
struct HoverPoint {
    QPointF pixel;
    int curve = -1;  ///< index in PlotData::curves; -1: a mark
    int index = 0;   ///< of the point in its curve, or in PlotData::markers
};

/// All of them in painting order, curves first; what lies beyond the axes only as its edge triangle.
std::vector<HoverPoint> hoverPoints(const PlotData& data, const PlotLayout& layout);

/// The index of the nearest point within `reach` pixels, of equally near ones that on top; nothing: none.
std::optional<std::size_t> nearestTo(const std::vector<HoverPoint>& points, const QPointF& at, double reach);

/// Where an arrow key leads: left and right along the curve (marks in order of x), up and down to the nearest
/// point of something else in that direction. Without a current point: the first. Nothing where there is
/// none.
std::optional<std::size_t> stepped(const std::vector<HoverPoint>& points, std::optional<std::size_t> current,
                                   Qt::Key key);

/// Whose curve passes within `reach` pixels, between its points too; of several the topmost.
const Curve* curveAt(const PlotData& data, const PlotLayout& layout, const QPointF& at, double reach);

TrialRef ownerOf(const PlotData& data, const HoverPoint& point);

/// What the box says: name and x, then the value.
QStringList hoverText(const PlotData& data, const HoverPoint& point);

}  // namespace trialbench::ui
