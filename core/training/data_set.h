#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/support/result.h"

namespace trialbench::training {

/// Images as bytes, each channels x 32 x 32 (rows from the top), and their classes from 0.
struct Images {
    std::vector<std::uint8_t> pixels;
    std::vector<std::uint8_t> labels;
    std::int64_t count() const { return static_cast<std::int64_t>(labels.size()); }
};

/// A data set as its authors divided it. Immutable once loaded; any thread.
struct DataSet {
    std::string name;
    std::int64_t channels = 0;
    std::int64_t classes = 0;
    Images train;
    Images test;
    std::string sha256{};  ///< dataSum of all this; set by loadDataSet
};

/// What tells two data sets apart, whatever their files are called: the SHA-256, as hex digits, of the line
/// "train N test N channels N side N classes N\n" and then of pixels and labels of the training images,
/// pixels and labels of the test images, a byte each, in their order. A second for 200 MB or less. Any
/// thread.
std::string dataSum(const DataSet& data);

inline constexpr std::int64_t kImageSide = 32;

/// How many images a data set has.
struct ImageCounts {
    std::int64_t train = 0;
    std::int64_t test = 0;
};

/// The same as loading would give, from the files' heads alone. Errors: as of loadDataSet. Any thread.
Result<ImageCounts> countImages(const std::string& name, const std::filesystem::path& explicitPath);

/// Loads a data set, looking where locateDataSet does; a running trial's copy is shared. Blocks for a second
/// or two. Errors: data_missing (with the remedy), data_damaged (with the file), not_built (an unknown name).
Result<std::shared_ptr<const DataSet>> loadDataSet(const std::string& name,
                                                   const std::filesystem::path& explicitPath);

}  // namespace trialbench::training
