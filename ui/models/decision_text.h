#pragma once

#include <QString>

#include "core/experiment/experiment.h"

namespace trialbench::ui {

/// Why a trial was tried, in one or two sentences: where its configuration comes from and, of a model's
/// decision, from how many results, with which trials pending, and what the model expected. Pure; the
/// window's thread, as it translates.
QString decisionText(const experiment::Experiment& experiment, const experiment::Study& study,
                     const experiment::Trial& trial);

}  // namespace trialbench::ui
