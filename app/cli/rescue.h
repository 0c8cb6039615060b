#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "core/support/result.h"

namespace trialbench::cli {

/// For an experiment that was deleted or replaced while this process had it: keeps what it held as a new
/// file, NAME-recovered.trialbench in its folder or, where that fails, in the temporary one, and says where
/// it is and how to go on. `save` writes all of it to a path and refuses with file_exists. Returns the exit
/// code.
int saveElsewhere(const std::string& file,
                  const std::function<Result<void>(const std::filesystem::path&)>& save);

}  // namespace trialbench::cli
