#include "ui/models/trial_facts.h"

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
    return trial.value ? trial.value : lastReport(trial, goal);
}

}  // namespace trialbench::ui
