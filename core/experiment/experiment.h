#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/experiment/change.h"
#include "core/experiment/study.h"

namespace trialbench::experiment {

/// The state that the change records up to a sequence number add up to. A plain value: the owner thread
/// folds records into its own, and hands out copies as snapshots.
struct Experiment {
    std::string name;
    Json objective = Json::object();
    Goal goal;
    std::vector<Study> studies;
    std::int64_t sequence = 0;  ///< of the last record applied

    const Study* findStudy(std::string_view name) const;
    Study* findStudy(std::string_view name);
};

/// Folds one record into the state. A record that does not fit (unknown study, impossible transition,
/// sequence that does not rise, bad row) leaves the state as it was and is file_damaged with a detail: such
/// records are never written, so only a damaged file has one.
Result<void> apply(Experiment& experiment, const ChangeRecord& record);

/// The fixed values that hold under a revision: the objective's, overridden by the study's own.
Json effectiveFixed(const Json& objective, const Revision& revision);
/// Those of a study's present revision.
Json effectiveFixed(const Experiment& experiment, const Study& study);

/// The snapshot as `show --json` prints it: what the contract says, and what attaching a front end needs.
Json toShowJson(const Experiment& experiment);

}  // namespace trialbench::experiment
