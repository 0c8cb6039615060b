// trialbench-cli ask-tell as a process: one line in, one line out.
#include <QtTest>

#include "tests/app/cli_process.h"

using namespace trialbench;
using namespace trialbench::tests;

namespace {

Json externalSpec(const char* strategy = "random") {
    Json spec = branin(6, 1, 0, strategy);
    spec["objective"] = Json{{"kind", "external"}};
    return spec;
}

QString writeSpec(const QTemporaryDir& folder, const Json& spec, const QString& name = "spec.json") {
    QFile file(folder.filePath(name));
    if (!file.open(QIODevice::WriteOnly)) qFatal("the test's own folder takes files");
    file.write(QByteArray::fromStdString(spec.dump()));
    return file.fileName();
}

QList<QByteArray> linesOf(const QByteArray& out) {
    QList<QByteArray> lines = out.split('\n');
    lines.removeLast();
    return lines;
}

const QByteArray kDialogue =
    "{\"ask\":{}}\n{\"ask\":{}}\n{\"report\":{\"trial\":1,\"epoch\":1,\"value\":3}}\n"
    "{\"tell\":{\"trial\":1,\"value\":2.5}}\n{\"ask\":{}}\nnonsense\n{\"tell\":{\"trial\":1,\"value\":1}}\n"
    "{\"open\":{}}\n{\"abandon\":{\"trial\":2}}\n{\"best\":{}}\n{\"ask\":{}}\n";

}  // namespace

