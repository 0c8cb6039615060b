#pragma once

#include <filesystem>
#include <string>

#include "core/support/result.h"

namespace trialbench::support {

/// The SHA-256 of a file's bytes as 64 lower-case hex digits. Reads the whole file; blocks.
/// Error: file_unreadable.
Result<std::string> sha256OfFile(const std::filesystem::path& path);

}  // namespace trialbench::support
