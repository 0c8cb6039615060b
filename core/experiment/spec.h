#pragma once

#include <string>
#include <vector>

#include "core/experiment/study.h"

namespace trialbench::experiment {

// Plain values, and pure functions; any thread.

/// A study as somebody asks for it: a Study before it has trials.
struct StudySpec {
    std::string name;
    std::uint64_t seed = 1;
    Revision revision;
    Settings settings;
};

/// What it would take to ask for a study as it stands now: its name, seed, present revision and settings.
StudySpec specOf(const Study& study);

/// A whole experiment as somebody asks for it (SPEC.json of the contract).
struct ExperimentSpec {
    std::string name;
    Json objective = Json::object();
    Goal goal;
    std::vector<StudySpec> studies;
};

inline constexpr int kMostTrials = 1'000'000;
inline constexpr int kMostRetries = 100;
/// Far beyond any machine; keeps a slip of the finger from being obeyed.
inline constexpr int kMostConcurrency = 4096;

/// Reads a spec and checks its form, its ranges, and that everything it asks for is built: the error names
/// the JSON pointer. Relative folders of the objective are taken from `baseFolder`.
/// Errors: unknown_key, wrong_type, missing_key, bad_spec, parameter_invalid, not_built.
Result<ExperimentSpec> specFromJson(const Json& json, const std::string& baseFolder);

/// One study of a spec, as add_study takes it. `objective` gives the names that are already fixed.
Result<StudySpec> studySpecFromJson(const Json& json, const std::string& pointer, const Json& objective);

Json toJson(const StudySpec& study);
Json toJson(const ExperimentSpec& spec);

}  // namespace trialbench::experiment
