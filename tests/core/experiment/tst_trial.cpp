#include <QtTest>
#include <set>

#include "core/experiment/trial.h"

using namespace trialbench;
using namespace trialbench::experiment;

class TestTrial : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void endsAreFinal();
    void everyStateIsReachedFromWaiting();
    void aTrialThatRunsCanEndInEveryWay();
    void wordsAreReadBack();
    void onlyTheMachinesOwnTroublesSpareTheTrial();
    void epochsAreThoseOfTheLatestAttempt();
};

namespace {

constexpr std::array kStates{TrialState::Waiting,     TrialState::Running,   TrialState::Paused,
                             TrialState::Interrupted, TrialState::Completed, TrialState::Stopped,
                             TrialState::Failed};

}  // namespace

void TestTrial::endsAreFinal() {
    for (const auto end : {TrialState::Completed, TrialState::Stopped, TrialState::Failed}) {
        for (const auto next : kStates) QVERIFY(!canFollow(end, next));
    }
}

void TestTrial::everyStateIsReachedFromWaiting() {
    std::set<TrialState> reached{TrialState::Waiting};
    for (std::size_t round = 0; round < kStates.size(); ++round) {
        for (const auto from : std::set(reached)) {
            for (const auto to : kStates) {
                if (canFollow(from, to)) reached.insert(to);
            }
        }
    }
    QCOMPARE(reached.size(), kStates.size());
}

void TestTrial::aTrialThatRunsCanEndInEveryWay() {
    for (const auto to : kStates) QCOMPARE(canFollow(TrialState::Running, to), to != TrialState::Running);
}

void TestTrial::wordsAreReadBack() {
    for (const auto state : kStates) QVERIFY(trialStateFrom(toString(state)) == state);
    for (const char* cause : {"out_of_memory", "diverged", "time_limit", "crashed", "bad_exit", "bad_metric",
                              "data_missing", "disk_full", "device_lost"}) {
        QVERIFY(causeFrom(cause));
        QCOMPARE(std::string(toString(*causeFrom(cause))), std::string(cause));
    }
    for (const char* origin : {"default", "initial_design", "random", "sobol", "grid", "fixed", "bayesian",
                               "fallback", "given", "imported"}) {
        QVERIFY(originFrom(origin));
        QCOMPARE(std::string(toString(*originFrom(origin))), std::string(origin));
    }
    QVERIFY(!trialStateFrom("RUNNING"));
    QVERIFY(!causeFrom(""));
}

void TestTrial::onlyTheMachinesOwnTroublesSpareTheTrial() {
    for (const char* cause : {"data_missing", "disk_full", "device_lost"})
        QVERIFY(!failsTheTrial(*causeFrom(cause)));
    for (const char* cause :
         {"out_of_memory", "diverged", "time_limit", "crashed", "bad_exit", "bad_metric"}) {
        QVERIFY(failsTheTrial(*causeFrom(cause)));
    }
    for (const char* cause : {"out_of_memory", "crashed", "bad_exit", "bad_metric"}) {
        QVERIFY(isRetried(*causeFrom(cause)));
    }
    QVERIFY(!isRetried(Cause::Diverged));
    QVERIFY(!isRetried(Cause::TimeLimit));
}

void TestTrial::epochsAreThoseOfTheLatestAttempt() {
    Trial trial;
    QCOMPARE(trial.epochs(), 0);
    trial.attempts.push_back({.number = 1});
    trial.measurements.push_back({.attempt = 1, .epoch = 3});
    QCOMPARE(trial.epochs(), 3);
    trial.attempts.push_back({.number = 2, .resumedAtEpoch = 2});
    QCOMPARE(trial.epochs(), 2);
    trial.measurements.push_back({.attempt = 2, .epoch = 3});
    QCOMPARE(trial.epochs(), 3);
}

QTEST_GUILESS_MAIN(TestTrial)
#include "tst_trial.moc"
