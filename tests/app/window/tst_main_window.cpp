#include <QLabel>
#include <QMessageBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QStandardPaths>
#include <QTableView>
#include <QTemporaryDir>
#include <QtTest>
#include <fstream>

#include "app/window/main_window.h"
#include "core/experiment/change.h"
#include "core/storage/experiment_file.h"
#include "ui/models/recent_files_model.h"
#include "ui/panels/model_panel.h"
#include "ui/panels/run_bar.h"
#include "ui/panels/run_page.h"
#include "ui/panels/trial_panel.h"
#include "ui/panels/workbench.h"
#include "ui/plots/plot_widget.h"
#include "ui/plots/slice_plot.h"

using namespace trialbench;
using window::MainWindow;

namespace {

QString makeFile(const QTemporaryDir& folder, int trials, double secondsPerEpoch) {
    Json spec = Json::parse(R"({"name":"Hills","objective":{"kind":"function","name":"branin","epochs":3},
        "goal":{"metric":"value","direction":"minimize"},
        "studies":[{"name":"Bayesian","strategy":{"kind":"bayesian","initial_points":4},"concurrency":2,
          "parameters":[{"name":"x","type":"float","low":-5,"high":10},{"name":"y","type":"float","low":0,"high":15}]}]})");
    spec["studies"][0]["max_trials"] = trials;
    spec["objective"]["seconds_per_epoch"] = secondsPerEpoch;
    const QString path = folder.filePath(QStringLiteral("hills.trialbench"));
    const auto read = experiment::specFromJson(spec, "/");
    if (!read ||
        !storage::createFile(path.toStdString(), experiment::creationOf(*read, support::now()), false)) {
        qFatal("no file");
    }
    return path;
}

QPushButton* button(QWidget& parent, const QString& text) {
    for (auto* candidate : parent.findChildren<QPushButton*>()) {
        if (candidate->text() == text && candidate->isVisible()) return candidate;
    }
    return nullptr;
}

/// Presses a button of the next message box.
void answerWith(const QString& text) {
    QTimer::singleShot(0, qApp, [text] {
        auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
        QVERIFY(box);
        for (QAbstractButton* candidate : box->buttons()) {
            if (candidate->text() == text) return candidate->click();
        }
        QFAIL("no such button");
    });
}

