#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/support/result.h"

namespace trialbench::training {

/// The names of the data sets that can be trained on.
const std::vector<std::string>& dataSetNames();

/// The folder (or for CIFAR-10 also the archive) that holds a data set. Looked for, in this order: the
/// explicit path, and only there if it is not empty; else $TRIALBENCH_DATA_DIR/NAME and $TRIALBENCH_DATA_DIR;
/// NAME in the user's data folder ($XDG_DATA_HOME/trialbench or ~/.local/share/trialbench) and that folder
/// itself; /usr/share/datasets/NAME, where Debian's package puts it. NAME is the data set's, with - or _ or
/// nothing between its parts. Errors: data_missing, not_built (an unknown name). Any thread.
Result<std::filesystem::path> locateDataSet(const std::string& name,
                                            const std::filesystem::path& explicitPath);

/// What to do where a data set is missing: which package to install, or which file to put where.
std::string dataSetRemedy(const std::string& name);

}  // namespace trialbench::training
