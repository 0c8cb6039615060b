#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/experiment/experiment.h"
#include "core/support/result.h"

namespace trialbench::storage {

/// Checks that the records are numbered last + 1, last + 2, ... Error: internal.
Result<void> checkSequence(const std::vector<experiment::ChangeRecord>& records, std::int64_t last);

/// What all records of an experiment add up to. Error: file_damaged, naming the file (without a path the
/// experiment) and the first that does not fit.
Result<experiment::Experiment> fold(const std::vector<experiment::ChangeRecord>& records,
                                    const std::filesystem::path& path = {});

/// Checks of all records together that every study has a revision. Error: file_damaged. `fold` does it too.
Result<void> checkWhole(const experiment::Experiment& experiment, const std::filesystem::path& path);

/// Takes the text out of the row of a `log` record, as every store keeps it apart; empty for other kinds.
std::string takeLogText(experiment::ChangeRecord& record);

}  // namespace trialbench::storage
