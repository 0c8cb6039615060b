#include "core/experiment/trial_facts.h"

#include <algorithm>
#include <chrono>

namespace trialbench::experiment {

int plannedEpochs(const Experiment& experiment, const Study& study, const Trial& trial) {
    const auto count = [](const Json& value) {
        return value.is_number_integer() && value > 0 && value < 1'000'000 ? value.get<int>() : 0;
    };
    if (const Json* own = trial.configuration.find("epochs")) return count(*own);
    const Json fixed = effectiveFixed(experiment, study);
    if (fixed.contains("epochs")) return count(fixed["epochs"]);
    return experiment.objective.contains("epochs") ? count(experiment.objective["epochs"]) : 0;
}

double secondsSoFar(const Trial& trial, support::Timestamp now) {
    const bool isRunning =
        trial.state == TrialState::Running && !trial.attempts.empty() && !trial.attempts.back().ended;
    if (!isRunning) return trial.seconds;
    const std::chrono::duration<double> span = now - trial.attempts.back().started;
    return trial.seconds + std::max(0.0, span.count());
}

}  // namespace trialbench::experiment
