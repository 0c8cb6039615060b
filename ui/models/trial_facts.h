#pragma once

#include <optional>

#include "core/experiment/trial_facts.h"

namespace trialbench::ui {

/// The best value of the goal's metric over the trial's epochs.
std::optional<double> bestValue(const experiment::Trial& trial, const experiment::Goal& goal);
/// That of its last epoch; its value where it was told without epochs.
std::optional<double> lastValue(const experiment::Trial& trial, const experiment::Goal& goal);

}  // namespace trialbench::ui
