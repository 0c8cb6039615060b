#pragma once

#include <QPointF>
#include <vector>

namespace trialbench::ui {

/// A line for painting: where more than four points fall into one pixel column, only the first, the lowest,
/// the highest and the last of them stay, in their order. Every spike keeps its height; the picture is the
/// same to the pixel. `points` in pixels, x rising; O(n).
std::vector<QPointF> decimated(const std::vector<QPointF>& points);

}  // namespace trialbench::ui
