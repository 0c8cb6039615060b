#include <QtTest>

#include "core/experiment/experiment.h"
#include "core/experiment/history.h"

using namespace trialbench;
using namespace trialbench::experiment;

namespace {

const Json kSpec = Json::parse(
    R"({"name":"t","objective":{"kind":"external"},"goal":{"metric":"value","direction":"minimize"},
 "studies":[{"name":"A","strategy":{"kind":"random"},"parameters":[{"name":"x","type":"float","low":0,"high":1}]}]})");

const Json kAttempt =
    Json::parse(R"({"device":"cpu","threads":1,"seed":1,"precision":"fp32","resumed_at_epoch":0})");

/// All of a study that a suggestion can depend on, as text.
std::string grounds(const Study& study) {
    Json trials = Json::array();
    for (const Trial& trial : study.trials) {
        const auto orNull = [](const auto& value) { return value ? Json(*value) : Json(); };
        trials.push_back({{"number", trial.number},
                          {"revision", trial.revision},
                          {"origin", toString(trial.origin)},
                          {"configuration", trial.configuration.toJson()},
                          {"decision", trial.decision},
                          {"state", trial.isPending() ? "pending" : toString(trial.state)},
                          {"cause", trial.cause ? Json(toString(*trial.cause)) : Json()},
                          {"by", trial.stoppedBy ? Json(toString(*trial.stoppedBy)) : Json()},
                          {"value", orNull(trial.value)},
                          {"standard_error", orNull(trial.standardError)},
                          {"excluded", trial.excluded},
                          {"ended", trial.ended ? Json(support::toIso8601(*trial.ended)) : Json()},
                          {"at", {trial.addedAt, trial.endedAt, trial.exclusionsAt}}});
    }
    Json revisions = Json::array();
    for (const Revision& revision : study.revisions) {
        revisions.push_back({revision.number, revision.addedAt, revision.strategy});
    }
    return Json{study.name, study.seed, revisions, trials}.dump(1);
}

}  // namespace

