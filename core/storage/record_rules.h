#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/experiment/change.h"
#include "core/support/result.h"

namespace trialbench::storage {

/// Checks that the records are numbered last + 1, last + 2, ... Error: internal.
Result<void> checkSequence(const std::vector<experiment::ChangeRecord>& records, std::int64_t last);

/// Takes the text out of the row of a `log` record, as every store keeps it apart; empty for other kinds.
std::string takeLogText(experiment::ChangeRecord& record);

}  // namespace trialbench::storage
