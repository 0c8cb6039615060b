#include "core/engine/study_check.h"

#include "core/engine/device_pool.h"
#include "core/objective/objective.h"
#include "core/search/strategy.h"

namespace trialbench::engine {
namespace {

using support::pointerTo;

/// The objective if it is cheap to ask, that is, a test function; null otherwise.
Result<std::shared_ptr<objective::Objective>> functionOf(const Json& objective) {
    if (objective.value("kind", "") != "function") return std::shared_ptr<objective::Objective>();
    return objective::makeObjective(objective);
}

}  // namespace

Result<void> checkStrategy(const experiment::Revision& revision, const std::string& pointer) {
    const std::string place = pointerTo(pointer, "strategy");
    const auto strategy = search::strategyOf(revision.strategy, place);
    if (!strategy) return tl::unexpected<Error>(strategy.error());
    return (*strategy)->validate(revision.strategy, revision.space, place);
}

Result<void> checkObjective(const Json& objective) {
    const auto function = functionOf(objective);
    if (!function) return tl::unexpected<Error>(function.error());
    return {};
}

Result<void> checkStudy(const experiment::StudySpec& study, const Json& objective,
                        const experiment::Goal& goal, const std::string& pointer) {
    if (auto valid = checkStrategy(study.revision, pointer); !valid) return valid;
    for (std::size_t i = 0; i < study.settings.devices.size(); ++i) {
        if (const auto slots = parseDevices(study.settings.devices[i]); !slots) {
            return failure(ErrorCode::BadSpec, {{"pointer", pointerTo(pointerTo(pointer, "devices"), i)},
                                                {"problem", message(slots.error())}});
        }
    }
    const auto function = functionOf(objective);
    if (!function) return tl::unexpected<Error>(function.error());
    if (!*function) return {};
    return (*function)->validate(study.revision.space, effectiveFixed(objective, study.revision), goal);
}

Result<experiment::ExperimentSpec> checkedSpec(const Json& json, const std::string& baseFolder) {
    auto spec = experiment::specFromJson(json, baseFolder);
    if (!spec) return spec;
    if (auto known = checkObjective(spec->objective); !known) return tl::unexpected<Error>(known.error());
    for (std::size_t i = 0; i < spec->studies.size(); ++i) {
        const auto checked =
            checkStudy(spec->studies[i], spec->objective, spec->goal, pointerTo("/studies", i));
        if (!checked) return tl::unexpected<Error>(checked.error());
    }
    return spec;
}

}  // namespace trialbench::engine
