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
            trial.endedAt = trial.number;
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
    void sharesOutWhatIsToComeAtThePaceOfTheLatestEnds() {
        Case one;
        one.study().settings.maxTrials = 10;
        one.add(TrialState::Completed, 0, 10);
        one.add(TrialState::Completed, 0, 20);
        one.add(TrialState::Completed, 10, 40);
        // Three in 40 s: seven take 7 * 40 / 3.
        QCOMPARE(*one.left(), 7 * 40 / 3.0);
        // One more begins, and is half done: 20 s is the mean of the three, 1.5 ran at a time.
        one.add(TrialState::Running, 40, std::nullopt, 2);
        QCOMPARE(*one.left(), (6 + 0.5) * 20 / 1.5);
        // And a quarter of its third epoch.
        QCOMPARE(*one.left({{"S", 4, 3, 1, 4, {}}}), (6 + 1 - 2.25 / 4) * 20 / 1.5);
    }

    void countsTheTimeBetweenTwoTrials() {
        Case slow;
        slow.study().settings.maxTrials = 10;
        slow.study().settings.concurrency = 1;
        // Ten seconds each, five more for the next suggestion.
        for (int trial = 0; trial < 4; ++trial) slow.add(TrialState::Completed, 15 * trial, 15 * trial + 10);
        slow.add(TrialState::Running, 60, std::nullopt);
        QCOMPARE(*slow.left(), 6 * 15.0);
    }

    // Four slots; the time for a suggestion is between 1 and 10 s, so two to four run when a trial begins.
    void hardlyJumpsFromOneEndToTheNext() {
        struct Span {
            int started, ended;
        };
        std::vector<Span> spans;
        int free[] = {0, 1, 2, 3};
        for (int trial = 0; trial < 120; ++trial) {
            int& slot = *std::min_element(std::begin(free), std::end(free));
            spans.push_back({slot, slot + 12});
            slot += 12 + 1 + trial * 7 % 10;
        }
        double last = 0;
        for (std::size_t ended = 20; ended < spans.size(); ++ended) {
            const int now = spans[ended].ended;
            Case four;
            four.study().settings.maxTrials = 1000;
            for (const Span& span : spans) {
                if (span.started > now) continue;
                const bool runs = span.ended > now;
                four.add(runs ? TrialState::Running : TrialState::Completed, span.started,
                         runs ? std::nullopt : std::optional(span.ended));
            }
            const double left = *four.left();
            QVERIFY2(last == 0 || std::abs(left / last - 1) < 0.05, qPrintable(QString::number(left / last)));
            last = left;
            // 12 + 5.5 s on average.
            const double expected = (1000 - four.study().counted()) * 17.5 / 4;
            QVERIFY2(std::abs(left / expected - 1) < 0.1, qPrintable(QString::number(left / expected)));
        }
    }

    // Twice as long from trial 31 on.
    void followsAChangeOfPace() {
        Case change;
        change.study().settings.maxTrials = 70;
        for (int trial = 0; trial < 30; ++trial)
            change.add(TrialState::Completed, 10 * trial, 10 * trial + 10);
        for (int trial = 0; trial < 30; ++trial)
            change.add(TrialState::Completed, 300 + 20 * trial, 320 + 20 * trial);
        QCOMPARE(*change.left(), 10 * 20.0);
    }

    // The file says one at a time, `run --concurrency 4` that four do.
    void asksNotTheFileHowManyRun() {
        Case four;
        four.study().settings.maxTrials = 24;
        four.study().settings.concurrency = 1;
        four.study().concurrencySince = at(-100);
        four.study().runningSince = at(0);
        for (int trial = 0; trial < 8; ++trial) {
            const int began = trial / 4 * 2;
            four.add(TrialState::Completed, began, began + 2);
        }
        QCOMPARE(*four.left(), 16 * 2 / 4.0);
        // A new run: four are on their way before any has ended.
        four.study().runningSince = at(100);
        QCOMPARE(*four.left(), 32.0);  // nothing runs yet
        for (int trial = 0; trial < 4; ++trial) four.add(TrialState::Running, 100, std::nullopt);
        QCOMPARE(*four.left(), 8.0);
    }

    void aNewLimitHoldsFromThenOn() {
        Case two;
        two.study().settings.maxTrials = 10;
        for (int trial = 0; trial < 4; ++trial)
            two.add(TrialState::Completed, trial / 2 * 10, trial / 2 * 10 + 10);
        two.add(TrialState::Running, 20, std::nullopt);
        two.add(TrialState::Running, 20, std::nullopt);
        QCOMPARE(*two.left(), 30.0);
        two.study().settings.concurrency = 1;
        two.study().concurrencySince = at(25);
        QCOMPARE(*two.left(), 60.0);
        // One of the two ends: both ran until then.
        two.study().trials[4].state = TrialState::Completed;
        two.study().trials[4].attempts[0].ended = at(30);
        two.study().trials[4].seconds = 10;
        QCOMPARE(*two.left(), 50.0);
    }

    // A night between two runs is no part of the pace.
    void leavesOutTheTimeBetweenTwoRuns() {
        Case night;
        night.study().settings.maxTrials = 4;
        night.study().settings.concurrency = 1;
        night.add(TrialState::Completed, 0, 10);
        night.study().runningSince = at(40'000);
        night.add(TrialState::Completed, 40'000, 40'010);
        QCOMPARE(*night.left(), 20.0);
    }

    // One of two fails at once: that is the pace, as far as anybody knows.
    void failuresSpendTheBudgetToo() {
        Case half;
        half.study().settings.maxTrials = 8;
        half.study().settings.concurrency = 1;
        half.add(TrialState::Failed, 0, 0);
        QVERIFY(!half.left());
        half.add(TrialState::Completed, 0, 10);
        half.add(TrialState::Failed, 10, 10);
        half.add(TrialState::Completed, 10, 20);
        QCOMPARE(*half.left(), 20.0);
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
    }

    // Equal trials end together, and the next begin one after the other.
    void doesNotJumpWhereTrialsRunInStep() {
        Case two;
        two.study().settings.maxTrials = 8;
        two.add(TrialState::Completed, 0, 10);
        two.add(TrialState::Completed, 0, 10);
        QCOMPARE(*two.left(), 30.0);
        two.add(TrialState::Running, 11, std::nullopt);
        QCOMPARE(*two.left(), 33.0);  // a second for the suggestion is in it
        two.add(TrialState::Running, 11, std::nullopt);
        QCOMPARE(*two.left(), 33.0);
    }

    void leavesOutWhatTheUserHolds() {
        Case held;
        held.study().settings.maxTrials = 3;
        held.study().settings.concurrency = 1;
        held.add(TrialState::Completed, 0, 10);
        held.add(TrialState::Completed, 10, 20);
        held.add(TrialState::Paused, 20, 25).pauseRequested = true;
        QCOMPARE(*held.left(), 0.0);
        held.study().settings.maxTrials = 4;
        QVERIFY(*held.left() > 0);
    }

    void saysNothingOfWhatNothingHereRuns() {
        Case elsewhere;
        elsewhere.study().settings.maxTrials = 3;
        elsewhere.add(TrialState::Completed, 0, 10);
        QVERIFY(elsewhere.left());
        elsewhere.experiment.objective = Json{{"kind", "external"}};
        QVERIFY(!elsewhere.left());
        // Stopped by the user for good.
        Case stopped;
        stopped.study().settings.maxTrials = 3;
        stopped.add(TrialState::Completed, 0, 10);
        stopped.study().state = experiment::StudyState::Finished;
        QCOMPARE(*stopped.left(), 0.0);
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
        killed.study().runningSince = at(40);
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
