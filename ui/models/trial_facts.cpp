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
    const auto value = lastReport(trial, goal);
    return value ? value : trial.value;
}

}  // namespace trialbench::ui
