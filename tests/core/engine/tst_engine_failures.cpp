#include <pthread.h>

#include <QtTest>
#include <optional>

#include "engine_bench.h"

using namespace trialbench;
using namespace trialbench::engine;
using namespace trialbench::engine::testing;
using experiment::Cause;
using experiment::StudyState;
using experiment::TrialState;

namespace {

Error diskFull() {
    return Error{ErrorCode::DiskFull, {{"path", "x.trialbench"}}};
}

/// While it lives, no thread can be made: its stack would not fit into any memory.
class NoThreads {
 public:
    NoThreads() {
        pthread_attr_t attributes;
        pthread_getattr_default_np(&attributes);
        pthread_attr_getstacksize(&attributes, &before_);
        pthread_attr_destroy(&attributes);
        set(std::size_t{1} << 50);
    }
    NoThreads(const NoThreads&) = delete;
    NoThreads& operator=(const NoThreads&) = delete;
    ~NoThreads() { set(before_); }

 private:
    static void set(std::size_t bytes) {
        pthread_attr_t attributes;
        pthread_attr_init(&attributes);
        pthread_attr_setstacksize(&attributes, bytes);
        if (pthread_setattr_default_np(&attributes) != 0) qFatal("the size of stacks cannot be set");
        pthread_attr_destroy(&attributes);
    }
    std::size_t before_ = 0;
};

}  // namespace

