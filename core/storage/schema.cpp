#include "core/storage/schema.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <random>
#include <set>
#include <string>

namespace trialbench::storage {
namespace {

struct Table {
    std::string_view name;
    std::string_view sql;  // as SQLite keeps it, compared byte by byte
};

// ids that a record does not have are '' and 0, as in ChangeRecord.
constexpr std::array kTables = {
    Table{"meta", "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT"},
    Table{"event",
          "CREATE TABLE event (sequence INTEGER PRIMARY KEY, time TEXT NOT NULL, kind TEXT NOT NULL, "
          "study TEXT NOT NULL, trial INTEGER NOT NULL, attempt INTEGER NOT NULL, row TEXT NOT NULL) STRICT"},
    Table{"log_chunk",
          "CREATE TABLE log_chunk (study TEXT NOT NULL, trial INTEGER NOT NULL, attempt INTEGER NOT NULL, "
          "chunk INTEGER NOT NULL, bytes INTEGER NOT NULL, data BLOB NOT NULL, "
          "PRIMARY KEY (study, trial, attempt, chunk)) STRICT"},
};

// More tables than this no later version needs.
constexpr int kMaxSchemaEntries = 100;

std::string newFileId() {
    std::random_device device;
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string id;
    for (int word = 0; word < 4; ++word) {
        auto bits = device();
        for (int digit = 0; digit < 8; ++digit, bits >>= 4) id += kDigits[bits & 15];
    }
    return id;
}

tl::unexpected<Error> damaged(const std::filesystem::path& path, std::string detail) {
    return failure(ErrorCode::FileDamaged, {{"path", path.string()}, {"detail", std::move(detail)}});
}

bool isVirtual(std::string_view sql) {
    constexpr std::string_view kStart = "CREATE VIRTUAL";
    return sql.size() >= kStart.size() &&
           std::equal(kStart.begin(), kStart.end(), sql.begin(),
                      [](char a, char b) { return a == std::toupper(static_cast<unsigned char>(b)); });
}

/// Our tables as we write them; besides, indexes that SQLite makes by itself, and in a newer version's file
/// plain tables and indexes.
Result<void> checkTables(SQLite::Database& database, const std::filesystem::path& path, bool newer) {
    std::set<std::string_view> found;
    SQLite::Statement entries(database, "SELECT type, name, tbl_name, sql FROM sqlite_schema");
    for (int count = 0; entries.executeStep(); ++count) {
        const auto type = entries.getColumn(0).getString();
        const auto name = entries.getColumn(1).getString();
        const auto sql = entries.getColumn(3).getString();
        if (count == kMaxSchemaEntries) return damaged(path, "it has too many tables");
        const auto ours = std::find_if(kTables.begin(), kTables.end(),
                                       [&](const Table& table) { return table.name == name; });
        const bool automatic = type == "index" && sql.empty() && name.rfind("sqlite_autoindex_", 0) == 0;
        if (ours != kTables.end()) {
            if (type != "table" || sql != ours->sql) {
                return damaged(path, "its table \"" + name + "\" is not as Trialbench writes it");
            }
            found.insert(ours->name);
        } else if (!automatic && !(newer && (type == "table" || type == "index") && !isVirtual(sql))) {
            return damaged(path, "it holds the " + type + " \"" + name + "\", which Trialbench never writes");
        }
    }
    for (const Table& table : kTables) {
        if (!found.count(table.name)) {
            return damaged(path, "its table \"" + std::string(table.name) + "\" is missing");
        }
    }
    return {};
}

}  // namespace

void createSchema(SQLite::Database& database) {
    for (const Table& table : kTables) database.exec(std::string(table.sql));
    SQLite::Statement insert(database, "INSERT INTO meta (key, value) VALUES (?, ?)");
    const std::array<std::pair<const char*, std::string>, 2> entries = {
        std::pair{"min_reader_version", std::to_string(kFormatVersion)},
        // By which trials copied into another experiment name their source, wherever the file lies by then.
        std::pair{"file_id", newFileId()},
    };
    for (const auto& [key, value] : entries) {
        insert.reset();
        insert.bind(1, key);
        insert.bind(2, value);
        insert.exec();
    }
    database.exec("PRAGMA application_id = " + std::to_string(kApplicationId));
    database.exec("PRAGMA user_version = " + std::to_string(kFormatVersion));
}

Error newerFile(const std::filesystem::path& path, int version, std::string action) {
    return {ErrorCode::FileNewer,
            {{"path", path.string()},
             {"version", std::to_string(version)},
             {"known", std::to_string(kFormatVersion)},
             {"action", std::move(action)}}};
}

Result<FormatVersion> checkSchema(SQLite::Database& database, const std::filesystem::path& path) {
    if (database.execAndGet("PRAGMA application_id").getInt() != kApplicationId) {
        return failure(ErrorCode::FileForeign, {{"path", path.string()}});
    }
    FormatVersion format;
    format.version = database.execAndGet("PRAGMA user_version").getInt();
    // There is no version before the first, so nothing to upgrade yet.
    if (format.version < 1) return damaged(path, "its version number is lost");
    // What it takes to read the file may stand above the version of its own.
    const auto tooNew = [&] {
        return tl::unexpected(newerFile(path, std::max(format.version, format.minReaderVersion), "open"));
    };
    // Before the tables are looked at: in a version that we cannot read they may have changed.
    if (format.isNewer() && !database.tableExists("meta")) return tooNew();
    if (!database.tableExists("meta")) return damaged(path, "its table \"meta\" is missing");
    SQLite::Statement query(database, "SELECT value FROM meta WHERE key = 'min_reader_version'");
    if (query.executeStep()) {
        const auto text = query.getColumn(0).getString();
        // Stays 0 where it is no number.
        std::from_chars(text.data(), text.data() + text.size(), format.minReaderVersion);
    }
    if (format.minReaderVersion < 1) return damaged(path, "it does not say which versions can read it");
    if (format.minReaderVersion > kFormatVersion) return tooNew();
    if (auto tables = checkTables(database, path, format.isNewer()); !tables) {
        return tl::unexpected(tables.error());
    }
    return format;
}

Result<void> checkIntegrity(SQLite::Database& database, const std::filesystem::path& path) {
    SQLite::Statement check(database, "PRAGMA integrity_check(1)");
    if (!check.executeStep()) return damaged(path, "its integrity check gave no answer");
    std::string answer = check.getColumn(0).getString();
    if (answer == "ok") return {};
    constexpr std::size_t kLongestDetail = 200;
    std::replace(answer.begin(), answer.end(), '\n', ' ');
    return damaged(path, answer.substr(0, kLongestDetail));
}

}  // namespace trialbench::storage