std::unique_ptr<MainWindow> openWindow(ui::RecentFilesModel& recent, const QString& path) {
    auto window = std::make_unique<MainWindow>(&recent);
    window->show();
    QSignalSpy opened(window.get(), &MainWindow::opened);
    window->openFile(path);
    if (!opened.wait(20'000)) return nullptr;
    return window;
}

}  // namespace

/// The window as its user has it: buttons pressed, what is seen compared with the file.
class TestMainWindow : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void initTestCase() {
        QStandardPaths::setTestModeEnabled(true);
        QCoreApplication::setOrganizationName(QStringLiteral("trialbench-test"));
        QCoreApplication::setApplicationName(QStringLiteral("tst_main_window"));
    }

    void runsAStudyToItsEnd() {
        QTemporaryDir folder;
        const QString path = makeFile(folder, 8, 0);
        ui::RecentFilesModel recent;
        auto window = openWindow(recent, path);
        QVERIFY(window);
        QVERIFY(window->workbench()->perspective() == ui::Workbench::SetUp);
        window->workbench()->show(ui::Workbench::Run);
        QPushButton* start = button(*window, QStringLiteral("Start"));
        QVERIFY(start && start->isEnabled());
        QTest::mouseClick(start, Qt::LeftButton);
        const auto& study = [&]() -> const experiment::Study& {
            return window->session()->experiment().studies[0];
        };
        QTRY_VERIFY_WITH_TIMEOUT(study().state == experiment::StudyState::Finished, 60'000);
        QVERIFY(!start->isEnabled());
        // What is shown is what the file says.
        auto* page = window->workbench()->runPage();
        QTRY_COMPARE(page->trials()->table()->model()->rowCount(), 8);
        QCOMPARE(page->bestSoFar()->plot().curves.size(), std::size_t(1));
        const auto file = storage::openReadOnly(path.toStdString());
        QVERIFY(file);
        experiment::Experiment onDisk;
        const auto records = file->store->load();
        for (const auto& record : *records) QVERIFY(experiment::apply(onDisk, record));
        QCOMPARE(onDisk.studies[0].trials.size(), std::size_t(8));
        QCOMPARE(*onDisk.studies[0].best(onDisk.goal)->value, *study().best(onDisk.goal)->value);
        // A trial chosen in the table is chosen everywhere, and its decision's posterior is shown.
        QSignalSpy shown(page->model(), &ui::ModelPanel::shown);
        page->trials()->table()->selectRow(0);
        QCOMPARE(window->workbench()->selection()->trial(), 8);
        QTRY_VERIFY(!shown.isEmpty());
        QVERIFY(!page->model()->plot()->posterior()->plot().curves.empty());
        QSignalSpy closed(window->session(), &ui::Session::closed);
        window->close();
        QVERIFY(!closed.isEmpty() || closed.wait(20'000));
    }

    void changesTheConcurrencyLimitWhileItRuns() {
        QTemporaryDir folder;
        ui::RecentFilesModel recent;
        auto window = openWindow(recent, makeFile(folder, 1000, 0.02));
        QVERIFY(window);
        QTest::mouseClick(button(*window, QStringLiteral("Start")), Qt::LeftButton);
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
        QSignalSpy closed(window->session(), &ui::Session::closed);
        window->close();
        QVERIFY(!closed.isEmpty() || closed.wait(20'000));
        const auto file = storage::openReadOnly(window->file().toStdString());
        QVERIFY(file && !file->owner);
        experiment::Experiment onDisk;
        const auto records = file->store->load();
        for (const auto& record : *records) QVERIFY(experiment::apply(onDisk, record));
        for (const auto& trial : onDisk.studies[0].trials)
            QVERIFY(trial.state != experiment::TrialState::Running);
    }

    void saysWhatIsWrongWithAFile_data() {
        QTest::addColumn<QByteArray>("content");
        QTest::newRow("foreign") << QByteArray("Dear diary, ");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("missing") << QByteArray("-");
    }
    void saysWhatIsWrongWithAFile() {
        QFETCH(QByteArray, content);
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("x.trialbench"));
        if (content != "-") std::ofstream(path.toStdString()) << content.toStdString();
        ui::RecentFilesModel recent;
        MainWindow window(&recent);
        window.show();
        QSignalSpy failed(&window, &MainWindow::failed);
        window.openFile(path);
        QVERIFY(failed.wait(20'000));
        QVERIFY(failed.front().front().toString().contains(QStringLiteral("x.trialbench")));
        QVERIFY(window.file().isEmpty());  // the start page again, ready for another
    }

    void aSecondOwnerReadsOnlyAndIsTold() {
        QTemporaryDir folder;
        const QString path = makeFile(folder, 4, 0);
        const auto owner = storage::openOwned(path.toStdString());
        QVERIFY(owner);
        ui::RecentFilesModel recent;
        auto window = openWindow(recent, path);
        QVERIFY(window);
        QVERIFY(!window->session()->canWrite());
        QVERIFY(!button(*window, QStringLiteral("Start"))->isEnabled());
        bool isTold = false;
        for (auto* label : window->findChildren<QLabel*>()) {
            isTold = isTold || (label->isVisible() && label->text().contains(QStringLiteral("read-only")));
        }
        QVERIFY(isTold);
        QSignalSpy closed(window->session(), &ui::Session::closed);
        window->close();
        QVERIFY(!closed.isEmpty() || closed.wait(20'000));
    }
};

QTEST_MAIN(TestMainWindow)
#include "tst_main_window.moc"
