#include <QtTest>

#include "core/engine/commands.h"
#include "core/engine/reason.h"
#include "core/experiment/spec.h"
#include "engine_bench.h"

using namespace trialbench;
using namespace trialbench::engine;
using namespace trialbench::engine::testing;
using experiment::ChangeKind;
using experiment::StudyState;
using experiment::TrialState;

namespace {

Ledger ledgerOf(const std::shared_ptr<SharedStore>& store) {
    return *Ledger::open(std::make_unique<SharedStoreView>(store));
}

Ledger newLedger(const std::shared_ptr<SharedStore>& store, int trials = 0) {
    const auto spec = experiment::specFromJson(specJson(10, 1), "/");
    (void)store->inner->append(experiment::creationOf(*spec, support::now()));
    Ledger ledger = ledgerOf(store);
    for (int trial = 1; trial <= trials; ++trial) {
        ledger.record(ChangeKind::TrialAdded, "A", trial, 0,
                      {{"revision", 1}, {"origin", "random"}, {"configuration", {{"x", 0.5}}}});
    }
    return ledger;
}

void startTrial(Ledger& ledger, int trial) {
    ledger.record(
        ChangeKind::AttemptStarted, "A", trial, 1,
        {{"device", "cpu"}, {"threads", 1}, {"seed", 1}, {"precision", "auto"}, {"resumed_at_epoch", 0}});
}

std::string apply(Ledger& ledger, const char* command) {
    const auto result = applyOffline(ledger, Json::parse(command));
    return result ? "ok" : std::string(codeName(result.error().code));
}

}  // namespace

