#include <QAbstractItemModelTester>

#include "session_fixture.h"
#include "ui/models/event_list_model.h"
#include "ui/models/event_text.h"

using namespace trialbench;
using namespace trialbench::ui;
using namespace trialbench::ui::testing;
using experiment::StudyState;

namespace {

const Json kStart{{"start", {{"study", "A"}}}};

QStringList sentences(const EventListModel& model) {
    QStringList list;
    for (int row = 0; row < model.rowCount(); ++row) list << model.index(row).data().toString();
    return list;
}

}  // namespace

class TestEventListModel : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void initTestCase() { QStandardPaths::setTestModeEnabled(true); }

    void tellsWhatHappenedNewestFirst() {
        const ExperimentFile file(specJson(3, 1));
        Session session;
        EventListModel model;
        QAbstractItemModelTester tester(&model);
        model.setSession(&session);
        auto objective = std::make_shared<ControlledObjective>();
        QVERIFY(openAndWait(session, file.path(), objective));
        session.submit(kStart);
        objective->waitFor(1)->complete(5);
        objective->waitFor(2)->complete(7.5);
        objective->waitFor(3)->fail(experiment::Cause::Diverged);
        // A failed trial counts, so that this is the end.
        TRY_VERIFY(study(session).state == StudyState::Finished);
        TRY_VERIFY(sentences(model).contains("Study A added."));
        QStringList told = sentences(model);
        QCOMPARE(told.takeFirst(), QString("A finished. It has all its trials."));
        QCOMPARE(told.takeFirst(), QString("Trial 3 failed: diverged on cpu. as the test says"));
        QCOMPARE(told.takeFirst(), QString("Trial 3 started on cpu."));
        QCOMPARE(told.takeFirst(), QString("Trial 2 completed: 7.5."));
        QCOMPARE(told.takeFirst(), QString("Trial 2 started on cpu."));
        QCOMPARE(told.takeFirst(), QString("Trial 1 completed: 5, the best so far."));
        QCOMPARE(told.takeFirst(), QString("Trial 1 started on cpu."));
        QCOMPARE(told.takeFirst(), QString("A runs."));
        QCOMPARE(told, QStringList("Study A added."));
        QCOMPARE(model.index(1).data(EventListModel::TrialRole).toInt(), 3);
        QVERIFY(model.index(1).data(EventListModel::FailedRole).toBool());
        QVERIFY(!model.index(2).data(EventListModel::FailedRole).toBool());
        QCOMPARE(model.index(0).data(EventListModel::TimeRole).toString().size(), 5);
    }

    // The same sentences as when it happened, of whatever it was.
    void remembersAllOfItWhenItIsOpenedAgain() {
        const ExperimentFile file(specJson(7, 1));
        auto objective = std::make_shared<ControlledObjective>();
        QStringList live;
        {
            Session session;
            EventListModel model;
            model.setSession(&session);
            QVERIFY(openAndWait(session, file.path(), objective));
            const auto command = [&](const char* verb, Json body) {
                body["study"] = "A";
                session.submit(Json{{verb, body}});
            };
            command("start", Json::object());
            objective->waitFor(1)->complete(5);
            QVERIFY(objective->waitFor(2));
            command("concurrency", {{"limit", 1}});
            command("max_trials", {{"limit", 9}});
            command("exclude", {{"trial", 1}});
            command("restore", {{"trial", 1}});
            session.submit({{"add_study", studyJson("B", 1, 1)}});
            command("pause", Json::object());
            const auto isIn = [&](int number, experiment::TrialState state) {
                const auto* found = study(session).findTrial(number);
                return found && found->state == state;
            };
            TRY_VERIFY(isIn(2, experiment::TrialState::Paused));
            command("start", Json::object());
            objective->waitFor(2, 2)->fail(experiment::Cause::Diverged);
            for (int i = 3; i <= 6; ++i) objective->waitFor(i)->fail(experiment::Cause::Diverged);
            TRY_VERIFY(isIn(6, experiment::TrialState::Failed));
            TRY_VERIFY(study(session).state == StudyState::Paused);  // by the brake
            TRY_VERIFY(sentences(model).first().startsWith("A paused."));
            TRY_VERIFY(sentences(model).contains("Study A added."));
            live = sentences(model);
            QVERIFY(closeAndWait(session));
        }
        for (const char* part : {"A paused. Paused by the user.", "A: 1 at a time from here on.",
                                 "A: 9 trials from here on.", "A, trial 1 restored.", "Study B added."}) {
            QVERIFY2(live.contains(part), part);
        }
        Session again;
        EventListModel history;
        QAbstractItemModelTester tester(&history);
        history.setSession(&again);
        QVERIFY(openAndWait(again, file.path(), objective));
        TRY_VERIFY(history.rowCount() > 0);
        // One study was alone at first, and its trials needed no name beside theirs.
        QCOMPARE(sentences(history).size(), live.size());
        for (int row = 0; row < live.size(); ++row) {
            QVERIFY2(sentences(history)[row].endsWith(live[row].mid(live[row].indexOf("rial") + 4)),
                     qPrintable(live[row]));
        }
        // And what comes is told once.
        again.submit({{"concurrency", {{"study", "A"}, {"limit", 3}}}});
        TRY_VERIFY(sentences(history).first() == "A: 3 at a time from here on.");
        QCOMPARE(history.rowCount(), static_cast<int>(live.size()) + 1);
    }

    void retriesAreToldApartFromFailures() {
        const ExperimentFile file(specJson(1, 1));
        Session session;
        auto objective = std::make_shared<ControlledObjective>();
        QVERIFY(openAndWait(session, file.path(), objective));
        EventListModel model;
        model.setSession(&session);
        session.submit(kStart);
        objective->waitFor(1, 1)->fail(experiment::Cause::Crashed);
        objective->waitFor(1, 2)->fail(experiment::Cause::Crashed);
        TRY_VERIFY(study(session).state == StudyState::Finished);
        const QStringList told = sentences(model);
        QVERIFY(told.contains("Trial 1 failed: crashed. It is tried once more. as the test says"));
        QVERIFY(told.contains("Trial 1 started again on cpu."));
        QCOMPARE(told.count("Trial 1 failed: crashed on cpu. as the test says"), 1);
    }

    void namesTheStudyWhereThereAreSeveral() {
        const ExperimentFile file(specJson(1, 1));
        Session session;
        QVERIFY(openAndWait(session, file.path()));
        EventListModel model;
        model.setSession(&session);
        session.submit({{"add_study", studyJson("B", 1, 1)}});
        session.submit({{"start", {{"study", "B"}}}});
        TRY_VERIFY(session.experiment().findStudy("B") && study(session, "B").state == StudyState::Finished);
        const QStringList told = sentences(model);
        QVERIFY(told.contains("Study B added."));
        QVERIFY(told.contains("B, trial 1 started on cpu."));
        session.submit({{"concurrency", {{"study", "A"}, {"limit", 4}}}});
        TRY_VERIFY(sentences(model).first() == "A: 4 at a time from here on.");
    }

    void keepsTheNewest() {
        const ExperimentFile file(specJson(260, 4, 1));
        Session session;
        QVERIFY(openAndWait(session, file.path()));
        EventListModel model;
        QAbstractItemModelTester tester(&model);
        model.setSession(&session);
        session.submit(kStart);
        TRY_VERIFY(study(session).state == StudyState::Finished);
        QCOMPARE(model.rowCount(), static_cast<int>(EventListModel::kMostEvents));
        QCOMPARE(model.index(0).data().toString(), QString("A finished. It has all its trials."));
    }
};

QTEST_GUILESS_MAIN(TestEventListModel)
#include "tst_event_list_model.moc"
