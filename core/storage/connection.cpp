#include "core/storage/connection.h"

#include <sqlite3.h>

#include <cstring>

#include "core/support/system_error.h"

namespace trialbench::storage {
namespace {

std::string uriOf(const std::filesystem::path& path) {
    static constexpr char kDigits[] = "0123456789ABCDEF";
    std::string uri = "file://";
    for (const char c : path.string()) {
        if (c == '?' || c == '#' || c == '%') {
            uri += '%';
            uri += kDigits[(c >> 4) & 15];
            uri += kDigits[c & 15];
        } else {
            uri += c;
        }
    }
    return uri + "?immutable=1";
}

void limit(sqlite3* handle) {
    const std::pair<int, int> limits[] = {
        {SQLITE_LIMIT_LENGTH, kLongestValueBytes},
        {SQLITE_LIMIT_SQL_LENGTH, 100000},
        {SQLITE_LIMIT_COLUMN, 100},
        {SQLITE_LIMIT_EXPR_DEPTH, 20},
        {SQLITE_LIMIT_COMPOUND_SELECT, 5},
        {SQLITE_LIMIT_FUNCTION_ARG, 10},
        {SQLITE_LIMIT_ATTACHED, 0},
        {SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 100},
        {SQLITE_LIMIT_VARIABLE_NUMBER, 20},
        {SQLITE_LIMIT_TRIGGER_DEPTH, 1},
        {SQLITE_LIMIT_WORKER_THREADS, 0},
    };
    for (const auto& [id, value] : limits) sqlite3_limit(handle, id, value);
}

bool isDiskFull(const SQLite::Exception& exception, int systemError, const std::filesystem::path& path) {
    if (exception.getErrorCode() == SQLITE_FULL) return true;
    if (exception.getErrorCode() != SQLITE_IOERR && exception.getErrorCode() != SQLITE_CANTOPEN) return false;
    if (support::isDiskFull(systemError)) return true;
    // SQLite does not keep the number of every failed call (its shared memory file, for one).
    std::error_code error;
    const auto space = std::filesystem::space(path.parent_path(), error);
    return !error && space.available < 64 * 1024;
}

}  // namespace

std::unique_ptr<SQLite::Database> openConnection(const std::filesystem::path& path, Access access) {
    int flags = access == Access::Write ? SQLite::OPEN_READWRITE : SQLite::OPEN_READONLY;
    if (access == Access::ReadImmutable) flags |= SQLite::OPEN_URI;
    const auto name = access == Access::ReadImmutable ? uriOf(path) : path.string();
    auto database = std::make_unique<SQLite::Database>(name, flags, kBusyTimeoutMs);
    sqlite3* handle = database->getHandle();
    limit(handle);
    const std::pair<int, int> settings[] = {
        {SQLITE_DBCONFIG_DEFENSIVE, 1},        {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
        {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},   {SQLITE_DBCONFIG_ENABLE_VIEW, 0},
        {SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1}, {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
    };
    for (const auto& [id, value] : settings) sqlite3_db_config(handle, id, value, nullptr);
    database->exec("PRAGMA cell_size_check = ON");
    database->exec("PRAGMA mmap_size = 0");
    database->exec("PRAGMA temp_store = MEMORY");
    return database;
}

bool hasRecordsBeside(const std::filesystem::path& path) {
    std::error_code error;
    const auto size = std::filesystem::file_size(path.string() + "-wal", error);
    return !error && size > 0;
}

void allowCheckpointOnClose(SQLite::Database& database) {
    sqlite3_db_config(database.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, nullptr);
}

Error errorOf(const SQLite::Exception& exception, SQLite::Database* database,
              const std::filesystem::path& path, Access access) {
    const bool writing = access == Access::Write;
    const int systemError = database != nullptr ? sqlite3_system_errno(database->getHandle()) : 0;
    const std::string file = path.string();
    const auto noPermission = [&] {
        return Error{ErrorCode::NoPermission, {{"path", file}, {"action", writing ? "write to" : "read"}}};
    };
    if (writing && isDiskFull(exception, systemError, path)) return {ErrorCode::DiskFull, {{"path", file}}};
    if (exception.getExtendedErrorCode() == SQLITE_READONLY_DBMOVED) {
        return {ErrorCode::FileMoved, {{"path", file}}};
    }
    switch (exception.getErrorCode()) {
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
        case SQLITE_SCHEMA:
        case SQLITE_MISMATCH:
            return {ErrorCode::FileDamaged, {{"path", file}, {"detail", exception.what()}}};
        case SQLITE_TOOBIG:
            if (!writing) {
                return {ErrorCode::FileDamaged,
                        {{"path", file}, {"detail", "it holds a value larger than Trialbench writes"}}};
            }
            break;
        case SQLITE_READONLY:
            if (writing) return noPermission();
            break;
        case SQLITE_PERM:
        case SQLITE_AUTH:
            return noPermission();
        case SQLITE_CANTOPEN:
        case SQLITE_IOERR:
            if (support::isPermission(systemError)) return noPermission();
            break;
        default:
            break;
    }
    std::string detail = exception.what();
    if (systemError != 0) detail += std::string(" (") + std::strerror(systemError) + ")";
    return {writing ? ErrorCode::WriteFailed : ErrorCode::FileUnreadable,
            {{"path", file}, {"detail", std::move(detail)}}};
}

}  // namespace trialbench::storage
