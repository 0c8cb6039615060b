#include <QAbstractItemModelTester>

#include "session_fixture.h"
#include "ui/models/format.h"
#include "ui/models/study_list_model.h"
#include "ui/models/trial_sort_model.h"
#include "ui/models/trial_table_model.h"

using namespace trialbench;
using namespace trialbench::ui;
using namespace trialbench::ui::testing;
using experiment::StudyState;
using experiment::TrialState;
using Tail = TrialTableModel::TrailingColumn;

namespace {

const Json kStart{{"start", {{"study", "A"}}}};

/// A session on a real file, its trials in the test's hands, and the models on it.
struct Bench {
    explicit Bench(const Json& spec = specJson(6, 2), const std::vector<std::string>& told = {})
        : file(spec) {
        if (!told.empty()) dialogue(file.path(), told);
        isOpen = openAndWait(session, file.path(), objective);
        table.setStudy(&session, "A");
        studies.setSession(&session);
    }
    QString cell(int trial, int column, int role = Qt::DisplayRole) {
        return table.data(table.index(table.rowOf(trial), column), role).toString();
    }
    QVariant value(int trial, int role) { return table.data(table.index(table.rowOf(trial), 0), role); }

    ExperimentFile file;
    Session session;
    std::shared_ptr<ControlledObjective> objective = std::make_shared<ControlledObjective>();
    TrialTableModel table;
    StudyListModel studies;
    QAbstractItemModelTester tableTester{&table};
    QAbstractItemModelTester studiesTester{&studies};
    bool isOpen = false;
};

QList<int> numbersOf(const QAbstractItemModel& model) {
    QList<int> numbers;
    for (int row = 0; row < model.rowCount(); ++row) {
        numbers << model.index(row, 0).data(TrialTableModel::NumberRole).toInt();
    }
    return numbers;
}

}  // namespace

