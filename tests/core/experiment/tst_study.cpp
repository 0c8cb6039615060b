#include <QtTest>

#include "core/experiment/study.h"

using namespace trialbench;
using namespace trialbench::experiment;

namespace {

Trial completed(int number, double value, Origin origin = Origin::Random) {
    Trial trial;
    trial.number = number;
    trial.origin = origin;
    trial.state = TrialState::Completed;
    trial.value = value;
    return trial;
}

}  // namespace

/// What a study says of its trials.
class StudyTest : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void importedTrialsSpendNoBudget() {
        Study study;
        study.trials = {completed(1, 3), completed(2, 2, Origin::Imported), completed(3, 4, Origin::Given)};
        QCOMPARE(study.counted(), 2);
        Trial failed = completed(4, 0, Origin::Imported);
        failed.state = TrialState::Failed;
        study.trials.push_back(failed);
        QCOMPARE(study.counted(), 2);
        // They are results all the same.
        QCOMPARE(study.best({"loss", Direction::Minimize, ValueOf::Last})->number, 2);
    }

    void theFirstOfEqualsIsBest() {
        Study study;
        study.trials = {completed(1, 3), completed(2, 5), completed(3, 5)};
        QCOMPARE(study.best({"accuracy", Direction::Maximize, ValueOf::Last})->number, 2);
        QVERIFY(!Study{}.best({"accuracy", Direction::Maximize, ValueOf::Last}));
    }

    void numbersGoOnBehindTheHighest() {
        Study study;
        QCOMPARE(study.nextNumber(), 1);
        study.trials = {completed(7, 3), completed(4, 5)};
        QCOMPARE(study.nextNumber(), 8);
        QCOMPARE(study.findTrial(4)->number, 4);
        QVERIFY(!study.findTrial(5));
    }

    void waitingRunningPausedAndInterruptedTrialsArePending() {
        Study study;
        for (const auto state :
             {TrialState::Waiting, TrialState::Running, TrialState::Paused, TrialState::Interrupted,
              TrialState::Completed, TrialState::Stopped, TrialState::Failed}) {
            study.trials.push_back(completed(study.nextNumber(), 1));
            study.trials.back().state = state;
        }
        QCOMPARE(study.pending(), 4);
    }

    void aGoalSurvivesItsJsonForm() {
        for (const auto direction : {Direction::Maximize, Direction::Minimize}) {
            for (const auto value : {ValueOf::Last, ValueOf::Best}) {
                const auto goal = goalFromJson(toJson(Goal{"loss", direction, value}), "/goal");
                QVERIFY(goal);
                QVERIFY(goal->metric == "loss" && goal->direction == direction && goal->value == value);
            }
        }
        QVERIFY(!goalFromJson(Json{{"metric", ""}, {"direction", "minimize"}}, "/goal"));
    }
};

QTEST_GUILESS_MAIN(StudyTest)
#include "tst_study.moc"
