#pragma once

#include <string>
#include <variant>

#include "core/experiment/experiment.h"
#include "core/search/strategy.h"

namespace trialbench::engine {

/// Why a study gets no further suggestion: "max_trials", "grid_exhausted", "fixed_exhausted",
/// "space_exhausted"; "not_built" where the file asks for a strategy that this version lacks.
struct Done {
    std::string reason;
};

/// What a study's strategy is asked: the observations and pending configurations of its trials, in its
/// present revision's space, to which the request points (`study` must outlive it). Of a failed trial it has
/// what the failure teaches, of an excluded one nothing. A pure function of its arguments; any thread.
search::Request suggestionRequest(const experiment::Experiment& experiment, const experiment::Study& study);

/// Whether counted and pending trials have reached max_trials.
bool isBudgetSpent(const experiment::Study& study);

/// The next configuration of a study: first its initial ones, then (if its strategy asks for them) the
/// defaults, then the strategy's own. A decision gets "seen" (the sequence number it rests on) and "pending"
/// (the numbers of the trials without a result). A pure function of its arguments; may take seconds; any
/// thread.
std::variant<search::Suggestion, Done> nextSuggestion(const experiment::Experiment& experiment,
                                                      const experiment::Study& study);

/// The row of the trial_added event for a suggestion.
Json trialAddedRow(const experiment::Study& study, const search::Suggestion& suggestion);

}  // namespace trialbench::engine
