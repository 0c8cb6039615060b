#include "core/experiment/trial_facts.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>

namespace trialbench::experiment {

namespace {

bool isOfKind(const Experiment& experiment, std::string_view word) {
    const auto kind = experiment.objective.find("kind");
    return kind != experiment.objective.end() && *kind == word;
}

}  // namespace

bool isAccuracy(const Experiment& experiment, std::string_view metric) {
    return isOfKind(experiment, "training") && metric.ends_with("accuracy");
}

bool isMeasuredElsewhere(const Experiment& experiment) {
    return isOfKind(experiment, "external");
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

bool informsOnly(const Trial& trial) {
    return trial.state == TrialState::Stopped && trial.value && !trial.excluded;
}

bool isHeldByUser(const Trial& trial) {
    return trial.isPending() && trial.pauseRequested;
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

std::map<int, double> metricByEpoch(const Trial& trial, std::string_view metric) {
    // What an attempt measured is kept up to where the first of those after it began.
    std::map<int, int> keptOf;
    int kept = std::numeric_limits<int>::max();
    for (auto attempt = trial.attempts.rbegin(); attempt != trial.attempts.rend(); ++attempt) {
        keptOf[attempt->number] = kept;
        kept = std::min(kept, attempt->resumedAtEpoch);
    }
    std::map<int, double> curve;
    for (const Measurement& measurement : trial.measurements) {
        const auto last = keptOf.find(measurement.attempt);
        if (last != keptOf.end() && measurement.epoch > last->second) continue;
        const auto value = measurement.metrics.find(std::string(metric));
        if (value != measurement.metrics.end()) curve[measurement.epoch] = value->second;
    }
    return curve;
}

std::optional<double> valueOf(const Trial& trial, const Goal& goal) {
    const auto curve = metricByEpoch(trial, goal.metric);
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

std::optional<BestTrial> bestOfAll(const Experiment& experiment) {
    std::optional<BestTrial> best;
    for (const Study& study : experiment.studies) {
        const Trial* trial = study.best(experiment.goal);
        if (!trial) continue;
        if (!best || experiment.goal.isBetter(*trial->value, *best->trial->value))
            best = BestTrial{&study, trial};
    }
    return best;
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