class TestTrialTableModel : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void initTestCase() { QStandardPaths::setTestModeEnabled(true); }

    void hasAColumnForEachParameter() {
        Bench bench;
        QVERIFY(bench.isOpen);
        QStringList headings;
        for (int i = 0; i < bench.table.columnCount(); ++i) {
            headings << bench.table.headerData(i, Qt::Horizontal).toString();
        }
        QCOMPARE(headings, QStringList({"Trial", "State", "Epoch", "Value", "Best epoch", "X", "Y", "Time",
                                        "Device", "Origin"}));
        QCOMPARE(bench.table.column(Tail::Origin), 9);
        QCOMPARE(bench.table.rowCount(), 0);
    }

    void insertsAndUpdatesRowsAndNeverResets() {
        Bench bench;
        QSignalSpy reset(&bench.table, &QAbstractItemModel::modelReset);
        QSignalSpy inserted(&bench.table, &QAbstractItemModel::rowsInserted);
        bench.session.submit(kStart);
        const auto first = bench.objective->waitFor(1);
        const auto second = bench.objective->waitFor(2);
        QVERIFY(first && second);
        TRY_VERIFY(bench.table.rowCount() == 2);
        first->measure(1, 5.5);
        first->measure(2, 7.25);
        TRY_VERIFY(bench.cell(1, TrialTableModel::kValueColumn) == "(7.25)");
        QCOMPARE(bench.cell(1, TrialTableModel::kOtherEpochColumn), QString("5.5"));  // to be minimized
        QCOMPARE(bench.cell(1, TrialTableModel::kEpochColumn), QString("2 / 3"));
        QVERIFY(!bench.value(1, TrialTableModel::CountsRole).toBool());
        QCOMPARE(bench.cell(1, TrialTableModel::kStateColumn), QString("running"));
        QCOMPARE(bench.cell(1, bench.table.column(Tail::Origin)), QString("random"));
        QVERIFY(!bench.value(1, TrialTableModel::BestRole).toBool());
        QCOMPARE(bench.value(1, TrialTableModel::FractionRole).toDouble(), 2.0 / 3);

        first->measure(3, 4);
        first->end({});
        second->fail(experiment::Cause::Diverged);
        TRY_VERIFY(bench.table.rowCount() == 4);
        TRY_VERIFY(bench.cell(1, TrialTableModel::kStateColumn) == "completed");
        QVERIFY(bench.value(1, TrialTableModel::BestRole).toBool());
        QVERIFY(bench.value(1, TrialTableModel::CountsRole).toBool());
        QCOMPARE(bench.value(1, TrialTableModel::StateRole).toInt(), static_cast<int>(TrialState::Completed));
        TRY_VERIFY(bench.cell(2, TrialTableModel::kStateColumn) == "failed");
        QCOMPARE(bench.cell(2, TrialTableModel::kStateColumn, Qt::ToolTipRole),
                 QString("Trial 2 failed: diverged. as the test says"));
        QCOMPARE(bench.cell(2, TrialTableModel::kValueColumn), QString("–"));
        QCOMPARE(reset.size(), 0);
        QVERIFY(inserted.size() >= 2);
    }

    void theValueIsWhatTheGoalCounts() {
        Json spec = specJson(2, 2);
        spec["goal"]["value"] = "best";
        Bench bench(spec);
        QVERIFY(bench.isOpen);
        QCOMPARE(bench.table.headerData(TrialTableModel::kOtherEpochColumn, Qt::Horizontal).toString(),
                 QString("Last epoch"));
        QVERIFY(bench.table.headerData(TrialTableModel::kValueColumn, Qt::Horizontal, Qt::ToolTipRole)
                    .toString()
                    .contains("best epoch"));
        bench.session.submit(kStart);
        const auto first = bench.objective->waitFor(1);
        const auto second = bench.objective->waitFor(2);
        QVERIFY(first && second);
        first->measure(1, 0.5);
        first->measure(2, 0.75);
        first->end({});
        second->measure(1, 2);
        second->measure(2, 3.14159);
        second->fail(experiment::Cause::Diverged);
        TRY_VERIFY(study(bench.session).state == StudyState::Finished);
        QCOMPARE(bench.cell(1, TrialTableModel::kValueColumn), QString("0.5000"));
        QCOMPARE(bench.cell(1, TrialTableModel::kOtherEpochColumn), QString("0.7500"));
        // Failed: what it told last, which counts for nothing.
        QCOMPARE(bench.cell(2, TrialTableModel::kValueColumn), QString("(3.1416)"));
        QVERIFY(!bench.value(2, TrialTableModel::CountsRole).toBool());
        QVERIFY(bench.cell(2, TrialTableModel::kValueColumn, Qt::ToolTipRole).startsWith("Not counted"));
    }

    void toldValuesHaveNoEpochs() {
        Bench bench(externalSpecJson(), {R"({"ask":{}})", R"({"tell":{"trial":1,"value":0.6}})",
                                         R"({"ask":{}})", R"({"report":{"trial":2,"epoch":7,"value":0.7}})"});
        QVERIFY(bench.isOpen);
        TRY_VERIFY(bench.table.rowCount() == 2);
        TRY_VERIFY(bench.cell(1, TrialTableModel::kValueColumn) == "0.6000");
        QCOMPARE(bench.cell(1, TrialTableModel::kEpochColumn), QString("–"));
        QCOMPARE(bench.cell(1, TrialTableModel::kOtherEpochColumn), QString("–"));
        QCOMPARE(bench.cell(1, TrialTableModel::kValueColumn, Qt::ToolTipRole),
                 QString("The value as it was told."));
        TRY_VERIFY(bench.cell(2, TrialTableModel::kEpochColumn) == "7");
        QVERIFY(trialEpochText(trial(bench.session, 1), 0).isEmpty());
    }

    void valuesStandUnderEachOther() {
        Bench bench(specJson(3, 3));
        bench.session.submit(kStart);
        const double values[] = {108.9, 1.5, 20.04567};
        for (int i = 1; i <= 3; ++i) bench.objective->waitFor(i)->complete(values[i - 1]);
        TRY_VERIFY(study(bench.session).state == StudyState::Finished);
        QSignalSpy changed(&bench.table, &QAbstractItemModel::dataChanged);
        QCOMPARE(bench.cell(1, TrialTableModel::kValueColumn), QString("108.900"));
        QCOMPARE(bench.cell(2, TrialTableModel::kValueColumn), QString("1.500"));
        QCOMPARE(bench.cell(3, TrialTableModel::kValueColumn), QString("20.046"));
        // Without the best one the others need fewer digits, and all rows are told.
        bench.session.submit({{"exclude", {{"study", "A"}, {"trial", 2}}}});
        TRY_VERIFY(bench.cell(1, TrialTableModel::kValueColumn) == "108.90");
        const auto tellsAll = [](const QList<QVariant>& signal) {
            return signal[0].toModelIndex().row() == 0 && signal[1].toModelIndex().row() == 2 &&
                   signal[0].toModelIndex().column() <= TrialTableModel::kValueColumn;
        };
        QVERIFY(std::any_of(changed.begin(), changed.end(), tellsAll));
    }

    void tellsABatchOnce() {
        Bench bench(specJson(8, 8));
        bench.session.submit(kStart);
        for (int i = 1; i <= 8; ++i) QVERIFY(bench.objective->waitFor(i));
        TRY_VERIFY(bench.table.rowCount() == 8);
        // Records of all trials, as they come together: neighbors in one signal.
        std::vector<experiment::ChangeRecord> records;
        for (int i = 1; i <= 8; ++i) {
            experiment::ChangeRecord record;
            record.kind = experiment::ChangeKind::Measurement;
            record.study = "A";
            record.trial = i;
            records.push_back(record);
            records.push_back(record);
        }
        QSignalSpy changed(&bench.table, &QAbstractItemModel::dataChanged);
        Q_EMIT bench.session.changed(records);
        QCOMPARE(changed.size(), 1);
        QCOMPARE(changed[0][0].toModelIndex().row(), 0);
        QCOMPARE(changed[0][1].toModelIndex().row(), 7);
    }

    void progressMovesTheFraction() {
        Bench bench(specJson(1, 1));
        bench.session.submit(kStart);
        const auto run = bench.objective->waitFor(1);
        QVERIFY(run);
        TRY_VERIFY(bench.table.rowCount() == 1);
        run->say(objective::Progress{1, 5, 10});
        TRY_VERIFY(bench.value(1, TrialTableModel::FractionRole).toDouble() == 0.5 / 3);
    }

    void sortsByNumbersThroughAProxy() {
        Bench bench(specJson(3, 3));
        bench.session.submit(kStart);
        const double values[] = {100, 9, 20};
        for (int i = 1; i <= 3; ++i) bench.objective->waitFor(i)->complete(values[i - 1]);
        TRY_VERIFY(study(bench.session).state == StudyState::Finished);
        TrialSortModel proxy;
        proxy.setSourceModel(&bench.table);
        proxy.sort(TrialTableModel::kValueColumn);
        QCOMPARE(numbersOf(proxy), QList<int>({2, 3, 1}));
    }

    // Neither order may begin with what does not count.
    void whatDoesNotCountIsSeenAndSortsLast() {
        Bench bench(externalSpecJson(), {R"({"ask":{}})", R"({"tell":{"trial":1,"value":0.5}})",
                                         R"({"ask":{}})", R"({"report":{"trial":2,"epoch":1,"value":0.25}})",
                                         R"({"tell":{"trial":2,"stopped":true}})", R"({"ask":{}})",
                                         R"({"tell":{"trial":3,"failed":"diverged"}})", R"({"ask":{}})",
                                         R"({"tell":{"trial":4,"value":0.75}})"});
        QVERIFY(bench.isOpen);
        TRY_VERIFY(bench.table.rowCount() == 4);
        TRY_VERIFY(bench.cell(4, TrialTableModel::kStateColumn) == "completed");
        QCOMPARE(bench.cell(2, TrialTableModel::kValueColumn), QString("(0.2500)"));
        QCOMPARE(bench.cell(2, TrialTableModel::kValueColumn, Qt::ToolTipRole),
                 QString("Not a result, as the trial was stopped; the model learns from it."));
        QCOMPARE(bench.cell(1, TrialTableModel::kValueColumn), QString("0.5000"));
        TrialSortModel proxy;
        proxy.setSourceModel(&bench.table);
        proxy.sort(TrialTableModel::kValueColumn, Qt::AscendingOrder);
        QCOMPARE(numbersOf(proxy), QList<int>({1, 4, 2, 3}));
        proxy.sort(TrialTableModel::kValueColumn, Qt::DescendingOrder);
        QCOMPARE(numbersOf(proxy), QList<int>({4, 1, 2, 3}));
        QCOMPARE(learnedFromText(2, 1), QString("2 results and 1 stopped trial"));
        QCOMPARE(learnedFromText(0, 2), QString("2 stopped trials"));
        QCOMPARE(learnedFromText(1, 0), QString("1 result"));
    }

    void excludingChoosingAndTheBest() {
        Bench bench(specJson(2, 2));
        bench.session.submit(kStart);
        bench.objective->waitFor(1)->complete(1);
        bench.objective->waitFor(2)->complete(2);
        TRY_VERIFY(study(bench.session).state == StudyState::Finished);
        QCOMPARE(bench.studies.index(0, StudyListModel::TrialsColumn).data().toString(), QString("2 / 2"));
        QCOMPARE(bench.studies.index(0, StudyListModel::BestColumn).data().toString(), QString("1"));
        QCOMPARE(bench.studies.index(0, 0).data(StudyListModel::BestTrialRole).toInt(), 1);
        QCOMPARE(bench.studies.index(0, 0).data(StudyListModel::ReasonRole).toString(),
                 QString("It has all its trials."));
        bench.table.setChosen(2);
        QVERIFY(bench.value(2, TrialTableModel::ChosenRole).toBool());
        bench.session.submit({{"exclude", {{"study", "A"}, {"trial", 1}}}});
        TRY_VERIFY(bench.value(1, TrialTableModel::ExcludedRole).toBool());
        QVERIFY(bench.value(2, TrialTableModel::BestRole).toBool());
        QVERIFY(!bench.value(1, TrialTableModel::BestRole).toBool());
        QCOMPARE(bench.cell(1, TrialTableModel::kStateColumn), QString("completed, excluded"));
        QCOMPARE(bench.studies.index(0, StudyListModel::BestColumn).data().toString(), QString("2"));
    }

    void anotherStudyIsAddedAndShown() {
        Bench bench;
        QSignalSpy inserted(&bench.studies, &QAbstractItemModel::rowsInserted);
        bench.session.submit({{"add_study", studyJson("B", 4, 1)}});
        TRY_VERIFY(bench.studies.rowCount() == 2);
        QCOMPARE(inserted.size(), 1);
        QCOMPARE(bench.studies.rowOf("B"), 1);
        QCOMPARE(bench.studies.index(1, 0).data(StudyListModel::IndexRole).toInt(), 1);
        bench.session.submit({{"start", {{"study", "B"}}}});
        TRY_VERIFY(!study(bench.session, "B").trials.empty());
        QCOMPARE(bench.table.rowCount(), 0);
        QSignalSpy reset(&bench.table, &QAbstractItemModel::modelReset);
        bench.table.setStudy(&bench.session, "B");
        QCOMPARE(reset.size(), 1);
        QCOMPARE(bench.table.rowCount(), 1);
    }

    void otherParametersBringOtherColumns() {
        Bench bench;
        Json parameters = Json::array();
        parameters.push_back(
            {{"name", "learning_rate"}, {"type", "float"}, {"low", 1e-4}, {"high", 1}, {"scale", "log"}});
        parameters.push_back({{"name", "y"}, {"type", "float"}, {"low", 0}, {"high", 15}});
        bench.session.submit({{"revise", {{"study", "A"}, {"parameters", parameters}}}});
        TRY_VERIFY(
            bench.table.headerData(TrialTableModel::kFirstParameterColumn, Qt::Horizontal).toString() ==
            QString("Learning rate"));
        QCOMPARE(bench.table.parameterCount(), 2);
    }

    void aSessionThatGoesLeavesTheModelHarmless() {
        TrialTableModel table;
        QAbstractItemModelTester tester(&table);
        {
            const ExperimentFile file(specJson(1, 1));
            Session session;
            QVERIFY(openAndWait(session, file.path()));
            session.submit(kStart);
            table.setStudy(&session, "A");
            TRY_VERIFY(study(session).state == StudyState::Finished);
            QCOMPARE(table.rowCount(), 1);
            QVERIFY(closeAndWait(session));
        }
        QVERIFY(!table.index(0, 0).data().isValid());
        table.setStudy(nullptr, "");
        QCOMPARE(table.rowCount(), 0);
    }
};

QTEST_GUILESS_MAIN(TestTrialTableModel)
#include "tst_trial_table_model.moc"
