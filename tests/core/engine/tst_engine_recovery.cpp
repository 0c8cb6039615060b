#include <QtTest>

#include "engine_bench.h"

using namespace trialbench;
using namespace trialbench::engine;
using namespace trialbench::engine::testing;
using experiment::StudyState;
using experiment::TrialState;

namespace {

/// Runs a study on a real test function with the given number of closings in between; the configurations and
/// values of its trials.
QStringList runFunction(const Json& spec, int stopAfter) {
    EngineBench bench(spec);
    EngineOptions options;
    QStringList trials;
    for (bool finished = false; !finished;) {
        std::mutex mutex;
        std::condition_variable changed;
        int woken = 0;
        options.wake = [&] {
            const std::lock_guard lock(mutex);
            ++woken;
            changed.notify_all();
        };
        auto engine = Engine::open(std::make_unique<SharedStoreView>(bench.store), bench.folder(), options);
        if (!engine) return {"cannot open"};
        const int before = (*engine)->subscribe().snapshot.studies[0].counted();
        if (!(*engine)->submit({{"start", {{"study", "A"}}}}).get()) return {"cannot start"};
        std::unique_lock lock(mutex);
        for (;;) {
            const int seen = woken;
            lock.unlock();
            const auto study = (*engine)->subscribe().snapshot.studies[0];
            if (study.state == StudyState::Finished ||
                (stopAfter > 0 && study.counted() >= before + stopAfter))
                break;
            lock.lock();
            if (!changed.wait_for(lock, kPatience, [&] { return woken != seen; })) return {"stuck"};
        }
        (*engine)->close();
        const auto state = (*engine)->subscribe().snapshot;
        finished = state.studies[0].state ==
                   StudyState::Finished;  // the last trial may have ended until the closing
        if (!finished) continue;
        for (const auto& trial : state.studies[0].trials) {
            trials << QString("%1 %2 %3")
                          .arg(trial.number)
                          .arg(QString::fromStdString(trial.configuration.toJson().dump()))
                          .arg(trial.value.value_or(-1), 0, 'g', 17);
        }
    }
    return trials;
}

}  // namespace

/// Closing, opening again, and what lies in the folder.
class TestEngineRecovery : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void closingLeavesTrialsInterruptedAndTheNextStartResumesThemFirst() {
        EngineBench bench(specJson(100, 3));
        QVERIFY(bench.open());
        QCOMPARE(bench.start(), std::string("ok"));
        bench.objective->waitFor(1)->measure(1, 0.1);
        bench.objective->waitFor(2)->complete(0.2);
        bench.objective->waitFor(3)->measure(1, 0.1);
        QVERIFY(bench.objective->waitFor(4));
        QVERIFY(bench.until([](const auto& e) {
            return e.studies[0].trials.size() == 4 && e.studies[0].trials[0].measurements.size() == 1 &&
                   e.studies[0].trials[2].measurements.size() == 1;
        }));
        bench.engine->close();
        QVERIFY(bench.until([](const auto& e) { return e.studies[0].state == StudyState::Paused; }));
        QCOMPARE(bench.reason(), std::string("interrupted"));
        for (const int trial : {1, 3, 4})
            QCOMPARE(word(bench.trial(trial).state), word(TrialState::Interrupted));
        QCOMPARE(word(bench.trial(2).state), word(TrialState::Completed));

