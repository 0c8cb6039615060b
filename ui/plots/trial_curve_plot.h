#pragma once

#include <string>

#include "core/experiment/experiment.h"
#include "ui/plots/plot_data.h"

namespace trialbench::ui {

/// One trial's own curve: the goal's metric by epoch and, where the objective measures the same on the
/// training images ("training_accuracy" beside "validation_accuracy"), that one dotted. Any thread.
PlotData trialCurvePlot(const experiment::Experiment& experiment, const experiment::Trial& trial);

}  // namespace trialbench::ui
