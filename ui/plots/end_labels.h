#pragma once

#include <QFont>
#include <vector>

#include "ui/plots/plot_layout.h"

namespace trialbench::ui {

/// Moves labels apart: centers that keep their order, lie at least `distance` apart and within [top, bottom],
/// and as near to where they belong (in the sum of squares) as that allows. `wanted` must be sorted; it must
/// fit: (n - 1) * distance <= bottom - top. Source: isotonic regression by pooling adjacent violators.
std::vector<double> movedApart(const std::vector<double>& wanted, double distance, double top, double bottom);

/// The width that the labels at the lines' ends ask for, with the gap before them; 0: there are none.
double endLabelWidth(const PlotData& data, const QFont& font);

/// Places them right of the area, within `width` pixels: by priority where there is no room for all.
std::vector<PlacedText> placedEndLabels(const PlotData& data, const PlotLayout& layout, double width,
                                        const QFont& font);

}  // namespace trialbench::ui
