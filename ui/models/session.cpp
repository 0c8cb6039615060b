#include "ui/models/session.h"

#include <algorithm>
#include <chrono>
#include <mutex>
#include <utility>

#include "core/engine/ledger.h"
#include "core/engine/reason.h"
#include "core/experiment/trial_facts.h"
#include "ui/models/file_follower.h"
#include "ui/models/format.h"

namespace trialbench::ui {
namespace {

using experiment::StudyState;
using experiment::TrialState;

constexpr int kNewsMs = 40;         // from news to the window: 25 redraws a second
constexpr int kProgressMs = 100;    // trainers tell their steps at most that often
constexpr int kFollowingMs = 1000;  // between two looks at a file that somebody else owns

Error closedError() {
    return Error{ErrorCode::Internal, {{"detail", "the experiment is not open."}}};
}

bool isSame(const std::vector<engine::TrialProgress>& a, const std::vector<engine::TrialProgress>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
        return x.study == y.study && x.trial == y.trial && x.epoch == y.epoch && x.step == y.step &&
               x.steps == y.steps;
    });
}

bool isSame(const std::optional<Error>& a, const std::optional<Error>& b) {
    if (!a || !b) return a.has_value() == b.has_value();
    return a->code == b->code && a->arguments == b->arguments;
}

// Faults of writing or running only: the file may be good to read.
bool mayBeRead(ErrorCode code) {
    return code == ErrorCode::FileOwned || code == ErrorCode::NoPermission || code == ErrorCode::FileNewer ||
           code == ErrorCode::UsageError || code == ErrorCode::NotBuilt;
}

bool isWithinAttempt(const experiment::ChangeRecord& record) {
    using experiment::ChangeKind;
    return record.kind == ChangeKind::Measurement || record.kind == ChangeKind::Log ||
           record.kind == ChangeKind::Checkpoint;
}

}  // namespace

/// Through which the owner thread calls, for as long as there is somebody to call.
struct Session::Gate {
    std::mutex mutex;
    Session* session = nullptr;  ///< guarded by mutex
    bool called = false;         ///< guarded by mutex; one call is enough until it was heard

    void call() {
        const std::lock_guard lock(mutex);
        if (!session || called) return;
        called = true;
        QMetaObject::invokeMethod(
            session, [heard = session] { heard->lookSoon(kNewsMs); }, Qt::QueuedConnection);
    }
};

struct Session::Opened {
    std::shared_ptr<engine::Engine> engine;
    engine::Subscription subscription;
    // Of a file that is only read:
    std::shared_ptr<FileFollower> follower;
    std::optional<storage::Owner> owner;
    std::optional<Error> whyReadOnly;
};

struct Session::Looked {
    Result<FileFollower::News> news;
};

Session::Session(QObject* parent)
    : QObject(parent), gate_(std::make_shared<Gate>()), worker_(std::make_unique<BackgroundThread>()) {
    gate_->session = this;
    looking_.setSingleShot(true);
    connect(&looking_, &QTimer::timeout, this, &Session::look);
    following_.setSingleShot(true);
    connect(&following_, &QTimer::timeout, this, &Session::follow);
}

Session::~Session() {
    {
        const std::lock_guard lock(gate_->mutex);
        gate_->session = nullptr;
    }
    // First, as its job may be opening or closing the engine.
    worker_.reset();
    engine_.reset();
}

void Session::open(const std::filesystem::path& file, engine::EngineOptions options,
                   std::shared_ptr<objective::Objective> objective) {
    if (state_ != State::New) return;
    state_ = State::Opening;
    path_ = file;
    options.wake = [gate = gate_] { gate->call(); };
    worker_->run([file, options,
                  objective] { return std::make_shared<Result<Opened>>(openFile(file, options, objective)); },
                 [this](const std::shared_ptr<Result<Opened>>& opened) { onOpened(std::move(*opened)); });
}

Result<Session::Opened> Session::openFile(const std::filesystem::path& path, engine::EngineOptions options,
                                          std::shared_ptr<objective::Objective> objective) {
    Opened opened;
    // Twice, as the owner may go between our two looks.
    for (int attempt = 1;; ++attempt) {
        auto store = storage::openOwned(path);
        auto engine =
            store ? engine::Engine::open(std::move(*store), storage::folderOf(path), options, objective)
                  : tl::unexpected(store.error());
        if (engine) {
            opened.engine = std::move(*engine);
            opened.subscription = opened.engine->subscribe();
            return opened;
        }
        if (!mayBeRead(engine.error().code)) return tl::unexpected(engine.error());
        opened.whyReadOnly = engine.error();
        opened.follower = std::make_shared<FileFollower>(path);
        auto news = opened.follower->look();
        if (!news) return tl::unexpected(news.error());
        const bool ownerHasGone = engine.error().code == ErrorCode::FileOwned && !news->owner;
        if (ownerHasGone && attempt == 1) continue;
        opened.subscription.snapshot = std::move(*news->experiment);
        opened.owner = std::move(news->owner);
        return opened;
    }
}

