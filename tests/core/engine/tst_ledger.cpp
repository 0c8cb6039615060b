#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QTemporaryDir>
#include <QtTest>
#include <csignal>

#include "core/engine/ledger.h"
#include "core/storage/experiment_file.h"

using namespace trialbench;
using experiment::ChangeKind;

namespace {

const Json kSpec = Json::parse(R"({"name":"n","objective":{"kind":"function","name":"sphere"},
 "goal":{"metric":"value","direction":"minimize"},
 "studies":[{"name":"s","strategy":{"kind":"random"},"max_trials":3,
   "parameters":[{"name":"x","type":"float","low":0,"high":1}]}]})");

// A trial that started in 2026 and was killed after an epoch of 2.5 seconds, or before its first one ended.
engine::Ledger killedWhileRunning(bool measured) {
    auto records = experiment::creationOf(*experiment::specFromJson(kSpec, "/"), support::Timestamp{});
    const auto add = [&](ChangeKind kind, int trial, int attempt, const char* row) {
        experiment::ChangeRecord record;
        record.sequence = static_cast<std::int64_t>(records.size()) + 1;
        record.time = *support::fromIso8601("2026-01-31T12:00:00.000Z");
        record.kind = kind;
        record.study = "s";
        record.trial = trial;
        record.attempt = attempt;
        record.row = Json::parse(row);
        records.push_back(std::move(record));
    };
    add(ChangeKind::StudyState, 0, 0, R"({"state":"running"})");
    add(ChangeKind::TrialAdded, 1, 0, R"({"revision":1,"origin":"random","configuration":{"x":0.5}})");
    add(ChangeKind::AttemptStarted, 1, 1,
        R"({"device":"cpu","threads":1,"seed":1,"precision":"fp32","resumed_at_epoch":0})");
    if (measured) add(ChangeKind::Measurement, 1, 1, R"({"epoch":1,"metrics":{"value":1},"seconds":2.5})");
    add(ChangeKind::TrialAdded, 2, 0,
        R"({"revision":1,"origin":"given","configuration":{"x":0.1},"external":true})");
    auto store = storage::makeMemoryStore();
    if (!store->append(records)) qFatal("the records do not follow on");
    return *engine::Ledger::open(std::move(store));
}

}  // namespace

class TestLedger : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void recoveryLeavesNothingRunningButExternalTrials() {
        auto ledger = killedWhileRunning(true);
        engine::recover(ledger);
        QVERIFY(ledger.commit());
        const auto& study = ledger.experiment().studies[0];
        QVERIFY(study.state == experiment::StudyState::Paused);
        QVERIFY(study.trials[0].state == experiment::TrialState::Interrupted);
        QVERIFY(study.trials[1].state == experiment::TrialState::Running);
    }

    void timeBetweenAKillAndTheNextStartIsNoTrainingTime() {
        for (const bool measured : {true, false}) {
            auto ledger = killedWhileRunning(measured);
            engine::recover(ledger);
            QCOMPARE(ledger.experiment().studies[0].trials[0].seconds, measured ? 2.5 : 0.0);
        }
    }

    void whatIsCommittedIsLoadedAgain() {
        auto ledger = killedWhileRunning(true);
        engine::recover(ledger);
        QVERIFY(ledger.hasWaiting());
        const auto committed = ledger.commit();
        QVERIFY(committed);
        QCOMPARE(committed->size(), std::size_t{2});
        QVERIFY(!ledger.hasWaiting());
        const std::string before = experiment::toShowJson(ledger.experiment()).dump();
        QVERIFY(ledger.reload());
        QCOMPARE(experiment::toShowJson(ledger.experiment()).dump(), before);
    }

    void savesAllThatItHoldsElsewhere() {
        QTemporaryDir folder;
        const std::filesystem::path path = folder.filePath("saved.trialbench").toStdString();
        auto ledger = killedWhileRunning(true);
        for (const char* text : {"one\n", "two\n"}) {
            ledger.record(ChangeKind::Log, "s", 1, 1, {{"text", text}});
            QVERIFY(ledger.commit());
        }
        ledger.record(ChangeKind::Log, "s", 1, 1, {{"text", "three\n"}});  // not committed
        QVERIFY(ledger.saveAs(path));
        auto saved = storage::openReadOnly(path);
        QVERIFY(saved);
        auto copy = engine::Ledger::open(std::move(saved->store));
        QVERIFY(copy);
        QCOMPARE(experiment::toShowJson(copy->experiment()).dump(),
                 experiment::toShowJson(ledger.experiment()).dump());
        QCOMPARE(*copy->store().log("s", 1, 1), std::string("one\ntwo\nthree\n"));
        const auto again = ledger.saveAs(path);
        QVERIFY(!again && again.error().code == ErrorCode::FileExists);
    }

    // In a release too, or no test would ever see one.
    void aRecordThatDoesNotFitEndsTheProcess() {
        const pid_t child = ::fork();
        QVERIFY(child >= 0);
        if (child == 0) {
            const rlimit none{0, 0};
            ::setrlimit(RLIMIT_CORE, &none);
            std::signal(SIGABRT, SIG_DFL);
            auto ledger = killedWhileRunning(true);
            ledger.record(ChangeKind::Excluded, "s", 9, 0, Json::object());
            ::_exit(0);
        }
        int status = 0;
        QCOMPARE(::waitpid(child, &status, 0), child);
        QVERIFY(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    }
};

QTEST_GUILESS_MAIN(TestLedger)
#include "tst_ledger.moc"
