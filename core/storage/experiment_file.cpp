#include "core/storage/experiment_file.h"

#include <algorithm>

#include "core/experiment/experiment.h"
#include "core/storage/connection.h"
#include "core/storage/file_lock.h"
#include "core/storage/file_store.h"
#include "core/storage/record_rules.h"
#include "core/support/sha256.h"

namespace trialbench::storage {
namespace {

using experiment::TrialState;

struct OpenedForReading {
    std::unique_ptr<FileStore> store;
    std::optional<Owner> owner;
};

Result<OpenedForReading> openForReading(const std::filesystem::path& given) {
    const auto path = resolve(given);
    auto openFile = OpenFile::acquire(path, OpenFile::Use::Read);
    if (!openFile) return tl::unexpected(openFile.error());
    OpenedForReading opened;
    // Asked before the records are read: an owner who goes meanwhile has left nothing running in them.
    opened.owner = ownerOf(path);
    auto store = FileStore::openForReading(path, std::move(*openFile), opened.owner.has_value());
    if (!store) return tl::unexpected(store.error());
    opened.store = std::move(*store);
    return opened;
}

void checkTrial(const experiment::Trial& trial, const std::filesystem::path& folder, CheckReport& report) {
    // A trial of an external objective runs without an attempt, and goes on so.
    if (!report.owner && trial.state == TrialState::Running && !trial.attempts.empty()) {
        ++report.interruptedTrials;
    }
    if (trial.isPending() && trial.checkpoint && !isIntact(folder, *trial.checkpoint)) {
        report.missingCheckpoints.push_back(trial.checkpoint->file);
    }
}

}  // namespace

bool isIntact(const std::filesystem::path& folder, const experiment::Checkpoint& checkpoint) {
    // The path in the record may be anybody's: only files inside the folder are looked at.
    const std::filesystem::path relative(checkpoint.file);
    const bool leadsOut =
        relative.is_absolute() ||
        std::any_of(relative.begin(), relative.end(), [](const auto& part) { return part == ".."; });
    if (leadsOut) return false;
    std::error_code error;
    const auto path = folder / relative;
    if (!std::filesystem::is_regular_file(path, error)) return false;
    if (std::filesystem::file_size(path, error) != checkpoint.bytes || error) return false;
    const auto hash = support::sha256OfFile(path);
    return hash && *hash == checkpoint.sha256;
}

Result<std::unique_ptr<ExperimentStore>> openOwned(const std::filesystem::path& given) {
    const auto path = resolve(given);
    auto openFile = OpenFile::acquire(path, OpenFile::Use::Own);
    if (!openFile) return tl::unexpected(openFile.error());
    auto lock = FileLock::acquire(path);
    if (!lock) return tl::unexpected(lock.error());
    auto store = FileStore::openForWriting(path, std::move(*openFile), std::move(*lock));
    if (!store) return tl::unexpected(store.error());
    return std::unique_ptr<ExperimentStore>(std::move(*store));
}

Result<ReadOnlyFile> openReadOnly(const std::filesystem::path& path) {
    auto opened = openForReading(path);
    if (!opened) return tl::unexpected(opened.error());
    const auto format = opened->store->format();
    return ReadOnlyFile{std::move(opened->store), std::move(opened->owner), format.version, format.isNewer()};
}

Result<CheckReport> checkFile(const std::filesystem::path& path) {
    auto opened = openForReading(path);
    if (!opened) return tl::unexpected(opened.error());
    const auto records = opened->store->load();
    if (!records) return tl::unexpected(records.error());
    const auto state = fold(*records, path);
    if (!state) return tl::unexpected(state.error());
    CheckReport report;
    report.version = opened->store->format().version;
    report.isNewer = opened->store->format().isNewer();
    report.records = static_cast<std::int64_t>(records->size());
    report.owner = opened->owner;
    if (const auto at = resolve(path); hasRecordsBeside(at)) report.writeAheadLog = at.string() + "-wal";
    for (const auto& study : state->studies) {
        for (const auto& trial : study.trials) {
            checkTrial(trial, folderOf(path), report);
            for (const auto& attempt : trial.attempts) {
                const auto log = opened->store->log(study.name, trial.number, attempt.number);
                if (log) continue;
                if (log.error().code != ErrorCode::LogDamaged) return tl::unexpected(log.error());
                report.damagedLogs.push_back({study.name, trial.number, attempt.number});
            }
        }
    }
    return report;
}

}  // namespace trialbench::storage
