// trialbench-cli run as a process whose file, folder or disk is taken away from it.
#include <QtTest>
#include <cstdio>

#include "tests/app/running_cli.h"

using namespace trialbench;
using namespace trialbench::tests;

class TestCliTrouble : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;

    QString make(const char* name, const Json& spec) { return makeExperiment(folder_, name, spec); }

 private Q_SLOTS:
    void savesElsewhereWhatADeletedFileHeld_data() {
        QTest::addColumn<bool>("isReplaced");
        QTest::newRow("deleted") << false;
        QTest::newRow("replaced") << true;
    }
    void savesElsewhereWhatADeletedFileHeld() {
        QFETCH(bool, isReplaced);
        const QString other = make("other.trialbench", branin(1, 1, 0));
        const QString file = make("gone.trialbench", branin(2, 200, 0.02));
        const QString recovered = folder_.filePath("gone-recovered.trialbench");
        RunningCli run(file);
        QVERIFY2(run.waitFor("trial 1 epoch 3:"), run.output.constData());
        if (isReplaced) {
            QVERIFY(std::rename(other.toUtf8().constData(), file.toUtf8().constData()) == 0);
        } else {
            QVERIFY(QFile::remove(file));
        }
        QCOMPARE(run.end(), 1);
        QVERIFY2(run.output.contains("up to now, is in " + recovered.toUtf8()), run.output.constData());
        QVERIFY2(!run.output.contains("/proc"), run.output.constData());
        QCOMPARE(runCli({"check", recovered}).code, 0);
        const Json study = studyOf(recovered);
        QVERIFY(study["trials"][0]["epochs"].get<int>() >= 3);
        QVERIFY(study["trials"][0]["state"].get<std::string>() != "running");
        QCOMPARE(study["reason"].get<std::string>(), std::string("interrupted"));
        if (isReplaced) {
            QVERIFY(run.output.contains("Go on with: " + cliPath().toUtf8() + " run " + recovered.toUtf8()));
            QCOMPARE(studyOf(file)["trials"].size(), std::size_t(0));
            return;
        }
        // As it is printed, and from where it was.
        const auto at = run.output.indexOf("mv -n ");
        QVERIFY2(at >= 0, run.output.constData());
        const auto again = type(run.output.mid(at, run.output.indexOf('\n', at) - at));
        QVERIFY2(again.code == 0, again.err.constData());
        QVERIFY2(again.err.contains("after epoch"), again.err.constData());
        QVERIFY(!QFile::exists(recovered));
    }

    // The folder holds the lock and the checkpoints: without it nothing can be saved any more.
    void ctrlCDoesNotHideThatNothingWasSaved() {
        const QString file = make("homeless.trialbench", branin(4, 2000, 0.02));
        RunningCli run(file);
        QVERIFY2(run.waitFor("trial 1 epoch 3:"), run.output.constData());
        // Held, so that it does not find out before it is told to end.
        run.signal(SIGSTOP);
        QVERIFY(QDir(file + ".files").removeRecursively());
        run.signal(SIGINT);
        run.signal(SIGCONT);
        QCOMPARE(run.end(), 1);
        QVERIFY2(run.output.contains("the lock in the folder beside it is gone"), run.output.constData());
        QVERIFY2(run.output.contains("trial 1 could not be saved where it was. The next run of it starts"),
                 run.output.constData());
        QVERIFY(!run.output.contains("Stopped. Go on"));
        // It has ended: nothing is left that could be ended.
        QVERIFY2(!run.output.contains("end this run"), run.output.constData());
    }

    void stopsWhenTheDiskIsFullAndLosesNothing() {
        const QString script =
            "mkdir -p \"$1\" && mount -t tmpfs -o size=3m none \"$1\" || exit 77\n"
            "cp \"$2\" \"$1/full.trialbench\" && cd \"$1\"\n"
            "\"$3\" run full.trialbench 2>err & run=$!\n"
            "until grep -q 'epoch 3:' err; do kill -0 $run || exit 76; done\n"
            "dd if=/dev/zero of=filler bs=1k 2>/dev/null; wait $run; code=$?\n"
            "rm filler; cat err >&2; \"$3\" check full.trialbench >&2 || exit 75\n"
            "\"$3\" show full.trialbench --json; exit $code";
        const QString file = make("full.trialbench", slow());
        QProcess process;
        process.start("unshare", {"-m", "sh", "-c", script, "sh", folder_.filePath("disk"), file, cliPath()});
        QVERIFY(process.waitForFinished(120'000));
        const QByteArray err = process.readAllStandardError();
        if (process.exitCode() == 77 || err.contains("unshare"))
            QSKIP("mounts of one's own are refused here");
        QVERIFY2(process.exitCode() == 1, err.constData());
        QVERIFY2(err.contains("disk is full"), err.constData());
        const Json shown = Json::parse(process.readAllStandardOutput().toStdString());
        QVERIFY(shown["studies"][0]["trials"][0]["epochs"].get<int>() >= 3);
    }
};

QTEST_GUILESS_MAIN(TestCliTrouble)
#include "tst_cli_trouble.moc"
