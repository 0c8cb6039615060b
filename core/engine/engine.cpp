#include "core/engine/engine.h"

#include <system_error>
#include <utility>

#include "core/engine/checkpoints.h"
#include "core/engine/owner.h"
#include "core/support/thread_error.h"

namespace trialbench::engine {

std::vector<experiment::ChangeRecord> Mailbox::take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(records_, {});
}

void Engine::deliver(Mailbox& mailbox, const std::vector<experiment::ChangeRecord>& records,
                     std::int64_t after) {
    const std::lock_guard lock(mailbox.mutex_);
    for (const experiment::ChangeRecord& record : records) {
        if (record.sequence > after) mailbox.records_.push_back(record);
    }
}

const TrialProgress* progressOf(const std::vector<TrialProgress>& all, std::string_view study, int trial) {
    for (const TrialProgress& progress : all) {
        if (progress.trial == trial && progress.study == study) return &progress;
    }
    return nullptr;
}

Engine::Engine(std::unique_ptr<Owner> owner) : owner_(std::move(owner)) {}

Engine::~Engine() = default;

Result<std::unique_ptr<Engine>> Engine::open(std::unique_ptr<storage::ExperimentStore> store,
                                             std::filesystem::path folder, EngineOptions options) {
    return open(std::move(store), std::move(folder), std::move(options), nullptr);
}

Result<std::unique_ptr<Engine>> Engine::open(std::unique_ptr<storage::ExperimentStore> store,
                                             std::filesystem::path folder, EngineOptions options,
                                             std::shared_ptr<objective::Objective> objective) {
    auto ledger = Ledger::open(std::move(store));
    if (!ledger) return tl::unexpected(ledger.error());
    if (!objective) {
        auto made = objective::makeObjective(ledger->experiment().objective);
        if (!made) return tl::unexpected(made.error());
        objective = std::move(*made);
    }
    const auto claim = claimCheckpoints(folder);
    if (!claim) return tl::unexpected(claim.error());
    recover(*ledger);
    if (auto committed = ledger->commit(); !committed) return tl::unexpected(committed.error());
    if (*claim == Claim::Own) removeLeftovers(folder, ledger->experiment());
    try {
        auto owner = std::make_unique<Owner>(std::move(*ledger), std::move(folder), std::move(options),
                                             std::move(objective));
        return std::unique_ptr<Engine>(new Engine(std::move(owner)));
    } catch (const std::system_error& error) {
        return tl::unexpected(support::threadError(error));
    }
}

std::future<Result<std::int64_t>> Engine::submit(Json command) {
    return owner_->submit(std::move(command));
}

Subscription Engine::subscribe() {
    return owner_->subscribe();
}

std::vector<TrialProgress> Engine::progress() const {
    return owner_->progress();
}

std::optional<Error> Engine::trouble() const {
    return owner_->trouble();
}

Result<std::string> Engine::log(const std::string& study, int trial, int attempt) {
    return owner_->log(study, trial, attempt);
}

void Engine::close() {
    owner_->close();
}

Result<void> Engine::saveAs(const std::filesystem::path& path) {
    return owner_->saveAs(path);
}

}  // namespace trialbench::engine
