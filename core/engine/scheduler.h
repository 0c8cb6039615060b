#pragma once

#include <string>
#include <variant>

#include "core/experiment/study.h"

namespace trialbench::engine {

/// What a running study does next.
struct Wait {};
struct ResumeTrial {
    int trial = 0;
};
struct AskForSuggestion {};
struct FinishStudy {
    std::string reason;  ///< as in Done
};
/// Nothing is left but trials that the user holds back.
struct WaitForUser {};
using Step = std::variant<Wait, ResumeTrial, AskForSuggestion, FinishStudy, WaitForUser>;

/// What the owner knows of a study beyond its state.
struct Activity {
    int running = 0;          ///< trials that run in this process
    bool suggesting = false;  ///< a suggestion is being computed
    int limit = 1;            ///< of concurrency, for this run
    std::string exhausted;    ///< the strategy's last word, if it had nothing more to suggest
};

/// The next step of a study, whether or not a slot is free for it: trials that have no result yet come before
/// new suggestions, in order of number. A pure function.
Step nextStep(const experiment::Study& study, const Activity& activity);

/// Whether a suggestion that was asked for under this revision, for the trial of this number, is to be run
/// now that it has come: things may have changed while it was computed. A pure function.
bool isStillWanted(const experiment::Study& study, const Activity& activity, int revision, int number);

}  // namespace trialbench::engine
