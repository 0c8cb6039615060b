#pragma once

#include <optional>
#include <vector>

#include "core/space/search_space.h"

namespace trialbench::objective {

/// One setting of a trainer, as its description declares it: in the form of the spec's `parameters`, where
/// low and high are the range to search by default, and with limits beyond which no value is taken.
struct Knob {
    space::Parameter parameter;
    std::optional<double> minimum;
    std::optional<double> maximum;
    bool ofObjective = false;  ///< must be the same in all studies, so it cannot be tuned
};

/// Reads a description's list of knobs. Error: trainer_message.
Result<std::vector<Knob>> knobsFrom(const Json& list);

/// The values that a knob can have in a study's trials; its default where nothing says otherwise. Nothing
/// where they are too many to be listed; an empty list for an unknown knob.
std::optional<std::vector<space::Value>> possibleValues(const std::vector<Knob>& knobs,
                                                        const std::string& name,
                                                        const space::SearchSpace& space, const Json& fixed);

/// Checks what a study wants to fix and to tune against the knobs: names, types, limits, and that a knob that
/// counts only under a condition is given only where the condition can (fixed) or does (tuned) hold.
/// Error: knob_invalid, naming the knob and what to do.
Result<void> checkKnobs(const std::vector<Knob>& knobs, const space::SearchSpace& space, const Json& fixed);

/// The knobs of one trial: its configuration, and of the fixed values those that count beside it.
Json knobsOf(const std::vector<Knob>& knobs, const space::Configuration& configuration, const Json& fixed);

}  // namespace trialbench::objective
