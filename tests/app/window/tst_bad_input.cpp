// What goes wrong with files, disk, trainer and data, as the window says it: one sentence with what can be
// done, and nothing is lost.
#include <SQLiteCpp/SQLiteCpp.h>
#include <sys/stat.h>

#include <QFile>
#include <QLabel>
#include <QProcess>
#include <fstream>

#include "tests/app/window/window_fixture.h"
#include "ui/models/recent_files_model.h"
#include "ui/panels/run_bar.h"
#include "ui/panels/set_up_page.h"
#include "ui/panels/workbench.h"

using namespace trialbench;
using namespace trialbench::window::testing;
using experiment::StudyState;
using experiment::TrialState;
using window::MainWindow;

namespace {

// Set where this program was started again on a small disk.
const char* const kSmallDisk = "TRIALBENCH_TEST_SMALL_DISK";

/// The visible sentence that contains this, or nothing.
QString sentenceWith(const QWidget& window, const QString& part) {
    for (auto* label : window.findChildren<QLabel*>()) {
        if (label->isVisible() && label->text().contains(part)) return label->text();
    }
    return {};
}

QByteArray contents(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void execute(const QString& path, const char* statements) {
    SQLite::Database database(path.toStdString(), SQLite::OPEN_READWRITE);
    database.exec(statements);
}

const experiment::Study& studyOf(const MainWindow& window) {
    return window.session()->experiment().studies.at(0);
}

/// Presses Start and waits for a trial that runs.
void startAndWait(const MainWindow& window) {
    Hands(const_cast<MainWindow*>(&window)).press(QStringLiteral("Start"));
    TRY_VERIFY(window.session()->hasRunningTrials());
}

/// Until nothing is in the way any more: then the study is finished and all of it is in the file.
void goOnToTheEnd(MainWindow& window) {
    const Hands hands(&window);
    hands.press(QStringLiteral("Go on"));
    TRY_VERIFY(!window.session()->trouble());
    TRY_VERIFY(studyOf(window).state == StudyState::Finished);
    for (const auto& trial : studyOf(window).trials) QVERIFY(trial.state == TrialState::Completed);
    QVERIFY(closeAndWait(window));
}

void verifySameAsOnDisk(const MainWindow& window) {
    const auto file = onDisk(window.file());
    QCOMPARE(QString::fromStdString(toShowJson(file).dump()),
             QString::fromStdString(toShowJson(window.session()->experiment()).dump()));
}

Json trainingSpec(const char* dataSet) {
    Json spec = Json::parse(R"({"name":"Toys",
        "objective":{"kind":"training","fixed":{"epochs":3,"behavior":"normal"}},
        "goal":{"metric":"accuracy","direction":"maximize"},
        "studies":[{"name":"A","strategy":{"kind":"random"},
          "parameters":[{"name":"rate","type":"float","low":0.01,"high":0.5,"scale":"log"}]}]})");
    spec["objective"]["data_set"] = dataSet;
    return spec;
}

}  // namespace

