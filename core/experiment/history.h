#pragma once

#include <cstdint>

#include "core/experiment/study.h"

namespace trialbench::experiment {

/// The study as it was when `sequence` was the last record, in all that a suggestion depends on: trials added
/// later are gone, attempts that started later too, those that ended later are pending again (running,
/// without value or cause), trials are excluded and revisions there as they were then. A revision that was
/// replaced before any trial used it stands for the one it replaced. What is left of attempts, measurements,
/// messages, settings and the study's own state stay as they are: no suggestion depends on them, and the
/// budget is no part of one. `sequence` is not before the study's first revision. A pure function; any
/// thread.
Study studyAt(const Study& study, std::int64_t sequence);

/// Whether a trial was excluded then. A pure function; any thread.
bool wasExcludedAt(const Trial& trial, std::int64_t sequence);

}  // namespace trialbench::experiment
