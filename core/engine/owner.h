#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "core/engine/attempt_verdict.h"
#include "core/engine/commands.h"
#include "core/engine/device_pool.h"
#include "core/engine/engine.h"
#include "core/engine/ledger.h"
#include "core/engine/owner_events.h"
#include "core/engine/progress_board.h"
#include "core/engine/scheduler.h"
#include "core/engine/suggester.h"
#include "core/engine/worker.h"

namespace trialbench::engine {

/// The owner thread and all that belongs to it. Everything without a mutex is the owner thread's alone (or,
/// after the end, that of whoever holds afterEnd_). A batch of events is handled as follows: each changes the
/// ledger, the scheduler fills the free slots, all changes are committed together, and only then anybody is
/// told, tickets are answered, and workers start. A command alone is committed by itself, so that one that
/// cannot be is undone. owner.cpp has the batches, owner_commands.cpp the commands, owner_studies.cpp the
/// scheduling, owner_trials.cpp the life of a trial.
class Engine::Owner {
 public:
    Owner(Ledger ledger, std::filesystem::path folder, EngineOptions options,
          std::shared_ptr<objective::Objective> objective);
    ~Owner();

    // Any thread.
    std::future<Result<std::int64_t>> submit(Json command);
    Subscription subscribe();
    Result<std::string> log(const std::string& study, int trial, int attempt);
    std::vector<TrialProgress> progress() const { return board_.rows(); }
    std::optional<Error> trouble() const;
    void close();
    Result<void> saveAs(const std::filesystem::path& path);

 private:
    /// One attempt of a trial in this process, from its recording to its recorded end.
    struct Run {
        std::string study;
        int trial = 0;
        int attempt = 0;
        int lastEpoch = 0;
        std::optional<experiment::DataUsed> data;  ///< told, and not recorded yet
        StopIntent intent = StopIntent::None;
        std::optional<objective::Ended> fault;  ///< what the owner found wrong; counts instead of its end
        std::optional<DevicePool::Slot> slot;
        bool sharedDevice = false;  ///< set when it has ended
        objective::TrialStart start;
        std::unique_ptr<Worker> worker;                  ///< none until attempt_started is committed
        std::chrono::steady_clock::time_point launched;  ///< where there is a worker
        double seconds = 0;                              ///< that it ran; set when it has ended
        std::vector<Ticket> stopTickets;
    };
    /// A study whose start is being checked.
    struct Check {
        std::int64_t id = 0;
        Ticket ticket;
    };
    /// A suggestion being computed, with the slot that it is for.
    struct Suggesting {
        std::int64_t id = 0;
        std::optional<DevicePool::Slot> slot;
        int revision = 0;
        int number = 0;
    };
    struct Answer {
        Ticket ticket;
        std::optional<Error> error;  ///< none: the sequence number, once committed
        bool keeps = false;          ///< what it asked for is done: it waits for a commit that works
    };
    struct Subscriber {
        std::weak_ptr<Mailbox> mailbox;
        std::int64_t after = 0;
    };

    // owner.cpp
    void loop();
    void handleBatch(std::vector<OwnerEvent> events);
    void carryOut(CommandGiven event);
    void handle(CommandGiven event);
    void handle(SubscriptionAsked event);
    void handle(LogAsked event);
    void handle(CloseAsked event);
    void handle(TrialSaid event);
    void handle(TrialReturned event);
    void handle(StartChecked event);
    void handle(SuggestionMade event);
    void handle(SlotsFreed) {}  // every batch ends with a look at what can run
    void commit();
    void onCommitted(const std::vector<experiment::ChangeRecord>& records);
    void onCommitFailed(const Error& error, bool isUndone = false);
    void setTrouble(std::optional<Error> error);
    void tell(const std::vector<experiment::ChangeRecord>& records);
    void finish();
    void refuseAfterEnd(std::vector<OwnerEvent> events);
    Subscription makeSubscription();
    void answer(Ticket ticket, std::optional<Error> error = std::nullopt);
    void answerWhenCommitted(std::vector<Ticket>& tickets);

    // owner_commands.cpp
    void edit(Ticket ticket, const Command& command);
    void startStudy(Ticket ticket, const Command& command);
    void pauseStudyByUser(Ticket ticket, const Command& command);
    void stopStudy(Ticket ticket, const Command& command);
    void holdTrial(Ticket ticket, const Command& command, bool hold);
    void stopTrial(Ticket ticket, const Command& command);
    Result<void> acceptStart(const std::string& study, const objective::Description& description);
    void cancelCheck(const std::string& study, const char* state);

