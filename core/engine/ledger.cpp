#include "core/engine/ledger.h"

#include <cassert>
#include <set>
#include <tuple>
#include <utility>

#include "core/engine/reason.h"
#include "core/storage/experiment_file.h"
#include "core/storage/record_rules.h"

namespace trialbench::engine {

using experiment::ChangeKind;
using experiment::StudyState;
using experiment::TrialState;

namespace {

// Numbered on from the experiment's last record.
std::vector<experiment::ChangeRecord> recoveryOf(const experiment::Experiment& experiment,
                                                 const Json& reason) {
    std::vector<experiment::ChangeRecord> records;
    const auto add = [&](ChangeKind kind, const std::string& study, int trial, int attempt, Json row) {
        const std::int64_t sequence = experiment.sequence + static_cast<std::int64_t>(records.size()) + 1;
        records.push_back({sequence, support::now(), kind, study, trial, attempt, std::move(row)});
    };
    for (const experiment::Study& study : experiment.studies) {
        for (const experiment::Trial& trial : study.trials) {
            if (trial.state != TrialState::Running || trial.attempts.empty()) continue;
            const int attempt = trial.attempts.back().number;
            // Up to its last measurement: when it was killed, nobody saw.
            const bool measured = !trial.measurements.empty() && trial.measurements.back().attempt == attempt;
            const double seconds = measured ? trial.measurements.back().seconds : 0.0;
            add(ChangeKind::AttemptEnded, study.name, trial.number, attempt,
                {{"state", "interrupted"}, {"cause", nullptr}, {"message", ""}, {"seconds", seconds}});
        }
        if (study.state != StudyState::Running) continue;
        add(ChangeKind::StudyState, study.name, 0, 0, {{"state", "paused"}, {"reason", reason}});
    }
    return records;
}

}  // namespace

Result<Ledger> Ledger::open(std::unique_ptr<storage::ExperimentStore> store) {
    Ledger ledger;
    ledger.store_ = std::move(store);
    if (auto loaded = ledger.reload(); !loaded) return tl::unexpected(loaded.error());
    return ledger;
}

Result<void> Ledger::reload() {
    const auto records = store_->load();
    if (!records) return tl::unexpected(records.error());
    auto experiment = storage::fold(*records);
    if (!experiment) return tl::unexpected(experiment.error());
    experiment_ = std::move(*experiment);
    waiting_.clear();
    return {};
}

void Ledger::record(ChangeKind kind, const std::string& study, int trial, int attempt, Json row) {
    experiment::ChangeRecord record;
    record.sequence = experiment_.sequence + 1;
    record.time = support::now();
    record.kind = kind;
    record.study = study;
    record.trial = trial;
    record.attempt = attempt;
    record.row = std::move(row);
    const auto applied = experiment::apply(experiment_, record);
    assert(applied && "callers check states before they record");
    // Without asserts the file is still kept free of what could not be read back.
    if (applied) waiting_.push_back(std::move(record));
}

Result<std::vector<experiment::ChangeRecord>> Ledger::commit() {
    if (waiting_.empty()) return std::vector<experiment::ChangeRecord>{};
    if (auto appended = store_->append(waiting_); !appended) return tl::unexpected(appended.error());
    return std::exchange(waiting_, {});
}

Result<void> Ledger::saveAs(const std::filesystem::path& path) {
    auto records = store_->load();
    if (!records) return tl::unexpected(records.error());
    std::set<std::tuple<std::string, int, int>> attempts;
    for (experiment::ChangeRecord& record : *records) {
        if (record.kind != ChangeKind::Log) continue;
        // load() leaves the texts out; the whole of an attempt's goes with its first record.
        if (!attempts.emplace(record.study, record.trial, record.attempt).second) continue;
        auto text = store_->log(record.study, record.trial, record.attempt);
        if (text) record.row["text"] = std::move(*text);  // no result rests on one that cannot be read
    }
    records->insert(records->end(), waiting_.begin(), waiting_.end());
    for (experiment::ChangeRecord& record : *records) {
        if (record.kind != ChangeKind::StudyState || !record.row.contains("reason")) continue;
        const auto error = errorOf(record.row["reason"]);
        if (error && error->code == ErrorCode::FileDeleted) record.row["reason"] = reasonOf("interrupted");
    }
    return storage::createFile(path, *records, false);
}

void recover(Ledger& ledger) {
    for (experiment::ChangeRecord& record : recoveryOf(ledger.experiment(), reasonOf("interrupted"))) {
        ledger.record(record.kind, record.study, record.trial, record.attempt, std::move(record.row));
    }
}

experiment::Experiment asHeld(experiment::Experiment experiment, const Json& reason) {
    for (const experiment::ChangeRecord& record : recoveryOf(experiment, reason)) {
        [[maybe_unused]] const auto applied = experiment::apply(experiment, record);
        assert(applied);  // what runs can be interrupted
    }
    return experiment;
}

experiment::Experiment asHeld(experiment::Experiment experiment) {
    return asHeld(std::move(experiment), reasonOf("interrupted"));
}

}  // namespace trialbench::engine
