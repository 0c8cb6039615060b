#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "core/support/result.h"

namespace SQLite {
class Database;
}

namespace trialbench::storage {

/// "TrBn", at byte 68 of the file: how file managers and we know an experiment.
inline constexpr std::int32_t kApplicationId = 0x5472426E;

/// The version that we write, at byte 60. A version that an older program may read all the same (it writes
/// its own min_reader_version into `meta`) may add tables and kinds of events but changes no table that was
/// there.
inline constexpr int kFormatVersion = 1;

/// What the file says about itself.
struct FormatVersion {
    int version = 0;
    int minReaderVersion = 0;
    bool isNewer() const { return version > kFormatVersion; }
};

/// Writes tables, versions and a new file id into an empty database. Throws SQLite::Exception.
void createSchema(SQLite::Database& database);

/// The error for a file that only a newer version may `action` ("open", "change").
Error newerFile(const std::filesystem::path& path, int version, std::string action);

/// Application id, version, and that the schema holds our tables and nothing that could run (no triggers,
/// views, virtual tables). Throws SQLite::Exception.
/// Errors: file_foreign, file_newer (not even readable), file_damaged.
Result<FormatVersion> checkSchema(SQLite::Database& database, const std::filesystem::path& path);

/// Pages, cells, constraints, and indexes against tables. The same for everybody who opens a file: otherwise
/// one would call sound what another calls damaged. Throws SQLite::Exception. Error: file_damaged.
Result<void> checkIntegrity(SQLite::Database& database, const std::filesystem::path& path);

}  // namespace trialbench::storage
