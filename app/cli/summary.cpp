#include "app/cli/summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>

#include "app/cli/text.h"
#include "core/analysis/standard_error.h"
#include "core/experiment/show.h"
#include "core/experiment/trial_facts.h"

namespace trialbench::cli {
namespace {

using experiment::Experiment;
using experiment::Study;
using experiment::Trial;

// The best of all others. Of equal ones that with the lowest number, as Study::best.
const Trial* secondBest(const Study& study, const Trial& best, const experiment::Goal& goal) {
    const Trial* second = nullptr;
    for (const Trial& trial : study.trials) {
        if (!trial.isResult() || &trial == &best) continue;
        if (!second || goal.isBetter(*trial.value, *second->value)) second = &trial;
    }
    return second;
}

// Of a difference between two trials: its standard error, and whether it is within noise.
std::string errorText(const Experiment& experiment, const Study& study, const Trial& a, const Trial& b) {
    const auto errorA = analysis::standardError(experiment, study, a);
    const auto errorB = analysis::standardError(experiment, study, b);
    if (!errorA || !errorB) return "; the error of this difference is not known";
    const double error = std::hypot(*errorA, *errorB);
    const bool isShare = experiment::isAccuracy(experiment.goal.metric, *a.value);
    const bool isTold = a.standardError || b.standardError;
    const std::string source = isTold ? "from the standard errors of both, unpaired"
                                      : fmt::format("unpaired sampling error of {} validation images",
                                                    analysis::validationImages(experiment, study, a));
    std::string text = fmt::format(
        ", standard error {} ({}; seed noise is unknown)",
        isShare ? fmt::format("{:.1f} points", 100 * error) : fmt::format("{:.2g}", error), source);
    // 95 % interval of the difference, normal.
    if (std::abs(*a.value - *b.value) <= 1.96 * error) text += ": within noise";
    return text;
}

// "+10.0 points" of an accuracy; "18.8 lower" where less is better, as a gain is no minus.
std::string gainText(const Experiment& experiment, const Study& study, const Trial& first,
                     const Trial& best) {
    const std::string& metric = experiment.goal.metric;
    const double difference = *best.value - *first.value;
    const std::string gain =
        experiment::isAccuracy(metric, *best.value)
            ? fmt::format("{:+.1f} points", 100 * difference)
            : fmt::format("{:.4g} {}", std::abs(difference), difference < 0 ? "lower" : "higher");
    return fmt::format("Gain over the first trial (trial {}, {}): {}", first.number,
                       valueText(metric, *first.value), gain) +
           errorText(experiment, study, best, first);
}

std::string secondText(const Experiment& experiment, const Study& study, const Trial& second,
                       const Trial& best) {
    const std::string& metric = experiment.goal.metric;
    const double behind = std::abs(*best.value - *second.value);
    const std::string distance = experiment::isAccuracy(metric, *best.value)
                                     ? fmt::format("{:.1f} points", 100 * behind)
                                     : fmt::format("{:.4g}", behind);
    return fmt::format("Second best: {} (trial {}), {} behind", valueText(metric, *second.value),
                       second.number, distance) +
           errorText(experiment, study, best, second);
}

// Of the best among several: part of its lead is luck, which a new measurement would not repeat.
std::string luckText(const Study& study) {
    const auto count = std::count_if(study.trials.begin(), study.trials.end(), std::mem_fn(&Trial::isResult));
    return fmt::format(
        "The best of {} is also the luckiest of them, so on average this gain is too large: training its "
        "configuration again would tell.",
        trialsText(static_cast<int>(count)));
}

}  // namespace

std::vector<std::string> summary(const Experiment& experiment, const Study& study, std::size_t width) {
    const Trial* best = study.best(experiment.goal);
    if (!best) return {};
    const std::string& metric = experiment.goal.metric;
    std::vector<std::string> lines;
    const auto add = [&](const std::string& text) {
        for (std::string& line : wrapped(text, width)) lines.push_back(std::move(line));
    };
    add(fmt::format("Best observed: {} {} (trial {}) at", printable(metric), valueText(metric, *best->value),
                    best->number));
    for (const auto& [name, value] : best->configuration.values()) {
        lines.push_back(fmt::format("  {} = {}", printable(name), parameterText(value)));
    }
    const Trial& first =
        *std::find_if(study.trials.begin(), study.trials.end(), std::mem_fn(&Trial::isResult));
    if (&first != best) add(gainText(experiment, study, first, *best));
    const Trial* second = secondBest(study, *best, experiment.goal);
    // The first trial's distance is told already.
    if (second && (second != &first || &first == best)) add(secondText(experiment, study, *second, *best));
    if (&first != best) add(luckText(study));
    if (isJudgedOnTest(experiment, study)) {
        add("All of this was judged on the test set, so it says too much of new images.");
    }
    return lines;
}

}  // namespace trialbench::cli