void Session::onOpened(Result<Opened> opened) {
    if (!opened) {
        state_ = State::Failed;
        Q_EMIT failed(opened.error());
        return;
    }
    state_ = State::Open;
    folded_ = std::move(opened->subscription.snapshot);
    engine_ = std::move(opened->engine);
    mailbox_ = std::move(opened->subscription.mailbox);
    whyReadOnly_ = std::move(opened->whyReadOnly);
    owner_ = std::move(opened->owner);
    follower_ = std::move(opened->follower);
    updateShown();
    if (follower_) following_.start(kFollowingMs);
    Q_EMIT this->opened();
    if (closeAsked_) return close();
    if (engine_) lookSoon(kNewsMs);
}

QString Session::ownerText() const {
    if (!owner_) return {};
    // In the local time that all else here is told in.
    storage::Owner shown = *owner_;
    if (const auto since = support::fromIso8601(shown.since)) shown.since = momentText(*since).toStdString();
    return QString::fromStdString(storage::describe(shown));
}

bool Session::hasRunningTrials() const {
    if (!engine_) return false;
    return std::any_of(folded_.studies.begin(), folded_.studies.end(), [](const experiment::Study& study) {
        return std::any_of(study.trials.begin(), study.trials.end(), [](const experiment::Trial& trial) {
            // A trial that is measured elsewhere runs without an attempt, and closing leaves it alone.
            return trial.state == TrialState::Running && !trial.attempts.empty();
        });
    });
}

bool Session::somethingRuns() const {
    return hasRunningTrials() ||
           std::any_of(folded_.studies.begin(), folded_.studies.end(),
                       [](const experiment::Study& study) { return study.state == StudyState::Running; });
}

void Session::submit(Json command, std::function<void(Result<std::int64_t>)> done) {
    Waiting waiting{{}, std::move(done)};
    if (engine_) {
        waiting.answer = engine_->submit(std::move(command));
    } else {
        std::promise<Result<std::int64_t>> refusal;
        refusal.set_value(tl::unexpected(whyReadOnly_.value_or(closedError())));
        waiting.answer = refusal.get_future();
    }
    waiting_.push_back(std::move(waiting));
    lookSoon(kNewsMs);
}

void Session::requestLog(const std::string& study, int trial, int attempt,
                         std::function<void(Result<std::string>)> done) {
    if (state_ != State::Open && state_ != State::Closing) return;
    worker_->run(
        [engine = engine_, follower = follower_, study, trial, attempt]() -> Result<std::string> {
            if (engine) return engine->log(study, trial, attempt);
            return follower->log(study, trial, attempt);
        },
        std::move(done));
}

void Session::requestHistory(std::function<void(Result<std::vector<experiment::ChangeRecord>>)> done) {
    if (state_ != State::Open && state_ != State::Closing) return;
    worker_->run(
        [path = path_]() -> Result<std::vector<experiment::ChangeRecord>> {
            // Besides the engine, if that has it: a reader of its own holds nobody up.
            const auto file = storage::openReadOnly(path);
            if (!file) return tl::unexpected(file.error());
            auto records = file->store->load();
            if (records) std::erase_if(*records, isWithinAttempt);
            return records;
        },
        std::move(done));
}

void Session::lookSoon(int milliseconds) {
    if (state_ == State::Closed || state_ == State::Failed) return;
    if (looking_.isActive() && looking_.remainingTime() <= milliseconds) return;
    looking_.start(milliseconds);
}

