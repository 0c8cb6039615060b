#include <QtTest>

#include "core/analysis/time_left.h"

using namespace trialbench;
using analysis::secondsLeft;
using experiment::Trial;
using experiment::TrialState;

namespace {

constexpr int kEpochs = 4;

support::Timestamp at(int seconds) {
    return support::Timestamp(std::chrono::seconds(1'000'000 + seconds));
}

/// An experiment with one study of trials of four epochs.
struct Case {
    experiment::Experiment experiment;

    Case() {
        experiment.objective = Json{{"kind", "training"}, {"fixed", {{"epochs", kEpochs}}}};
        auto& study = experiment.studies.emplace_back();
        study.name = "S";
        study.revisions.emplace_back();
        study.settings.concurrency = 8;
    }
    experiment::Study& study() { return experiment.studies[0]; }
    std::optional<double> left(const std::vector<engine::TrialProgress>& progress = {}) {
        return secondsLeft(experiment, study(), progress);
    }
    Trial& add(TrialState state, int started, std::optional<int> ended, int epochs = 0) {
        auto& trials = study().trials;
        Trial& trial = trials.emplace_back();
        trial.number = static_cast<int>(trials.size());
        trial.state = state;
        auto& attempt = trial.attempts.emplace_back();
        attempt.started = at(started);
        attempt.startedAt = trial.number;
        if (ended) {
            attempt.ended = at(*ended);
            trial.seconds = *ended - started;
        }
        if (state == TrialState::Completed) trial.value = 0.5;
        for (int epoch = 1; epoch <= epochs; ++epoch) trial.measurements.push_back({1, epoch, {}, 1.0});
        return trial;
    }
};

}  // namespace

class TestTimeLeft : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void sharesOutWhatIsToComeAtTheMedianTime() {
        Case one;
        one.study().settings.maxTrials = 10;
        one.add(TrialState::Completed, 0, 10);
        one.add(TrialState::Completed, 0, 12);
        one.add(TrialState::Completed, 1, 101);
        // Seven trials of 12 s; three ran when the latest began.
        QCOMPARE(*one.left(), 7 * 12 / 3.0);
        // One that runs and is half done.
        one.add(TrialState::Running, 200, std::nullopt, 2);
        QCOMPARE(*one.left(), (6 * 12 + 6) / 3.0);
        // And a quarter of its third epoch.
        QCOMPARE(*one.left({{"S", 4, 3, 1, 4, {}}}), (6 * 12 + 12 * (1 - 2.25 / 4)) / 3);
    }

    void doesNotJumpWhileATrialHasEndedAndTheNextHasNotBegun() {
        Case two;
        two.study().settings.maxTrials = 6;
        two.add(TrialState::Completed, 0, 10);
        two.add(TrialState::Completed, 0, 10);
        two.add(TrialState::Running, 10, std::nullopt, 2);
        two.add(TrialState::Running, 10, std::nullopt, 2);
        QCOMPARE(*two.left(), (2 * 10 + 2 * 5) / 2.0);
        two.study().trials[3].state = TrialState::Completed;
        two.study().trials[3].seconds = 10;
        two.study().trials[3].attempts[0].ended = at(20);
        QCOMPARE(*two.left(), (2 * 10 + 5) / 2.0);
        two.study().settings.concurrency = 1;  // lowered meanwhile
        QCOMPARE(*two.left(), 25.0);
    }

    // Equal trials end together, and the next begin one after the other.
    void doesNotJumpWhereTrialsRunInStep() {
        Case two;
        two.study().settings.maxTrials = 8;
        two.study().settings.concurrency = 2;
        two.add(TrialState::Completed, 0, 10);
        two.add(TrialState::Completed, 0, 10);
        two.add(TrialState::Running, 11, std::nullopt);
        QCOMPARE(*two.left(), (5 * 10 + 10) / 2.0);
        two.add(TrialState::Running, 12, std::nullopt);
        QCOMPARE(*two.left(), (4 * 10 + 20) / 2.0);
    }

    void whatIsLostOfAnInterruptedTrialIsToCome() {
        Case killed;
        killed.study().settings.maxTrials = 2;
        killed.add(TrialState::Completed, 0, 15);
        Trial& trial = killed.add(TrialState::Running, 15, 29, 3);
        auto& again = trial.attempts.emplace_back();
        again.number = 2;
        again.started = at(40);
        again.startedAt = 3;
        QCOMPARE(*killed.left(), 15.0);
        again.resumedAtEpoch = 2;  // with a checkpoint
        QCOMPARE(*killed.left(), 7.5);
    }

    void theLastTrialIsNotSharedOut() {
        Case last;
        last.study().settings.maxTrials = 2;
        last.add(TrialState::Completed, 0, 10);
        last.add(TrialState::Running, 1, std::nullopt, 1);
        QCOMPARE(*last.left(), 7.5);
    }

    void saysNothingWhereNothingCanBeSaid() {
        Case none;
        none.add(TrialState::Completed, 0, 10);
        QVERIFY(!none.left());  // without a limit
        none.study().settings.maxTrials = 1;
        QCOMPARE(*none.left(), 0.0);
        Case running;
        running.study().settings.maxTrials = 3;
        running.add(TrialState::Running, 0, std::nullopt);
        QVERIFY(!running.left());
    }
};

QTEST_APPLESS_MAIN(TestTimeLeft)
#include "tst_time_left.moc"
