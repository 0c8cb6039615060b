#include "app/cli/spec_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/cli/text.h"

namespace trialbench::cli {
namespace {

// "epochs 5, optimizer sgd"; empty of nothing.
std::string valuesText(const Json& values) {
    std::string text;
    for (const auto& [name, value] : values.items()) {
        text += (text.empty() ? "" : ", ") + printable(name) + ' ' + parameterText(value);
    }
    return text;
}

std::string alternatives(const std::vector<space::Value>& values) {
    std::string text;
    for (const auto& value : values) text += (text.empty() ? "" : " | ") + parameterText(value);
    return text;
}

std::string rangeText(const space::Parameter& parameter) {
    std::string text = printable(parameter.name) + ' ';
    if (parameter.type == space::ParameterType::Categorical) {
        text += alternatives(parameter.choices);
    } else {
        text += fmt::format("{:.6g} to {:.6g}", parameter.low, parameter.high);
        if (parameter.scale != space::Scale::Linear) text += fmt::format(" ({})", toString(parameter.scale));
    }
    if (const auto& when = parameter.when) {
        text += fmt::format(" where {} is {}", printable(when->parameter), alternatives(when->values));
    }
    return text;
}

std::string withFixed(std::string text, const Json& fixed) {
    if (const std::string values = valuesText(fixed); !values.empty()) text += "; fixed: " + values;
    return text;
}

}  // namespace

std::string objectiveText(const experiment::Experiment& experiment) {
    const Json& objective = experiment.objective;
    const std::string kind = objective.value("kind", "");
    Json fixed = objective.value("fixed", Json::object());
    if (kind == "external") return withFixed("Measured elsewhere (ask-tell)", fixed);
    if (kind == "function") {
        Json options = objective;
        for (const char* key : {"kind", "name", "fixed"}) options.erase(key);
        const std::string said = valuesText(options);
        const std::string name = printable(objective.value("name", ""));
        return withFixed("Test function " + name + (said.empty() ? "" : " (" + said + ")"), fixed);
    }
    const auto set = objective.find("data_set");
    const std::string name = set == objective.end() ? "" : parameterText(*set);
    const auto seed = objective.find("split_seed");
    return withFixed(
        "Training on " + name + (seed == objective.end() ? "" : " (split seed " + seed->dump() + ")"), fixed);
}

std::string searchText(const experiment::Study& study) {
    const experiment::Revision& revision = study.revision();
    Json options = revision.strategy;
    for (const char* key : {"kind", "configurations"}) options.erase(key);
    const std::string said = valuesText(options);
    std::string text =
        fmt::format("Search: {}{}, seed {}, {} at a time", revision.strategy.value("kind", ""),
                    said.empty() ? "" : " (" + said + ")", study.seed, study.settings.concurrency);
    const auto running = std::count_if(study.trials.begin(), study.trials.end(), [](const auto& trial) {
        return trial.state == experiment::TrialState::Running && !trial.attempts.empty();
    });
    // A run may have a limit of its own.
    if (running > study.settings.concurrency) text += fmt::format(" ({} now)", running);
    std::string ranges;
    for (const auto& parameter : revision.space.parameters()) {
        ranges += (ranges.empty() ? "" : ", ") + rangeText(parameter);
    }
    return withFixed(text + "; " + ranges, revision.fixed);
}

}  // namespace trialbench::cli
