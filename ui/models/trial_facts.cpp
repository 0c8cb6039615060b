#include "ui/models/trial_facts.h"

#include <algorithm>
#include <chrono>

#include "core/support/time.h"

namespace trialbench::ui {

using experiment::Goal;
using experiment::Trial;

int plannedEpochs(const experiment::Experiment& experiment, const experiment::Study& study,
                  const Trial& trial) {
    const auto count = [](const Json& value) {
        return value.is_number_integer() && value > 0 && value < 1'000'000 ? value.get<int>() : 0;
    };
    if (const Json* own = trial.configuration.find("epochs")) return count(*own);
    const Json fixed = effectiveFixed(experiment, study);
    if (fixed.contains("epochs")) return count(fixed["epochs"]);
    return experiment.objective.contains("epochs") ? count(experiment.objective["epochs"]) : 0;
}

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

double secondsSoFar(const Trial& trial) {
    const bool isRunning = trial.state == experiment::TrialState::Running && !trial.attempts.empty() &&
                           !trial.attempts.back().ended;
    if (!isRunning) return trial.seconds;
    const std::chrono::duration<double> span = support::now() - trial.attempts.back().started;
    return trial.seconds + std::max(0.0, span.count());
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
