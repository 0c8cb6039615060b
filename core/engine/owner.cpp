#include "core/engine/owner.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "core/engine/checkpoints.h"
#include "core/engine/reason.h"

namespace trialbench::engine {
namespace {

using experiment::ChangeRecord;
using experiment::Study;
using experiment::StudyState;

// How often a slot that another process holds is tried again.
constexpr std::chrono::milliseconds kContentionInterval{500};

Error closedError() {
    return Error{ErrorCode::Internal, {{"detail", "the engine is closed."}}};
}

}  // namespace

Engine::Owner::Owner(Ledger ledger, std::filesystem::path folder, EngineOptions options,
                     std::shared_ptr<objective::Objective> objective)
    : folder_(std::move(folder)),
      options_(std::move(options)),
      cores_(std::max(1, static_cast<int>(std::thread::hardware_concurrency()))),
      ledger_(std::move(ledger)),
      objective_(std::move(objective)),
      pool_(DevicePool::ofProcess(), [this] { queue_.push(SlotsFreed{}); }),
      suggester_(std::make_unique<Suggester>(queue_)),
      thread_([this] { loop(); }) {}

Engine::Owner::~Owner() {
    close();
}

std::future<Result<std::int64_t>> Engine::Owner::submit(Json command) {
    CommandGiven given{std::move(command), {}};
    auto future = given.ticket.get_future();
    OwnerEvent event = std::move(given);
    if (!queue_.push(std::move(event))) {
        std::get<CommandGiven>(event).ticket.set_value(tl::unexpected(closedError()));
    }
    return future;
}

Subscription Engine::Owner::subscribe() {
    SubscriptionAsked asked;
    auto future = asked.promise.get_future();
    if (queue_.push(std::move(asked))) return future.get();
    const std::lock_guard lock(afterEnd_);
    return makeSubscription();
}

Result<std::string> Engine::Owner::log(const std::string& study, int trial, int attempt) {
    LogAsked asked{study, trial, attempt, {}};
    auto future = asked.promise.get_future();
    if (queue_.push(std::move(asked))) return future.get();
    const std::lock_guard lock(afterEnd_);
    return ledger_.store().log(study, trial, attempt);
}

std::optional<Error> Engine::Owner::trouble() const {
    const std::lock_guard lock(troubleMutex_);
    return trouble_;
}

void Engine::Owner::close() {
    const std::lock_guard lock(closeMutex_);
    if (!thread_.joinable()) return;
    queue_.push(CloseAsked{});
    thread_.join();
}

Result<void> Engine::Owner::saveAs(const std::filesystem::path& path) {
    close();
    const std::lock_guard lock(afterEnd_);
    return ledger_.saveAs(path);
}

void Engine::Owner::loop() {
    while (!ended_) {
        handleBatch(queue_.takeAll(pool_.isContended() ? std::optional(kContentionInterval) : std::nullopt));
    }
    for (Answer& waiting : std::exchange(answers_, {})) {
        waiting.ticket.set_value(tl::unexpected(trouble_ ? *trouble_ : closedError()));
    }
    // Checks and suggestions that are still under way post into the queue; then it can be closed.
    suggester_.reset();
    checkers_.clear();
    const std::lock_guard lock(afterEnd_);
    refuseAfterEnd(queue_.close());
}

void Engine::Owner::handleBatch(std::vector<OwnerEvent> events) {
    if (trouble_) commit();  // what was in the way may be gone
    for (OwnerEvent& event : events) {
        if (auto* command = std::get_if<CommandGiven>(&event)) {
            carryOut(std::move(*command));
        } else {
            std::visit([this](auto& given) { handle(std::move(given)); }, event);
        }
    }
    if (closing_ && runs_.empty()) {
        finish();
    } else if (!closing_) {
        schedule();
    }
    commit();
}

/// A command that cannot be committed is refused, so nothing of it may be carried out later.
void Engine::Owner::carryOut(CommandGiven event) {
    commit();  // what waits is no part of it
    if (trouble_) return event.ticket.set_value(tl::unexpected(*trouble_));
    const auto objective = objective_;
    const auto limitChanged = limitChanged_;
    std::map<RunId, StopIntent> intents;
    for (const auto& [id, run] : runs_) intents[id] = run.intent;
    handle(std::move(event));
    const auto records = ledger_.commit();
    if (records) return onCommitted(*records);
    const bool isUndone = ledger_.reload().has_value();
    if (isUndone) {
        filesToDelete_.clear();
        objective_ = objective;
        limitChanged_ = limitChanged;
        for (auto& [id, run] : runs_) {
            // Who was asked to stop does; it goes on later from where it then is.
            if (run.intent == StopIntent::User && intents[id] != StopIntent::User)
                run.intent = StopIntent::Pause;
        }
    }
    onCommitFailed(records.error(), isUndone);
}

void Engine::Owner::handle(SubscriptionAsked event) {
    subscriptionsAsked_.push_back(std::move(event));
}

void Engine::Owner::handle(LogAsked event) {
    logsAsked_.push_back(std::move(event));
}

void Engine::Owner::handle(CloseAsked) {
    closing_ = true;
    for (auto& [study, check] : checks_) answer(std::move(check.ticket), closedError());
    checks_.clear();
    suggesting_.clear();
    pool_.beginRound(0);
    pool_.endRound();
    for (auto& [id, run] : runs_) {
        if (run.intent == StopIntent::None) requestStop(run, StopIntent::Close);
    }
}

void Engine::Owner::answer(Ticket ticket, std::optional<Error> error) {
    answers_.push_back(Answer{std::move(ticket), std::move(error)});
}

void Engine::Owner::answerWhenCommitted(std::vector<Ticket>& tickets) {
    for (Ticket& ticket : tickets) answers_.push_back(Answer{std::move(ticket), std::nullopt, true});
    tickets.clear();
}

void Engine::Owner::commit() {
    const auto records = ledger_.commit();
    if (records) {
        onCommitted(*records);
    } else {
        onCommitFailed(records.error());
    }
    // Neither waits for the disk: a snapshot says what is so, and the mailbox goes on from there.
    for (SubscriptionAsked& asked : std::exchange(subscriptionsAsked_, {})) {
        asked.promise.set_value(makeSubscription());
    }
    for (LogAsked& asked : std::exchange(logsAsked_, {})) {
        asked.promise.set_value(ledger_.store().log(asked.study, asked.trial, asked.attempt));
    }
}

void Engine::Owner::onCommitted(const std::vector<ChangeRecord>& records) {
    const bool recovered = trouble_.has_value();
    if (recovered) setTrouble(std::nullopt);
    // First, so that whoever is told finds the folder as it then is.
    for (const std::string& file : std::exchange(filesToDelete_, {})) removeCheckpoint(folder_, file);
    tell(records);
    for (Answer& waiting : std::exchange(answers_, {})) {
        if (waiting.error) {
            waiting.ticket.set_value(tl::unexpected(std::move(*waiting.error)));
        } else {
            waiting.ticket.set_value(experiment().sequence);
        }
    }
    launchRecorded();
    // A failure here loses nothing, and whatever causes it meets the next commit too.
    if (std::exchange(trialEnded_, false)) (void)ledger_.store().consolidate();
    if ((recovered || !records.empty()) && options_.wake) options_.wake();
}

void Engine::Owner::onCommitFailed(const Error& error, bool isUndone) {
    const bool isNew = !trouble_.has_value();
    std::vector<std::string> running;
    for (const Study& study : experiment().studies) {
        if (study.state == StudyState::Running) running.push_back(study.name);
    }
    // A command that was taken back is told of by its refusal; where nothing else waits or runs, all that
    // there is stands in the file.
    if (!isUndone || ledger_.hasWaiting() || !running.empty()) setTrouble(error);
    for (Answer& waiting : std::exchange(answers_, {})) {
        if (waiting.keeps && !isUndone) {
            answers_.push_back(std::move(waiting));
            continue;
        }
        waiting.ticket.set_value(tl::unexpected(waiting.error ? std::move(*waiting.error) : error));
    }
    dropUnlaunched();
    // Held in memory until it can be committed.
    for (const std::string& study : running) pauseStudy(study, reasonOf(error));
    if (isNew && options_.wake) options_.wake();
}

void Engine::Owner::setTrouble(std::optional<Error> error) {
    const std::lock_guard lock(troubleMutex_);
    trouble_ = std::move(error);
}

void Engine::Owner::tell(const std::vector<ChangeRecord>& records) {
    std::erase_if(subscribers_, [&](const Subscriber& subscriber) {
        const auto mailbox = subscriber.mailbox.lock();
        if (mailbox) deliver(*mailbox, records, subscriber.after);
        return !mailbox;
    });
}

Subscription Engine::Owner::makeSubscription() {
    auto mailbox = std::make_shared<Mailbox>();
    subscribers_.push_back(Subscriber{mailbox, experiment().sequence});
    return Subscription{experiment(), std::move(mailbox)};
}

void Engine::Owner::finish() {
    std::vector<std::string> running;
    for (const Study& study : experiment().studies) {
        if (study.state == StudyState::Running) running.push_back(study.name);
    }
    for (const std::string& study : running) setStudyState(study, "paused", reasonOf("interrupted"));
    trialEnded_ = true;  // for a last consolidation
    ended_ = true;
}

void Engine::Owner::refuseAfterEnd(std::vector<OwnerEvent> events) {
    for (OwnerEvent& event : events) {
        if (auto* command = std::get_if<CommandGiven>(&event)) {
            command->ticket.set_value(tl::unexpected(closedError()));
        } else if (auto* asked = std::get_if<SubscriptionAsked>(&event)) {
            asked->promise.set_value(makeSubscription());
        } else if (auto* log = std::get_if<LogAsked>(&event)) {
            log->promise.set_value(ledger_.store().log(log->study, log->trial, log->attempt));
        }
    }
}

}  // namespace trialbench::engine
