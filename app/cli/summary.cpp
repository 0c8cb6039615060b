#include "app/cli/summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <iterator>
#include <optional>

#include "app/cli/data_text.h"
#include "app/cli/text.h"
#include "core/experiment/data_used.h"
#include "core/experiment/show.h"
#include "core/experiment/standard_error.h"
#include "core/experiment/trial_facts.h"

namespace trialbench::cli {
namespace {

using experiment::Experiment;
using experiment::Study;
using experiment::Trial;

// The best of all others that compare with it. Of equal ones that with the lowest number, as Study::best.
const Trial* secondBest(const Study& study, const Trial& best, const experiment::Goal& goal) {
    const Trial* second = nullptr;
    for (const Trial& trial : study.trials) {
        if (!trial.isResult() || &trial == &best || differInData(trial, best)) continue;
        if (!second || goal.isBetter(*trial.value, *second->value)) second = &trial;
    }
    return second;
}

/// A trial with its study, as two of different studies are compared too.
struct Result {
    const Study& study;
    const Trial& trial;
};

// Of a difference between two trials: its standard error, and whether it is within noise.
std::string errorOfDifference(const Experiment& experiment, const Result& a, const Result& b) {
    const auto errorA = experiment::standardError(experiment, a.study, a.trial);
    const auto errorB = experiment::standardError(experiment, b.study, b.trial);
    if (!errorA || !errorB) return "; the error of this difference is not known";
    const double error = std::hypot(*errorA, *errorB);
    const bool isTold = a.trial.standardError || b.trial.standardError;
    const std::string source = isTold
                                   ? "from the standard errors of both, unpaired"
                                   : fmt::format("unpaired sampling error of {} validation images",
                                                 experiment::validationImages(experiment, a.study, a.trial));
    std::string text =
        fmt::format(", standard error {} ({}; seed noise is unknown)", errorText(experiment, error), source);
    // 95 % interval of the difference, normal.
    if (std::abs(*a.trial.value - *b.trial.value) <= 1.96 * error) text += ": within noise";
    return text;
}

std::string noiseText(const Experiment& experiment, const Result& a, const Result& b) {
    return errorOfDifference(experiment, a, b) +
           (mayDifferInData(a.trial, b.trial)
                ? "; whether both were trained on the same images is not recorded"
                : "");
}

// "+10.0 points" of an accuracy; "18.8 lower" where less is better, as a gain is no minus.
std::string gainText(const Experiment& experiment, const Result& first, const Result& best) {
    if (differInData(first.trial, best.trial)) {
        return fmt::format(
            "No gain over the first result (trial {}) can be told, as it was trained on other "
            "images.",
            first.trial.number);
    }
    const double difference = *best.trial.value - *first.trial.value;
    const std::string size = differenceText(experiment, difference);
    const std::string gain = experiment::isAccuracy(experiment, experiment.goal.metric)
                                 ? (difference < 0 ? "-" : "+") + size
                                 : size + (difference < 0 ? " lower" : " higher");
    return fmt::format("Gain over the first result (trial {}, {}): {}", first.trial.number,
                       valueText(experiment, *first.trial.value), gain) +
           noiseText(experiment, best, first);
}

std::string secondText(const Experiment& experiment, const Result& second, const Result& best) {
    return fmt::format("Second best: {} (trial {}), {} behind", valueText(experiment, *second.trial.value),
                       second.trial.number,
                       differenceText(experiment, *best.trial.value - *second.trial.value)) +
           noiseText(experiment, best, second);
}

// Part of the best one's lead is luck, which a new measurement would not repeat.
std::string luckText(const Study& study, const Trial& best) {
    const auto count = std::count_if(study.trials.begin(), study.trials.end(), [&](const Trial& trial) {
        return trial.isResult() && !differInData(trial, best);
    });
    return fmt::format(
        "The best of {} results is also the luckiest of them, so on average its value is too good: measuring "
        "its configuration again would tell.",
        count);
}

std::string nameOf(const Study& study) {
    return '"' + printable(study.name) + '"';
}

// Where they do not compare.
std::vector<std::string> bestOfEachText(const Experiment& experiment, std::size_t width) {
    auto lines = wrapped(
        "The studies rest on different images, so there is no best of all of them. The best of each:", width);
    for (const Study& study : experiment.studies) {
        const Trial* best = study.best(experiment.goal);
        if (!best) continue;
        const std::string text =
            fmt::format("  {}: {} (trial {}, {})", nameOf(study), valueText(experiment, *best->value),
                        best->number, imagesText(*best));
        for (std::string& line : wrapped(text, width)) lines.push_back(std::move(line));
    }
    return lines;
}

// Where the best epoch counts, which that was: an extreme over noisy epochs.
std::string epochOfBest(const Experiment& experiment, const Trial& trial) {
    if (experiment.goal.value != experiment::ValueOf::Best) return {};
    for (const auto& [epoch, value] : metricByEpoch(trial, experiment.goal.metric)) {
        if (value == *trial.value) return fmt::format(", its best epoch, {}", epoch);
    }
    return {};
}

}  // namespace

std::vector<std::string> summary(const Experiment& experiment, const Study& study, std::size_t width) {
    const Trial* best = study.best(experiment.goal);
    if (!best) return {};
    std::vector<std::string> lines;
    const auto add = [&](const std::string& text) {
        for (std::string& line : wrapped(text, width)) lines.push_back(std::move(line));
    };
    add(fmt::format("Best observed: {} {} (trial {}{}) at", printable(experiment.goal.metric),
                    valueText(experiment, *best->value), best->number, epochOfBest(experiment, *best)));
    for (const auto& [name, value] : best->configuration.values()) {
        lines.push_back(fmt::format("  {} = {}", printable(name), parameterText(value)));
    }
    for (const std::string& text : dataTexts(experiment, study)) add(text);
    const Trial& first =
        *std::find_if(study.trials.begin(), study.trials.end(), std::mem_fn(&Trial::isResult));
    if (&first != best) add(gainText(experiment, {study, first}, {study, *best}));
    const Trial* second = secondBest(study, *best, experiment.goal);
    // The first trial's distance is told already.
    if (second && (second != &first || &first == best)) {
        add(secondText(experiment, {study, *second}, {study, *best}));
    }
    if (second) add(luckText(study, *best));
    if (isJudgedOnTest(experiment, study)) {
        add("All of this was judged on the test set, so it says too much of new images.");
    }
    return lines;
}

std::vector<std::string> bestOfAllText(const Experiment& experiment, std::size_t width) {
    const auto best = experiment::bestOfAll(experiment);
    if (!best) return {};
    const bool doCompare =
        std::none_of(experiment.studies.begin(), experiment.studies.end(), [&](const Study& study) {
            const Trial* other = study.best(experiment.goal);
            return other && differInData(*other, *best->trial);
        });
    if (!doCompare) return bestOfEachText(experiment, width);
    std::vector<std::string> lines;
    for (const Study& study : experiment.studies) {
        const Trial* other = study.best(experiment.goal);
        if (&study == best->study || !other) continue;
        const std::string text =
            fmt::format("{}: {} (trial {}), {} behind", nameOf(study), valueText(experiment, *other->value),
                        other->number, differenceText(experiment, *best->trial->value - *other->value)) +
            noiseText(experiment, {*best->study, *best->trial}, {study, *other});
        for (std::string& line : wrapped("  " + text, width)) lines.push_back(std::move(line));
    }
    if (lines.empty()) return {};
    auto head = wrapped(
        fmt::format("Best of all studies: {} (trial {} of {}). The best of each of the others:",
                    valueText(experiment, *best->trial->value), best->trial->number, nameOf(*best->study)),
        width);
    lines.insert(lines.begin(), std::make_move_iterator(head.begin()), std::make_move_iterator(head.end()));
    return lines;
}

}  // namespace trialbench::cli
