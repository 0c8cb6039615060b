#pragma once

#include <QString>
#include <optional>
#include <vector>

#include "core/experiment/trial_facts.h"

namespace trialbench::ui {

// "Value" is what the search counts, "best epoch" and "last epoch" are of one trial, and "best observed" is
// of a study: the same words in tables, details and plots. Pure functions; the window's thread, as they
// translate.

/// What a trial has come to, in the metric's own units.
struct TrialValues {
    std::optional<double> value;  ///< what counts; of a trial without a result, where it stands or stood last
    bool counts = false;          ///< whether it is a result: what a best is chosen among
    /// Of its best epoch where the last one counts, else of its last; nothing where it was told without any.
    std::optional<double> other;
};
TrialValues valuesOf(const experiment::Trial& trial, const experiment::Goal& goal);

/// The title of TrialValues::other: "Best epoch" or "Last epoch".
QString otherEpochTitle(const experiment::Goal& goal);
/// Which value of a trial counts, as a sentence.
QString countingText(const experiment::Goal& goal);
/// The trials that keep a study from going on: where all that is left of it are trials that the user paused
/// for themselves, so that starting it would do nothing. Else empty.
std::vector<int> trialsThatHold(const experiment::Study& study);
/// What a model rests on, for a sentence: "12 results", "1 result and 2 stopped trials". Only completed
/// trials have results; a model learns from the values of stopped ones too.
QString learnedFromText(int results, int stopped);
/// How far a trial is: "26 / 50", "26"; nothing where nobody counted its epochs.
QString trialEpochText(const experiment::Trial& trial, int planned);
/// With what its last attempt failed, of a trial that waits for its retry or was interrupted by what is no
/// failure of its own, as a sentence or two; empty where none did.
QString attemptFailureText(const experiment::Trial& trial);
/// What a trial's value is, or why it does not count, as a sentence or two.
QString valueSentence(const experiment::Experiment& experiment, const experiment::Study& study,
                      const experiment::Trial& trial);

}  // namespace trialbench::ui
