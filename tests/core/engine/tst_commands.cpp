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
        QCOMPARE(word(study().state), word(StudyState::Paused));  // nothing runs it yet
        QCOMPARE(study().reason, reasonOf("resumed"));
        QCOMPARE(apply(ledger, R"({"stop":{"study":"A"}})"), std::string("ok"));
        QCOMPARE(word(study().state), word(StudyState::Finished));
        QCOMPARE(word(study().trials[1].state), word(TrialState::Stopped));
        QVERIFY(ledger.commit());
    }

    void aStudyThatNeverRanIsNewAgainOnceItIsResumed() {
        auto store = std::make_shared<SharedStore>();
        Ledger ledger = newLedger(store);
        const auto& study = [&]() -> const experiment::Study& { return ledger.experiment().studies[0]; };
        QCOMPARE(apply(ledger, R"({"pause":{"study":"A"}})"), std::string("ok"));
        QCOMPARE(study().reason, reasonOf("by_user"));
        QCOMPARE(apply(ledger, R"({"start":{"study":"A"}})"), std::string("ok"));
        QCOMPARE(word(study().state), word(StudyState::New));
        QVERIFY(study().reason.is_null());
        recover(ledger);  // as the next one who opens the file does
        QCOMPARE(word(study().state), word(StudyState::New));
    }

    void aReasonGoesWithWhatItNamed() {
        auto store = std::make_shared<SharedStore>();
        Ledger ledger = newLedger(store, 2);
        const auto& study = [&]() -> const experiment::Study& { return ledger.experiment().studies[0]; };
        QCOMPARE(apply(ledger, R"({"pause":{"study":"A","trial":1}})"), std::string("ok"));
        QCOMPARE(word(study().trials[0].state), word(TrialState::Paused));
        ledger.record(ChangeKind::StudyState, "A", 0, 0,
                      {{"state", "paused"}, {"reason", reasonOf("trials_paused")}});
        QCOMPARE(apply(ledger, R"({"resume":{"study":"A","trial":1}})"), std::string("ok"));
        QCOMPARE(study().reason, reasonOf("resumed"));
        // Whoever paused the study itself is not overruled by one of its trials.
        QCOMPARE(apply(ledger, R"({"pause":{"study":"A"}})"), std::string("ok"));
        QCOMPARE(study().reason, reasonOf("by_user"));
        QCOMPARE(apply(ledger, R"({"pause":{"study":"A"}})"), std::string("study_state"));
        QCOMPARE(apply(ledger, R"({"pause":{"study":"A","trial":2}})"), std::string("ok"));
        QCOMPARE(apply(ledger, R"({"resume":{"study":"A","trial":2}})"), std::string("ok"));
        QCOMPARE(study().reason, reasonOf("by_user"));
    }

    void whatIsMeasuredElsewhereCannotBePaused() {
        auto store = std::make_shared<SharedStore>();
        Ledger ledger = newLedger(store);
        ledger.record(
            ChangeKind::TrialAdded, "A", 1, 0,
            {{"revision", 1}, {"origin", "random"}, {"configuration", {{"x", 0.5}}}, {"external", true}});
        QCOMPARE(apply(ledger, R"({"pause":{"study":"A","trial":1}})"), std::string("trial_state"));
    }

    void anEditDeletesTheCheckpointsOfWhatItStopped() {
        const QTemporaryDir dir;
        const std::filesystem::path folder = dir.filePath("x.files").toStdString();
        auto store = std::make_shared<SharedStore>();
        {
            Ledger ledger = newLedger(store, 2);
            for (const int trial : {1, 2}) {
                startTrial(ledger, trial);
                const std::string name =
                    "checkpoints/study-1/trial-" + std::to_string(trial) + "/function-1.json";
                std::filesystem::create_directories((folder / name).parent_path());
                QFile file(QString::fromStdString((folder / name).string()));
                QVERIFY(file.open(QFile::WriteOnly));
                ledger.record(ChangeKind::Checkpoint, "A", trial, 1,
                              {{"file", name}, {"sha256", ""}, {"bytes", 0}, {"epoch", 1}, {"step", 0}});
            }
            QVERIFY(ledger.commit());  // and killed: both are left running
        }
        const auto isThere = [&](int trial) {
            return std::filesystem::exists(folder / "checkpoints/study-1" /
                                           ("trial-" + std::to_string(trial)) / "function-1.json");
        };
        const auto edit = [&](const char* command) {
            return editUnowned(std::make_unique<SharedStoreView>(store), folder, Json::parse(command))
                .has_value();
        };
        store->failWith(Error{ErrorCode::DiskFull, {{"path", "x"}}});
        QVERIFY(!edit(R"({"stop":{"study":"A","trial":1}})"));
        QVERIFY(isThere(1) && isThere(2));
        store->failWith(std::nullopt);
        QVERIFY(edit(R"({"stop":{"study":"A","trial":1}})"));
        QVERIFY(!isThere(1) && isThere(2));
        QVERIFY(!edit(R"({"stop":{"study":"A","trial":1}})"));
        QVERIFY(edit(R"({"stop":{"study":"A"}})"));
        QVERIFY(!isThere(2));
        QCOMPARE(word(ledgerOf(store).experiment().studies[0].state), word(StudyState::Finished));
    }

    void revisesAStudyThatHasNoTrialsYet() {
        auto store = std::make_shared<SharedStore>();
        Ledger ledger = newLedger(store);
        const auto& study = [&]() -> const experiment::Study& { return ledger.experiment().studies[0]; };
        QCOMPARE(
            apply(ledger, R"({"revise":{"study":"A","seed":7,"strategy":{"kind":"bayesian"},"parameters":[
            {"name":"rate","type":"float","low":0.1,"high":1,"scale":"log"}]}})"),
            std::string("ok"));
        QCOMPARE(study().seed, std::uint64_t(7));
        QCOMPARE(study().revisions.size(), std::size_t(1));
        QCOMPARE(study().revision().number, 1);
        QCOMPARE(study().revision().strategy["kind"], "bayesian");
        QVERIFY(study().revision().space.find("rate") && !study().revision().space.find("x"));
        // What is wrong with it is said as for a file, and changes nothing.
        const auto before = ledger.experiment().sequence;
        QCOMPARE(apply(ledger, R"({"revise":{"study":"A","parameters":[
            {"name":"rate","type":"float","low":0,"high":1,"scale":"log"}]}})"),
                 std::string("bad_spec"));
        QCOMPARE(apply(ledger, R"({"revise":{"study":"A","fixed":{"rate":1}}})"), std::string("bad_spec"));
        QCOMPARE(apply(ledger, R"({"revise":{"study":"A","strategy":{"kind":"random","points":1}}})"),
                 std::string("unknown_key"));
        QCOMPARE(ledger.experiment().sequence, before);
        // What a test function takes is asked at the start, so that it and the parameters can be changed in
        // any order.
        QCOMPARE(apply(ledger, R"({"revise":{"study":"A","fixed":{"other":1}}})"), std::string("ok"));
        ledger.record(ChangeKind::TrialAdded, "A", 1, 0,
                      {{"revision", 1}, {"origin", "random"}, {"configuration", {{"rate", 0.5}}}});
        QCOMPARE(apply(ledger, R"({"revise":{"study":"A","seed":8}})"), std::string("not_built"));
        QVERIFY(ledger.commit());
        QCOMPARE(ledgerOf(store).experiment().studies[0].revision().strategy["kind"], "bayesian");
    }

    void changesTheObjectiveWhileThereAreNoTrials() {
        auto store = std::make_shared<SharedStore>();
        Ledger ledger = newLedger(store);
        QCOMPARE(apply(ledger, R"({"objective":{"name":"Other","objective":{"kind":"function","name":"levy"},
            "goal":{"metric":"value","direction":"maximize"}}})"),
                 std::string("ok"));
        QCOMPARE(ledger.experiment().name, std::string("Other"));
        QCOMPARE(ledger.experiment().objective["name"], "levy");
        QVERIFY(ledger.experiment().goal.direction == experiment::Direction::Maximize);
        // A study's parameter cannot be fixed for all studies.
        QCOMPARE(
            apply(ledger, R"({"objective":{"objective":{"kind":"function","name":"levy","fixed":{"x":1}}}})"),
            std::string("bad_spec"));
        QCOMPARE(apply(ledger, R"({"objective":{"objective":{"kind":"function","name":"nosuch"}}})"),
                 std::string("function_unknown"));
        QCOMPARE(apply(ledger, R"({"objective":{"studies":[]}})"), std::string("unknown_key"));
        QCOMPARE(apply(ledger, R"({"objective":[]})"), std::string("wrong_type"));
        QVERIFY(ledger.commit());
        QCOMPARE(ledgerOf(store).experiment().name, std::string("Other"));
    }

    void aHigherLimitOfTrialsReopensAStudyThatHadReachedIt() {
        auto store = std::make_shared<SharedStore>();
        Ledger ledger = newLedger(store, 1);
        const auto& study = [&]() -> const experiment::Study& { return ledger.experiment().studies[0]; };
        startTrial(ledger, 1);
        ledger.record(ChangeKind::TrialEnded, "A", 1, 0, {{"state", "completed"}, {"value", 0.5}});
        ledger.record(ChangeKind::StudyState, "A", 0, 0,
                      {{"state", "finished"}, {"reason", reasonOf("max_trials")}});
        QCOMPARE(apply(ledger, R"({"max_trials":{"study":"A","limit":1}})"), std::string("ok"));
        QCOMPARE(word(study().state), word(StudyState::Finished));
        QCOMPARE(apply(ledger, R"({"max_trials":{"study":"A","limit":null}})"), std::string("ok"));
        QVERIFY(!study().settings.maxTrials);
        QCOMPARE(word(study().state), word(StudyState::Paused));
        QCOMPARE(apply(ledger, R"({"devices":{"study":"A","devices":["cpu*2"]}})"), std::string("ok"));
        QCOMPARE(study().settings.devices, std::vector<std::string>{"cpu*2"});
    }

    void aTrialLessReopensAStudyThatHadThemAll() {
        auto store = std::make_shared<SharedStore>();
        Ledger ledger = newLedger(store, 2);
        const auto& study = [&]() -> const experiment::Study& { return ledger.experiment().studies[0]; };
        for (const int trial : {1, 2}) startTrial(ledger, trial);
        ledger.record(ChangeKind::TrialEnded, "A", 1, 0, {{"state", "completed"}, {"value", 0.5}});
        ledger.record(ChangeKind::TrialEnded, "A", 2, 0, {{"state", "stopped"}, {"by", "by_user"}});
        QCOMPARE(apply(ledger, R"({"max_trials":{"study":"A","limit":1}})"), std::string("ok"));
        ledger.record(ChangeKind::StudyState, "A", 0, 0,
                      {{"state", "finished"}, {"reason", reasonOf("max_trials")}});
        // One that the budget does not count leaves nothing to be done.
        QCOMPARE(apply(ledger, R"({"exclude":{"study":"A","trial":2}})"), std::string("ok"));
        QCOMPARE(word(study().state), word(StudyState::Finished));
        QCOMPARE(apply(ledger, R"({"exclude":{"study":"A","trial":1}})"), std::string("ok"));
        QCOMPARE(word(study().state), word(StudyState::Paused));
        QCOMPARE(study().reason, reasonOf("trial_owed"));
        QCOMPARE(apply(ledger, R"({"restore":{"study":"A","trial":1}})"), std::string("ok"));
        QCOMPARE(word(study().state), word(StudyState::Finished));
        QCOMPARE(study().reason, reasonOf("max_trials"));
        // One that the user stopped stays so.
        ledger.record(ChangeKind::StudyState, "A", 0, 0,
                      {{"state", "finished"}, {"reason", reasonOf("stopped")}});
        QCOMPARE(apply(ledger, R"({"exclude":{"study":"A","trial":1}})"), std::string("ok"));
        QCOMPARE(word(study().state), word(StudyState::Finished));
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
        row(R"({"retry":{"study":"A","trial":1}})", "not_built");
        row(R"({"max_trials":{"study":"A"}})", "missing_key");
        row(R"({"max_trials":{"study":"A","limit":0}})", "wrong_type");
        row(R"({"devices":{"study":"A","devices":["gpu"]}})", "usage");
        row(R"({"devices":{"study":"A","devices":"cpu"}})", "wrong_type");
        row(R"({"revise":{"study":"A","seed":2}})", "not_built");
        row(R"({"revise":{"study":"A","limit":2}})", "unknown_key");
        row(R"({"objective":{"objective":{"kind":"function","name":"levy"}}})", "not_built");
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
        const auto added = [&](const char* strategy, const char* parameters, const char* rest,
                               const char* code) {
            const std::string text = std::string(R"({"add_study":{"name":"B","strategy":)") + strategy +
                                     R"(,"parameters":[)" + parameters + "]" + rest + "}}";
            row(text.c_str(), code);
        };
        const char* x = R"({"name":"x","type":"float","low":0,"high":1})";
        added(R"({"kind":"rnadom"})", x, "", "bad_spec");
        added(R"({"kind":"grid"})", x, "", "bad_spec");
        added(R"({"kind":"sobol"})", x, R"(,"levels":3)", "bad_spec");
        added(R"({"kind":"bayesian","initial_point":3})", x, "", "unknown_key");
        added(R"({"kind":"fixed","configurations":[{"y":1}]})", x, "", "bad_spec");
        added(R"({"kind":"random"})", R"({"name":"x","type":"categorical","choices":["a","b"]})", "",
              "parameter_invalid");
        added(R"({"kind":"random"})", x, R"(,"devices":["gpu"])", "bad_spec");
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

    void namesThePlaceOfWhatIsWrong() {
        auto store = std::make_shared<SharedStore>();
        Ledger ledger = newLedger(store);
        const auto pointerOf = [&](const char* command) {
            const auto refused = applyOffline(ledger, Json::parse(command));
            for (const auto& [name, value] : refused.error().arguments) {
                if (name == "pointer") return value;
            }
            return std::string();
        };
        QCOMPARE(pointerOf(R"({"revise":{"study":"A","strategy":{"kind":"rnadom"}}})"),
                 std::string("/revise/strategy/kind"));
        QCOMPARE(pointerOf(R"({"add_study":{"name":"B","strategy":{"kind":"rnadom"},
            "parameters":[{"name":"x","type":"float","low":0,"high":1}]}})"),
                 std::string("/add_study/strategy/kind"));
        QCOMPARE(pointerOf(R"([])"), std::string("the top level"));
        QCOMPARE(pointerOf(R"({"explode":1})"), std::string("the top level"));
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
