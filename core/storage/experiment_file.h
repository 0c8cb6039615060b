#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/storage/experiment_store.h"

namespace trialbench::storage {

/// Who holds a file: text of the lock file.
struct Owner {
    std::string user;
    std::string host;
    long process = 0;
    std::string since;  ///< ISO 8601
    /// Of a lock that may not be read, so that nobody can tell whether there is an owner: what may not be
    /// read, the lock or its folder, and whose that is. Else empty.
    std::filesystem::path hidden;
    std::string keeper;
};
/// "kim on lab2 (process 4711) since 2026-01-31T12:00:00Z"; "another process" where it left no text; "perhaps
/// somebody (...)" with the reason where that cannot be told.
std::string describe(const Owner& owner);

/// The folder beside the file for checkpoints, weights and the lock: its whole name + ".files". Symbolic
/// links are followed, so that a file has one folder, and one owner, by whatever name it is opened.
std::filesystem::path folderOf(const std::filesystem::path& file);

/// Who owns the file now, in this process or another; nobody where it has no folder. Somebody (see
/// Owner::hidden) where its lock may not be read: better that than to call his trials interrupted. Any
/// thread; does not block.
std::optional<Owner> ownerOf(const std::filesystem::path& file);

/// Creates a new experiment file with these first records, numbered from 1. It comes into being whole
/// (written under a temporary name, synced, renamed) or not at all. Overwriting leaves the folder beside it
/// as it is. Blocks for the disk. Any thread. Errors: file_exists (unless `force`, which still refuses a file
/// that is owned), no_permission, disk_full, write_failed, file_owned.
Result<void> createFile(const std::filesystem::path& path,
                        const std::vector<experiment::ChangeRecord>& records, bool force);

/// Opens for writing and becomes its owner: takes the lock before it reads or recovers anything (but for the
/// 100 bytes that tell whether it is an experiment at all), and checks all records before it writes. Whatever
/// is refused is left as it is, byte by byte. Destroying the store consolidates the file into one and gives
/// the lock back. A file of a newer version is refused even where it may be read: we would not keep what that
/// version keeps. Blocks for the disk, and up to 200 ms for the lock. Any thread. Errors: file_missing,
/// file_foreign, file_newer, file_damaged, file_owned, file_linked, no_permission, file_unreadable,
/// file_moved, file_deleted, disk_full, write_failed.
Result<std::unique_ptr<ExperimentStore>> openOwned(const std::filesystem::path& path);

/// A file opened for reading only: changes nothing in it or beside it, works while another process owns it.
/// One that was left in WAL mode by nobody who owns it now is read from a temporary copy, if there is room
/// for it.
struct ReadOnlyFile {
    std::unique_ptr<ExperimentStore> store;  ///< append and consolidate refuse with no_permission
    std::optional<Owner> owner;              ///< none: nobody runs it, so running trials are interrupted ones
    int version = 0;                         ///< of the file's format
    bool isNewer = false;                    ///< than what we write: it can be read here, but not changed
};
/// Blocks for the disk. Any thread. A newer version's file is opened where its min_reader_version allows it;
/// events of kinds that we do not know are left out.
/// Errors: file_missing, file_foreign, file_newer, file_damaged, no_permission, file_unreadable, file_moved,
/// file_deleted.
Result<ReadOnlyFile> openReadOnly(const std::filesystem::path& path);

/// Whether a recorded checkpoint is there, of the recorded size and hash. `folder` is folderOf the file; a
/// name that leads out of it is not. Reads the whole checkpoint. Any thread.
bool isIntact(const std::filesystem::path& folder, const experiment::Checkpoint& checkpoint);

/// Which log: that of one attempt.
struct LogName {
    std::string study;
    int trial = 0;
    int attempt = 0;
    friend bool operator==(const LogName&, const LogName&) = default;
};

/// What `check` says of a file that is whole.
struct CheckReport {
    int version = 0;       ///< of the file's format
    bool isNewer = false;  ///< than what we write: it can be read here, but not changed
    std::int64_t records = 0;
    std::optional<Owner> owner;
    /// Beside it, where that holds its newest records: a copy of the file alone lacks them. Else empty.
    std::filesystem::path writeAheadLog;
    int interruptedTrials = 0;  ///< that recovery would mark: left running by an owner who is gone
    /// Of trials that would resume from them; relative to the folder. Absent, or of other size or hash.
    std::vector<std::string> missingCheckpoints;
    /// That cannot be read. No result rests on a log, so the file is whole without them.
    std::vector<LogName> damagedLogs;
};
/// From the outside in: application id, version, schema, integrity, records that fold, logs, checkpoints of
/// pending trials. Reads all of the file and of those checkpoints; changes nothing. Any
/// thread. Errors: those of openReadOnly.
Result<CheckReport> checkFile(const std::filesystem::path& path);

}  // namespace trialbench::storage
