#pragma once

#include <QObject>
#include <QString>
#include <QTimer>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/engine/engine.h"
#include "core/experiment/experiment.h"
#include "core/storage/experiment_file.h"
#include "core/support/result.h"
#include "ui/models/background_thread.h"

namespace trialbench::ui {

class FileFollower;

/// One open experiment: the window's copy of its state, kept up to date by change records, and the way in for
/// commands. All of it belongs to the window's thread and none of it blocks, but for the destructor of a
/// session that was not closed. A session opens one file once.
///
/// The engine's owner thread only queues a call; mailbox, answers and progress are looked at together, on a
/// 40 ms timer that runs while there is something to look for. Slots must not destroy the session, except
/// one of failed() or closed().
class Session : public QObject {
    Q_OBJECT

 public:
    enum class State { New, Opening, Open, Closing, Closed, Failed };

    explicit Session(QObject* parent = nullptr);
    /// Closes the engine first if close() was not called, and blocks for that.
    ~Session() override;

    /// Opens a file on a worker thread; opened() or failed() tells the outcome. As its owner if that is
    /// possible. A file that somebody else owns, that may not be written, or of a newer version is opened
    /// read-only, if it can be read, and followed. `objective` replaces the file's own, in tests.
    void open(const std::filesystem::path& file, engine::EngineOptions options = {},
              std::shared_ptr<objective::Objective> objective = nullptr);

    /// Interrupts what runs (with checkpoints) and gives the file back, on a worker thread; then closed().
    /// Records that come meanwhile are still told. Also while opening, and where nothing is open.
    void close();

    State state() const { return state_; }
    const std::filesystem::path& path() const { return path_; }
    const experiment::Experiment& experiment() const { return shown_ ? *shown_ : folded_; }

    bool canWrite() const { return state_ == State::Open && engine_ != nullptr; }
    /// What kept us from owning the file, of a session that only reads.
    const std::optional<Error>& whyReadOnly() const { return whyReadOnly_; }
    /// Who owns the file that we only read; nobody once they have gone, and then what ran is interrupted.
    const std::optional<storage::Owner>& owner() const { return owner_; }
    /// "kim on lab2 (process 4711) since 14:05", empty where nobody owns it.
    QString ownerText() const;

    /// Where the running trials stand within their epochs, as of the last progressChanged().
    const std::vector<engine::TrialProgress>& progress() const { return progress_; }
    /// Seconds that a trial of this study has run, a running one up to now.
    double secondsSoFar(const std::string& study, const experiment::Trial& trial) const;
    /// What keeps changes from being committed, or a read-only file from being read.
    const std::optional<Error>& trouble() const { return trouble_; }
    /// Whether trials run here that closing would interrupt.
    bool hasRunningTrials() const;

    /// Hands in one engine command. `done` gets the answer when what it changed stands in experiment(); it is
    /// called from this thread's event loop, before closed() at the latest, so it must guard what it
    /// captures. Refusals are told by commandRefused() too. Read-only: refused with whyReadOnly().
    void submit(Json command, std::function<void(Result<std::int64_t>)> done = {});

    /// Reads the log of an attempt on a worker thread. `done` as in submit(), but it is dropped by closing.
    void requestLog(const std::string& study, int trial, int attempt,
                    std::function<void(Result<std::string>)> done);

    /// Reads the records that are in the file on a worker thread, without those of epochs, logs and
    /// checkpoints. `done` as in submit(), but it is dropped by closing.
    void requestHistory(std::function<void(Result<std::vector<experiment::ChangeRecord>>)> done);

 Q_SIGNALS:
    void opened();
    void failed(const trialbench::Error& error);
    /// These records are in experiment() now. Each comes once, in order of sequence; a log's text is in it
    /// only where we own the file.
    void changed(const std::vector<trialbench::experiment::ChangeRecord>& records);
    /// experiment() is another as a whole: an owner came or went, another file has taken the name, or
    /// trouble() came or went, during which what ran is shown as it will be recorded, interrupted and paused.
    void replaced();
    void progressChanged();
    void troubleChanged();
    void ownerChanged();
    void commandRefused(const trialbench::Error& error);
    void closed();

 private:
    struct Opened;
    struct Looked;
    struct Gate;
    struct Waiting {
        std::future<Result<std::int64_t>> answer;
        std::function<void(Result<std::int64_t>)> done;
    };

    static Result<Opened> openFile(const std::filesystem::path& path, engine::EngineOptions options,
                                   std::shared_ptr<objective::Objective> objective);
    void onOpened(Result<Opened> opened);
    void closeEngine();
    void onEngineClosed();
    void finish();

    void lookSoon(int milliseconds);
    void look();
    void takeRecords();
    void fold(const std::vector<experiment::ChangeRecord>& records);
    void updateShown();
    void takeProgress();
    void setTrouble(std::optional<Error> trouble);
    bool somethingRuns() const;

    void follow();
    void onFollowed(Looked looked);

    State state_ = State::New;
    std::filesystem::path path_;
    experiment::Experiment folded_;
    std::optional<experiment::Experiment> shown_;  ///< in place of folded_, where it differs
    std::optional<Error> whyReadOnly_;
    std::optional<storage::Owner> owner_;
    std::vector<engine::TrialProgress> progress_;
    std::optional<Error> trouble_;
    bool closeAsked_ = false;  ///< while opening

    std::shared_ptr<Gate> gate_;  ///< shared with the engine's owner thread
    std::shared_ptr<engine::Engine> engine_;
    std::shared_ptr<engine::Mailbox> mailbox_;
    std::vector<Waiting> waiting_;
    std::shared_ptr<FileFollower> follower_;  ///< used on the worker thread only
    QTimer looking_;
    QTimer following_;
    std::unique_ptr<BackgroundThread> worker_;
};

}  // namespace trialbench::ui
