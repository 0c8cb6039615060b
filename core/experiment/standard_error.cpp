#include "core/experiment/standard_error.h"

#include <cmath>

#include "core/experiment/trial_facts.h"

namespace trialbench::experiment {

std::int64_t validationImages(const Experiment& experiment, const Study& study, const Trial& trial) {
    if (!trial.measurements.empty()) {
        if (const auto images = trial.measurements.back().validationImages) return *images;
    }
    // A file of before trainers told it.
    const Json fixed = effectiveFixed(experiment, study);
    const auto images = fixed.find("validation_images");
    return images != fixed.end() && images->is_number_integer() ? images->get<std::int64_t>() : 0;
}

std::optional<double> standardError(const Experiment& experiment, const Study& study, const Trial& trial) {
    if (!trial.value) return std::nullopt;
    if (trial.standardError) return trial.standardError;
    // A damaged file may say anything.
    const bool isShare = *trial.value >= 0 && *trial.value <= 1;
    if (!isShare || !isAccuracy(experiment, experiment.goal.metric)) return std::nullopt;
    const auto images = validationImages(experiment, study, trial);
    if (images <= 0) return std::nullopt;
    return std::sqrt(*trial.value * (1 - *trial.value) / static_cast<double>(images));
}

}  // namespace trialbench::experiment
