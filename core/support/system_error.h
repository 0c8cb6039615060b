#pragma once

#include <filesystem>

#include "core/support/error.h"

namespace trialbench::support {

// What a system call about a file failed with, as an error of ours. `number` is its errno, or the value of a
// std::error_code that std::filesystem gave. Any thread.

bool isPermission(int number);
bool isDiskFull(int number);

/// file_missing, no_permission ("to read"), or file_unreadable with the system's own words.
Error readError(int number, const std::filesystem::path& path);

/// no_permission, disk_full, or write_failed with the system's own words. `action` is what there is no
/// permission for: "write to", "create".
Error writeError(int number, const std::filesystem::path& path, const char* action);

}  // namespace trialbench::support
