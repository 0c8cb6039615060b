#pragma once

#include <QString>

#include "ui/plots/plot_data.h"

namespace trialbench::ui {

/// The plotted data as CSV (RFC 4180): kind, name, study, trial, x, y, low, high; a header with the axes'
/// titles in place of x and y. Values in the axes' units, to the last digit; what has no value stays empty.
QString csvOf(const PlotData& data);

}  // namespace trialbench::ui