/// Trials that fail, and commits that do.
class TestEngineFailures : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void oneFailureDoesNotTouchTheOthers() {
        EngineBench bench(specJson(3, 3));
        QVERIFY(bench.open());
        QCOMPARE(bench.start(), std::string("ok"));
        for (int trial = 1; trial <= 3; ++trial) bench.objective->waitFor(trial)->measure(1, 0.1 * trial);
        bench.objective->waitFor(2)->fail(Cause::Diverged);
        QVERIFY(bench.untilTrial(2, TrialState::Failed));
        QCOMPARE(word(*bench.trial(2).cause), word(Cause::Diverged));
        QCOMPARE(bench.trial(2).message, "as the test says");
        QCOMPARE(word(bench.trial(1).state), word(TrialState::Running));
        QCOMPARE(word(bench.trial(3).state), word(TrialState::Running));
        bench.objective->waitFor(1)->end({});
        bench.objective->waitFor(3)->end({});
        QVERIFY(bench.untilStudy(StudyState::Finished));
        QCOMPARE(bench.objective->started(), 3);
    }

    void retriesOnceFromTheLastCheckpoint_data() {
        QTest::addColumn<int>("cause");
        for (const Cause cause : {Cause::OutOfMemory, Cause::Crashed, Cause::BadExit, Cause::BadMetric}) {
            QTest::newRow(std::string(toString(cause)).c_str()) << static_cast<int>(cause);
        }
    }
    void retriesOnceFromTheLastCheckpoint() {
        QFETCH(int, cause);
        EngineBench bench(specJson(1, 1));
        QVERIFY(bench.open());
        QCOMPARE(bench.start(), std::string("ok"));
        const auto first = bench.objective->waitFor(1);
        first->measure(1, 0.1);
        first->checkpoint(1);
        first->measure(2, 0.2);
        first->fail(static_cast<Cause>(cause));
        const auto retry = bench.objective->waitFor(1, 2);
        QCOMPARE(retry->start.resumedAtEpoch, 1);
        QCOMPARE(retry->start.seed, first->start.seed);
        QCOMPARE(retry->start.threads, first->start.threads);
        QCOMPARE(retry->start.configuration, first->start.configuration);
        retry->measure(2, 0.25);
        retry->fail(static_cast<Cause>(cause));
        QVERIFY(bench.untilStudy(StudyState::Finished));
        QCOMPARE(word(bench.trial(1).state), word(TrialState::Failed));
        QCOMPARE(bench.trial(1).attempts.size(), std::size_t(2));
        QVERIFY(!bench.trial(1).value.has_value());
        QVERIFY(bench.checkpointFiles().empty());
    }

    void aRetryThatSucceedsCompletesTheTrial() {
        EngineBench bench(specJson(1, 1));
        QVERIFY(bench.open());
        QCOMPARE(bench.start(), std::string("ok"));
        bench.objective->waitFor(1)->fail(Cause::Crashed);
        const auto retry = bench.objective->waitFor(1, 2);
        QVERIFY(!retry->start.resumeFrom.has_value());
        retry->complete(0.5);
        QVERIFY(bench.untilStudy(StudyState::Finished));
        QCOMPARE(*bench.trial(1).value, 0.5);
        QVERIFY(!bench.trial(1).cause.has_value());
    }

    void missingAndInfiniteMetricsAreBad() {
        EngineBench bench(specJson(2, 1));
        QVERIFY(bench.open());
        QCOMPARE(bench.start(), std::string("ok"));
        bench.objective->waitFor(1)->end({});  // says that it is done, but measured nothing
        bench.objective->waitFor(1, 2)->say(objective::Measured{1, {{"other", 1.0}}, 0});
        bench.objective->waitFor(1, 2)->end({});
        QVERIFY(bench.untilTrial(1, TrialState::Failed));
        QCOMPARE(word(*bench.trial(1).cause), word(Cause::BadMetric));
        // The engine stops a trial whose metric is not finite; nothing more of it is told.
        bench.objective->waitFor(2)->measure(1, std::nan(""));
        bench.objective->waitFor(2, 2)->measure(1, INFINITY);
        QVERIFY(bench.untilTrial(2, TrialState::Failed));
        QCOMPARE(word(*bench.trial(2).cause), word(Cause::BadMetric));
    }

    void epochsThatDoNotRiseFailTheAttempt() {
        EngineBench bench(specJson(1, 1));
        QVERIFY(bench.open());
        QCOMPARE(bench.start(), std::string("ok"));
        bench.objective->waitFor(1)->measure(2, 0.1);
        bench.objective->waitFor(1)->measure(2, 0.2);
        bench.objective->waitFor(1, 2)->complete(0.5);
        QVERIFY(bench.untilTrial(1, TrialState::Completed));
        QCOMPARE(word(*bench.trial(1).attempts[0].cause), word(Cause::Crashed));
    }

    void fiveFailuresInARowPauseTheStudy() {
        EngineBench bench(specJson(100, 1));
        QVERIFY(bench.open());
        QCOMPARE(bench.start(), std::string("ok"));
        for (int trial = 1; trial <= 4; ++trial) bench.objective->waitFor(trial)->fail(Cause::Diverged);
        bench.objective->waitFor(5)->complete(0.5);  // begins the count anew
        for (int trial = 6; trial <= 10; ++trial) bench.objective->waitFor(trial)->fail(Cause::Diverged);
        QVERIFY(bench.untilStudy(StudyState::Paused));
        QCOMPARE(bench.reason(), std::string("brake_engaged"));
        QCOMPARE(bench.study().reason["arguments"]["cause"], Json("diverged"));
        QCOMPARE(bench.objective->started(), 10);
        // Resuming gives it another five.
        QCOMPARE(bench.start(), std::string("ok"));
        bench.objective->waitFor(11)->fail(Cause::Diverged);
        QVERIFY(bench.objective->waitFor(12));
    }

    void theBrakeDoesNotHoldBackAStudyThatIsDone() {
        EngineBench bench(specJson(5, 1));
        QVERIFY(bench.open());
        QCOMPARE(bench.start(), std::string("ok"));
        for (int trial = 1; trial <= 5; ++trial) bench.objective->waitFor(trial)->fail(Cause::Diverged);
        QVERIFY(bench.untilStudy(StudyState::Finished));
        QCOMPARE(bench.reason(), std::string("max_trials"));
    }

    void norOneWhoseConfigurationsAreAllTried() {
        Json spec = specJson(100, 1);
        Json& study = spec["studies"][0];
        study["strategy"] = Json{{"kind", "fixed"}, {"configurations", Json::array()}};
        for (int i = 0; i < 5; ++i) study["strategy"]["configurations"].push_back(Json{{"x", 0.1 * i}});
        EngineBench bench(spec);
        QVERIFY(bench.open());
        QCOMPARE(bench.start(), std::string("ok"));
        for (int trial = 1; trial <= 5; ++trial) bench.objective->waitFor(trial)->fail(Cause::Diverged);
        QVERIFY(bench.untilStudy(StudyState::Finished));
        QCOMPARE(bench.reason(), std::string("fixed_exhausted"));
    }

    void theBrakeHoldsBackWhatStillRuns() {
        EngineBench bench(specJson(100, 2));
        QVERIFY(bench.open());
        QCOMPARE(bench.start(), std::string("ok"));
        QVERIFY(bench.objective->waitFor(1));
        for (int trial = 2; trial <= 6; ++trial) bench.objective->waitFor(trial)->fail(Cause::Diverged);
        QVERIFY(bench.untilStudy(StudyState::Paused));
        QCOMPARE(bench.reason(), std::string("brake_engaged"));
        QVERIFY(bench.untilTrial(1, TrialState::Paused));
    }

    void causesThatAreNotTheTrialsFaultPauseTheStudy_data() {
        QTest::addColumn<int>("cause");
        for (const Cause cause : {Cause::DataMissing, Cause::DiskFull, Cause::DeviceLost}) {
            QTest::newRow(std::string(toString(cause)).c_str()) << static_cast<int>(cause);
        }
    }
    void causesThatAreNotTheTrialsFaultPauseTheStudy() {
        QFETCH(int, cause);
        EngineBench bench(second(specJson(100, 2)));
        QVERIFY(bench.open());
        QCOMPARE(bench.start("A"), std::string("ok"));
        QVERIFY(bench.objective->waitFor(1));
        bench.objective->waitFor(2)->measure(1, 0.5);
        QVERIFY(bench.untilTrial(2, TrialState::Running));
        bench.objective->waitFor(1)->fail(static_cast<Cause>(cause));
        QVERIFY(bench.untilStudy(StudyState::Paused));
        QVERIFY(bench.untilTrial(2, TrialState::Paused));
        QCOMPARE(word(bench.trial(1).state), word(TrialState::Interrupted));
        QCOMPARE(bench.reason(), std::string(toString(static_cast<Cause>(cause))));
        QCOMPARE(bench.study().reason["message"], Json("as the test says"));
        QCOMPARE(bench.study().counted(), 0);
        QCOMPARE(bench.start(), std::string("ok"));
        bench.objective->waitFor(1, 2)->complete(0.5);
        QVERIFY(bench.untilTrial(1, TrialState::Completed));
    }

    void aFailingCommitPausesAndLosesNothing() {
        EngineBench bench(specJson(100, 1));
        QVERIFY(bench.open());
        QCOMPARE(bench.start(), std::string("ok"));
        const auto run = bench.objective->waitFor(1);
        QVERIFY(bench.untilTrial(1, TrialState::Running));
        bench.store->failWith(diskFull());
        run->measure(1, 0.5);
        QVERIFY(bench.untilTrouble(true));
        QCOMPARE(std::string(codeName(bench.engine->trouble()->code)), std::string("disk_full"));
        // Nobody was told what is not in the file.
        QVERIFY(bench.trial(1).measurements.empty());
        QCOMPARE(word(bench.study().state), word(StudyState::Running));
        QCOMPARE(bench.start(), std::string("disk_full"));
    }

    // Nothing runs and the edit is taken back: what stands in the file is all that there is.
    void aRefusedEditWhileIdleLeavesNoTrouble() {
        EngineBench bench(specJson(2, 1));
        QVERIFY(bench.open());
        const Json edit{{"max_trials", {{"study", "A"}, {"limit", 5}}}};
        bench.store->failWith(diskFull());
        QCOMPARE(bench.send(edit), std::string("disk_full"));
        QVERIFY(!bench.engine->trouble().has_value());
        QCOMPARE(bench.send(edit), std::string("disk_full"));
        bench.store->failWith(std::nullopt);
        QCOMPARE(bench.send(edit), std::string("ok"));
    }

    void goesOnWhenTheDiskHasRoomAgain() {
        EngineBench bench(specJson(2, 1));
        QVERIFY(bench.open());
        QCOMPARE(bench.start(), std::string("ok"));
        const auto run = bench.objective->waitFor(1);
        QVERIFY(bench.untilTrial(1, TrialState::Running));
        bench.store->failWith(diskFull());
        run->measure(1, 0.5);
        QVERIFY(bench.untilTrouble(true));
        QCOMPARE(bench.send({{"resume", {{"study", "A"}}}}), std::string("disk_full"));
        bench.store->failWith(std::nullopt);
        QCOMPARE(bench.send({{"resume", {{"study", "A"}}}}), std::string("ok"));
        QVERIFY(!bench.engine->trouble().has_value());
        const auto again = bench.objective->waitFor(1, 2);
        QCOMPARE(again->start.resumedAtEpoch, 1);  // it was stopped with a checkpoint
        again->complete(0.6);
        bench.objective->waitFor(2)->complete(0.7);
        QVERIFY(bench.untilStudy(StudyState::Finished));
        QCOMPARE(bench.trial(1).measurements.size(), std::size_t(2));
        // What the file says is what everybody was told.
        const auto records = bench.store->inner->load();
        experiment::Experiment fromFile;
        for (const auto& record : *records) QVERIFY(experiment::apply(fromFile, record));
        QCOMPARE(toShowJson(fromFile).dump(), toShowJson(bench.state).dump());
    }

    void whatWasRefusedIsNotCarriedOutLater() {
        EngineBench bench(second(specJson(100, 1)));
        QVERIFY(bench.open());
        Json third = second(specJson(100, 1))["studies"][1];
        third["name"] = "C";
        bench.store->failWith(diskFull());
        for (const Json& command : {Json{{"concurrency", {{"study", "A"}, {"limit", 7}}}},
                                    Json{{"max_trials", {{"study", "A"}, {"limit", 3}}}},
                                    Json{{"add_study", third}}, Json{{"stop", {{"study", "A"}}}}}) {
            QCOMPARE(bench.send(command), std::string("disk_full"));
        }
        bench.store->failWith(std::nullopt);
        QCOMPARE(bench.send({{"add_study", third}}), std::string("ok"));
        QCOMPARE(bench.study().settings.concurrency, 1);
        QCOMPARE(bench.study().settings.maxTrials.value(), 100);
        QCOMPARE(word(bench.study().state), word(StudyState::New));
        QCOMPARE(bench.start(), std::string("ok"));
        QVERIFY(bench.objective->waitFor(1));
    }

    // Its trial is stopped, which cannot be taken back: the answer waits for the disk.
    void aStopThatWasCarriedOutIsAnsweredOnceItIsInTheFile() {
        EngineBench bench(specJson(100, 1));
        QVERIFY(bench.open());
        QCOMPARE(bench.start(), std::string("ok"));
        QVERIFY(bench.untilTrial(1, TrialState::Running));
        bench.store->failWith(diskFull());
        auto answer = bench.engine->submit(Json{{"stop", {{"study", "A"}, {"trial", 1}}}});
        QVERIFY(bench.untilTrouble(true));
        bench.store->failWith(std::nullopt);
        QCOMPARE(bench.send({{"resume", {{"study", "A"}}}}), std::string("ok"));
        QVERIFY(answer.get().has_value());
        QVERIFY(bench.untilTrial(1, TrialState::Stopped));
    }

    void anAttemptThatCouldNotBeRecordedDoesNotRun() {
        EngineBench bench(specJson(1, 1));
        QVERIFY(bench.open());
        QCOMPARE(bench.start(), std::string("ok"));
        QVERIFY(bench.untilTrial(1, TrialState::Running));
        const auto run = bench.objective->waitFor(1);
        bench.store->failWith(diskFull());
        run->fail(Cause::Crashed);  // its retry would start at once
        QVERIFY(bench.untilTrouble(true));
        bench.store->failWith(std::nullopt);
        QCOMPARE(bench.start(), std::string("ok"));
        bench.objective->waitFor(1, 2)->complete(0.6);
        QVERIFY(bench.untilStudy(StudyState::Finished));
        QCOMPARE(bench.objective->started(), 2);
        QCOMPARE(bench.trial(1).attempts.size(), std::size_t(3));
        QCOMPARE(word(*bench.trial(1).attempts[0].endState), word(TrialState::Failed));
        QCOMPARE(word(*bench.trial(1).attempts[1].endState), word(TrialState::Interrupted));
        QCOMPARE(*bench.trial(1).value, 0.6);
    }

    void aHeldTrialThatDivergesInItsLastStepFails() {
        struct DivergesWhenStopped final : objective::Objective {
            objective::Ended run(const objective::TrialStart&,
                                 const std::function<void(const objective::Message&)>&,
                                 objective::StopSignal& stop) override {
                std::mutex mutex;
                std::condition_variable_any changed;
                std::unique_lock lock(mutex);
                (void)changed.wait(lock, stop.source.get_token(), [] { return false; });
                return {TrialState::Failed, Cause::Diverged, "in the step that ran"};
            }
            Result<objective::Description> describe() override {
                objective::Description description;
                description.devices.push_back({.name = "cpu"});
                description.metrics = {"value"};
                return description;
            }
            Result<void> validate(const space::SearchSpace&, const Json&, const experiment::Goal&) override {
                return {};
            }
            bool needsDevice() const override { return false; }
        };
        auto shared = std::make_shared<SharedStore>();
        const auto spec = experiment::specFromJson(specJson(100, 2), "/");
        QVERIFY(shared->inner->append(experiment::creationOf(*spec, support::now())));
        QTemporaryDir dir;
        auto engine = Engine::open(std::make_unique<SharedStoreView>(shared), dir.path().toStdString(), {},
                                   std::make_shared<DivergesWhenStopped>());
        QVERIFY(engine);
        QVERIFY((*engine)->submit(Json{{"start", {{"study", "A"}}}}).get());
        const auto stateOfTheFirst = [&]() -> std::optional<TrialState> {
            const experiment::Experiment now = (*engine)->subscribe().snapshot;
            const experiment::Trial* trial = now.findStudy("A")->findTrial(1);
            return trial ? std::optional(trial->state) : std::nullopt;
        };
        QTRY_COMPARE(stateOfTheFirst(), std::optional(TrialState::Running));
        QVERIFY((*engine)->submit(Json{{"pause", {{"study", "A"}, {"trial", 1}}}}).get());
        QTRY_COMPARE(stateOfTheFirst(), std::optional(TrialState::Failed));
    }

    void isNotOpenedWithoutThreads() {
        EngineBench bench;
        {
            const NoThreads none;
            const auto opened = Engine::open(std::make_unique<SharedStoreView>(bench.store), bench.folder(),
                                             {}, bench.objective);
            QVERIFY(!opened);
            QCOMPARE(std::string(codeName(opened.error().code)), std::string("usage"));
        }
        QVERIFY(bench.open());
    }

    void doesNotStartWithoutAThreadForTheCheck() {
        EngineBench bench(specJson(1, 1));
        QVERIFY(bench.open());
        {
            const NoThreads none;
            QCOMPARE(bench.start(), std::string("usage"));
        }
        QCOMPARE(bench.start(), std::string("ok"));
        bench.objective->waitFor(1)->complete(0.5);
        QVERIFY(bench.untilStudy(StudyState::Finished));
    }

    // The first trial has its thread, the next two have none.
    void trialsWithoutAThreadWaitAndTheirStudyPauses() {
        EngineBench bench(specJson(3, 1));
        QVERIFY(bench.open());
        QCOMPARE(bench.start(), std::string("ok"));
        QVERIFY(bench.objective->waitFor(1));
        std::optional<NoThreads> none(std::in_place);
        QCOMPARE(bench.send({{"concurrency", {{"study", "A"}, {"limit", 3}}}}), std::string("ok"));
        QVERIFY(bench.untilStudy(StudyState::Paused));
        QCOMPARE(bench.reason(), std::string("usage"));
        QVERIFY(bench.untilTrial(1, TrialState::Paused));
        QCOMPARE(word(bench.trial(2).state), word(TrialState::Interrupted));
        QVERIFY(!bench.trial(2).attempts.back().cause.has_value());
        QCOMPARE(bench.study().counted(), 0);
        none.reset();
        QCOMPARE(bench.start(), std::string("ok"));
        for (int trial = 1; trial <= 3; ++trial) {
            bench.objective->waitFor(trial, trial == 1 ? 2 : 1)->complete(0.5);
        }
        QVERIFY(bench.untilStudy(StudyState::Finished));
        QCOMPARE(bench.study().counted(), 3);
    }

    void whatEndedWhileTheDiskWasFullIsKept() {
        EngineBench bench(specJson(2, 1));
        QVERIFY(bench.open());
        QCOMPARE(bench.start(), std::string("ok"));
        const auto run = bench.objective->waitFor(1);
        bench.store->failWith(diskFull());
        run->complete(0.5);
        QVERIFY(bench.untilTrouble(true));
        bench.store->failWith(std::nullopt);
        QCOMPARE(bench.start(), std::string("ok"));
        bench.objective->waitFor(2)->complete(0.6);
        QVERIFY(bench.untilStudy(StudyState::Finished));
        QCOMPARE(bench.study().counted(), 2);
        QCOMPARE(*bench.trial(1).value, 0.5);
    }
};

QTEST_GUILESS_MAIN(TestEngineFailures)
#include "tst_engine_failures.moc"
