#include <QtTest>

#include "core/analysis/time_left.h"

using namespace trialbench;
using experiment::Trial;
using experiment::TrialState;

namespace {

const support::Timestamp kNow = support::now();

Trial trialWith(int number, TrialState state, double seconds) {
    Trial trial;
    trial.number = number;
    trial.state = state;
    trial.seconds = seconds;
    if (state == TrialState::Running) {
        trial.seconds = 0;
        experiment::Attempt attempt;
        attempt.started = kNow - std::chrono::seconds(static_cast<int>(seconds));
        trial.attempts.push_back(attempt);
    }
    if (state == TrialState::Completed) trial.value = 0.5;
    return trial;
}

}  // namespace

class TestTimeLeft : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void sharesOutWhatIsToComeAtTheMedianTime() {
        experiment::Study study;
        study.settings.maxTrials = 10;
        study.trials = {trialWith(1, TrialState::Completed, 10), trialWith(2, TrialState::Completed, 12),
                        trialWith(3, TrialState::Completed, 100)};
        // Seven trials of 12 s, two at a time.
        QCOMPARE(*analysis::secondsLeft(study, 2, kNow), 42.0);
        study.trials.push_back(trialWith(4, TrialState::Running, 9));
        QCOMPARE(*analysis::secondsLeft(study, 2, kNow), (6 * 12 + 3) / 2.0);
    }

    void theLastTrialIsNotSharedOut() {
        experiment::Study study;
        study.settings.maxTrials = 2;
        study.trials = {trialWith(1, TrialState::Completed, 10), trialWith(2, TrialState::Running, 4)};
        QCOMPARE(*analysis::secondsLeft(study, 4, kNow), 6.0);
        study.trials[1] = trialWith(2, TrialState::Running, 30);  // longer than expected: any moment now
        QCOMPARE(*analysis::secondsLeft(study, 4, kNow), 0.0);
    }

    void saysNothingWhereNothingCanBeSaid() {
        experiment::Study study;
        study.trials = {trialWith(1, TrialState::Completed, 10)};
        QVERIFY(!analysis::secondsLeft(study, 1, kNow));  // without a limit
        study.settings.maxTrials = 1;
        QCOMPARE(*analysis::secondsLeft(study, 1, kNow), 0.0);
        study.settings.maxTrials = 3;
        study.trials = {trialWith(1, TrialState::Running, 10)};
        QVERIFY(!analysis::secondsLeft(study, 1, kNow));
    }
};

QTEST_APPLESS_MAIN(TestTimeLeft)
#include "tst_time_left.moc"
