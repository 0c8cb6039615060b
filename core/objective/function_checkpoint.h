#pragma once

#include <filesystem>

#include "core/experiment/trial.h"
#include "core/support/result.h"

namespace trialbench::objective {

/// Saves how far a function objective's trial has come: under a new name in `folder`, synced, then renamed,
/// as a trainer saves its weights. The checkpoint's file is relative to `folder`. Blocks; any thread.
/// Errors: disk_full, write_failed.
Result<experiment::Checkpoint> writeFunctionCheckpoint(const std::filesystem::path& folder,
                                                       std::uint64_t seed, int epoch);

/// The number of finished epochs in such a file. Errors: file_unreadable, file_damaged.
Result<int> readFunctionCheckpoint(const std::filesystem::path& file);

}  // namespace trialbench::objective