class TestBadInput : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void initTestCase() { useOwnSettings("tst_bad_input"); }

    void saysWhyAFileCannotBeOpened_data() {
        QTest::addColumn<QString>("said");
        QTest::newRow("foreign") << "is not a Trialbench experiment";
        QTest::newRow("empty") << "is not a Trialbench experiment";
        QTest::newRow("missing") << "Open it where it is now";
        QTest::newRow("damaged") << "restore a copy if you have one";
        QTest::newRow("folder") << "cannot be read";
        QTest::newRow("pipe") << "cannot be read";
        QTest::newRow("newer") << "Update Trialbench to";
    }
    void saysWhyAFileCannotBeOpened() {
        QFETCH(QString, said);
        const QLatin1String kind(QTest::currentDataTag());
        QTemporaryDir folder;
        const QString path = makeFile(folder.path(), functionSpec(4, 0));
        if (kind == QLatin1String("foreign")) std::ofstream(path.toStdString()) << "Dear diary, ";
        if (kind == QLatin1String("empty")) QFile::resize(path, 0);
        if (kind == QLatin1String("damaged")) QFile::resize(path, QFileInfo(path).size() / 2);
        if (kind == QLatin1String("newer")) {
            execute(path,
                    "UPDATE meta SET value = '2' WHERE key = 'min_reader_version'; PRAGMA user_version = 3");
        }
        if (kind == QLatin1String("missing") || kind == QLatin1String("folder") ||
            kind == QLatin1String("pipe")) {
            QFile::remove(path);
        }
        if (kind == QLatin1String("folder")) QDir().mkdir(path);
        if (kind == QLatin1String("pipe")) QVERIFY(::mkfifo(path.toLocal8Bit().constData(), 0600) == 0);
        const bool isFile = QFileInfo(path).isFile();
        const QByteArray before = isFile ? contents(path) : QByteArray();

        ui::RecentFilesModel recent;
        MainWindow window(&recent);
        window.show();
        QSignalSpy failed(&window, &MainWindow::failed);
        window.openFile(path);
        QVERIFY(failed.wait(kPatienceMs));
        const auto* box = shownBox(window);
        QVERIFY(box);
        const QString sentence = box->informativeText();
        QVERIFY2(sentence.contains(said), qPrintable(sentence));
        QVERIFY2(sentence.contains(QStringLiteral("hills.trialbench")), qPrintable(sentence));
        QVERIFY(!sentence.contains(QStringLiteral("trialbench-cli")));
        QVERIFY(window.file().isEmpty());  // the start page again, ready for another
        QCOMPARE(isFile ? contents(path) : QByteArray(), before);
    }

    void readsWhatANewerVersionWroteAndSaysWhyItIsReadOnly() {
        QTemporaryDir folder;
        const QString path = makeFile(folder.path(), functionSpec(4, 0));
        execute(path, "PRAGMA user_version = 2");
        ui::RecentFilesModel recent;
        const auto window = openWindow(recent, path);
        QVERIFY(window);
        const QString sentence = sentenceWith(*window, QStringLiteral("Opened read-only"));
        QVERIFY2(sentence.contains(QStringLiteral("Update Trialbench")), qPrintable(sentence));
        QVERIFY(!Hands(window.get()).find<QPushButton>(QStringLiteral("Start"))->isEnabled());
        QVERIFY(closeAndWait(*window));
    }

    void aSecondOwnerReadsOnlyAndIsTold() {
        QTemporaryDir folder;
        const QString path = makeFile(folder.path(), functionSpec(4, 0));
        const auto owner = storage::openOwned(path.toStdString());
        QVERIFY(owner);
        ui::RecentFilesModel recent;
        const auto window = openWindow(recent, path);
        QVERIFY(window);
        QVERIFY(!window->session()->canWrite());
        QVERIFY(!Hands(window.get()).find<QPushButton>(QStringLiteral("Start"))->isEnabled());
        QVERIFY(!sentenceWith(*window, QStringLiteral("Opened read-only")).isEmpty());
        QVERIFY(closeAndWait(*window));
    }

    void doesNotWriteOverAFile() {
        QTemporaryDir folder;
        const QString path = makeFile(folder.path(), functionSpec(4, 0));
        const QByteArray before = contents(path);
        ui::RecentFilesModel recent;
        MainWindow window(&recent);
        window.show();
        QSignalSpy failed(&window, &MainWindow::failed);
        window.createFile(path, QStringLiteral("empty"));
        QVERIFY(failed.wait(kPatienceMs));
        const QString sentence = shownBox(window)->informativeText();
        QVERIFY2(sentence.contains(QStringLiteral("Choose another name")), qPrintable(sentence));
        QCOMPARE(contents(path), before);
    }

    void aFileThatWasMovedIsPutBackAndTheStudyGoesOn() {
        QTemporaryDir folder;
        const QString path = makeFile(folder.path(), functionSpec(6, 0.05));
        ui::RecentFilesModel recent;
        const auto window = openWindow(recent, path);
        QVERIFY(window);
        startAndWait(*window);
        QVERIFY(QFile::rename(path, folder.filePath(QStringLiteral("elsewhere"))));
        TRY_VERIFY(
            !sentenceWith(*window, QStringLiteral("was moved while it was open. Put it back")).isEmpty());
        const Hands hands(window.get());
        QVERIFY(!hands.find<QPushButton>(QStringLiteral("Pause"))->isEnabled());
        QVERIFY(sentenceWith(*window, QStringLiteral("is in the file")).isEmpty());
        QVERIFY(QFile::rename(folder.filePath(QStringLiteral("elsewhere")), path));
        goOnToTheEnd(*window);
        QVERIFY(sentenceWith(*window, QStringLiteral("was moved")).isEmpty());
        verifySameAsOnDisk(*window);
    }

    void aFileThatWasDeletedIsNotGivenUpUnasked() {
        QTemporaryDir folder;
        const QString path = makeFile(folder.path(), functionSpec(6, 0.05));
        ui::RecentFilesModel recent;
        const auto window = openWindow(recent, path);
        QVERIFY(window);
        startAndWait(*window);
        QVERIFY(QFile::remove(path));
        TRY_VERIFY(!sentenceWith(*window, QStringLiteral("was deleted or replaced")).isEmpty());
        QString asked;
        answerWith(QStringLiteral("Cancel"), &asked);
        window->close();
        QVERIFY2(asked.contains(QStringLiteral("Not everything is in the file")), qPrintable(asked));
        QVERIFY2(asked.contains(QStringLiteral("/proc/")), qPrintable(asked));
        QVERIFY(window->isVisible());
        answerWith(QStringLiteral("Close"));
        QVERIFY(closeAndWait(*window));
    }

    /// Started again by itself, with a small disk of its own where such may be mounted.
    void goesOnOnceAFullDiskHasSpaceAgain() {
        QTemporaryDir folder;
        if (!qEnvironmentVariableIsSet(kSmallDisk)) return runOnASmallDisk(folder.path());
        const QString disk = qEnvironmentVariable(kSmallDisk);
        const QString path = makeFile(disk, functionSpec(20, 0.05));
        ui::RecentFilesModel recent;
        const auto window = openWindow(recent, path);
        QVERIFY(window);
        startAndWait(*window);
        {
            std::ofstream filler((disk + QStringLiteral("/filler")).toStdString(), std::ios::binary);
            while (filler << std::string(4096, 'f') << std::flush) {
            }
        }
        TRY_VERIFY(!sentenceWith(*window, QStringLiteral("The disk is full")).isEmpty());
        QVERIFY(!sentenceWith(*window, QStringLiteral("Free some space")).isEmpty());
        const auto done = studyOf(*window).counted();
        QVERIFY(QFile::remove(disk + QStringLiteral("/filler")));
        goOnToTheEnd(*window);
        QVERIFY(studyOf(*window).counted() == 20 && done < 20);
        verifySameAsOnDisk(*window);
    }

    void saysThatTheTrainerIsMissingAndLooksAgain() {
        QTemporaryDir folder;
        qputenv("TRIALBENCH_TRAINER", "/nowhere/trainer.so");
        ui::RecentFilesModel recent;
        const auto window = openWindow(recent, makeFile(folder.path(), trainingSpec("toy")));
        QVERIFY(window);
        const Hands hands(window.get());
        TRY_VERIFY(!sentenceWith(*window, QStringLiteral("The trainer cannot be loaded")).isEmpty());
        auto* start = hands.find<QPushButton>(QStringLiteral("Start"));
        QVERIFY(!start->isEnabled());
        QVERIFY2(start->toolTip().contains(QStringLiteral("trialbench-trainer-cpu")),
                 qPrintable(start->toolTip()));
        // Installed meanwhile.
        qputenv("TRIALBENCH_TRAINER", FAKE_TRAINER);
        hands.press(QStringLiteral("lookAgain"));
        TRY_VERIFY(start->isEnabled());
        QVERIFY(sentenceWith(*window, QStringLiteral("The trainer cannot be loaded")).isEmpty());
        QVERIFY(closeAndWait(*window));
    }

    void saysThatTheDataSetIsMissing() {
        QTemporaryDir folder;
        qputenv("TRIALBENCH_TRAINER", FAKE_TRAINER);
        ui::RecentFilesModel recent;
        const auto window = openWindow(recent, makeFile(folder.path(), trainingSpec("absent")));
        QVERIFY(window);
        TRY_VERIFY(!sentenceWith(*window, QStringLiteral("Install the package toys.")).isEmpty());
        auto* start = Hands(window.get()).find<QPushButton>(QStringLiteral("Start"));
        QVERIFY(!start->isEnabled());
        QVERIFY2(start->toolTip().contains(QStringLiteral("The data set absent was not found")),
                 qPrintable(start->toolTip()));
        QVERIFY(closeAndWait(*window));
    }

 private:
    void runOnASmallDisk(const QString& folder) {
        constexpr int kNoDisk = 77;
        QProcess again;
        again.setProcessChannelMode(QProcess::MergedChannels);
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QLatin1String(kSmallDisk), folder);
        again.setProcessEnvironment(environment);
        again.start(QStringLiteral("unshare"),
                    {::geteuid() == 0 ? "-m" : "-mr", "sh", "-c",
                     "mount -t tmpfs -o size=2m tmpfs \"$0\" 2>/dev/null || exit 77; exec \"$@\"", folder,
                     QCoreApplication::applicationFilePath(), "goesOnOnceAFullDiskHasSpaceAgain"});
        QVERIFY(again.waitForFinished(2 * kPatienceMs));
        const QByteArray said = again.readAll();
        if (again.exitCode() == kNoDisk || said.contains("unshare:")) {
            QSKIP("no small file system can be mounted here");
        }
        QVERIFY2(again.exitStatus() == QProcess::NormalExit && again.exitCode() == 0, said.constData());
    }
};

QTEST_MAIN(TestBadInput)
#include "tst_bad_input.moc"