class TestCliAskTell : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void answersEachLineWithOneLineAndEndsWithItsInput() {
        const QTemporaryDir folder;
        const auto result = runCli({"ask-tell", writeSpec(folder, externalSpec())}, kDialogue);
        QCOMPARE(result.code, 0);
        QCOMPARE(result.err, QByteArray());
        const auto lines = linesOf(result.out);
        QCOMPARE(lines.size(), 11);
        for (const auto& line : lines) QVERIFY(Json::parse(line.toStdString()).is_object());
        QCOMPARE(lines[2], QByteArray("{\"ok\":true,\"stop\":false}"));
        QCOMPARE(lines[3], QByteArray("{\"ok\":true}"));
        QVERIFY(lines[5].startsWith("{\"error\":{\"code\":\"bad_json\""));
        QVERIFY(lines[6].startsWith("{\"error\":{\"code\":\"trial_state\""));
        QVERIFY(lines[9].startsWith("{\"best\":{\"trial\":1,\"value\":2.5,\"configuration\":{\"x\":"));
    }

    void answersBeforeTheNextLineComes() {
        const QTemporaryDir folder;
        QProcess process;
        process.start(cliPath(), {"ask-tell", writeSpec(folder, externalSpec())});
        for (int trial = 1; trial <= 3; ++trial) {
            process.write("{\"ask\":{}}\n");
            while (!process.canReadLine() && process.waitForReadyRead(30'000)) {
            }
            const Json reply = Json::parse(process.readLine().toStdString());
            QCOMPARE(reply["trial"].get<int>(), trial);
        }
        process.closeWriteChannel();
        QVERIFY(process.waitForFinished());
        QCOMPARE(process.exitCode(), 0);
    }

    void givesTheSameBytesInAnotherProcess() {
        const QTemporaryDir folder;
        const QString spec = writeSpec(folder, externalSpec("bayesian"));
        QByteArray dialogue;
        for (int trial = 1; trial <= 6; ++trial) {
            dialogue += "{\"ask\":{}}\n{\"tell\":{\"trial\":" + QByteArray::number(trial) +
                        ",\"value\":" + QByteArray::number((trial * 7) % 5) + "}}\n";
        }
        const auto first = runCli({"ask-tell", spec}, dialogue);
        QVERIFY(first.out.contains("bayesian"));
        QCOMPARE(runCli({"ask-tell", spec}, dialogue).out, first.out);
        const auto other = runCli({"ask-tell", spec, "--seed", "4"}, dialogue);
        QCOMPARE(other.code, 0);
        QVERIFY(other.out != first.out);
    }

    void keepsAnExperimentInAFile() {
        const QTemporaryDir folder;
        const QString file = folder.filePath("kept.trialbench");
        QCOMPARE(runCli({"new", file, "--from", writeSpec(folder, externalSpec())}).code, 0);
        const auto first =
            runCli({"ask-tell", file}, "{\"ask\":{}}\n{\"ask\":{}}\n{\"tell\":{\"trial\":1,\"value\":4}}\n");
        QCOMPARE(first.code, 0);
        const auto second = runCli({"ask-tell", file},
                                   "{\"open\":{}}\n{\"tell\":{\"trial\":2,\"value\":3}}\n{\"best\":{}}\n");
        QCOMPARE(second.code, 0);
        const auto lines = linesOf(second.out);
        QCOMPARE(Json::parse(lines[0].toStdString())["open"][0]["trial"].get<int>(), 2);
        QCOMPARE(lines[1], QByteArray("{\"ok\":true}"));
        QVERIFY(lines[2].startsWith("{\"best\":{\"trial\":2,"));
        const Json shown = runCli({"show", file, "--json"}).json();
        QCOMPARE(shown["studies"][0]["trials"][1]["state"].get<std::string>(), std::string("completed"));
        // A file's seeds are its own.
        const auto reseeded = runCli({"ask-tell", file, "--seed", "4"});
        QCOMPARE(reseeded.code, 2);
        QVERIFY(reseeded.saysOneSentence());
        // Nobody runs what is measured elsewhere.
        const auto run = runCli({"run", file});
        QCOMPARE(run.code, 2);
        QVERIFY(run.saysOneSentence());
    }

    void pointsToAskTellAndSaysNothingOfAnInterruption() {
        const QTemporaryDir folder;
        const QString file = folder.filePath("elsewhere.trialbench");
        const auto made = runCli({"new", file, "--from", writeSpec(folder, externalSpec())});
        QVERIFY2(made.err.contains("trialbench-cli ask-tell"), made.err.constData());
        QVERIFY(!made.err.contains("trialbench-cli run"));
        QCOMPARE(runCli({"ask-tell", file}, "{\"ask\":{}}\n").code, 0);
        const auto shown = runCli({"show", file});
        QVERIFY2(!shown.out.contains("nterrupted"), shown.out.constData());
        QVERIFY(shown.out.contains("\"ask-tell\" goes on"));
    }

    void keepsAStoppedStudyStopped() {
        const QTemporaryDir folder;
        const QString file = folder.filePath("stopped.trialbench");
        QCOMPARE(runCli({"new", file, "--from", writeSpec(folder, externalSpec())}).code, 0);
        QCOMPARE(runCli({"ask-tell", file}, "{\"ask\":{}}\n{\"tell\":{\"trial\":1,\"value\":4}}\n").code, 0);
        QCOMPARE(runCli({"edit", file, R"({"stop":{"study":"Search"}})"}).code, 0);
        const auto asked = runCli({"ask-tell", file}, "{\"ask\":{}}\n");
        QCOMPARE(asked.code, 2);
        QCOMPARE(asked.out, QByteArray());
        QVERIFY(asked.saysOneSentence());
        QVERIFY2(asked.err.contains("stopped by the user"), asked.err.constData());
        const Json study = runCli({"show", file, "--json"}).json()["studies"][0];
        QCOMPARE(study["state"].get<std::string>(), std::string("finished"));
        QCOMPARE(study["reason"].get<std::string>(), std::string("stopped"));
        QCOMPARE(study["trials"].size(), std::size_t(1));
    }

    void answersAnEndlessLineWithAnErrorAndGoesOn() {
        const QTemporaryDir folder;
        const QByteArray lines = QByteArray(17 * 1024 * 1024, 'x') + "\n{\"best\":{}}\n";
        const auto result = runCli({"ask-tell", writeSpec(folder, externalSpec())}, lines);
        QCOMPARE(result.code, 0);
        const auto replies = linesOf(result.out);
        QCOMPARE(replies.size(), 2);
        QVERIFY2(replies[0].contains("16 MiB"), replies[0].constData());
        QCOMPARE(replies[1], QByteArray("{\"best\":null}"));
    }

    // Killed between two lines: what was acknowledged is in the file.
    void losesNothingThatItAcknowledged() {
        const QTemporaryDir folder;
        const QString file = folder.filePath("kept.trialbench");
        QCOMPARE(runCli({"new", file, "--from", writeSpec(folder, externalSpec())}).code, 0);
        QProcess process;
        process.start(cliPath(), {"ask-tell", file});
        process.write("{\"ask\":{}}\n");
        while (!process.canReadLine() && process.waitForReadyRead(30'000)) {
        }
        const QByteArray asked = process.readLine();
        process.kill();
        QVERIFY(process.waitForFinished());
        const auto after = runCli({"ask-tell", file}, "{\"open\":{}}\n");
        const Json open = Json::parse(after.out.toStdString())["open"];
        QCOMPARE(open[0]["configuration"].dump(), Json::parse(asked.toStdString())["configuration"].dump());
    }

    void refusesWhatItCannotStartFrom() {
        const QTemporaryDir folder;
        Json two = externalSpec();
        two["studies"].push_back(two["studies"][0]);
        two["studies"][1]["name"] = "Other";
        const QString spec = writeSpec(folder, two);
        const auto several = runCli({"ask-tell", spec});
        QCOMPARE(several.code, 2);
        QVERIFY(several.saysOneSentence());
        QVERIFY(several.err.contains("--study"));
        QCOMPARE(runCli({"ask-tell", spec, "--study", "Other"}, "{\"ask\":{}}\n").code, 0);
        QCOMPARE(runCli({"ask-tell", spec, "--study", "Third"}).code, 2);

        const QString bad = writeSpec(folder, Json{{"name", "x"}}, "bad.json");
        const auto refused = runCli({"ask-tell", bad});
        QCOMPARE(refused.code, 2);
        QVERIFY(refused.saysOneSentence());
        QVERIFY2(refused.err.startsWith(bad.toUtf8() + ": "), refused.err.constData());
        QCOMPARE(runCli({"ask-tell", folder.filePath("none.json")}).code, 1);
        QCOMPARE(runCli({"ask-tell", folder.path()}).code, 1);
    }
};

QTEST_GUILESS_MAIN(TestCliAskTell)
#include "tst_cli_ask_tell.moc"
