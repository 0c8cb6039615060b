#include <QtTest>

#include "core/engine/attempt_verdict.h"
#include "words.h"

using namespace trialbench;
using namespace trialbench::engine;
using experiment::Cause;
using experiment::TrialState;
using testing::word;

/// The design's table of causes, spelled out.
class TestAttemptVerdict : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void completedNeedsAValue() {
        const auto good = judge({}, StopIntent::None, 0.5, 0, 1);
        QVERIFY(good.trial == std::optional(TrialState::Completed));
        const auto bad = judge({}, StopIntent::None, std::nullopt, 0, 1);
        QVERIFY(bad.cause == std::optional(Cause::BadMetric));
        QVERIFY(!bad.trial);
        QVERIFY(judge({}, StopIntent::None, std::nullopt, 1, 1).trial == std::optional(TrialState::Failed));
        // It was done before the stop reached it.
        QVERIFY(judge({}, StopIntent::User, 0.5, 0, 1).trial == std::optional(TrialState::Completed));
    }

    void stopsMeanWhatTheyWereAskedFor() {
        const objective::Ended stopped{TrialState::Stopped, std::nullopt, ""};
        QCOMPARE(word(judge(stopped, StopIntent::Pause, {}, 0, 1).attempt), word(TrialState::Paused));
        QCOMPARE(word(judge(stopped, StopIntent::Close, {}, 0, 1).attempt), word(TrialState::Interrupted));
        QVERIFY(judge(stopped, StopIntent::User, {}, 0, 1).trial == std::optional(TrialState::Stopped));
        QVERIFY(judge(stopped, StopIntent::None, {}, 0, 1).cause == std::optional(Cause::Crashed));
        for (const auto intent : {StopIntent::Pause, StopIntent::Close}) {
            QVERIFY(!judge(stopped, intent, 0.5, 0, 1).trial);
            QVERIFY(!judge(stopped, intent, 0.5, 0, 1).cause);
        }
    }

    void causes_data() {
        QTest::addColumn<int>("cause");
        QTest::addColumn<bool>("isRetried");
        QTest::addColumn<bool>("pausesStudy");
        const auto row = [](Cause cause, bool retried, bool pauses) {
            QTest::newRow(std::string(toString(cause)).c_str())
                << static_cast<int>(cause) << retried << pauses;
        };
        row(Cause::OutOfMemory, true, false);
        row(Cause::Crashed, true, false);
        row(Cause::BadExit, true, false);
        row(Cause::BadMetric, true, false);
        row(Cause::Diverged, false, false);
        row(Cause::TimeLimit, false, false);
        row(Cause::DataMissing, false, true);
        row(Cause::DiskFull, false, true);
        row(Cause::DeviceLost, false, true);
    }
    void causes() {
        QFETCH(int, cause);
        QFETCH(bool, isRetried);
        QFETCH(bool, pausesStudy);
        const objective::Ended failed{TrialState::Failed, static_cast<Cause>(cause), "why"};
        const auto first = judge(failed, StopIntent::None, 0.5, 0, 1);
        const auto again = judge(failed, StopIntent::None, 0.5, 1, 1);
        QCOMPARE(first.trial.has_value(), !isRetried && !pausesStudy);
        QCOMPARE(again.trial.has_value(), !pausesStudy);
        QCOMPARE(first.pausesStudy, pausesStudy);
        QCOMPARE(word(first.attempt), word(pausesStudy ? TrialState::Interrupted : TrialState::Failed));
        QCOMPARE(first.message, std::string("why"));
        QCOMPARE(judge(failed, StopIntent::None, 0.5, 0, 0).trial.has_value(), !pausesStudy);
        // Whoever stops a trial does not care how it ended.
        QVERIFY(judge(failed, StopIntent::User, 0.5, 0, 1).trial == std::optional(TrialState::Stopped));
    }

    void aFailureWithoutCauseIsACrash() {
        QVERIFY(judge({TrialState::Failed, {}, ""}, StopIntent::None, {}, 0, 1).cause ==
                std::optional(Cause::Crashed));
    }
};

QTEST_APPLESS_MAIN(TestAttemptVerdict)
#include "tst_attempt_verdict.moc"