    // owner_studies.cpp
    void schedule();
    Activity activityOf(const experiment::Study& study) const;
    bool advance(const experiment::Study& study);
    bool resumeTrial(const experiment::Study& study, int trial);
    bool askForSuggestion(const experiment::Study& study);
    int demand() const;
    std::string precisionFor(const experiment::Study& study, const objective::Description& description,
                             const std::vector<SlotRequest>& slots) const;
    std::optional<std::optional<DevicePool::Slot>> acquireSlot(const experiment::Study& study,
                                                               const std::string& preferred);
    std::vector<SlotRequest> slotsOf(const experiment::Study& study) const;
    int limitOf(const experiment::Study& study) const;
    int runningIn(const std::string& study) const;
    void setStudyState(const std::string& study, const char* state, Json reason);
    void pauseStudy(const std::string& study, Json reason);
    void finishStopping(const std::string& study);

    // owner_trials.cpp
    void startAttempt(const experiment::Study& study, const experiment::Trial& trial,
                      std::optional<DevicePool::Slot> slot);
    void launchRecorded();
    Result<void> launch(RunId id, Run& run);
    void dropUnlaunched();
    void requestStop(Run& run, StopIntent intent);
    void stopForFault(Run& run, experiment::Cause cause, std::string message);
    void said(Run& run, const objective::Measured& measured);
    void said(Run& run, const objective::DataLoaded& loaded);
    void said(Run& run, const objective::LogText& log);
    void said(Run& run, const objective::CheckpointWritten& written);
    void said(Run&, const objective::Progress&) {}
    void recordEnd(Run& run, const objective::Ended& ended);
    void recordTrialEnd(const Run& run, const AttemptVerdict& verdict, std::optional<double> value);
    void countFailure(const std::string& study, const AttemptVerdict& verdict);
    bool isBraked(const std::string& study) const;
    void brake(const experiment::Study& study);
    Run* runOf(const std::string& study, int trial);

    const experiment::Experiment& experiment() const { return ledger_.experiment(); }

    // Constant after construction.
    const std::filesystem::path folder_;
    const EngineOptions options_;
    const int cores_;

    // The owner thread's.
    Ledger ledger_;
    std::shared_ptr<objective::Objective> objective_;  ///< replaced only while nothing runs
    objective::Description description_;               ///< of the last check
    std::map<RunId, Run> runs_;
    std::map<std::string, Check> checks_;
    std::map<std::string, Suggesting> suggesting_;
    std::map<std::string, std::vector<Ticket>> stopping_;  ///< studies whose trials are being stopped
    std::map<std::string, std::string> exhausted_;         ///< the strategy's last word, by study
    std::map<std::string, int> failuresInRow_;             ///< since its last start, by study
    /// Trials, by study and number, whose newest checkpoint the objective refused: they begin anew.
    std::set<std::pair<std::string, int>> unfit_;
    std::set<std::string> limitChanged_;  ///< studies with a concurrency command during this run
    int allLimits_ = 1;  ///< of the running studies of all experiments of this process, in this round
    std::int64_t lastId_ = 0;
    bool closing_ = false;
    bool ended_ = false;

    // What waits for the commit.
    std::vector<Answer> answers_;
    std::vector<SubscriptionAsked> subscriptionsAsked_;
    std::vector<LogAsked> logsAsked_;
    std::vector<std::string> filesToDelete_;
    bool trialEnded_ = false;
    std::vector<Subscriber> subscribers_;

    mutable std::mutex troubleMutex_;
    std::optional<Error> trouble_;  ///< guarded by troubleMutex_; written by the owner thread only

    // Shared with other threads, each by its own means.
    OwnerQueue queue_;
    DevicePool::Member pool_;
    ProgressBoard board_;
    std::unique_ptr<Suggester> suggester_;
    std::map<std::int64_t, std::jthread> checkers_;  ///< by id, until each has posted
    std::mutex afterEnd_;  ///< held to use the owner's things once its thread has ended
    std::mutex closeMutex_;
    std::thread thread_;
};

}  // namespace trialbench::engine
