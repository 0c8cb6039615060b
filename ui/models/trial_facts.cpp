#include "ui/models/trial_facts.h"

#include <algorithm>

namespace trialbench::ui {

using experiment::Goal;
using experiment::Trial;

std::optional<double> bestValue(const Trial& trial, const Goal& goal) {
    Goal best = goal;
    best.value = experiment::ValueOf::Best;
    const auto value = valueOf(trial, best);
    // Told from outside, without epochs.
    return value ? value : trial.value;
}

std::optional<double> lastValue(const Trial& trial, const Goal& goal) {
    if (trial.value) return trial.value;
    Goal last = goal;
    last.value = experiment::ValueOf::Last;
    return valueOf(trial, last);
}

double fractionDone(int plannedEpochs, int finishedEpochs, const engine::TrialProgress* progress) {
    double epochs = finishedEpochs;
    // Between two epochs, and before the first step, the measurements say where it is.
    if (progress && progress->epoch > finishedEpochs && progress->steps > 0) {
        epochs =
            progress->epoch - 1 + static_cast<double>(progress->step) / static_cast<double>(progress->steps);
    }
    if (plannedEpochs <= 0) return epochs - static_cast<int>(epochs);
    return std::clamp(epochs / plannedEpochs, 0.0, 1.0);
}

}  // namespace trialbench::ui
