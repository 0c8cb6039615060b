#include <QtTest>

#include "core/engine/scheduler.h"

using namespace trialbench;
using namespace trialbench::engine;
using experiment::StudyState;
using experiment::TrialState;

namespace {

experiment::Study studyWith(const std::vector<TrialState>& states, int maxTrials = 100) {
    experiment::Study study;
    study.state = StudyState::Running;
    study.settings.maxTrials = maxTrials;
    for (const TrialState state : states) {
        experiment::Trial trial;
        trial.number = static_cast<int>(study.trials.size()) + 1;
        trial.state = state;
        study.trials.push_back(trial);
    }
    return study;
}

std::string text(const Step& step) {
    if (const auto* resume = std::get_if<ResumeTrial>(&step))
        return "resume " + std::to_string(resume->trial);
    if (std::holds_alternative<AskForSuggestion>(step)) return "ask";
    if (const auto* finish = std::get_if<FinishStudy>(&step)) return "finish " + finish->reason;
    return std::holds_alternative<WaitForUser>(step) ? "wait for user" : "wait";
}

}  // namespace

class TestScheduler : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void resumesInOrderBeforeItAsks() {
        auto study = studyWith(
            {TrialState::Completed, TrialState::Interrupted, TrialState::Paused, TrialState::Waiting});
        QCOMPARE(text(nextStep(study, {0, false, 1, ""})), std::string("resume 2"));
        study.trials[1].state = TrialState::Running;
        QCOMPARE(text(nextStep(study, {1, false, 1, ""})), std::string("wait"));
        QCOMPARE(text(nextStep(study, {1, false, 2, ""})), std::string("resume 3"));
        study.trials[2].pauseRequested = true;
        QCOMPARE(text(nextStep(study, {1, false, 2, ""})), std::string("resume 4"));
        study.trials[3].state = TrialState::Running;
        QCOMPARE(text(nextStep(study, {2, false, 3, ""})), std::string("ask"));
        QCOMPARE(text(nextStep(study, {2, true, 4, ""})), std::string("wait"));
    }

    void onlyRunningStudiesDoAnything() {
        auto study = studyWith({TrialState::Paused});
        for (const auto state : {StudyState::New, StudyState::Paused, StudyState::Finished}) {
            study.state = state;
            QCOMPARE(text(nextStep(study, {0, false, 5, ""})), std::string("wait"));
        }
    }

    void finishesWhenNothingIsLeft() {
        auto study = studyWith({TrialState::Completed, TrialState::Failed}, 2);
        QCOMPARE(text(nextStep(study, {0, false, 5, ""})), std::string("finish max_trials"));
        study.trials[0].state = TrialState::Stopped;  // by the user: does not count
        QCOMPARE(text(nextStep(study, {0, false, 5, ""})), std::string("ask"));
        QCOMPARE(text(nextStep(study, {0, false, 5, "fixed_exhausted"})),
                 std::string("finish fixed_exhausted"));
        study.trials[0].state = TrialState::Running;
        QCOMPARE(text(nextStep(study, {1, false, 5, "fixed_exhausted"})), std::string("wait"));
        study.trials[0].state = TrialState::Paused;
        study.trials[0].pauseRequested = true;
        QCOMPARE(text(nextStep(study, {0, false, 5, ""})), std::string("wait for user"));
        study.settings.maxTrials.reset();
        QCOMPARE(text(nextStep(study, {0, false, 5, ""})), std::string("ask"));
    }

    void dropsASuggestionThatCameTooLate() {
        auto study = studyWith({TrialState::Running}, 3);
        study.revisions.resize(1);
        QVERIFY(isStillWanted(study, {1, false, 2, ""}, 1, 2));
        QVERIFY(!isStillWanted(study, {1, false, 1, ""}, 1, 2));  // the limit was lowered
        QVERIFY(!isStillWanted(study, {1, false, 2, ""}, 1, 3));  // other trials came
        QVERIFY(!isStillWanted(study, {1, false, 2, ""}, 2, 2));  // the study was revised
        study.settings.maxTrials = 1;
        QVERIFY(!isStillWanted(study, {1, false, 2, ""}, 1, 2));
        study.settings.maxTrials = 3;
        study.state = StudyState::Paused;
        QVERIFY(!isStillWanted(study, {1, false, 2, ""}, 1, 2));
    }
};

QTEST_APPLESS_MAIN(TestScheduler)
#include "tst_scheduler.moc"
