#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <filesystem>
#include <vector>

#include "core/experiment/change.h"
#include "core/support/result.h"

namespace trialbench::storage {

/// The table `event`: one row per change record, never changed. Methods throw SQLite::Exception.
class EventTable {
 public:
    explicit EventTable(SQLite::Database& database) : database_(database) {}

    /// 0 while there is none.
    std::int64_t lastSequence();

    /// Within the caller's transaction. Errors: internal (text that is not UTF-8).
    Result<void> insert(const experiment::ChangeRecord& record);

    /// All records in order, numbered from 1 without a gap. Kinds that we do not know are left out where
    /// `skipUnknownKinds` (a newer version's file says by min_reader_version that we can do without them).
    /// Error: file_damaged.
    Result<std::vector<experiment::ChangeRecord>> load(const std::filesystem::path& path,
                                                       bool skipUnknownKinds);

 private:
    SQLite::Database& database_;
    std::unique_ptr<SQLite::Statement> insert_;  ///< prepared at the first use, as readers never need it
};

}  // namespace trialbench::storage
