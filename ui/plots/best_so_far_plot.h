#pragma once

#include <string>

#include "core/experiment/experiment.h"
#include "ui/plots/plot_data.h"

namespace trialbench::ui {

/// Best value so far by completed trials, for all studies of an experiment in one chart: a step line each in
/// the study's color and dash, single trials as dots, running ones as hollow triangles where the next results
/// will come (at their latest value, or at the edge without one), failed ones as crosses at the edge. The
/// value axis shows where it is decided; a study that ends beyond it keeps its label at the edge. The chosen
/// trial (0: none; of `study`) is in the accent. Any thread.
PlotData bestSoFarPlot(const experiment::Experiment& experiment, const std::string& study, int chosenTrial);

}  // namespace trialbench::ui
