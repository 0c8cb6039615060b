#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>
#include <memory>
#include <optional>

#include "core/storage/connection.h"
#include "core/storage/event_table.h"
#include "core/storage/experiment_store.h"
#include "core/storage/file_lock.h"
#include "core/storage/log_table.h"
#include "core/storage/open_files.h"
#include "core/storage/private_copy.h"
#include "core/storage/schema.h"

namespace trialbench::storage {

/// An experiment in a file. One thread at a time.
class FileStore final : public ExperimentStore {
 public:
    /// Checks version, schema, integrity and records, and only then writes for the first time: it goes over
    /// to WAL. Errors: those of openOwned.
    static Result<std::unique_ptr<FileStore>> openForWriting(const std::filesystem::path& path,
                                                             OpenFile openFile, FileLock lock);
    /// Changes nothing, in the file or beside it; of one that nobody owns it may read a copy.
    /// Errors: those of openReadOnly.
    static Result<std::unique_ptr<FileStore>> openForReading(const std::filesystem::path& path,
                                                             OpenFile openFile, bool isOwned);
    ~FileStore() override;

    Result<std::vector<experiment::ChangeRecord>> load() override;
    Result<void> append(const std::vector<experiment::ChangeRecord>& records) override;
    Result<std::string> log(const std::string& study, int trial, int attempt) override;
    Result<void> consolidate() override;

    const FormatVersion& format() const { return format_; }

 private:
    FileStore(std::filesystem::path path, OpenFile openFile, std::optional<FileLock> lock);

    Result<void> open(Access access);
    Result<void> connect(Access access);
    Result<void> acceptForWriting();
    void useWriteAheadLog();
    Result<void> refuseUnlessWritable() const;
    Result<void> checkStillThere() const;

    // In this order, so that the connection is closed before the lock is given back and the register told.
    std::filesystem::path path_;
    OpenFile openFile_;
    std::optional<FileLock> lock_;     ///< none: only reading
    std::optional<PrivateCopy> copy_;  ///< read in place of the file
    std::unique_ptr<SQLite::Database> database_;
    std::unique_ptr<EventTable> events_;
    std::unique_ptr<LogTable> logs_;
    FormatVersion format_;
};

/// Inserts the records and their log texts within the caller's transaction. Throws SQLite::Exception.
Result<void> insertRecords(const std::filesystem::path& path, EventTable& events, LogTable& logs,
                           const std::vector<experiment::ChangeRecord>& records);

}  // namespace trialbench::storage
