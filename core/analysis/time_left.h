#pragma once

#include <optional>

#include "core/experiment/study.h"

namespace trialbench::analysis {

/// Seconds until a study has used up its budget, if it goes on as it has: the median time of its completed
/// trials for each that is to come, what is missing of it for those that run, `concurrency` at a time.
/// Nothing where the study has no limit or no trial has completed; 0 where it is done. Pure.
std::optional<double> secondsLeft(const experiment::Study& study, int concurrency, support::Timestamp now);

}  // namespace trialbench::analysis
