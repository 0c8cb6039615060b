#include <QtTest>
#include <set>

#include "engine_bench.h"

using namespace trialbench;
using namespace trialbench::engine;
using namespace trialbench::engine::testing;
using experiment::StudyState;
using experiment::TrialState;

namespace {

Json onTrial(const char* verb, int trial) {
    return {{verb, {{"study", "A"}, {"trial", trial}}}};
}
Json onStudy(const char* verb, const char* study = "A") {
    return {{verb, {{"study", study}}}};
}
Json concurrency(int limit) {
    return {{"concurrency", {{"study", "A"}, {"limit", limit}}}};
}

int runningIn(const experiment::Study& study) {
    return static_cast<int>(std::count_if(study.trials.begin(), study.trials.end(), [](const auto& trial) {
        return trial.state == TrialState::Running;
    }));
}

}  // namespace

/// Scheduling and steering.
class TestEngine : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void runsStudyToItsBudget() {
        EngineBench bench(specJson(3, 1));
        QVERIFY(bench.open());
        QCOMPARE(bench.start(), std::string("ok"));
        for (int trial = 1; trial <= 3; ++trial) bench.objective->waitFor(trial)->complete(0.1 * trial);
        QVERIFY(bench.untilStudy(StudyState::Finished));
        QCOMPARE(bench.reason(), std::string("max_trials"));
        QCOMPARE(bench.study().trials.size(), std::size_t(3));
        QCOMPARE(*bench.trial(2).value, 0.2);
        QCOMPARE(bench.study().best(bench.state.goal)->number, 3);
        QCOMPARE(bench.objective->started(), 3);
        QCOMPARE(bench.start(), std::string("study_state"));
    }

    void runsAsManyAsTheLimitAndFollowsItsChange() {
        EngineBench bench(specJson(100, 2));
        QVERIFY(bench.open());
        QCOMPARE(bench.start(), std::string("ok"));
        bench.objective->waitFor(2);
        QVERIFY(bench.until([](const auto& e) { return runningIn(e.studies[0]) == 2; }));
        QCOMPARE(bench.send(concurrency(4)), std::string("ok"));
        for (int trial = 1; trial <= 4; ++trial) QVERIFY(bench.objective->waitFor(trial));
        QVERIFY(bench.until([](const auto& e) { return runningIn(e.studies[0]) == 4; }));
        // Lowered: those that run go on, and nothing new starts before fewer than the limit run.
        QCOMPARE(bench.send(concurrency(1)), std::string("ok"));
        for (int trial = 1; trial <= 3; ++trial) {
            bench.objective->waitFor(trial)->complete(0.5);
            QVERIFY(bench.untilTrial(trial, TrialState::Completed));
            QCOMPARE(runningIn(bench.study()), 4 - trial);
            QCOMPARE(bench.study().trials.size(), std::size_t(4));
        }
        bench.objective->waitFor(4)->complete(0.5);
        QVERIFY(bench.objective->waitFor(5));
        QVERIFY(bench.until([](const auto& e) { return runningIn(e.studies[0]) == 1; }));
    }

    void limitOfTheRunHoldsUntilACommand() {
        EngineBench bench(specJson(100, 3));
        bench.options.concurrency = 1;
        QVERIFY(bench.open());
        QCOMPARE(bench.start(), std::string("ok"));
        bench.objective->waitFor(1)->complete(0.5);
        QVERIFY(bench.objective->waitFor(2));
        QVERIFY(bench.untilTrial(2, TrialState::Running));
        QCOMPARE(runningIn(bench.study()), 1);
        QCOMPARE(bench.study().settings.concurrency, 3);
        QCOMPARE(bench.send(concurrency(2)), std::string("ok"));
        QVERIFY(bench.objective->waitFor(3));
    }

    void runsOnAsManySlotsAsThereAre() {
        EngineBench bench(specJson(100, 8));
        bench.objective->usesDevice = true;
        bench.options.devices = {"cpu*2"};
        QVERIFY(bench.open());
        QCOMPARE(bench.start(), std::string("ok"));
        bench.objective->waitFor(1)->complete(0.5);
        QVERIFY(bench.objective->waitFor(2));
        QVERIFY(bench.objective->waitFor(3));
        QVERIFY(bench.untilTrial(3, TrialState::Running));
        QCOMPARE(runningIn(bench.study()), 2);
        const int cores = static_cast<int>(std::thread::hardware_concurrency());
        QCOMPARE(bench.trial(1).attempts[0].threads, std::max(1, cores / 2));
        QCOMPARE(bench.trial(1).attempts[0].device, std::string("cpu"));
    }

    void takesEveryCudaDeviceByDefault() {
        QTemporaryDir runtime;
        qputenv("XDG_RUNTIME_DIR", runtime.path().toUtf8());
        EngineBench bench(specJson(100, 8));
        bench.objective->usesDevice = true;
        bench.objective->devices = {"cpu", "cuda:0", "cuda:1"};
        QVERIFY(bench.open());
        QCOMPARE(bench.start(), std::string("ok"));
        const std::set<std::string> used{bench.objective->waitFor(1)->start.device,
                                         bench.objective->waitFor(2)->start.device};
        QCOMPARE(used, (std::set<std::string>{"cuda:0", "cuda:1"}));
        QVERIFY(bench.untilTrial(2, TrialState::Running));
        QCOMPARE(runningIn(bench.study()), 2);
    }

    void refusesDevicesAndKnobsBeforeAnythingStarts() {
        EngineBench bench;
        bench.objective->usesDevice = true;
        bench.options.devices = {"cuda:3"};
        QVERIFY(bench.open());
        QCOMPARE(bench.start(), std::string("device_unknown"));
        QCOMPARE(bench.objective->started(), 0);
        EngineBench other;
        other.objective->refusal = Error{ErrorCode::KnobInvalid, {{"knob", "x"}}};
        QVERIFY(other.open());
        QCOMPARE(other.start(), std::string("knob_invalid"));
        QCOMPARE(word(other.engine->subscribe().snapshot.studies[0].state), word(StudyState::New));
        other.objective->refusal.reset();
        QCOMPARE(other.start(), std::string("ok"));
    }

    void pausesWithCheckpointAndResumesBeforeNewSuggestions() {
        EngineBench bench(specJson(100, 2));
        QVERIFY(bench.open());
        QCOMPARE(bench.start(), std::string("ok"));
        bench.objective->waitFor(1)->measure(1, 0.1);
        bench.objective->waitFor(2)->measure(1, 0.1);
        QVERIFY(bench.until([](const auto& e) {
            return e.studies[0].trials.size() == 2 && e.studies[0].trials[0].measurements.size() == 1 &&
                   e.studies[0].trials[1].measurements.size() == 1;
        }));
        QCOMPARE(bench.send(onStudy("pause")), std::string("ok"));
        QCOMPARE(bench.send(onStudy("pause")), std::string("study_state"));
        QVERIFY(bench.untilTrial(1, TrialState::Paused));
        QVERIFY(bench.untilTrial(2, TrialState::Paused));
        QCOMPARE(word(bench.study().state), word(StudyState::Paused));
        QCOMPARE(bench.reason(), std::string("by_user"));
        QCOMPARE(bench.trial(1).checkpoint->epoch, 1);
        QVERIFY(bench.engine->progress().empty());

        QCOMPARE(bench.send(onStudy("resume")), std::string("ok"));
        const auto run = bench.objective->waitFor(1, 2);
        QVERIFY(run->start.resumeFrom.has_value());
        QVERIFY(std::filesystem::exists(*run->start.resumeFrom));
        QCOMPARE(run->start.resumedAtEpoch, 1);
        QCOMPARE(run->start.seed, bench.objective->waitFor(1)->start.seed);
        QVERIFY(bench.objective->waitFor(2, 2));
        QCOMPARE(bench.objective->started(), 4);
    }

    void holdsOneTrialBackUntilItIsResumed() {
        EngineBench bench(specJson(2, 1));
        QVERIFY(bench.open());
        QCOMPARE(bench.start(), std::string("ok"));
        bench.objective->waitFor(1)->measure(1, 0.1);
        QCOMPARE(bench.send(onTrial("pause", 1)), std::string("ok"));
        bench.objective->waitFor(2)->complete(0.2);
        // Nothing is left but what the user holds back: the study says that it waits.
        QVERIFY(bench.untilStudy(StudyState::Paused));
        QCOMPARE(bench.reason(), std::string("trials_paused"));
        QCOMPARE(word(bench.trial(1).state), word(TrialState::Paused));
        QVERIFY(bench.trial(1).pauseRequested);
        QCOMPARE(bench.send(onTrial("resume", 1)), std::string("ok"));
        QCOMPARE(bench.send(onTrial("resume", 1)), std::string("trial_state"));
        QVERIFY(bench.untilTrial(1, TrialState::Waiting));
        QCOMPARE(bench.reason(), std::string("resumed"));
        QCOMPARE(bench.start(), std::string("ok"));
        bench.objective->waitFor(1, 2)->complete(0.3);
        QVERIFY(bench.untilStudy(StudyState::Finished));
        QCOMPARE(bench.reason(), std::string("max_trials"));
    }

    void stopsOneTrialForGood() {
        EngineBench bench(specJson(2, 1));
        QVERIFY(bench.open());
        QCOMPARE(bench.start(), std::string("ok"));
        bench.objective->waitFor(1)->measure(1, 0.9);
        bench.objective->waitFor(1)->checkpoint(1);
        QVERIFY(bench.until([](const auto& e) {
            return !e.studies[0].trials.empty() && e.studies[0].trials[0].checkpoint.has_value();
        }));
        QCOMPARE(bench.send(onTrial("stop", 1)), std::string("ok"));
        // The answer comes when it has ended.
        const auto snapshot = bench.engine->subscribe().snapshot;
        const auto& trial = snapshot.studies[0].trials[0];
        QCOMPARE(word(trial.state), word(TrialState::Stopped));
        QCOMPARE(word(*trial.stoppedBy), word(experiment::StoppedBy::User));
        QVERIFY(!trial.value.has_value());
        QVERIFY(bench.checkpointFiles().empty());
        QCOMPARE(bench.send(onTrial("stop", 1)), std::string("trial_state"));
        // It did not count: two more are run.
        bench.objective->waitFor(2)->complete(0.1);
        bench.objective->waitFor(3)->complete(0.1);
        QVERIFY(bench.untilStudy(StudyState::Finished));
    }

    void stopsAStudyForGood() {
        EngineBench bench(specJson(100, 2));
        QVERIFY(bench.open());
        QCOMPARE(bench.start(), std::string("ok"));
        QVERIFY(bench.objective->waitFor(1));
        bench.objective->waitFor(2)->measure(1, 0.5);
        QCOMPARE(bench.send(onTrial("pause", 2)), std::string("ok"));
        QVERIFY(bench.untilTrial(2, TrialState::Paused));
        QVERIFY(bench.objective->waitFor(3));
        QCOMPARE(bench.send(onStudy("stop")), std::string("ok"));
        QVERIFY(bench.untilStudy(StudyState::Finished));
        QCOMPARE(bench.reason(), std::string("stopped"));
        for (int trial = 1; trial <= 3; ++trial)
            QCOMPARE(word(bench.trial(trial).state), word(TrialState::Stopped));
        QVERIFY(bench.checkpointFiles().empty());
        QCOMPARE(bench.send(onStudy("resume")), std::string("study_state"));
    }

    void runsStudiesBesideEachOther() {
        EngineBench bench(second(specJson(1, 1)));
        QVERIFY(bench.open());
        QCOMPARE(bench.start("A"), std::string("ok"));
        QCOMPARE(bench.start("B"), std::string("ok"));
        QVERIFY(bench.untilTrial(1, TrialState::Running, "A"));
        QVERIFY(bench.untilTrial(1, TrialState::Running, "B"));
        bench.objective->waitFor(1, 1)->complete(0.5);
        bench.objective->waitFor(1, 2)->complete(0.5);
        QVERIFY(bench.untilStudy(StudyState::Finished, "A"));
        QVERIFY(bench.untilStudy(StudyState::Finished, "B"));
    }

    void excludesRestoresAndAddsStudies() {
        EngineBench bench(specJson(1, 1));
        QVERIFY(bench.open());
        QCOMPARE(bench.start(), std::string("ok"));
        QVERIFY(bench.objective->waitFor(1));
        QCOMPARE(bench.send(onTrial("exclude", 1)), std::string("trial_state"));
        bench.objective->waitFor(1)->complete(0.5);
        QVERIFY(bench.untilStudy(StudyState::Finished));
        QCOMPARE(bench.send(onTrial("exclude", 1)), std::string("ok"));
        QCOMPARE(bench.send(onTrial("exclude", 1)), std::string("trial_state"));
        QCOMPARE(bench.send(onTrial("restore", 1)), std::string("ok"));
        QCOMPARE(bench.send(onTrial("exclude", 9)), std::string("unknown_trial"));
        QCOMPARE(bench.send(onStudy("pause", "Z")), std::string("unknown_study"));
        Json study = specJson(1, 1)["studies"][0];
        QCOMPARE(bench.send({{"add_study", study}}), std::string("bad_spec"));
        study["name"] = "B";
        QCOMPARE(bench.send({{"add_study", study}}), std::string("ok"));
        QCOMPARE(bench.start("B"), std::string("ok"));
        bench.objective->waitFor(1, 2)->complete(0.5);
        QVERIFY(bench.untilStudy(StudyState::Finished, "B"));
    }

    void showsProgressOfRunningTrialsOnly() {
        EngineBench bench;
        QVERIFY(bench.open());
        QCOMPARE(bench.start(), std::string("ok"));
        const auto run = bench.objective->waitFor(1);
        run->say(objective::Progress{1, 3, 10});
        run->measure(1, 0.5);  // comes after the progress
        QVERIFY(bench.until([](const auto& e) {
            return !e.studies[0].trials.empty() && !e.studies[0].trials[0].measurements.empty();
        }));
        const auto rows = bench.engine->progress();
        QCOMPARE(rows.size(), std::size_t(1));
        QCOMPARE(rows[0].trial, 1);
        QCOMPARE(rows[0].step, 3);
        QCOMPARE(rows[0].steps, 10);
        bench.engine->close();
        QVERIFY(bench.engine->progress().empty());
    }

    void keepsTheLog() {
        EngineBench bench;
        QVERIFY(bench.open());
        QCOMPARE(bench.start(), std::string("ok"));
        bench.objective->waitFor(1)->say(objective::LogText{"hello\n"});
        bench.objective->waitFor(1)->complete(0.5);
        QVERIFY(bench.untilTrial(1, TrialState::Completed));
        QCOMPARE(*bench.engine->log("A", 1, 1), std::string("hello\n"));
        bench.engine->close();
        QCOMPARE(*bench.engine->log("A", 1, 1), std::string("hello\n"));
    }

    void refusesToStartAStrategyThatTheFileMisspells() {
        // The form of a spec lets it through; only the strategy knows its own keys.
        Json spec = specJson(3, 1);
        spec["studies"][0]["strategy"] = {{"kind", "bayesian"}, {"initial_point", 2}};
        EngineBench bench(spec);
        QVERIFY(bench.open());
        QCOMPARE(bench.start(), std::string("unknown_key"));
        QCOMPARE(word(bench.study().state), word(StudyState::New));
    }

    void twoExperimentsOfAProcessShareItsSlots() {
        Json spec = specJson(100, 1);
        spec["studies"][0]["devices"] = {"cpu*1"};
        EngineBench first(spec);
        EngineBench second(spec);
        first.objective->usesDevice = second.objective->usesDevice = true;
        QVERIFY(first.open() && second.open());
        QCOMPARE(first.start(), std::string("ok"));
        const auto running = first.objective->waitFor(1);
        QCOMPARE(second.start(), std::string("ok"));
        QVERIFY(second.untilStudy(StudyState::Running));
        QCOMPARE(second.objective->started(), 0);
        running->complete(0.5);
        // It waited, so it is next, and nobody but the pool could tell it.
        const auto next = second.objective->waitFor(1);
        QVERIFY(next);
        QCOMPARE(first.objective->started(), 1);
        QCOMPARE(second.send(onStudy("pause")), std::string("ok"));
        QVERIFY(first.objective->waitFor(2));
        QVERIFY(second.untilTrial(1, TrialState::Paused));
        second.engine->close();
        first.engine->close();
    }

    void refusesWhatIsNoCommand() {
        EngineBench bench;
        QVERIFY(bench.open());
        QCOMPARE(bench.send(Json::array()), std::string("bad_spec"));
        QCOMPARE(bench.send({{"paus", {{"study", "A"}}}}), std::string("unknown_key"));
        QCOMPARE(bench.send({{"retry", {{"study", "A"}}}}), std::string("not_built"));
        QCOMPARE(bench.send({{"pause", Json::object()}}), std::string("missing_key"));
        QCOMPARE(bench.send({{"concurrency", {{"study", "A"}, {"limit", 0}}}}), std::string("wrong_type"));
        bench.engine->close();
        QCOMPARE(bench.start(), std::string("internal"));
    }
};

QTEST_GUILESS_MAIN(TestEngine)
#include "tst_engine.moc"
