#include <QtTest>

#include "ui/models/decision_text.h"

using namespace trialbench;
using namespace trialbench::ui;
using experiment::Trial;
using experiment::TrialState;

namespace {

Trial trialOf(int number, TrialState state, double value, std::int64_t endedAt) {
    Trial trial;
    trial.number = number;
    trial.state = state;
    trial.value = value;
    trial.endedAt = endedAt;
    return trial;
}

}  // namespace

class TestDecisionText : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void saysOfWhatTheModelLearnedAndWhatItWasNotShown() {
        experiment::Experiment all;
        all.goal.metric = "loss";
        all.goal.direction = experiment::Direction::Minimize;
        experiment::Study study;
        study.trials = {trialOf(1, TrialState::Completed, 1, 10), trialOf(2, TrialState::Stopped, 2, 11),
                        trialOf(3, TrialState::Completed, 3, 30)};
        Trial decided;
        decided.origin = experiment::Origin::Bayesian;
        decided.decision = Json{{"seen", 20},
                                {"pending", {3}},
                                {"predicted", {{"mean", 1.5}, {"standard_deviation", 0.25}}},
                                {"transform", {{"cut", 17299.0}}}};
        QCOMPARE(decisionText(all, study, decided),
                 QString("Suggested from 1 result and 1 stopped trial, with trial 3 pending.\n"
                         "Predicted before it ran: 1.5 ± 0.25 (one standard deviation of a single result).\n"
                         "To the model, results worse than 1.73e4 counted as 1.73e4."));
        decided.decision["transform"]["cut"] = nullptr;
        QVERIFY(!decisionText(all, study, decided).contains("worse"));
    }
};

QTEST_GUILESS_MAIN(TestDecisionText)
#include "tst_decision_text.moc"
