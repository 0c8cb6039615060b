#pragma once

#include <QString>

#include "core/experiment/experiment.h"

namespace trialbench::ui {

/// One sentence for each thing that happens: of a record that `after` has taken in already; empty for those
/// that say nothing to a person. Where the experiment has several studies, a trial is named with its own;
/// "the best so far" is as it was when the trial ended. A pure function; the window's thread, as it
/// translates.
QString eventText(const experiment::Experiment& after, const experiment::ChangeRecord& record);

}  // namespace trialbench::ui
