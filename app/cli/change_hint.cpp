#include "app/cli/change_hint.h"

#include <algorithm>
#include <optional>

#include "app/cli/program_name.h"
#include "app/cli/text.h"
#include "core/experiment/show.h"
#include "core/experiment/spec.h"

namespace trialbench::cli {
namespace {

using experiment::Experiment;
using experiment::Study;

constexpr int kMoreTrials = 10;  // offered to a study that has had all of its own

/// Where a value stands that may be wrong.
enum class Place { Fixed, Parameters, Objective };

std::optional<Place> placeOf(const Experiment& experiment, const Study& study, const Error& error) {
    std::string name(argument(error, "knob"));
    if (name.empty()) name = argument(error, "parameter");
    // The study's own come first, as they do for its trials.
    if (study.revision().fixed.contains(name)) return Place::Fixed;
    if (study.revision().space.find(name)) return Place::Parameters;
    if (experiment.objective.value("fixed", Json::object()).contains(name)) return Place::Objective;
    const std::string_view pointer = argument(error, "pointer");
    if (pointer.starts_with("/goal") || pointer.starts_with("/objective")) return Place::Objective;
    return std::nullopt;
}

/// The command that revises these parts of a study into what they are.
std::string reviseLine(const Study& study, const std::vector<const char*>& parts, const std::string& file) {
    const Json spec = toJson(specOf(study));
    Json body{{"study", study.name}};
    for (const char* part : parts) body[part] = spec[part];
    const bool hasParameters = body.contains("parameters");
    // They have to suit the parameters.
    if (hasParameters && !spec["initial"].empty()) body["initial"] = spec["initial"];
    return editLine(file, Json{{"revise", body}}.dump());
}

std::string objectiveLine(const Experiment& experiment, const std::string& file) {
    const Json body{{"objective", experiment.objective}, {"goal", toJson(experiment.goal)}};
    return editLine(file, Json{{"objective", body}}.dump());
}

bool hasTrials(const Experiment& experiment) {
    return std::any_of(experiment.studies.begin(), experiment.studies.end(),
                       [](const Study& study) { return !study.trials.empty(); });
}

}  // namespace

std::vector<std::string> howToMend(const Experiment& experiment, const std::string& name, const Error& error,
                                   const std::string& file) {
    const bool isOfTheSpec = error.code == ErrorCode::KnobInvalid || error.code == ErrorCode::BadSpec ||
                             error.code == ErrorCode::ParameterInvalid ||
                             error.code == ErrorCode::UnknownKey || error.code == ErrorCode::FunctionArity;
    if (!isOfTheSpec) return {};
    const Study& study = *experiment.findStudy(name);
    if (!study.trials.empty()) {
        return {
            "A study that has trials stays as it is. Add another with this, after changing its name and "
            "what is wrong:",
            printable(editLine(file, Json{{"add_study", toJson(specOf(study))}}.dump()))};
    }
    const auto place = placeOf(experiment, study, error);
    std::vector<std::string> commands;
    if (place == Place::Fixed) commands.push_back(reviseLine(study, {"fixed"}, file));
    if (place == Place::Parameters) commands.push_back(reviseLine(study, {"parameters"}, file));
    if (!place) commands.push_back(reviseLine(study, {"parameters", "fixed"}, file));
    // What holds for all studies stays as it is from the first trial of any.
    const bool isNew = !hasTrials(experiment);
    if (isNew && (!place || place == Place::Objective)) commands.push_back(objectiveLine(experiment, file));
    std::vector<std::string> lines;
    if (isNew) {
        lines.push_back(printable("Mend the specification and make the file anew: " +
                                  commandLine("new", file) + " --from SPEC.json --force"));
    }
    if (commands.empty())
        return {
            "What holds for all studies stays as it is once one has trials. Make a new "
            "experiment for this one."};
    lines.push_back(std::string(isNew ? "Or mend" : "Mend") +
                    " it in the file: edit the values in what follows, which are the present ones, and "
                    "type it:");
    for (const std::string& command : commands) lines.push_back(printable(command));
    return lines;
}

std::vector<std::string> howToSearchOn(const Study& study, const std::string& file) {
    std::vector<std::string> lines;
    const int limit = std::max(study.counted(), study.settings.maxTrials.value_or(0)) + kMoreTrials;
    if (experiment::reasonCode(study) == "max_trials" && limit <= experiment::kMostTrials) {
        const Json raised{{"max_trials", {{"study", study.name}, {"limit", limit}}}};
        lines.push_back("For more trials, raise its limit and run it again: " +
                        editLine(file, raised.dump()));
    }
    lines.push_back((lines.empty() ? "To search on, add a study: " : "Or add a study: ") +
                    editLine(file, R"({"add_study":{...}})"));
    for (std::string& line : lines) line = printable(line);
    return lines;
}

}  // namespace trialbench::cli
