#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>
#include <memory>
#include <utility>

#include "core/support/result.h"

namespace trialbench::storage {

enum class Access {
    Write,
    Read,
    ReadImmutable,  ///< on read-only media, where SQLite cannot make the files it wants beside a WAL file
};

/// Opens an existing file with everything switched off that a hostile file could use: no triggers, views,
/// extensions or attached files, bounded text, blob and statement sizes, no memory map. Until
/// allowCheckpointOnClose, closing leaves a -wal as it is, so that a refused file stays byte by byte the
/// same. Throws SQLite::Exception; see guarded().
std::unique_ptr<SQLite::Database> openConnection(const std::filesystem::path& path, Access access);
void allowCheckpointOnClose(SQLite::Database& database);

/// Sizes beyond which nothing is read or written.
inline constexpr int kLongestValueBytes = 16 * 1024 * 1024;

/// Whether the newest records of a file lie in the write-ahead log beside it. Any thread.
bool hasRecordsBeside(const std::filesystem::path& path);

/// How long SQLite waits for another connection to get out of the way.
inline constexpr int kBusyTimeoutMs = 5000;

/// The value for what SQLite threw. `database` may be null (opening failed).
Error errorOf(const SQLite::Exception& exception, SQLite::Database* database,
              const std::filesystem::path& path, Access access);

/// Calls `function`; what it throws ends here and comes back as a value. `database` may be opened by it.
template <class Function>
auto guarded(const std::unique_ptr<SQLite::Database>& database, const std::filesystem::path& path,
             Access access, Function&& function) -> decltype(function()) {
    try {
        return std::forward<Function>(function)();
    } catch (const SQLite::Exception& exception) {
        return tl::unexpected<Error>(errorOf(exception, database.get(), path, access));
    } catch (const std::exception& exception) {
        return failure(ErrorCode::Internal, {{"detail", exception.what()}});
    }
}

}  // namespace trialbench::storage
