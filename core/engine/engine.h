#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/experiment/experiment.h"
#include "core/objective/objective.h"
#include "core/storage/experiment_store.h"
#include "core/support/result.h"

namespace trialbench::engine {

/// What one run of the engine adds to what the file says; held in memory only.
struct EngineOptions {
    std::optional<int> concurrency;    ///< for all studies of this run, until a concurrency command
    std::vector<std::string> devices;  ///< as in --devices; empty: the study's, else the engine's choice
    double checkpointSeconds = 60;
    /// Told (from the owner thread, must return at once, must not call the engine) that mailboxes have news,
    /// or that trouble() has changed.
    std::function<void()> wake;
};

/// What happened since the subscriber last looked. Filled by the owner thread, emptied by one reader.
class Mailbox {
 public:
    /// Takes all change records that wait, in order of sequence. Any thread; does not block.
    std::vector<experiment::ChangeRecord> take();

 private:
    friend class Engine;
    std::mutex mutex_;
    std::vector<experiment::ChangeRecord> records_;  ///< guarded by mutex_
};

/// A snapshot and everything that comes after its sequence number: nothing missed, nothing doubled.
/// Dropping the mailbox ends the subscription.
struct Subscription {
    experiment::Experiment snapshot;
    std::shared_ptr<Mailbox> mailbox;
};

/// Where a running trial stands within its epoch; polled, never stored.
struct TrialProgress {
    std::string study;
    int trial = 0;
    int epoch = 0;
    std::int64_t step = 0;
    std::int64_t steps = 0;
    std::chrono::steady_clock::time_point started;  ///< of its attempt
};
/// That of one trial; null where it does not run. A pure function; any thread.
const TrialProgress* progressOf(const std::vector<TrialProgress>& all, std::string_view study, int trial);

/// Drives the studies of one experiment to their end on one owner thread; workers run the trials.
/// All methods may be called from any thread but the engine's own. See reason.h for why a study is paused or
/// finished.
class Engine {
 public:
    /// Takes over a store that was opened for writing (storage::openOwned), recovers it, and starts the owner
    /// thread; nothing runs until a start command. `folder` is where checkpoints go: checkpoints there that
    /// a killed run left behind are removed.
    /// Blocks for loading. Errors: those of the store, file_damaged, those of makeObjective, those of
    /// claimCheckpoints, support::threadError.
    static Result<std::unique_ptr<Engine>> open(std::unique_ptr<storage::ExperimentStore> store,
                                                std::filesystem::path folder, EngineOptions options);
    /// The same with the caller's own objective, for tests.
    static Result<std::unique_ptr<Engine>> open(std::unique_ptr<storage::ExperimentStore> store,
                                                std::filesystem::path folder, EngineOptions options,
                                                std::shared_ptr<objective::Objective> objective);
    ~Engine();  ///< close() if that was not done

    /// Hands in one command of the contract: {"start":{"study":..}}, pause, resume, stop (each for a study or
    /// one trial of it), concurrency, exclude, restore, add_study. Does not block; the answer comes when what
    /// it changed is committed: the sequence number, or the error. Starting a study checks its knobs and
    /// devices first, on a worker thread; what is stopped has ended when the answer comes, what is paused
    /// ends afterwards. After close(): error internal.
    std::future<Result<std::int64_t>> submit(Json command);

    /// Does not block beyond one batch of the owner. Also after close().
    Subscription subscribe();

    /// Of the running trials. Does not block.
    std::vector<TrialProgress> progress() const;

    /// What keeps changes from being committed (disk_full, file_moved, ...), if anything does. The studies
    /// are then paused for this reason, though neither file nor mailboxes can say so yet; a start or resume
    /// tries again. Does not block.
    std::optional<Error> trouble() const;

    /// The log of an attempt, through the owner thread; blocks for one read. Also after close().
    Result<std::string> log(const std::string& study, int trial, int attempt);

    /// Stops all trials with a checkpoint, leaves them interrupted and running studies paused (to be resumed
    /// by the next start), commits, joins all threads. Blocks until the running steps end and
    /// the checkpoints are written. Calling it again does nothing.
    void close();

    /// Closes, and writes all that it holds, committed or not, into a new file: for a file that was deleted
    /// under it. Blocks for the disk. Errors: those of storage::createFile, and of reading what is left.
    Result<void> saveAs(const std::filesystem::path& path);

 private:
    class Owner;
    explicit Engine(std::unique_ptr<Owner> owner);
    static void deliver(Mailbox& mailbox, const std::vector<experiment::ChangeRecord>& records,
                        std::int64_t after);
    std::unique_ptr<Owner> owner_;
};

}  // namespace trialbench::engine