/// The past of a study, against what the records up to then add up to.
class TestHistory : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void init() {
        experiment_ = {};
        records_.clear();
        const auto spec = specFromJson(kSpec, "/");
        QVERIFY(spec);
        for (ChangeRecord& record : creationOf(*spec, support::Timestamp{})) push(std::move(record));
    }

    void isWhatTheRecordsUpToThenAddUpTo() {
        eventfulStudy();
        Experiment fold;
        int compared = 0;
        for (const ChangeRecord& record : records_) {
            QVERIFY(apply(fold, record));
            const Study* then = fold.findStudy("A");
            if (!then || then->revisions.empty()) continue;
            QCOMPARE(grounds(studyAt(experiment_.studies[0], record.sequence)), grounds(*then));
            ++compared;
        }
        QVERIFY(compared > 25);
    }

    void isTheSameByWayOfAnyLaterMoment() {
        eventfulStudy();
        const Study& now = experiment_.studies[0];
        for (std::int64_t later = 4; later <= experiment_.sequence; ++later) {
            const Study between = studyAt(now, later);
            for (std::int64_t then = 4; then <= later; ++then) {
                QCOMPARE(grounds(studyAt(between, then)), grounds(studyAt(now, then)));
            }
        }
    }

    void aTrialThatEndedLaterRunsAgain() {
        trial(1, 0.5);
        const auto before = experiment_.sequence;
        end(1, {{"state", "failed"}, {"cause", "diverged"}});
        const Study then = studyAt(experiment_.studies[0], before);
        QVERIFY(then.trials[0].state == TrialState::Running);
        QVERIFY(!then.trials[0].cause);
        QVERIFY(experiment_.studies[0].trials[0].state == TrialState::Failed);
    }

    void attemptsThatStartedLaterAreGone() {
        trial(1, 0.5);  // its last record is the start of its first attempt
        const auto first = experiment_.sequence;
        add(ChangeKind::AttemptEnded, 1, 1, {{"state", "interrupted"}, {"cause", nullptr}, {"message", ""}});
        add(ChangeKind::AttemptStarted, 1, 2, kAttempt);
        const Study& study = experiment_.studies[0];
        QCOMPARE(studyAt(study, first - 1).trials[0].attempts.size(), std::size_t(0));
        QCOMPARE(studyAt(study, first + 1).trials[0].attempts.size(), std::size_t(1));
        QCOMPARE(studyAt(study, first + 2).trials[0].attempts.size(), std::size_t(2));
    }

    void excludingTwiceCountsOnce() {
        trial(1, 0.5);
        end(1, {{"state", "completed"}, {"value", 1}});
        add(ChangeKind::Excluded, 1);
        const auto first = experiment_.sequence;
        add(ChangeKind::Excluded, 1);
        add(ChangeKind::Restored, 1);
        add(ChangeKind::Restored, 1);
        QCOMPARE(experiment_.studies[0].trials[0].exclusionsAt,
                 (std::vector<std::int64_t>{first, first + 2}));
        QVERIFY(studyAt(experiment_.studies[0], first + 1).trials[0].excluded);
        QVERIFY(!studyAt(experiment_.studies[0], first + 3).trials[0].excluded);
    }

    void aReplacedRevisionStandsWhereTheFirstStood() {
        const Json row = records_[2].row;  // the study's first revision
        add(ChangeKind::RevisionAdded, 0, 0, row);
        trial(1, 0.5);
        const Study& study = experiment_.studies[0];
        QCOMPARE(study.revisions.size(), std::size_t(1));
        QCOMPARE(studyAt(study, 3).revisions.size(), std::size_t(1));
    }

 private:
    void push(ChangeRecord record) {
        record.sequence = experiment_.sequence + 1;
        record.time = support::Timestamp(std::chrono::milliseconds(1000 * record.sequence));
        const auto applied = apply(experiment_, record);
        QVERIFY2(applied, applied ? "" : message(applied.error()).c_str());
        records_.push_back(std::move(record));
    }
    void add(ChangeKind kind, int trial, int attempt = 0, Json row = Json::object()) {
        ChangeRecord record;
        record.kind = kind;
        record.study = std::string("A");
        record.trial = trial;
        record.attempt = attempt;
        record.row = std::move(row);
        push(std::move(record));
    }
    void trial(int number, double x, int revision = 1) {
        add(ChangeKind::TrialAdded, number, 0,
            {{"revision", revision},
             {"origin", "random"},
             {"configuration", {{"x", x}}},
             {"decision", {{"seen", experiment_.sequence}}}});
        add(ChangeKind::AttemptStarted, number, 1, kAttempt);
    }
    void end(int number, Json row) { add(ChangeKind::TrialEnded, number, 0, std::move(row)); }

    /// Every kind of end, out of order, with exclusions, a retry and a second revision.
    void eventfulStudy() {
        for (int number = 1; number <= 3; ++number) trial(number, 0.1 * number);
        end(2, {{"state", "completed"}, {"value", 3}, {"standard_error", 0.25}});
        add(ChangeKind::Excluded, 2);
        add(ChangeKind::AttemptEnded, 1, 1, {{"state", "failed"}, {"cause", "crashed"}});
        add(ChangeKind::AttemptStarted, 1, 2, kAttempt);
        end(3, {{"state", "failed"}, {"cause", "diverged"}});
        add(ChangeKind::Restored, 2);
        trial(4, 0.4);
        add(ChangeKind::Excluded, 3);
        Json second = records_[2].row;
        second["revision"] = 2;
        second["strategy"]["kind"] = "bayesian";
        add(ChangeKind::RevisionAdded, 0, 0, second);
        trial(5, 0.5, 2);
        add(ChangeKind::AttemptEnded, 5, 1, {{"state", "interrupted"}, {"cause", nullptr}});
        end(4, {{"state", "stopped"}, {"by", "by_rule"}, {"value", 2}});
        add(ChangeKind::Excluded, 2);
        end(1, {{"state", "completed"}, {"value", 1}});
        end(5, {{"state", "stopped"}, {"by", "by_user"}});
        add(ChangeKind::Restored, 2);
        trial(6, 0.6, 2);
    }

    Experiment experiment_;
    std::vector<ChangeRecord> records_;
};

QTEST_GUILESS_MAIN(TestHistory)
#include "tst_history.moc"
