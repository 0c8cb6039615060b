#include "core/experiment/trial_facts.h"

#include <QtTest>

using namespace trialbench;
using namespace trialbench::experiment;

namespace {

Attempt ended(int number, TrialState state, std::optional<Cause> cause = {}, const char* message = "") {
    Attempt attempt;
    attempt.number = number;
    attempt.endState = state;
    attempt.cause = cause;
    attempt.message = message;
    return attempt;
}

Trial completed(int number, std::int64_t endedAt, double value) {
    Trial trial;
    trial.number = number;
    trial.state = TrialState::Completed;
    trial.endedAt = endedAt;
    trial.value = value;
    return trial;
}

}  // namespace

class TestTrialFacts : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void tellsHowMuchIsDone() {
        QCOMPARE(fractionDone(4, 0), 0.0);
        QCOMPARE(fractionDone(4, 1), 0.25);
        // In the middle of the third epoch of four.
        QCOMPARE(fractionDone(4, 2, {3, 24, 48}), 0.625);
        // News of an epoch that has been measured since is no news.
        QCOMPARE(fractionDone(4, 3, {3, 24, 48}), 0.75);
        QCOMPARE(fractionDone(4, 2, {3, 0, 0}), 0.5);
        QCOMPARE(fractionDone(4, 9), 1.0);
        // Nobody knows how many epochs: of the present one.
        QCOMPARE(fractionDone(0, 2), 0.0);
        QCOMPARE(fractionDone(0, 2, {3, 12, 48}), 0.25);
    }

    void tellsNothingOfWhatNobodyMeasured() {
        Trial trial;
        QVERIFY(!knownSeconds(trial));
        QVERIFY(!knownEpochs(trial));
        trial.seconds = 2;
        QCOMPARE(knownSeconds(trial), std::optional(2.0));
        trial.measurements.push_back({1, 3, {{"m", 0.25}}, 0, {}});
        QCOMPARE(knownEpochs(trial), std::optional(3));
        Trial begun;
        begun.attempts.push_back(Attempt());
        QCOMPARE(knownSeconds(begun), std::optional(0.0));
        QCOMPARE(knownEpochs(begun), std::optional(0));
    }

    void aStoppedTrialsValueInformsOnly() {
        Trial trial = completed(1, 1, 0.5);
        QVERIFY(!informsOnly(trial));
        trial.state = TrialState::Stopped;
        QVERIFY(informsOnly(trial));
        QVERIFY(!trial.isResult());
        trial.excluded = true;
        QVERIFY(!informsOnly(trial));
        trial.excluded = false;
        trial.value.reset();
        QVERIFY(!informsOnly(trial));
    }

    void knowsWhatIsMeasuredElsewhere() {
        Experiment experiment;
        QVERIFY(!isMeasuredElsewhere(experiment));
        experiment.objective = Json{{"kind", "function"}};
        QVERIFY(!isMeasuredElsewhere(experiment));
        experiment.objective["kind"] = "external";
        QVERIFY(isMeasuredElsewhere(experiment));
    }

    void whatIsTrainedAnewReplacesWhatWasMeasuredBefore() {
        Trial trial;
        trial.attempts.resize(2);
        trial.attempts[0].number = 1;
        trial.attempts[1].number = 2;
        for (int epoch = 1; epoch <= 5; ++epoch) {
            trial.measurements.push_back({1, epoch, {{"loss", 10.0 + epoch}}, 1.0});
        }
        // Killed without a checkpoint and started again: nothing of it counts, even before its first epoch.
        QVERIFY(metricByEpoch(trial, "loss").empty());
        trial.measurements.push_back({2, 1, {{"loss", 21.0}}, 1.0});
        QCOMPARE(metricByEpoch(trial, "loss"), (std::map<int, double>{{1, 21}}));
        QCOMPARE(trial.epochs(), 1);
        // From a checkpoint after epoch 3.
        trial.attempts[1].resumedAtEpoch = 3;
        trial.measurements.back().epoch = 4;
        QCOMPARE(metricByEpoch(trial, "loss"), (std::map<int, double>{{1, 11}, {2, 12}, {3, 13}, {4, 21}}));
        QCOMPARE(trial.epochs(), 4);
        QVERIFY(metricByEpoch(trial, "other").empty());
    }

    // The best epoch is not the last one.
    void reportsTheLastEpochWhateverTheGoal() {
        Trial trial;
        const Goal goal{"m", Direction::Maximize, ValueOf::Best};
        QVERIFY(!lastReport(trial, goal));
        trial.measurements.push_back({1, 1, {{"m", 0.5}}, 0, {}});
        trial.measurements.push_back({1, 2, {{"m", 0.25}}, 0, {}});
        QCOMPARE(lastReport(trial, goal), std::optional(0.25));
    }

    void keepsWhatWasSaidOfAFailure() {
        Trial trial;
        QCOMPARE(failureMessage(trial), std::string());
        trial.attempts.push_back(ended(1, TrialState::Failed, Cause::Crashed, "It crashed."));
        QCOMPARE(failureMessage(trial), std::string("It crashed."));  // waits for its second attempt
        trial.attempts.push_back(ended(2, TrialState::Completed));
        trial.state = TrialState::Completed;
        QCOMPARE(failureMessage(trial), std::string());
        trial.state = TrialState::Failed;
        trial.message = "It crashed again.";
        QCOMPARE(failureMessage(trial), std::string("It crashed again."));
        Trial interrupted;
        interrupted.state = TrialState::Interrupted;
        interrupted.attempts.push_back(ended(1, TrialState::Interrupted));
        QCOMPARE(failureMessage(interrupted), std::string());
        interrupted.attempts.back() = ended(1, TrialState::Interrupted, Cause::DataMissing, "Install it.");
        QCOMPARE(failureMessage(interrupted), std::string("Install it."));
    }

    // 5 ended after 3 and before 6; equal is not better.
    void comparesATrialWithThoseThatEndedBefore() {
        const Goal goal{"m", Direction::Maximize, ValueOf::Last};
        Study study;
        study.trials = {completed(1, 3, 0.5), completed(2, 5, 0.6), completed(3, 6, 0.6),
                        completed(4, 7, 0.9)};
        QVERIFY(wasBest(study, study.trials[0], goal));
        QVERIFY(wasBest(study, study.trials[1], goal));
        QVERIFY(!wasBest(study, study.trials[2], goal));
        QVERIFY(wasBest(study, study.trials[3], goal));
        study.trials[3].state = TrialState::Stopped;
        QVERIFY(!wasBest(study, study.trials[3], goal));
    }

    // The default is one retry.
    void foreseesAnotherAttemptByTheStudysRule() {
        Study study;
        Trial trial;
        trial.attempts = {ended(1, TrialState::Interrupted), ended(2, TrialState::Failed, Cause::Crashed),
                          ended(3, TrialState::Failed, Cause::Crashed)};
        QVERIFY(!isTriedAgain(study, trial, trial.attempts[0]));
        QVERIFY(isTriedAgain(study, trial, trial.attempts[1]));
        QVERIFY(!isTriedAgain(study, trial, trial.attempts[2]));
        study.settings.retries = 0;
        QVERIFY(!isTriedAgain(study, trial, trial.attempts[1]));
        study.settings.retries = 5;
        trial.attempts[1].cause = Cause::Diverged;
        QVERIFY(!isTriedAgain(study, trial, trial.attempts[1]));
    }
};

QTEST_GUILESS_MAIN(TestTrialFacts)
#include "tst_trial_facts.moc"
