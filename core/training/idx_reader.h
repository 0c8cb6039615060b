#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "core/support/result.h"
#include "core/training/data_set.h"

namespace trialbench::training {

/// The folder itself if it holds the four files of a data set in MNIST's idx format
/// (yann.lecun.com/exdb/mnist), each plain or with ".gz"; nothing otherwise.
std::optional<std::filesystem::path> findIdxDataSet(const std::filesystem::path& folder);

/// The numbers of images that the files' heads name. Error: data_damaged, naming the file.
Result<ImageCounts> countIdxImages(const std::filesystem::path& folder);

/// Reads such a folder: one channel, 28 x 28 padded with black to 32 x 32, ten classes.
/// Error: data_damaged, naming the file.
Result<DataSet> readIdxDataSet(const std::string& name, const std::filesystem::path& folder);

}  // namespace trialbench::training
