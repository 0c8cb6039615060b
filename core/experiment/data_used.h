#pragma once

#include <optional>
#include <vector>

#include "core/experiment/experiment.h"

namespace trialbench::experiment {

// On which images results rest: values of different ones do not compare, and nobody may compare them
// silently. Pure functions; any thread. Pointers are into what was given.

/// What a trial was trained on; null where it is not recorded. An attempt that goes on from a checkpoint does
/// so on the same data, so the latest one that measured speaks for all that count.
const DataUsed* dataOf(const Trial& trial);

/// Whether two trials are known to have been trained on different data.
bool differInData(const Trial& a, const Trial& b);

/// Whether it is recorded of one of the two only, so that nobody knows.
bool mayDifferInData(const Trial& a, const Trial& b);

/// Results of a study that rest on the same data.
struct DataGroup {
    const DataUsed* data;  ///< null: not recorded
    std::vector<const Trial*> trials;
};
/// The results of a study by their data, each group and its trials in the order of the trials.
std::vector<DataGroup> resultsByData(const Study& study);

/// Whether results of two studies are known to rest on different data.
bool differInData(const Study& a, const Study& b);

/// Whether all results of an experiment rest on the same data; nothing where some of it is not recorded and
/// the rest does not differ, or where there are no results.
std::optional<bool> haveSameData(const Experiment& experiment);

}  // namespace trialbench::experiment
