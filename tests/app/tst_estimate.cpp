#include "app/cli/estimate.h"

#include <QtTest>

#include "tests/app/sample_experiment.h"

using namespace trialbench;
using namespace trialbench::cli;
using trialbench::tests::SampleExperiment;

namespace {

const Json kAdamw{{"learning_rate", 0.002}, {"optimizer", "adamw"}};

void interrupt(SampleExperiment& sample, int trial) {
    sample.record(experiment::ChangeKind::AttemptEnded, trial, 1,
                  Json{{"state", "interrupted"}, {"cause", nullptr}, {"message", ""}});
}

}  // namespace

class TestEstimate : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    // Ten epochs each, of twelve trials: one is done, one stopped after seven, one after three without a
    // checkpoint, nine have not begun.
    void countsWhatResumedTrialsHaveDone() {
        const QTemporaryDir folder;
        QVERIFY(QDir(folder.path()).mkpath("checkpoints"));
        QFile checkpoint(folder.filePath("checkpoints/checkpoint-two.pt"));
        QVERIFY(checkpoint.open(QIODevice::WriteOnly));
        checkpoint.write("12345");
        checkpoint.close();
        SampleExperiment sample(SampleExperiment::trainingSpec());
        sample.start(1, kAdamw);
        sample.complete(1, 0.5);
        for (const int trial : {2, 3}) {
            sample.start(trial, kAdamw);
            sample.record(experiment::ChangeKind::Checkpoint, trial, 1,
                          Json{{"file", trial == 2 ? "checkpoints/checkpoint-two.pt"
                                                   : "checkpoints/checkpoint-gone.pt"},
                               {"sha256", ""},
                               {"bytes", 5},
                               {"epoch", trial == 2 ? 7 : 3},
                               {"step", 0}});
            interrupt(sample, trial);
        }
        const ToCome work = toCome(sample.study(), 10, folder.path().toStdString());
        QCOMPARE(work.trials, 11);
        QCOMPARE(work.resumed, 1);
        QCOMPARE(work.epochs, 103.0);
        // Held back by the user: it does not run.
        sample.record(experiment::ChangeKind::SettingChanged, 3, 0, Json{{"pause_requested", true}});
        QCOMPARE(toCome(sample.study(), 10, folder.path().toStdString()).epochs, 93.0);
    }

    void findsNothingToComeInAStudyThatIsDone() {
        Json spec = SampleExperiment::trainingSpec();
        spec["studies"][0]["max_trials"] = 1;
        SampleExperiment sample(spec);
        sample.start(1, kAdamw);
        sample.complete(1, 0.5);
        QCOMPARE(toCome(sample.study(), 10, ".").trials, 0);
        QCOMPARE(toCome(sample.study(), 10, ".").epochs, 0.0);
    }

    // 48 steps an epoch at 24 a second; half as much again for validation, where the timing has not seen it.
    void turnsEpochsIntoSeconds() {
        QCOMPARE(secondsOf({24, 48, true}, 3, 0.5), 6.0);
        QCOMPARE(secondsOf({24, 48, false}, 3, 0.5), 9.0);
    }
};

QTEST_GUILESS_MAIN(TestEstimate)
#include "tst_estimate.moc"
