#include "core/experiment/trial_facts.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>

namespace trialbench::experiment {

bool isAccuracy(std::string_view metric, double value) {
    return metric.ends_with("accuracy") && value >= -0.5 && value <= 1.5;
}

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

std::optional<double> knownSeconds(const Trial& trial) {
    if (trial.attempts.empty() && trial.seconds <= 0) return std::nullopt;
    return trial.seconds;
}

std::optional<int> knownEpochs(const Trial& trial) {
    if (trial.attempts.empty() && trial.measurements.empty()) return std::nullopt;
    return trial.epochs();
}

std::optional<double> valueOf(const Trial& trial, const Goal& goal) {
    // A curve takes each epoch from the latest attempt that ran it.
    std::map<int, double> curve;
    for (const Measurement& measurement : trial.measurements) {
        const auto metric = measurement.metrics.find(goal.metric);
        if (metric != measurement.metrics.end()) curve[measurement.epoch] = metric->second;
    }
    if (curve.empty()) return std::nullopt;
    if (goal.value == ValueOf::Last) return curve.rbegin()->second;
    double best = curve.begin()->second;
    for (const auto& [epoch, value] : curve) {
        if (goal.isBetter(value, best)) best = value;
    }
    return best;
}

std::optional<double> lastReport(const Trial& trial, const Goal& goal) {
    Goal last = goal;
    last.value = ValueOf::Last;
    return valueOf(trial, last);
}

const std::string& failureMessage(const Trial& trial) {
    static const std::string kNone;
    if (trial.state == TrialState::Failed && !trial.message.empty()) return trial.message;
    const bool isEnded = trial.state == TrialState::Completed || trial.state == TrialState::Stopped;
    const bool hasFailed = !trial.attempts.empty() && trial.attempts.back().cause;
    return hasFailed && !isEnded ? trial.attempts.back().message : kNone;
}

double fractionDone(int plannedEpochs, int finishedEpochs, const StepProgress& progress) {
    double epochs = finishedEpochs;
    // Between two epochs, and before the first step, the epochs that were measured say where it is.
    if (progress.epoch > finishedEpochs && progress.steps > 0) {
        epochs =
            progress.epoch - 1 + static_cast<double>(progress.step) / static_cast<double>(progress.steps);
    }
    if (plannedEpochs <= 0) return epochs - std::floor(epochs);
    return std::clamp(epochs / plannedEpochs, 0.0, 1.0);
}

bool wasBest(const Study& study, const Trial& trial, const Goal& goal) {
    if (trial.state != TrialState::Completed) return false;
    return std::none_of(study.trials.begin(), study.trials.end(), [&](const Trial& other) {
        return other.state == TrialState::Completed && !other.excluded && other.endedAt < trial.endedAt &&
               !goal.isBetter(*trial.value, *other.value);
    });
}

bool isTriedAgain(const Study& study, const Trial& trial, const Attempt& attempt) {
    if (attempt.endState != TrialState::Failed || !attempt.cause || !isRetried(*attempt.cause)) return false;
    const auto failed =
        std::count_if(trial.attempts.begin(), trial.attempts.end(), [&](const Attempt& other) {
            return other.endState == TrialState::Failed && other.number <= attempt.number;
        });
    return failed <= study.settings.retries;
}

}  // namespace trialbench::experiment
