#include "core/experiment/show.h"

#include "core/experiment/data_used.h"
#include "core/experiment/shared_knobs.h"
#include "core/experiment/spec.h"
#include "core/experiment/standard_error.h"
#include "core/experiment/trial_facts.h"

namespace trialbench::experiment {
namespace {

template <class T>
Json orNull(const std::optional<T>& value) {
    return value ? Json(*value) : Json();
}

bool validatesOnTest(const Json& fixed) {
    const auto word = fixed.find(std::string(kValidateOn));
    return word != fixed.end() && *word == "test";
}

Json causeJson(const Trial& trial) {
    if (trial.stoppedBy) return Json(toString(*trial.stoppedBy));
    return trial.cause ? Json(toString(*trial.cause)) : Json();
}

}  // namespace

Json toShowJson(const Experiment& experiment, const Study& study, const Trial& trial) {
    // When it began to run; a trial measured elsewhere has no attempt and began when it was asked for.
    const auto started = trial.attempts.empty() ? trial.added : std::optional(trial.attempts.front().started);
    const std::string& message = failureMessage(trial);
    const auto images = validationImages(experiment, study, trial);
    const DataUsed* data = dataOf(trial);
    return Json{{"number", trial.number},
                {"state", toString(trial.state)},
                {"cause", causeJson(trial)},
                {"origin", toString(trial.origin)},
                {"configuration", trial.configuration.toJson()},
                {"value", orNull(trial.value)},
                {"standard_error", orNull(standardError(experiment, study, trial))},
                {"validation_images", images > 0 ? Json(images) : Json()},
                {"data_sha256", data ? Json(data->sha256) : Json()},
                {"last_report", orNull(lastReport(trial, experiment.goal))},
                {"epochs", orNull(knownEpochs(trial))},
                {"started", started ? Json(support::toIso8601(*started)) : Json()},
                {"ended", trial.ended ? Json(support::toIso8601(*trial.ended)) : Json()},
                {"seconds", orNull(knownSeconds(trial))},
                {"device", trial.attempts.empty() ? Json() : Json(trial.attempts.back().device)},
                {"excluded", trial.excluded},
                {"held_by_user", isHeldByUser(trial)},
                {"message", message.empty() ? Json() : Json(message)}};
}

std::optional<std::string> reasonCode(const Study& study) {
    if (!study.reason.is_object()) return std::nullopt;
    const auto code = study.reason.find("code");
    if (code == study.reason.end() || !code->is_string()) return std::nullopt;
    return code->get<std::string>();
}

bool isJudgedOnTest(const Experiment& experiment, const Study& study) {
    return validatesOnTest(effectiveFixed(experiment, study));
}

bool isJudgedOnTest(const Experiment& experiment) {
    return experiment.objective.contains("fixed") && validatesOnTest(experiment.objective["fixed"]);
}

Json toShowJson(const Experiment& experiment) {
    Json studies = Json::array();
    for (const Study& study : experiment.studies) {
        const Trial* best = study.best(experiment.goal);
        Json trials = Json::array();
        for (const Trial& trial : study.trials) trials.push_back(toShowJson(experiment, study, trial));
        studies.push_back(
            Json{{"name", study.name},
                 {"specification", toJson(specOf(study))},
                 {"state", toString(study.state)},
                 {"reason", orNull(reasonCode(study))},
                 {"judged_on_test", isJudgedOnTest(experiment, study)},
                 {"best", best ? Json{{"trial", best->number}, {"value", *best->value}} : Json()},
                 {"trials", std::move(trials)}});
    }
    const auto best = bestOfAll(experiment);
    return Json{{"name", experiment.name},
                {"objective", experiment.objective},
                {"goal", toJson(experiment.goal)},
                {"best", best ? Json{{"study", best->study->name},
                                     {"trial", best->trial->number},
                                     {"value", *best->trial->value}}
                              : Json()},
                {"same_data", orNull(haveSameData(experiment))},
                {"studies", std::move(studies)}};
}

}  // namespace trialbench::experiment
