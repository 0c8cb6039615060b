#pragma once

#include <string>
#include <vector>

#include "core/objective/objective.h"

namespace trialbench::objective {

/// What precision "auto" comes to for a whole study: "bf16" where the trainer says that it is faster on each
/// of these devices with every stem that the study may use, else "fp32". Resolved once for all trials, since
/// values of trials in different precisions would not compare. A pure function.
std::string resolvedPrecision(const Description& description, const std::vector<std::string>& devices,
                              const space::SearchSpace& space, const Json& fixed);

}  // namespace trialbench::objective
