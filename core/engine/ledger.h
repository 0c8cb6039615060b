#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/experiment/experiment.h"
#include "core/storage/experiment_store.h"

namespace trialbench::engine {

/// The experiment's present state together with its store: every change goes through here, is folded into the
/// state at once and committed with the others that wait. One thread at a time.
class Ledger {
 public:
    /// Loads and folds all records. Errors: those of the store, file_damaged.
    static Result<Ledger> open(std::unique_ptr<storage::ExperimentStore> store);

    const experiment::Experiment& experiment() const { return experiment_; }

    /// Numbers and folds one change; it is in the file only after commit(). A change that does not fit is a
    /// programmer's error (assert): callers check states first.
    void record(experiment::ChangeKind kind, const std::string& study, int trial, int attempt, Json row);

    /// Commits all waiting changes together and returns them, to be told to others only now. On an error they
    /// go on waiting (nothing is lost while the process lives) and the next commit tries again.
    Result<std::vector<experiment::ChangeRecord>> commit();

    /// Forgets all waiting changes: the state is again what the store says. For a caller that acknowledges
    /// nothing before its commit, after one that failed. Errors: as of open(); the state then stays as it is.
    Result<void> reload();

    /// Writes all that it holds, committed or not, into a new file, for when its own is gone. What says that
    /// it is gone becomes an interruption there. Errors: those of storage::createFile, and of reading.
    Result<void> saveAs(const std::filesystem::path& path);

    bool hasWaiting() const { return !waiting_.empty(); }
    storage::ExperimentStore& store() { return *store_; }

 private:
    Ledger() = default;

    std::unique_ptr<storage::ExperimentStore> store_;
    experiment::Experiment experiment_;
    std::vector<experiment::ChangeRecord> waiting_;
};

/// Records that trials which the last owner left running are interrupted (external ones, which run without an
/// attempt, stay), and that studies left running are paused with reason {"code":"interrupted"}. Only the
/// owner calls it.
void recover(Ledger& ledger);

/// An experiment as recovery would leave it, for whoever shows it before that: nobody runs it, or what ended
/// it could not be recorded. Its studies are paused for this reason (reason.h). A pure function but for the
/// time.
experiment::Experiment asHeld(experiment::Experiment experiment, const Json& reason);
/// The same for a file that nobody runs.
experiment::Experiment asHeld(experiment::Experiment experiment);

}  // namespace trialbench::engine
