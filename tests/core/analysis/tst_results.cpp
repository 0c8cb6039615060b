#include <QtTest>

#include "core/analysis/results.h"

using namespace trialbench;
using namespace trialbench::analysis;
using experiment::Direction;
using experiment::Goal;
using experiment::TrialState;

namespace {

experiment::Trial ended(int number, std::int64_t at, double value, TrialState state = TrialState::Completed) {
    experiment::Trial trial;
    trial.number = number;
    trial.endedAt = at;
    trial.value = value;
    trial.state = state;
    return trial;
}

std::string text(const experiment::Study& study, Direction direction) {
    std::string lines;
    for (const CompletedTrial& result : resultsInOrder(study, Goal{"value", direction})) {
        lines += QString("%1: trial %2 %3, best %4 (%5)\n")
                     .arg(result.index)
                     .arg(result.trial)
                     .arg(result.value)
                     .arg(result.bestSoFar)
                     .arg(result.bestTrial)
                     .toStdString();
    }
    return lines;
}

}  // namespace

class TestResults : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void comeInTheOrderInWhichTrialsEnded() {
        experiment::Study study;
        study.trials = {ended(1, 30, 0.5), ended(2, 10, 0.25), ended(3, 20, 0.125), ended(4, 40, 0.75)};
        QCOMPARE(text(study, Direction::Maximize), std::string("1: trial 2 0.25, best 0.25 (2)\n"
                                                               "2: trial 3 0.125, best 0.25 (2)\n"
                                                               "3: trial 1 0.5, best 0.5 (1)\n"
                                                               "4: trial 4 0.75, best 0.75 (4)\n"));
        QCOMPARE(text(study, Direction::Minimize), std::string("1: trial 2 0.25, best 0.25 (2)\n"
                                                               "2: trial 3 0.125, best 0.125 (3)\n"
                                                               "3: trial 1 0.5, best 0.125 (3)\n"
                                                               "4: trial 4 0.75, best 0.125 (3)\n"));
    }

    void leaveOutWhatIsExcludedOrDidNotComplete() {
        experiment::Study study;
        study.trials = {ended(1, 1, 0.9), ended(2, 2, 0.8, TrialState::Stopped), ended(3, 3, 0.2)};
        study.trials[0].excluded = true;
        study.trials.emplace_back();  // waits
        QCOMPARE(text(study, Direction::Maximize), std::string("1: trial 3 0.2, best 0.2 (3)\n"));
        QVERIFY(resultsInOrder({}, Goal{}).empty());
    }

    void ofEqualValuesTheBestIsTheOneThatTheStudyNames() {
        experiment::Study study;
        study.trials = {ended(1, 2, 0.5), ended(2, 1, 0.5), ended(3, 3, 0.5)};
        const Goal goal{"value", Direction::Maximize};
        const auto results = resultsInOrder(study, goal);
        QCOMPARE(results[0].bestTrial, 2);
        QCOMPARE(results[2].bestTrial, 1);
        QCOMPARE(results[2].bestTrial, study.best(goal)->number);
    }
};

QTEST_GUILESS_MAIN(TestResults)
#include "tst_results.moc"
