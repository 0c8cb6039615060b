#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>
#include <string>
#include <string_view>

#include "core/support/result.h"

namespace trialbench::storage {

/// The table `log_chunk`: the log of each attempt in pieces of kLogChunkBytes, each compressed by zlib. Chunk
/// n holds the bytes from n * kLogChunkBytes on; chunks of the middle are deleted as the log outgrows its
/// cap, and the last chunk is written anew until it is full. Methods throw SQLite::Exception.
class LogTable {
 public:
    explicit LogTable(SQLite::Database& database) : database_(database) {}

    /// Within the caller's transaction. Error: log_damaged (the chunk to go on from).
    Result<void> append(const std::filesystem::path& path, const std::string& study, int trial, int attempt,
                        std::string_view text);

    /// See ExperimentStore::log. Error: log_damaged.
    Result<std::string> read(const std::filesystem::path& path, const std::string& study, int trial,
                             int attempt);

 private:
    SQLite::Database& database_;
};

/// Small enough that compressing the last chunk again for each line costs little, large enough to compress
/// well; divides kLogHeadBytes.
inline constexpr std::size_t kLogChunkBytes = 16 * 1024;

}  // namespace trialbench::storage
