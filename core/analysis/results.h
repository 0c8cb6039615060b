#pragma once

#include <vector>

#include "core/experiment/study.h"

namespace trialbench::analysis {

/// One completed trial, and how the study stood when it ended: a point of the best-so-far curve.
struct CompletedTrial {
    int index = 1;  ///< from 1, in the order in which trials ended: "after 12 results"
    int trial = 1;  ///< its number
    double value = 0;
    double bestSoFar = 0;  ///< best observed value up to and including this one
    int bestTrial = 1;  ///< the trial that has it; of equal ones that with the lowest number, as Study::best
};

/// The completed trials that are not excluded, in the order in which they ended, which under concurrency is
/// not that of their numbers. Values in the metric's own units. A pure function; any thread.
std::vector<CompletedTrial> resultsInOrder(const experiment::Study& study, const experiment::Goal& goal);

}  // namespace trialbench::analysis
