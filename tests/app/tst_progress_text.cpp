#include "app/cli/progress_text.h"
#include "core/experiment/trial_facts.h"

#include <QtTest>

#include "tests/app/sample_experiment.h"

using namespace trialbench;
using namespace trialbench::cli;
using trialbench::tests::SampleExperiment;

namespace {

const Json kSgd{{"learning_rate", 0.01}, {"optimizer", "sgd"}, {"momentum", 0.9}};
const Json kAdamw{{"learning_rate", 0.002}, {"optimizer", "adamw"}};

}  // namespace

class TestProgressText : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void drawsABarWithinItsBounds() {
        QCOMPARE(bar(0, 12), std::string("[----------]"));
        QCOMPARE(bar(0.5, 12), std::string("[#####-----]"));
        QCOMPARE(bar(1, 12), std::string("[##########]"));
        QCOMPARE(bar(7, 12), std::string("[##########]"));
        QCOMPARE(bar(std::nan(""), 12), std::string("[----------]"));
    }

    void showsABarForEachRunningTrialAndATableOfTheEnded() {
        SampleExperiment sample(SampleExperiment::trainingSpec());
        sample.start(1, kSgd);
        sample.measure(1, 2, "validation_accuracy", 0.612);
        sample.complete(1, 0.612);
        sample.start(2, kAdamw);
        sample.measure(2, 1, "validation_accuracy", 0.5);
        sample.start(3, kSgd);
        const auto lines = liveText({&sample.get(), "S", {{"S", 2, 2, 24, 48}}, 120, 24});
        QCOMPARE(lines.size(), std::size_t(5));
        QCOMPARE(lines[0], std::string("S: new, 1 of 12 trials (2 running), best observed 61.2 % (trial 1)"));
        // Epoch 2 of 2, half of its steps: three quarters.
        QCOMPARE(lines[1], std::string("  trial   2  [###############-----]  epoch 2/2  50.0 %  "
                                       "learning_rate 0.002, optimizer adamw"));
        QCOMPARE(lines[2], std::string("  trial   3  [--------------------]  epoch 1/2  "
                                       "learning_rate 0.01, optimizer sgd, momentum 0.9"));
        QVERIFY(lines[3].find("validation_accuracy") != std::string::npos);
        QVERIFY(lines[4].find("61.2 %") != std::string::npos);
    }

    void saysHowLongItWillTakeWhereThatIsKnown() {
        const SampleExperiment sample(SampleExperiment::trainingSpec());
        LiveView view{&sample.get(), "S"};
        QCOMPARE(liveText(view)[0], std::string("S: new, 0 of 12 trials"));
        view.left = "4 minutes left";
        QCOMPARE(liveText(view)[0], std::string("S: new, 0 of 12 trials, about 4 minutes left"));
    }

    void keepsWithinTheTerminalAndShowsTheLatest() {
        SampleExperiment sample(SampleExperiment::trainingSpec());
        for (int trial = 1; trial <= 12; ++trial) {
            sample.start(trial, kSgd);
            sample.complete(trial, 0.5);
        }
        const auto lines = liveText({&sample.get(), "S", {}, 40, 8});
        QVERIFY(lines.size() <= 7);
        for (const auto& line : lines) QVERIFY(line.size() <= 40);
        QVERIFY(lines.back().find("12") != std::string::npos);
        QVERIFY(lines.back().find("50.0 %") != std::string::npos);
        QVERIFY(liveText({&sample.get(), "S", {}, 40, 1}).empty());
        // The study's own line is broken, not cut: the best stands at its end.
        QCOMPARE(lines[0], std::string("S: new, 12 of 12 trials, best observed"));
        QCOMPARE(lines[1], std::string("  50.0 % (trial 1)"));
    }

    void tellsEachEventInOneLine() {
        SampleExperiment sample(SampleExperiment::trainingSpec());
        sample.start(1, kAdamw);
        const auto measured = sample.measure(1, 1, "validation_accuracy", 0.612);
        QCOMPARE(eventText(sample.get(), measured),
                 std::string("trial 1 epoch 1: validation_accuracy 61.2 %"));
        const auto ended = sample.complete(1, 0.612);
        QCOMPARE(eventText(sample.get(), ended), std::string("trial 1 completed: 61.2 %, the best so far"));
    }

    // The spec's own number of retries is one: the first failure is followed by another attempt, the second
    // is not. A diverged trial would only diverge again.
    void announcesAnotherAttemptOnlyWhereOneFollows() {
        const auto fail = [](SampleExperiment& sample, int attempt, const char* cause) {
            return eventText(
                sample.get(),
                sample.record(experiment::ChangeKind::AttemptEnded, 1, attempt,
                              Json{{"state", "failed"}, {"cause", cause}, {"message", "Oops."}}));
        };
        SampleExperiment sample(SampleExperiment::trainingSpec());
        sample.start(1, kAdamw);
        QCOMPARE(fail(sample, 1, "crashed"),
                 std::string("trial 1 failed (crashed) and will be tried once more. Oops."));
        sample.record(experiment::ChangeKind::AttemptStarted, 1, 2,
                      Json{{"device", "cpu"},
                           {"threads", 1},
                           {"seed", 1},
                           {"precision", "fp32"},
                           {"resumed_at_epoch", 0}});
        QCOMPARE(fail(sample, 2, "crashed"), std::string());
        const auto ended =
            sample.record(experiment::ChangeKind::TrialEnded, 1, 0,
                          Json{{"state", "failed"}, {"cause", "crashed"}, {"message", "Oops."}});
        QCOMPARE(eventText(sample.get(), ended), std::string("trial 1 failed (crashed). Oops."));

        SampleExperiment diverged(SampleExperiment::trainingSpec());
        diverged.start(1, kAdamw);
        QCOMPARE(fail(diverged, 1, "diverged"), std::string());
        Json spec = SampleExperiment::trainingSpec();
        spec["studies"][0]["retries"] = 0;
        SampleExperiment once(spec);
        once.start(1, kAdamw);
        QCOMPARE(fail(once, 1, "crashed"), std::string());
    }

    void countsEpochsFromWhereverTheyAreSet() {
        SampleExperiment sample(SampleExperiment::trainingSpec());
        sample.start(1, kAdamw);
        QCOMPARE(plannedEpochs(sample.get(), sample.study(), sample.study().trials[0]), 2);
        experiment::Trial own;
        own.configuration.set("epochs", 7);
        QCOMPARE(plannedEpochs(sample.get(), sample.study(), own), 7);
        experiment::Experiment function;
        function.objective = Json{{"kind", "function"}, {"epochs", 5}};
        experiment::Study study;
        study.revisions.emplace_back();
        QCOMPARE(plannedEpochs(function, study, experiment::Trial()), 5);
    }
};

QTEST_GUILESS_MAIN(TestProgressText)
#include "tst_progress_text.moc"
