#include <QTableView>

#include "app/window/main_window.h"
#include "tests/app/window/window_fixture.h"
#include "ui/panels/run_bar.h"
#include "ui/panels/workbench.h"

using namespace trialbench;
using namespace trialbench::window::testing;
using window::MainWindow;

/// What a running study can be told, and closing it.
class TestMainWindow : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void initTestCase() { useOwnSettings("tst_main_window"); }

    void changesTheConcurrencyLimitWhileItRuns() {
        QTemporaryDir folder;
        ui::RecentFilesModel recent;
        auto window = openWindow(recent, makeFile(folder.path(), functionSpec(1000, 0.02)));
        QVERIFY(window);
        QTest::mouseClick(Hands(window.get()).find<QPushButton>(QStringLiteral("Start")), Qt::LeftButton);
        const auto& study = [&]() -> const experiment::Study& {
            return window->session()->experiment().studies[0];
        };
        QTRY_VERIFY(!study().trials.empty());
        auto* limit = window->workbench()->runBar()->findChild<QSpinBox*>();
        limit->setFocus();
        limit->selectAll();
        QTest::keyClicks(limit, QStringLiteral("4"));
        QTest::keyClick(limit, Qt::Key_Return);
        QTRY_COMPARE(study().settings.concurrency, 4);
        // Closing asks, and loses nothing.
        answerWith(QStringLiteral("Cancel"));
        window->close();
        QVERIFY(window->isVisible());
        answerWith(QStringLiteral("Close"));
        QVERIFY(closeAndWait(*window));
        QVERIFY(!storage::ownerOf(window->file().toStdString()));
        for (const auto& trial : onDisk(window->file()).studies[0].trials)
            QVERIFY(trial.state != experiment::TrialState::Running);
    }

    void keepsTheWidthsThatTheUserGaveTheTrialsColumns() {
        QTemporaryDir folder;
        ui::RecentFilesModel recent;
        auto window = openWindow(recent, makeFile(folder.path(), functionSpec(6, 0)));
        QVERIFY(window);
        QTest::mouseClick(Hands(window.get()).find<QPushButton>(QStringLiteral("Start")), Qt::LeftButton);
        QTRY_VERIFY(window->session()->experiment().studies[0].state == experiment::StudyState::Finished);
        QTableView* table = nullptr;
        for (auto* candidate : window->findChildren<QTableView*>()) {
            if (candidate->accessibleName() == QStringLiteral("Trials")) table = candidate;
        }
        QVERIFY(table);
        table->setColumnWidth(2, 200);
        for (int column = 0; column < table->model()->columnCount(); ++column) {
            table->sortByColumn(column, Qt::AscendingOrder);
        }
        QCOMPARE(table->columnWidth(2), 200);
        QVERIFY(closeAndWait(*window));
    }
};

QTEST_MAIN(TestMainWindow)
#include "tst_main_window.moc"
