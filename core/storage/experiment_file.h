#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "core/storage/experiment_store.h"

namespace trialbench::storage {

/// Who holds a file: text of the lock file.
struct Owner {
    std::string user;
    std::string host;
    long process = 0;
    std::string since;  ///< ISO 8601
};
std::string describe(const Owner& owner);  ///< "kim on lab2 (process 4711) since 2026-01-31T12:00:00Z"

/// The folder beside the file for checkpoints, weights and the lock: its whole name + ".files".
std::filesystem::path folderOf(const std::filesystem::path& file);

/// Creates a new experiment file with these first records. It comes into being whole (written under a
/// temporary name, synced, renamed) or not at all. Errors: file_exists (unless `force`, which still refuses a
/// file that is owned), no_permission, disk_full, write_failed, file_owned.
Result<void> createFile(const std::filesystem::path& path,
                        const std::vector<experiment::ChangeRecord>& records, bool force);

/// Opens for writing and becomes its owner: takes the lock before it reads anything. Destroying the store
/// consolidates the file and gives the lock back.
/// Errors: file_missing, file_foreign, file_newer, file_damaged, file_owned, no_permission, file_unreadable.
Result<std::unique_ptr<ExperimentStore>> openOwned(const std::filesystem::path& path);

/// A file opened for reading only: changes nothing, works while another process owns it.
struct ReadOnlyFile {
    std::unique_ptr<ExperimentStore> store;  ///< append and consolidate refuse
    std::optional<Owner> owner;              ///< none: nobody runs it, so running trials are interrupted ones
};
Result<ReadOnlyFile> openReadOnly(const std::filesystem::path& path);

/// What `check` says, from the outside in: application id, version, integrity, records that fold.
struct CheckReport {
    int version = 0;
    std::int64_t records = 0;
    std::optional<Owner> owner;
    int interruptedTrials = 0;  ///< that recovery would mark
    std::vector<std::string> missingCheckpoints;
};
Result<CheckReport> checkFile(const std::filesystem::path& path);

}  // namespace trialbench::storage
