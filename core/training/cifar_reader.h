#pragma once

#include <filesystem>
#include <optional>

#include "core/support/result.h"
#include "core/training/data_set.h"

namespace trialbench::training {

/// CIFAR-10's binary version (www.cs.toronto.edu/~kriz/cifar.html) at a place that may be the archive
/// cifar-10-binary.tar.gz, a folder with it, or a folder with the six .bin files or their folder
/// cifar-10-batches-bin. Returns the archive or the folder of the .bin files; nothing if there is neither.
std::optional<std::filesystem::path> findCifar10(const std::filesystem::path& place);

/// Anything else is refused.
inline constexpr std::int64_t kCifar10TrainImages = 50'000;
inline constexpr std::int64_t kCifar10TestImages = 10'000;

/// Reads what findCifar10 returned: three channels, so many images, ten classes.
/// Error: data_damaged, naming the file.
Result<DataSet> readCifar10(const std::filesystem::path& place);

}  // namespace trialbench::training
