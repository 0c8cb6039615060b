#pragma once

#include <string>

#include "core/experiment/experiment.h"
#include "ui/plots/plot_data.h"

namespace trialbench::ui {

/// The goal's metric by epoch, one curve for each trial of a study: running ones in the study's color, the
/// chosen one in the accent and thickest, the best in slate with a star, those that stopped, failed or wait
/// for more with the mark of their state, the others faint. Beyond 200 of those others their 10 to 90 % band
/// and median stand for them. The value axis is cut where early epochs would press the rest together.
/// `chosenTrial` 0: none. Any thread.
PlotData accuracyPlot(const experiment::Experiment& experiment, const std::string& study, int chosenTrial);

}  // namespace trialbench::ui
