#include <QtTest>

#include "core/engine/ledger.h"
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
