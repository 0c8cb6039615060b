#pragma once

#include <string>

#include "core/support/result.h"

namespace trialbench::cli {

/// Writes a text file whole: under a temporary name beside it and renamed, so that a full disk leaves no half
/// of it. A link stays, what it leads to is written; a file that is replaced keeps its permissions; pipes and
/// character devices are written to directly. An experiment, and what belongs to one, is never replaced, not
/// even by `force`.
/// Errors: file_exists (unless `force`), usage (an experiment, a folder, a disk), no_permission, disk_full,
/// write_failed.
Result<void> writeFile(const std::string& path, const std::string& text, bool force);

}  // namespace trialbench::cli
