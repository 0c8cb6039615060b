#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/experiment/change.h"
#include "core/support/result.h"

namespace trialbench::storage {

/// Where the change records of one experiment are kept. One thread at a time, the owner's.
class ExperimentStore {
 public:
    virtual ~ExperimentStore() = default;

    /// All records in order of sequence; rows of `log` records come without their text.
    /// Errors: file_damaged, file_unreadable.
    virtual Result<std::vector<experiment::ChangeRecord>> load() = 0;

    /// Commits these records together: all of them survive a kill that comes after the return, or none.
    /// Sequence numbers must go on from the last one without a gap (else `internal`, and nothing is written).
    /// After an error the store is as it was before and may be used again. Blocks for the disk.
    /// Errors: disk_full, file_moved, file_deleted, log_damaged, write_failed, no_permission.
    virtual Result<void> append(const std::vector<experiment::ChangeRecord>& records) = 0;

    /// The log of one attempt, empty where there is none. Of more than 1 MiB the first and the last 512 KiB
    /// are kept; the middle is replaced by a line that says so. Errors: log_damaged (the records are sound
    /// all the same), file_damaged, file_unreadable.
    virtual Result<std::string> log(const std::string& study, int trial, int attempt) = 0;

    /// Moves what lies beside the main file into it (after a finished trial, and at a clean close). A reader
    /// that is in the way is no error: the next call does it. Errors: those of append.
    virtual Result<void> consolidate() = 0;
};

/// Keeps everything in memory: for ask-tell without a file, and the tests.
std::unique_ptr<ExperimentStore> makeMemoryStore();

}  // namespace trialbench::storage
