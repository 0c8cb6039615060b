#include "core/storage/file_store.h"

#include <sqlite3.h>
#include <unistd.h>

#include "core/storage/record_rules.h"

namespace trialbench::storage {
namespace {

/// Takes back whatever was begun, unless it was committed.
class WriteTransaction {
 public:
    explicit WriteTransaction(SQLite::Database& database) : database_(database) {
        database_.exec("BEGIN IMMEDIATE");
    }
    ~WriteTransaction() {
        // A failed COMMIT, or SQLite itself, may have ended it already.
        if (sqlite3_get_autocommit(database_.getHandle()) == 0) database_.tryExec("ROLLBACK");
    }
    void commit() { database_.exec("COMMIT"); }

 private:
    SQLite::Database& database_;
};

bool hasMoved(SQLite::Database& database) {
    int moved = 0;
    sqlite3_file_control(database.getHandle(), "main", SQLITE_FCNTL_HAS_MOVED, &moved);
    return moved != 0;
}

}  // namespace

Result<void> insertRecords(const std::filesystem::path& path, EventTable& events, LogTable& logs,
                           const std::vector<experiment::ChangeRecord>& records) {
    for (auto record : records) {
        const auto text = takeLogText(record);
        if (auto inserted = events.insert(record); !inserted) return inserted;
        if (text.empty()) continue;
        auto appended = logs.append(path, record.study, record.trial, record.attempt, text);
        if (!appended) return appended;
    }
    return {};
}

FileStore::FileStore(std::filesystem::path path, OpenFile openFile, std::optional<FileLock> lock)
    : path_(std::move(path)), openFile_(std::move(openFile)), lock_(std::move(lock)) {}

Result<std::unique_ptr<FileStore>> FileStore::openForWriting(const std::filesystem::path& path,
                                                             OpenFile openFile, FileLock lock) {
    std::unique_ptr<FileStore> store(new FileStore(path, std::move(openFile), std::move(lock)));
    auto opened = store->open(Access::Write);
    if (!opened) return tl::unexpected(opened.error());
    return store;
}

Result<std::unique_ptr<FileStore>> FileStore::openForReading(const std::filesystem::path& path,
                                                             OpenFile openFile, bool isOwned) {
    std::unique_ptr<FileStore> store(new FileStore(path, std::move(openFile), std::nullopt));
    if (!isOwned) store->copy_ = PrivateCopy::ofUnowned(path);
    auto opened = store->open(Access::Read);
    if (!opened) return tl::unexpected(opened.error());
    return store;
}

Result<void> FileStore::connect(Access access) {
    auto connected = guarded(database_, path_, access, [&]() -> Result<void> {
        database_ = openConnection(copy_ ? copy_->file() : path_, access);
        // The first look at the file; what is wrong with it comes up here.
        database_->execAndGet("PRAGMA application_id");
        return {};
    });
    if (connected || access != Access::Read || copy_) return connected;
    // A file that its owner left in WAL mode wants files beside it, which cannot be made on read-only media.
    const bool folderIsReadOnly = ::access(path_.parent_path().c_str(), W_OK) != 0;
    if (!folderIsReadOnly) return connected;
    // Its content would be ignored by an immutable connection.
    if (hasRecordsBeside(path_)) {
        return failure(
            ErrorCode::FileUnreadable,
            {{"path", path_.string()},
             {"detail", "its newest records lie beside it in " + path_.filename().string() +
                            "-wal, and its folder may not be written to, which reading them takes. "
                            "Copy both files to a folder of your own."}});
    }
    database_.reset();
    return connect(Access::ReadImmutable);
}

Result<void> FileStore::open(Access access) {
    if (auto connected = connect(access); !connected) return connected;
    return guarded(database_, path_, access, [&]() -> Result<void> {
        if (hasMoved(*database_)) return failure(ErrorCode::FileMoved, {{"path", path_.string()}});
        if (auto there = checkStillThere(); !there) return there;
        const auto format = checkSchema(*database_, path_);
        if (!format) return tl::unexpected(format.error());
        format_ = *format;
        if (auto sound = checkIntegrity(*database_, path_); !sound) return sound;
        if (access == Access::Write) {
            if (auto accepted = acceptForWriting(); !accepted) return accepted;
            allowCheckpointOnClose(*database_);
            useWriteAheadLog();
        }
        events_ = std::make_unique<EventTable>(*database_);
        logs_ = std::make_unique<LogTable>(*database_);
        return {};
    });
}

/// Everything that could speak against the file, so that what is refused has not been written to.
Result<void> FileStore::acceptForWriting() {
    if (format_.isNewer()) return tl::unexpected(newerFile(path_, format_.version, "change"));
    // SQLite opens a file that it may not write for reading, without a word.
    if (sqlite3_db_readonly(database_->getHandle(), "main") == 1) {
        return failure(ErrorCode::NoPermission, {{"path", path_.string()}, {"action", "write to"}});
    }
    return guarded(database_, path_, Access::Read, [&]() -> Result<void> {
        const auto records = EventTable(*database_).load(path_, false);
        if (!records) return tl::unexpected(records.error());
        if (const auto state = fold(*records, path_); !state) return tl::unexpected(state.error());
        return {};
    });
}

/// WAL commits with one sync and lets readers read meanwhile. Where it is refused (network disks, a reader
/// that is in the way) the file stays in DELETE mode, which is as safe and only slower.
void FileStore::useWriteAheadLog() {
    database_->exec("PRAGMA synchronous = FULL");
    constexpr int kWaitForReadersMs = 200;
    sqlite3_busy_timeout(database_->getHandle(), kWaitForReadersMs);
    try {
        database_->execAndGet("PRAGMA journal_mode = WAL");
        // Needs the shared memory that some file systems do not have.
        database_->execAndGet("SELECT count(*) FROM meta");
    } catch (const SQLite::Exception&) {
        database_->execAndGet("PRAGMA journal_mode = DELETE");
    }
    sqlite3_busy_timeout(database_->getHandle(), kBusyTimeoutMs);
}

FileStore::~FileStore() {
    if (!events_ || !lock_) return;
    events_.reset();
    logs_.reset();
    // Nobody hears of an error here, and none loses anything: what is not moved into the main file now lies
    // beside it and is found at the next opening.
    [[maybe_unused]] const auto consolidated = consolidate();
    constexpr int kWaitForReadersMs = 200;
    sqlite3_busy_timeout(database_->getHandle(), kWaitForReadersMs);
    database_->tryExec("PRAGMA journal_mode = DELETE");
}

Result<std::vector<experiment::ChangeRecord>> FileStore::load() {
    using Records = Result<std::vector<experiment::ChangeRecord>>;
    return guarded(database_, path_, Access::Read,
                   [&]() -> Records { return events_->load(path_, format_.isNewer()); });
}

Result<void> FileStore::append(const std::vector<experiment::ChangeRecord>& records) {
    if (auto writable = refuseUnlessWritable(); !writable) return writable;
    if (auto there = checkStillThere(); !there) return there;
    return guarded(database_, path_, Access::Write, [&]() -> Result<void> {
        WriteTransaction transaction(*database_);
        if (auto checked = checkSequence(records, events_->lastSequence()); !checked) return checked;
        if (auto inserted = insertRecords(path_, *events_, *logs_, records); !inserted) return inserted;
        transaction.commit();
        return {};
    });
}

Result<std::string> FileStore::log(const std::string& study, int trial, int attempt) {
    return guarded(database_, path_, Access::Read,
                   [&]() -> Result<std::string> { return logs_->read(path_, study, trial, attempt); });
}

Result<void> FileStore::consolidate() {
    if (auto writable = refuseUnlessWritable(); !writable) return writable;
    return guarded(database_, path_, Access::Write, [&]() -> Result<void> {
        // Not worth waiting for readers; what can be moved is moved all the same.
        sqlite3_busy_timeout(database_->getHandle(), 0);
        const int result = sqlite3_wal_checkpoint_v2(database_->getHandle(), "main",
                                                     SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
        sqlite3_busy_timeout(database_->getHandle(), kBusyTimeoutMs);
        if (result != SQLITE_OK && (result & 0xFF) != SQLITE_BUSY) {
            throw SQLite::Exception(database_->getHandle(), result);
        }
        return {};
    });
}

Result<void> FileStore::refuseUnlessWritable() const {
    if (lock_) return {};
    return failure(ErrorCode::NoPermission, {{"path", path_.string()}, {"action", "write to"}});
}

Result<void> FileStore::checkStillThere() const {
    if (lock_ && !lock_->isHeld()) {
        return failure(
            ErrorCode::WriteFailed,
            {{"path", path_.string()},
             {"detail",
              "the lock in the folder beside it is gone, so another program could run it as well. Put "
              "that folder back, or close the experiment wherever it is open; then run it again. Nothing "
              "committed is lost."}});
    }
    if (identityOf(path_) == openFile_.identity()) return {};
    if (openFile_.isDeleted()) {
        return failure(ErrorCode::FileDeleted,
                       {{"path", path_.string()}, {"process", std::to_string(::getpid())}});
    }
    return failure(ErrorCode::FileMoved, {{"path", path_.string()}});
}

}  // namespace trialbench::storage
