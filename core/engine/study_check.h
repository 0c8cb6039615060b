#pragma once

#include <string>

#include "core/experiment/experiment.h"
#include "core/experiment/spec.h"

namespace trialbench::engine {

/// Checks of a study what the form of a spec does not say: its strategy, its devices' form, and, for a test
/// function, its parameters and the goal's metric. What a trainer knows (knobs, data) is asked when the study
/// starts. `pointer` is the study's place, for the error. Does not block; any thread.
/// Errors: bad_spec, not_built, unknown_key, wrong_type, missing_key, function_unknown, parameter_invalid,
/// knob_invalid.
Result<void> checkStudy(const experiment::StudySpec& study, const Json& objective,
                        const experiment::Goal& goal, const std::string& pointer);

/// The part of it that needs no objective: the revision's strategy over its search space.
Result<void> checkStrategy(const experiment::Revision& revision, const std::string& pointer);

/// The part of it that concerns no study: a test function must be one that there is.
Result<void> checkObjective(const Json& objective);

/// Reads a spec (see experiment::specFromJson) and checks its studies as above: what a new file may hold.
Result<experiment::ExperimentSpec> checkedSpec(const Json& json, const std::string& baseFolder);

}  // namespace trialbench::engine