void Session::look() {
    {
        // Before looking: what comes from now on calls again.
        const std::lock_guard lock(gate_->mutex);
        gate_->called = false;
    }
    // Answers before records: what an answer speaks of is in the mailbox before the answer is there.
    std::vector<Waiting> answered;
    std::vector<Waiting> open;
    for (Waiting& waiting : waiting_) {
        const bool ready = waiting.answer.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
        (ready ? answered : open).push_back(std::move(waiting));
    }
    waiting_ = std::move(open);
    takeRecords();
    if (engine_) setTrouble(engine_->trouble());
    for (Waiting& waiting : answered) {
        const auto answer = waiting.answer.get();
        if (waiting.done) waiting.done(answer);
        if (!answer) Q_EMIT commandRefused(answer.error());
    }
    takeProgress();
    if (!waiting_.empty()) {
        lookSoon(kNewsMs);
    } else if (somethingRuns()) {
        lookSoon(kProgressMs);
    }
}

void Session::takeRecords() {
    if (!mailbox_) return;
    const auto records = mailbox_->take();
    if (!records.empty()) fold(records);
}

void Session::fold(const std::vector<experiment::ChangeRecord>& records) {
    for (const auto& record : records) {
        // Engine and follower have folded it themselves, so one that does not fit cannot come.
        [[maybe_unused]] const auto applied = experiment::apply(folded_, record);
        Q_ASSERT(applied);
    }
    updateShown();
    Q_EMIT changed(records);
}

void Session::updateShown() {
    shown_.reset();
    if (follower_ && !owner_) shown_ = engine::asHeld(folded_);
    // The engine holds what runs until it can be recorded; the records cannot say so.
    if (engine_ && trouble_) shown_ = engine::asHeld(folded_, engine::reasonOf(*trouble_));
}

void Session::takeProgress() {
    auto now = engine_ ? engine_->progress() : std::vector<engine::TrialProgress>{};
    if (isSame(now, progress_)) return;
    progress_ = std::move(now);
    Q_EMIT progressChanged();
}

double Session::secondsSoFar(const std::string& study, const experiment::Trial& trial) const {
    for (const auto& progress : progress_) {
        // What is held runs on in the engine for a while, but not for those who look.
        if (trial.state != experiment::TrialState::Running) break;
        if (progress.trial != trial.number || progress.study != study) continue;
        return trial.seconds +
               std::chrono::duration<double>(std::chrono::steady_clock::now() - progress.started).count();
    }
    return experiment::secondsSoFar(trial, support::now());
}

void Session::setTrouble(std::optional<Error> trouble) {
    if (isSame(trouble, trouble_)) return;
    trouble_ = std::move(trouble);
    if (engine_) {
        updateShown();
        Q_EMIT replaced();
    }
    Q_EMIT troubleChanged();
}

void Session::follow() {
    if (state_ != State::Open) return;
    worker_->run([follower = follower_] { return std::make_shared<Looked>(Looked{follower->look()}); },
                 [this](const std::shared_ptr<Looked>& looked) { onFollowed(std::move(*looked)); });
}

void Session::onFollowed(Looked looked) {
    if (state_ != State::Open) return;
    following_.start(kFollowingMs);
    if (!looked.news) return setTrouble(looked.news.error());
    auto& news = *looked.news;
    setTrouble(std::nullopt);
    const bool wasOwned = owner_.has_value();
    const QString before = ownerText();
    owner_ = std::move(news.owner);
    if (!news.records.empty()) fold(news.records);
    if (news.experiment) folded_ = std::move(*news.experiment);
    if (news.experiment || wasOwned != owner_.has_value()) {
        updateShown();
        Q_EMIT replaced();
    }
    if (ownerText() != before) Q_EMIT ownerChanged();
}

void Session::close() {
    switch (state_) {
        case State::Opening:
            closeAsked_ = true;
            return;
        case State::Closing:
            return;
        case State::Open:
            state_ = State::Closing;
            following_.stop();
            return closeEngine();
        case State::New:
        case State::Closed:
        case State::Failed:
            state_ = State::Closed;
            QMetaObject::invokeMethod(this, &Session::closed, Qt::QueuedConnection);
    }
}

void Session::closeEngine() {
    worker_->run(
        [engine = engine_] {
            if (engine) engine->close();
            return true;
        },
        [this](bool) { onEngineClosed(); });
}

void Session::onEngineClosed() {
    // All is in the mailbox, and every command has its answer.
    look();
    looking_.stop();
    // Moving everything into one file and giving the lock back takes the disk.
    auto last = std::make_shared<std::shared_ptr<engine::Engine>>(std::move(engine_));
    engine_.reset();
    worker_->run(
        [last] {
            last->reset();
            return true;
        },
        [this](bool) { finish(); });
}

void Session::finish() {
    state_ = State::Closed;
    Q_EMIT closed();
}

}  // namespace trialbench::ui
