#include <QtTest>

#include "core/engine/ledger.h"
#include "core/experiment/data_used.h"
#include "engine_bench.h"

using namespace trialbench;
using namespace trialbench::engine;
using namespace trialbench::engine::testing;
using experiment::TrialState;

/// What an attempt is started with, and what is recorded of it.
class TestEngineAttempts : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void runsATrialWithTheFixedValuesOfItsOwnRevision() {
        Json spec = specJson(3, 1);
        spec["studies"][0]["fixed"] = {{"knob", 1}};
        EngineBench bench(spec);
        auto ledger = *Ledger::open(std::make_unique<SharedStoreView>(bench.store));
        ledger.record(experiment::ChangeKind::TrialAdded, "A", 1, 0,
                      {{"revision", 1}, {"origin", "random"}, {"configuration", {{"x", 0.5}}}});
        experiment::Revision revision = ledger.experiment().studies[0].revision();
        revision.fixed = {{"knob", 2}};
        ledger.record(experiment::ChangeKind::RevisionAdded, "A", 0, 0, experiment::toRow(revision, 2));
        QVERIFY(ledger.commit());
        QVERIFY(bench.open());
        QCOMPARE(bench.start(), std::string("ok"));
        const auto first = bench.objective->waitFor(1);
        QCOMPARE(first->start.fixed, (Json{{"knob", 1}}));
        first->complete(0.5);
        QCOMPARE(bench.objective->waitFor(2)->start.fixed, (Json{{"knob", 2}}));
    }

    void resolvesAutomaticPrecisionOncePerStudy() {
        EngineBench bench;
        bench.objective->usesDevice = true;
        bench.objective->facts.knobs = Json::parse(
            R"([{"name":"stem","type":"categorical","choices":["imagenet","3x3"],"default":"3x3"}])");
        bench.objective->facts.devices.push_back({.name = "cuda:0", .bf16Stems = {"3x3"}});
        bench.options.devices = {"cuda:0"};
        QVERIFY(bench.open());
        QCOMPARE(bench.start(), std::string("ok"));
        const auto first = bench.objective->waitFor(1);
        QCOMPARE(first->start.precision, std::string("bf16"));
        first->complete(0.5);
        QVERIFY(bench.untilTrial(1, TrialState::Completed));
        QCOMPARE(bench.study().settings.precision, std::string("bf16"));
        QCOMPARE(bench.trial(1).attempts[0].precision, std::string("bf16"));
        bench.engine->close();
        // Another machine, where bf16 is not faster: the study keeps what it began with.
        bench.objective->facts.devices[0].bf16Stems.clear();
        QVERIFY(bench.open());
        QCOMPARE(bench.start(), std::string("ok"));
        QVERIFY(bench.untilTrial(2, TrialState::Running));
        QCOMPARE(bench.objective->waitFor(2)->start.precision, std::string("bf16"));
    }

    void recordsWhatAnAttemptRanOn() {
        EngineBench bench;
        bench.objective->usesDevice = true;
        bench.objective->devices.clear();
        bench.objective->facts.version = "1.13.1";
        bench.objective->facts.devices.push_back(
            {.name = "cuda:0", .uuid = "GPU-1", .model = "Fast", .memoryBytes = 1 << 30});
        QVERIFY(bench.open());
        QCOMPARE(bench.start(), std::string("ok"));
        const auto run = bench.objective->waitFor(1);
        run->say(objective::Measured{1, {{"value", 0.5}}, 0.1, 5000});
        run->end({});
        QVERIFY(bench.untilTrial(1, TrialState::Completed));
        const experiment::Attempt& attempt = bench.trial(1).attempts[0];
        QCOMPARE(attempt.deviceUuid, std::string("GPU-1"));
        QCOMPARE(attempt.deviceModel, std::string("Fast"));
        QCOMPARE(attempt.deviceMemoryBytes, std::uint64_t(1) << 30);
        QCOMPARE(attempt.trainerVersion, std::string("1.13.1"));
        QVERIFY(!attempt.trialbenchVersion.empty());
        QCOMPARE(attempt.precision, std::string("fp32"));
        QVERIFY(!attempt.sharedDevice);
        QCOMPARE(bench.trial(1).measurements[0].validationImages, std::optional<std::int64_t>(5000));
    }

    void recordsOnWhichImagesAnAttemptTrained() {
        const experiment::DataUsed images{std::string(64, 'a'), 60000, 10000};
        const experiment::DataUsed others{std::string(64, 'b'), 300, 50};
        EngineBench bench(specJson(2, 1));
        QVERIFY(bench.open());
        QCOMPARE(bench.start(), std::string("ok"));
        const auto first = bench.objective->waitFor(1);
        first->say(objective::DataLoaded{images});
        first->measure(1, 0.5);
        first->measure(2, 0.6);
        first->end({});
        // Of an attempt that has measured nothing, too.
        const auto second = bench.objective->waitFor(2);
        second->say(objective::DataLoaded{others});
        second->fail(experiment::Cause::Crashed);
        bench.objective->waitFor(2, 2)->complete(0.5);
        QVERIFY(bench.untilTrial(2, TrialState::Completed));
        QVERIFY(bench.trial(1).attempts[0].data == images);
        QVERIFY(bench.trial(2).attempts[0].data == others);
        QVERIFY(!bench.trial(2).attempts[1].data);  // it did not tell
        bench.engine->close();

        // Once for each attempt, and read back from what was kept.
        const auto records = bench.store->inner->load().value();
        QCOMPARE(std::count_if(records.begin(), records.end(),
                               [](const auto& record) { return record.row.contains("data"); }),
                 std::ptrdiff_t(2));
        QVERIFY(bench.open());
        QVERIFY(bench.trial(1).attempts[0].data == images);
    }

    // As the trainer refuses to go on from a checkpoint with other images than before.
    void waitsForItsImagesToComeBack() {
        const experiment::DataUsed images{std::string(64, 'a'), 60000, 10000};
        EngineBench bench(specJson(1, 1));
        QVERIFY(bench.open());
        QCOMPARE(bench.start(), std::string("ok"));
        const auto first = bench.objective->waitFor(1);
        first->say(objective::DataLoaded{images});
        first->measure(1, 0.5);
        first->checkpoint(1);
        QVERIFY(bench.until([](const auto& state) {
            const auto* trial = state.findStudy("A")->findTrial(1);
            return trial && trial->checkpoint;
        }));
        QCOMPARE(bench.send({{"pause", {{"study", "A"}}}}), std::string("ok"));
        QVERIFY(bench.untilTrial(1, TrialState::Paused));
        QCOMPARE(bench.start(), std::string("ok"));
        bench.objective->waitFor(1, 2)->fail(experiment::Cause::DataMissing);
        QVERIFY(bench.untilStudy(experiment::StudyState::Paused));
        QVERIFY(bench.trial(1).state == TrialState::Interrupted && bench.trial(1).checkpoint);
        // What it has measured still rests on what it was trained on.
        QVERIFY(dataOf(bench.trial(1)) && *dataOf(bench.trial(1)) == images);
        QCOMPARE(bench.start(), std::string("ok"));
        const auto third = bench.objective->waitFor(1, 3);
        QCOMPARE(third->start.resumedAtEpoch, 1);
        third->complete(0.7);
        QVERIFY(bench.untilTrial(1, TrialState::Completed));
    }

    // A knob that the study left open has another default since, say: that is no failure of the trial, and
    // the trainer counts its epochs from 1 again.
    void beginsAnewWhereItsCheckpointDoesNotFit() {
        EngineBench bench(specJson(1, 1));
        QVERIFY(bench.open());
        QCOMPARE(bench.start(), std::string("ok"));
        const auto first = bench.objective->waitFor(1);
        first->measure(1, 0.5);
        first->checkpoint(1);
        QVERIFY(bench.until([](const auto& state) {
            const auto* trial = state.findStudy("A")->findTrial(1);
            return trial && trial->checkpoint;
        }));
        QCOMPARE(bench.send({{"pause", {{"study", "A"}}}}), std::string("ok"));
        QVERIFY(bench.untilTrial(1, TrialState::Paused));
        QCOMPARE(bench.start(), std::string("ok"));
        const auto second = bench.objective->waitFor(1, 2);
        QCOMPARE(second->start.resumedAtEpoch, 1);
        const objective::Ended unfit{TrialState::Failed, experiment::Cause::BadExit, "another knob",
                                     ErrorCode::CheckpointUnfit};
        second->end(unfit);
        const auto third = bench.objective->waitFor(1, 3);
        QVERIFY(!third->start.resumeFrom);
        QCOMPARE(third->start.resumedAtEpoch, 0);
        third->measure(1, 0.6);
        third->checkpoint(1);
        QVERIFY(bench.until([](const auto& state) {
            const auto* trial = state.findStudy("A")->findTrial(1);
            return trial->attempts.size() == 3 && trial->measurements.size() == 2;
        }));
        QCOMPARE(bench.send({{"pause", {{"study", "A"}}}}), std::string("ok"));
        QVERIFY(bench.untilTrial(1, TrialState::Paused));
        QCOMPARE(bench.start(), std::string("ok"));
        // What it has written since fits.
        const auto fourth = bench.objective->waitFor(1, 4);
        QVERIFY(fourth->start.resumeFrom.has_value());
        QCOMPARE(fourth->start.resumedAtEpoch, 1);
        fourth->complete(0.7);
        QVERIFY(bench.untilTrial(1, TrialState::Completed));
        const auto& attempts = bench.trial(1).attempts;
        QVERIFY(attempts[1].endState == TrialState::Interrupted);
        QCOMPARE(attempts[1].message, std::string("another knob"));
    }

    // From the beginning there is no checkpoint that could be unfit.
    void aTrainerThatRefusesWhatIsNotThereFailsTheTrial() {
        EngineBench bench(specJson(1, 1));
        QVERIFY(bench.open());
        QCOMPARE(bench.start(), std::string("ok"));
        const objective::Ended unfit{TrialState::Failed, experiment::Cause::BadExit, "another knob",
                                     ErrorCode::CheckpointUnfit};
        for (int attempt = 1; attempt <= 2; ++attempt) bench.objective->waitFor(1, attempt)->end(unfit);
        QVERIFY(bench.untilTrial(1, TrialState::Failed));
    }

    void remembersThatTrialsSharedTheirDevice() {
        EngineBench bench(specJson(100, 2));
        bench.objective->usesDevice = true;
        bench.options.devices = {"cpu*2"};
        QVERIFY(bench.open());
        QCOMPARE(bench.start(), std::string("ok"));
        const auto first = bench.objective->waitFor(1);
        QVERIFY(bench.objective->waitFor(2));
        first->complete(0.5);
        QVERIFY(bench.untilTrial(1, TrialState::Completed));
        QVERIFY(bench.trial(1).attempts[0].sharedDevice);
    }
};

QTEST_GUILESS_MAIN(TestEngineAttempts)
#include "tst_engine_attempts.moc"
