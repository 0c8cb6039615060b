#pragma once

#include <QString>

#include "core/experiment/experiment.h"

namespace trialbench::ui {

// One sentence for each thing that happens. Pure functions; the window's thread, as they translate. Where the
// experiment has several studies, a trial is named with its own.

QString startText(const experiment::Experiment& experiment, const experiment::Study& study,
                  const experiment::Trial& trial, const experiment::Attempt& attempt);

/// Of an attempt after which the trial goes on or waits; empty where the trial's end says it.
QString attemptEndText(const experiment::Experiment& experiment, const experiment::Study& study,
                       const experiment::Trial& trial, const experiment::Attempt& attempt);

/// Of a trial that has ended; "the best so far" as it was when it ended.
QString endText(const experiment::Experiment& experiment, const experiment::Study& study,
                const experiment::Trial& trial);

/// Of a record that `after` has taken in already; empty for those that say nothing to a person.
QString eventText(const experiment::Experiment& after, const experiment::ChangeRecord& record);

}  // namespace trialbench::ui
