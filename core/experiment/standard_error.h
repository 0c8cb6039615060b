#pragma once

#include <cstdint>
#include <optional>

#include "core/experiment/experiment.h"

namespace trialbench::experiment {

/// The images that a trial's accuracy was measured on, as its trainer told or as the study fixes them; 0
/// unknown. A pure function; any thread.
std::int64_t validationImages(const Experiment& experiment, const Study& study, const Trial& trial);

/// The standard error of a trial's value: as it was told, or, of an accuracy p, the sampling error
/// sqrt(p (1 - p) / n) of the n images that it was measured on; nothing where neither is known, or where it
/// has no value. It knows nothing of the noise of the training itself. A pure function; any thread.
std::optional<double> standardError(const Experiment& experiment, const Study& study, const Trial& trial);

}  // namespace trialbench::experiment
