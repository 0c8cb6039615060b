#include "core/storage/event_table.h"

#include <limits>
#include <memory>
#include <optional>

namespace trialbench::storage {
namespace {

std::optional<int> toInt(const SQLite::Column& column) {
    const auto value = column.getInt64();
    if (value < 0 || value > std::numeric_limits<int>::max()) return std::nullopt;
    return static_cast<int>(value);
}

}  // namespace

std::int64_t EventTable::lastSequence() {
    return database_.execAndGet("SELECT coalesce(max(sequence), 0) FROM event").getInt64();
}

Result<void> EventTable::insert(const experiment::ChangeRecord& record) {
    std::string row;
    try {
        row = record.row.dump();
    } catch (const Json::exception& error) {
        return failure(ErrorCode::Internal, {{"detail", error.what()}});
    }
    if (!insert_) {
        insert_ = std::make_unique<SQLite::Statement>(database_,
                                                      "INSERT INTO event (sequence, time, kind, study, "
                                                      "trial, attempt, row) VALUES (?, ?, ?, ?, ?, ?, ?)");
    }
    insert_->tryReset();
    insert_->bind(1, record.sequence);
    insert_->bind(2, support::toIso8601(record.time));
    insert_->bind(3, std::string(experiment::toString(record.kind)));
    insert_->bind(4, record.study);
    insert_->bind(5, record.trial);
    insert_->bind(6, record.attempt);
    insert_->bind(7, row);
    insert_->exec();
    insert_->tryReset();
    return {};
}

Result<std::vector<experiment::ChangeRecord>> EventTable::load(const std::filesystem::path& path,
                                                               bool skipUnknownKinds) {
    std::vector<experiment::ChangeRecord> records;
    std::int64_t last = 0;
    SQLite::Statement query(
        database_, "SELECT sequence, time, kind, study, trial, attempt, row FROM event ORDER BY sequence");
    while (query.executeStep()) {
        const auto damaged = [&](const std::string& what) {
            return failure(ErrorCode::FileDamaged,
                           {{"path", path.string()},
                            {"detail", "record " + query.getColumn(0).getString() + ": " + what}});
        };
        experiment::ChangeRecord record;
        record.sequence = query.getColumn(0).getInt64();
        // Nobody deletes records, and each commit goes on from the last: a gap is what was lost or forged.
        if (record.sequence != last + 1) return damaged("it does not follow record " + std::to_string(last));
        last = record.sequence;
        const auto kind = experiment::changeKindFrom(query.getColumn(2).getString());
        if (!kind && skipUnknownKinds) continue;
        if (!kind) return damaged("its kind is not known");
        record.kind = *kind;
        const auto time = support::fromIso8601(query.getColumn(1).getString());
        if (!time) return damaged("its time cannot be read");
        record.time = *time;
        record.study = query.getColumn(3).getString();
        const auto trial = toInt(query.getColumn(4));
        const auto attempt = toInt(query.getColumn(5));
        if (!trial || !attempt) return damaged("its numbers are out of range");
        record.trial = *trial;
        record.attempt = *attempt;
        auto row = support::parseJson(query.getColumn(6).getString());
        if (!row || !row->is_object()) return damaged("its row is not a JSON object");
        record.row = std::move(*row);
        records.push_back(std::move(record));
    }
    return records;
}

}  // namespace trialbench::storage