/// The ledger, recovery, and commands on a file that nobody runs.
class TestCommands : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void commitsWaitingChangesTogetherAndKeepsThemOnFailure() {
        auto store = std::make_shared<SharedStore>();
        Ledger ledger = newLedger(store, 2);
        QVERIFY(ledger.hasWaiting());
        store->failWith(Error{ErrorCode::DiskFull, {{"path", "x"}}});
        QVERIFY(!ledger.commit());
        QVERIFY(ledger.hasWaiting());
        ledger.record(ChangeKind::Note, "A", 0, 0, {{"text", "later"}});
        store->failWith(std::nullopt);
        const auto told = ledger.commit();
        QCOMPARE(told->size(), std::size_t(3));
        QCOMPARE(store->commits, 1);
        QVERIFY(!ledger.hasWaiting());
        QCOMPARE(toShowJson(ledgerOf(store).experiment()).dump(), toShowJson(ledger.experiment()).dump());
    }

    void reloadForgetsWhatWaits() {
        auto store = std::make_shared<SharedStore>();
        Ledger ledger = newLedger(store, 2);
        QVERIFY(ledger.reload());
        QVERIFY(!ledger.hasWaiting());
        QVERIFY(ledger.experiment().studies[0].trials.empty());
    }

    void recoveryInterruptsWhatRan() {
        auto store = std::make_shared<SharedStore>();
        Ledger ledger = newLedger(store, 2);
        startTrial(ledger, 1);
        ledger.record(
            ChangeKind::TrialAdded, "A", 3, 0,
            {{"revision", 1}, {"origin", "random"}, {"configuration", {{"x", 0.5}}}, {"external", true}});
        ledger.record(ChangeKind::StudyState, "A", 0, 0, {{"state", "running"}, {"reason", nullptr}});
        QVERIFY(ledger.commit());
        Ledger again = ledgerOf(store);
        recover(again);
        const experiment::Study& study = again.experiment().studies[0];
        QCOMPARE(word(study.trials[0].state), word(TrialState::Interrupted));
        QCOMPARE(word(study.trials[1].state), word(TrialState::Waiting));
        QCOMPARE(word(study.trials[2].state), word(TrialState::Running));  // measured elsewhere
        QCOMPARE(word(study.state), word(StudyState::Paused));
        QCOMPARE(study.reason, reasonOf("interrupted"));
        QVERIFY(again.commit());
        Ledger third = ledgerOf(store);
        recover(third);
        QVERIFY(!third.hasWaiting());
    }

    void editsAFileThatNobodyRuns() {
        auto store = std::make_shared<SharedStore>();
        Ledger ledger = newLedger(store, 2);
        const auto& study = [&]() -> const experiment::Study& { return ledger.experiment().studies[0]; };
        QCOMPARE(apply(ledger, R"({"concurrency":{"study":"A","limit":3}})"), std::string("ok"));
        QCOMPARE(study().settings.concurrency, 3);
        QCOMPARE(apply(ledger, R"({"pause":{"study":"A","trial":1}})"), std::string("ok"));
        QVERIFY(study().trials[0].pauseRequested);
        QCOMPARE(apply(ledger, R"({"resume":{"study":"A","trial":1}})"), std::string("ok"));
        QVERIFY(!study().trials[0].pauseRequested);
        QCOMPARE(apply(ledger, R"({"stop":{"study":"A","trial":1}})"), std::string("ok"));
        QCOMPARE(word(study().trials[0].state), word(TrialState::Stopped));
        QCOMPARE(apply(ledger, R"({"exclude":{"study":"A","trial":1}})"), std::string("ok"));
        QVERIFY(study().trials[0].excluded);
        QCOMPARE(apply(ledger, R"({"restore":{"study":"A","trial":1}})"), std::string("ok"));
        QCOMPARE(apply(ledger, R"({"pause":{"study":"A"}})"), std::string("ok"));
        QCOMPARE(word(study().state), word(StudyState::Paused));
        QCOMPARE(apply(ledger, R"({"resume":{"study":"A"}})"), std::string("ok"));
        QCOMPARE(word(study().state), word(StudyState::Running));
        QCOMPARE(apply(ledger, R"({"stop":{"study":"A"}})"), std::string("ok"));
        QCOMPARE(word(study().state), word(StudyState::Finished));
        QCOMPARE(word(study().trials[1].state), word(TrialState::Stopped));
        QVERIFY(ledger.commit());
    }

    void refusesWhatDoesNotFitAndChangesNothing_data() {
        QTest::addColumn<QString>("command");
        QTest::addColumn<QString>("code");
        const auto row = [](const char* command, const char* code) {
            QTest::newRow(command) << command << code;
        };
        row(R"([])", "bad_spec");
        row(R"({})", "bad_spec");
        row(R"({"pause":{"study":"A"},"resume":{"study":"A"}})", "bad_spec");
        row(R"({"explode":{"study":"A"}})", "unknown_key");
        row(R"({"max_trials":{"study":"A","limit":3}})", "not_built");
        row(R"({"pause":{"study":"A","when":"now"}})", "unknown_key");
        row(R"({"pause":{"study":"Z"}})", "unknown_study");
        row(R"({"pause":{"study":"A","trial":9}})", "unknown_trial");
        row(R"({"pause":{"study":"A","trial":"one"}})", "wrong_type");
        row(R"({"pause":[]})", "wrong_type");
        row(R"({"exclude":{"study":"A"}})", "missing_key");
        row(R"({"exclude":{"study":"A","trial":1}})", "trial_state");
        row(R"({"resume":{"study":"A","trial":1}})", "trial_state");
        row(R"({"concurrency":{"study":"A"}})", "missing_key");
        row(R"({"concurrency":{"study":"A","limit":1.5}})", "wrong_type");
        row(R"({"add_study":{"name":"B"}})", "missing_key");
    }
    void refusesWhatDoesNotFitAndChangesNothing() {
        QFETCH(QString, command);
        QFETCH(QString, code);
        auto store = std::make_shared<SharedStore>();
        Ledger ledger = newLedger(store, 1);
        const auto before = ledger.experiment().sequence;
        QCOMPARE(apply(ledger, command.toStdString().c_str()), code.toStdString());
        QCOMPARE(ledger.experiment().sequence, before);
    }

    void reasonsKeepTheirError() {
        const Error error{ErrorCode::DiskFull, {{"path", "/x"}}};
        const auto back = errorOf(reasonOf(error));
        QVERIFY(back.has_value());
        QCOMPARE(message(*back), message(error));
        QVERIFY(!errorOf(reasonOf("by_user")));
        QVERIFY(!errorOf(reasonOf(experiment::Cause::DataMissing, 3, "text")));
        QVERIFY(!errorOf(Json()));
    }
};

QTEST_APPLESS_MAIN(TestCommands)
#include "tst_commands.moc"