        const int before = bench.objective->started();
        QVERIFY(bench.open());
        QCOMPARE(bench.state.studies[0].trials.size(), std::size_t(4));
        QCOMPARE(bench.start(), std::string("ok"));
        for (const int trial : {1, 3, 4}) {
            const auto run = bench.objective->waitFor(trial, 2);
            QCOMPARE(run->start.resumedAtEpoch, trial == 4 ? 0 : 1);
            QVERIFY(run->start.resumeFrom.has_value());
            QCOMPARE(run->start.seed, bench.objective->waitFor(trial)->start.seed);
        }
        QCOMPARE(bench.objective->started(), before + 3);
    }

    void aLostCheckpointStartsTheTrialAnew() {
        EngineBench bench;
        QVERIFY(bench.open());
        QCOMPARE(bench.start(), std::string("ok"));
        bench.objective->waitFor(1)->measure(1, 0.1);
        QVERIFY(bench.untilTrial(1, TrialState::Running));
        bench.engine->close();
        QCOMPARE(bench.checkpointFiles().size(), std::size_t(1));
        std::filesystem::remove_all(bench.folder());
        QVERIFY(bench.open());
        QCOMPARE(bench.start(), std::string("ok"));
        const auto run = bench.objective->waitFor(1, 2);
        QVERIFY(!run->start.resumeFrom.has_value());
        QCOMPARE(run->start.resumedAtEpoch, 0);
        run->measure(1, 0.4);
        run->end({});
        QVERIFY(bench.untilTrial(1, TrialState::Completed));
        QCOMPARE(*bench.trial(1).value, 0.4);
    }

    void keepsTheNewestCheckpointAndThenThatOfTheBest() {
        EngineBench bench(specJson(3, 1));
        QVERIFY(bench.open());
        QCOMPARE(bench.start(), std::string("ok"));
        const auto checkpointAt = [&](int trial, int epoch) {
            return bench.until([&](const auto& e) {
                const auto* found = e.studies[0].findTrial(trial);
                return found && found->checkpoint && found->checkpoint->epoch == epoch;
            });
        };
        const auto run = bench.objective->waitFor(1);
        run->measure(1, 0.5);
        run->checkpoint(1);
        QVERIFY(checkpointAt(1, 1));
        run->measure(2, 0.6);
        run->checkpoint(2);
        QVERIFY(checkpointAt(1, 2));
        QCOMPARE(bench.checkpointFiles(), std::vector<std::string>{bench.trial(1).checkpoint->file});
        run->end({});
        QVERIFY(bench.untilTrial(1, TrialState::Completed));
        const std::string best = bench.trial(1).checkpoint->file;

        bench.objective->waitFor(2)->measure(1, 0.4);  // not the best: its checkpoint goes
        bench.objective->waitFor(2)->checkpoint(1);
        bench.objective->waitFor(2)->end({});
        QVERIFY(bench.objective->waitFor(3));
        QCOMPARE(bench.checkpointFiles(), std::vector<std::string>{best});

        bench.objective->waitFor(3)->measure(1, 0.9);  // the best: the former best's goes
        bench.objective->waitFor(3)->checkpoint(1);
        bench.objective->waitFor(3)->end({});
        QVERIFY(bench.untilStudy(StudyState::Finished));
        bench.engine->close();
        QCOMPARE(bench.checkpointFiles(), std::vector<std::string>{bench.trial(3).checkpoint->file});
    }

    void closingIsSafeAtAnyMoment() {
        for (int round = 0; round < 20; ++round) {
            EngineBench bench(specJson(100, 3));
            QVERIFY(bench.open());
            auto started = bench.engine->submit({{"start", {{"study", "A"}}}});
            if (round % 4 == 1) QVERIFY(bench.objective->waitFor(1));
            if (round % 4 == 2) QVERIFY(bench.objective->waitFor(3));
            auto paused = bench.engine->submit({{"pause", {{"study", "A"}}}});
            if (round % 2) bench.engine->close();
            bench.engine.reset();
            started.wait();  // answered, one way or the other
            paused.wait();
        }
    }

    void sameSpecAndSeedGiveTheSameTrials_data() {
        QTest::addColumn<QString>("strategy");
        QTest::newRow("random") << R"({"kind":"random"})";
        QTest::newRow("bayesian") << R"({"kind":"bayesian","initial_points":4})";
    }
    void sameSpecAndSeedGiveTheSameTrials() {
        QFETCH(QString, strategy);
        Json spec = specJson(9, 1);
        spec["studies"][0]["strategy"] = Json::parse(strategy.toStdString());
        spec["goal"]["direction"] = "minimize";
        const QStringList whole = runFunction(spec, 0);
        QCOMPARE(whole.size(), 9);
        QCOMPARE(runFunction(spec, 0), whole);
        // Nothing in memory alone may matter: closed and opened again after every second trial.
        QCOMPARE(runFunction(spec, 2), whole);
        spec["studies"][0]["seed"] = 8;
        QVERIFY(runFunction(spec, 0) != whole);
    }
};

QTEST_GUILESS_MAIN(TestEngineRecovery)
#include "tst_engine_recovery.moc"
