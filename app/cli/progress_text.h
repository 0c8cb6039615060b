#pragma once

#include <string>
#include <vector>

#include "core/engine/engine.h"
#include "core/experiment/experiment.h"

namespace trialbench::cli {

/// "[######--------]": how far something is, from 0 to 1, `columns` wide with its brackets.
std::string bar(double fraction, std::size_t columns);

/// What the terminal shows of a running study: one line for the study, a progress bar for each running trial,
/// and the table of the trials that ended, the latest of them where there is not room for all. Never more
/// than `height` lines of `width` columns. A pure function.
struct LiveView {
    const experiment::Experiment* experiment = nullptr;
    std::string study;
    std::vector<engine::TrialProgress> progress;
    std::size_t width = 80;
    std::size_t height = 24;
    std::string left;  ///< "5 minutes left"; empty where nobody can tell
};
std::vector<std::string> liveText(const LiveView& view);

/// One line for an event, where nothing is redrawn; empty for those that say nothing to a person.
/// `after` is the experiment with the event already applied.
std::string eventText(const experiment::Experiment& after, const experiment::ChangeRecord& record);

}  // namespace trialbench::cli
