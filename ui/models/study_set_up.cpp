#include "ui/models/study_set_up.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "core/experiment/spec.h"
#include "core/objective/test_function.h"
#include "ui/models/format.h"

namespace trialbench::ui {
namespace {

using experiment::Experiment;
using experiment::Study;
using space::Parameter;
using space::Scale;

struct Domain {
    std::string_view function;
    std::vector<std::pair<double, double>> ranges;  ///< of the first inputs; the last holds for all others
};

const std::vector<Domain>& domains() {
    static const std::vector<Domain> list{
        {"branin", {{-5, 10}, {0, 15}}}, {"hartmann6", {{0, 1}}},     {"ackley", {{-32.768, 32.768}}},
        {"rosenbrock", {{-5, 10}}},      {"sphere", {{-5.12, 5.12}}}, {"levy", {{-10, 10}}},
    };
    return list;
}

Parameter inputOf(const std::string& function, std::size_t index, const std::string& name) {
    Parameter input{.name = name};
    for (const Domain& domain : domains()) {
        if (domain.function != function) continue;
        const auto& [low, high] = domain.ranges[std::min(index, domain.ranges.size() - 1)];
        input.low = low;
        input.high = high;
    }
    return input;
}

/// What most trainings depend on first, in the ranges that the trainer declares; until it has been asked, in
/// those of our own trainer, as far as that matters to begin with.
std::vector<Parameter> usualKnobs(const std::vector<objective::Knob>& knobs) {
    if (knobs.empty()) {
        return {Parameter{.name = "learning_rate", .low = 0.001, .high = 0.5, .scale = Scale::Log},
                Parameter{.name = "momentum", .low = 0, .high = 0.99, .scale = Scale::ReverseLog}};
    }
    std::vector<Parameter> usual;
    for (const std::string_view name : {"learning_rate", "momentum"}) {
        for (const auto& knob : knobs) {
            if (knob.parameter.name != name) continue;
            usual.push_back(knob.parameter);
            usual.back().when.reset();  // on another parameter; here that knob's fixed value decides
        }
    }
    return usual;
}

Json fixedOf(const Json& objective) {
    return objective.contains("fixed") ? objective["fixed"] : Json::object();
}

std::vector<Parameter> startingParameters(const Experiment& experiment,
                                          const std::vector<objective::Knob>& knobs) {
    const std::string kind = experiment.objective.value("kind", "");
    if (kind == "function") return usualParameters(experiment.objective.value("name", ""));
    if (kind != "training") return {Parameter{.name = "x"}};
    const Json fixed = fixedOf(experiment.objective);
    std::vector<Parameter> parameters;
    for (const Parameter& knob : usualKnobs(knobs)) {
        const auto space = space::SearchSpace::create({knob});
        const bool isTaken =
            space && (knobs.empty() || objective::checkKnobs(knobs, *space, fixed).has_value());
        if (isTaken && !fixed.contains(knob.name)) parameters.push_back(knob);
    }
    // Rather something to edit than nothing: a study has at least one parameter.
    if (parameters.empty()) {
        for (const auto& knob : knobs) {
            if (knob.ofObjective || knob.parameter.when || fixed.contains(knob.parameter.name)) continue;
            return {knob.parameter};
        }
    }
    return parameters;
}

}  // namespace

Json startingObjective(const std::string& kind) {
    if (kind == "function") {
        return Json{
            {"kind", "function"}, {"name", "branin"}, {"noise", 0}, {"epochs", 1}, {"seconds_per_epoch", 0}};
    }
    return Json{{"kind", "training"},
                {"data_set", "fashion_mnist"},
                {"split_seed", 1},
                {"fixed", Json{{"network", "resnet34"}}}};
}

Json startingGoal(const std::string& metric) {
    const bool isSmall = metric == "value" || metric.ends_with("loss");
    return Json{{"metric", metric}, {"direction", isSmall ? "minimize" : "maximize"}, {"value", "last"}};
}

std::vector<std::string> usualMetrics(const std::string& kind) {
    if (kind == "training") return {"validation_accuracy", "validation_loss"};
    return {"value"};
}

std::vector<Parameter> usualParameters(const std::string& function) {
    std::vector<Parameter> parameters;
    const auto* known = objective::findTestFunction(function);
    if (!known) return parameters;
    constexpr std::size_t kEasilyShown = 2;
    const std::size_t dimension =
        std::min(std::max(known->smallestDimension, kEasilyShown), known->largestDimension);
    for (std::size_t i = 0; i < dimension; ++i) {
        parameters.push_back(inputOf(function, i, "x" + std::to_string(i + 1)));
    }
    return parameters;
}

Parameter nextParameter(const std::string& function, const Json& taken) {
    for (std::size_t number = taken.size() + 1;; ++number) {
        const std::string name = "x" + std::to_string(number);
        const bool isFree = std::none_of(taken.begin(), taken.end(), [&](const Json& parameter) {
            return parameter.value("name", "") == name;
        });
        if (isFree) return inputOf(function, taken.size(), name);
    }
}

Json startingStudy(const Experiment& experiment, const std::vector<objective::Knob>& knobs,
                   const std::string& name) {
    Json parameters = Json::array();
    for (const Parameter& parameter : startingParameters(experiment, knobs)) {
        parameters.push_back(space::toJson(parameter));
    }
    return Json{{"name", name},
                {"strategy", Json{{"kind", "bayesian"}}},
                {"seed", 1},
                {"max_trials", 20},
                {"concurrency", 2},
                {"fixed", Json::object()},
                {"parameters", parameters}};
}

Json copyOf(const Study& study, const std::string& name) {
    experiment::StudySpec spec = specOf(study);
    spec.name = name;
    return toJson(spec);
}

std::string freeStudyName(const Experiment& experiment, const std::string& wanted) {
    std::string name = wanted;
    for (int number = 2; experiment.findStudy(name); ++number) name = wanted + " " + std::to_string(number);
    return name;
}

bool hasTrials(const Experiment& experiment) {
    return std::any_of(experiment.studies.begin(), experiment.studies.end(),
                       [](const Study& study) { return !study.trials.empty(); });
}

Json parametersOf(const Study& study) {
    Json parameters = Json::array();
    for (const auto& parameter : study.revision().space.parameters()) {
        parameters.push_back(space::toJson(parameter));
    }
    return parameters;
}

QString dataSetTitle(const std::string& name) {
    // Proper names; they read the same in every language.
    constexpr std::array<std::pair<std::string_view, const char*>, 4> kTitles{
        {{"cifar10", "CIFAR-10"},
         {"cifar100", "CIFAR-100"},
         {"fashion_mnist", "Fashion-MNIST"},
         {"mnist", "MNIST"}}};
    for (const auto& [known, title] : kTitles) {
        if (known == name) return QString::fromLatin1(title);
    }
    return QString::fromStdString(name);
}

}  // namespace trialbench::ui
