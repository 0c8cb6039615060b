// Real trainings of ResNet-34 through the program: few images and epochs, the whole network.
#include <signal.h>

#include <QtTest>

#include "tests/app/cli_process.h"
#include "tests/core/training/trainer_plugin.h"

using namespace trialbench;
using namespace trialbench::tests;

namespace {

Json tiny() {
    return Json::parse(R"({"name": "Tiny",
        "objective": {"kind": "training", "data_set": "fashion_mnist", "split_seed": 1,
                      "fixed": {"epochs": 1, "batch_size": 32, "train_images": 64, "validation_images": 64}},
        "goal": {"metric": "validation_accuracy", "direction": "maximize"},
        "studies": [{"name": "S", "strategy": {"kind": "random"}, "max_trials": 2, "concurrency": 2,
                     "parameters": [{"name": "learning_rate", "type": "float", "low": 0.001, "high": 0.1, "scale": "log"}]}]})");
}

}  // namespace

class TestCliTraining : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;

    QString make(const char* name, const Json& spec) { return makeExperiment(folder_, name, spec); }

 private Q_SLOTS:
    void searchesOverTrainings() {
        const QString file = make("tiny.trialbench", tiny());
        const auto run = runCli({"run", file});
        QVERIFY2(run.code == 0, run.err.constData());
        QVERIFY2(run.err.contains("S: 2 trials to come, about "), run.err.constData());
        QVERIFY(run.out.contains("Best observed: validation_accuracy"));
        const Json study = runCli({"show", file, "--json"}).json()["studies"][0];
        for (const Json& trial : study["trials"]) {
            QCOMPARE(trial["state"].get<std::string>(), std::string("completed"));
            QCOMPARE(trial["device"].get<std::string>(), std::string("cpu"));
            QCOMPARE(trial["epochs"].get<int>(), 1);
            const double value = trial["value"];
            QVERIFY(value >= 0 && value <= 1);
        }
    }

    // The same names and form, other images, as MNIST's files are to Fashion-MNIST's.
    void saysThatStudiesRestOnDifferentImages() {
        QTemporaryDir other;
        writeOtherStripes(other.path().toStdString());
        const QByteArray before = qgetenv("TRIALBENCH_DATA_DIR");
        const auto restore = qScopeGuard([&] {
            before.isNull() ? qunsetenv("TRIALBENCH_DATA_DIR") : qputenv("TRIALBENCH_DATA_DIR", before);
        });
        Json spec = tiny();
        spec["studies"][0]["max_trials"] = 1;
        Json second = spec["studies"][0];
        second["name"] = "Second";
        const QString file = make("two.trialbench", spec);
        qputenv("TRIALBENCH_DATA_DIR", QByteArray::fromStdString(stripesFolder()));
        const auto first = runCli({"run", file});
        QVERIFY2(first.code == 0, first.err.constData());
        QVERIFY2(!first.out.contains("different images"), first.out.constData());
        QVERIFY(runCli({"show", file, "--json"}).json()["same_data"] == true);

        const Json add{{"add_study", second}};
        const auto added = runCli({"edit", file, QString::fromStdString(add.dump())});
        QVERIFY2(added.code == 0, added.err.constData());
        qputenv("TRIALBENCH_DATA_DIR", other.path().toUtf8());
        const auto run = runCli({"run", file, "--study", "Second"});
        QVERIFY2(run.code == 0, run.err.constData());
        QVERIFY2(run.out.contains("Results of it and of \"S\" rest on different images"),
                 run.out.constData());
        const auto shown = runCli({"show", file});
        QVERIFY2(shown.out.contains("The studies rest on different images, so there is no best of all"),
                 shown.out.constData());
        QVERIFY2(!shown.out.contains("within noise"), shown.out.constData());
        const Json json = runCli({"show", file, "--json"}).json();
        QVERIFY(json["same_data"] == false);
        QVERIFY(json["studies"][0]["trials"][0]["data_sha256"].is_string());
        QVERIFY(json["studies"][0]["trials"][0]["data_sha256"] !=
                json["studies"][1]["trials"][0]["data_sha256"]);
        QVERIFY(runCli({"export", file, "--study", "S", "--csv", "-"})
                    .out.contains(QByteArray::fromStdString(
                        json["studies"][0]["trials"][0]["data_sha256"].get<std::string>())));
    }

    void refusesUnknownKnobsAtRun() {
        Json spec = tiny();
        spec["objective"]["fixed"]["dropout"] = 0.5;
        const auto run = runCli({"run", make("knob.trialbench", spec)});
        QCOMPARE(run.code, 2);
        // What is wrong, then how to go on with this file.
        QVERIFY(run.err.startsWith("Knob \"dropout\""));
        QVERIFY2(run.err.contains("trialbench-cli edit "), run.err.constData());
        QVERIFY2(run.err.contains(R"('{"objective":{)") && run.err.contains(R"("dropout":0.5)"),
                 run.err.constData());
        QVERIFY(!run.err.contains("revise"));
    }

    void trainsOnceAndGoesOn() {
        const QString out = folder_.filePath("trained");
        const QStringList knobs{"--set",           "batch_size=32", "--set",
                                "train_images=64", "--set",         "validation_images=64"};
        const auto first =
            runCli(QStringList{"train", "--out", out, "--set", "epochs=1", "--seed", "5"} + knobs);
        QVERIFY2(first.code == 0, first.err.constData());
        QVERIFY(first.out.contains("validation_accuracy="));
        QVERIFY2(first.err.contains("[Epoch 1] validation: accuracy="), first.err.constData());
        QCOMPARE(QDir(out).entryList({"*"}, QDir::Files).size(), 2);  // the record and one checkpoint

        const auto taken = runCli(QStringList{"train", "--out", out});
        QCOMPARE(taken.code, 2);
        QVERIFY(taken.saysOneSentence());

        const auto more = runCli({"train", "--resume", out, "--set", "epochs=2"});
        QVERIFY2(more.code == 0, more.err.constData());
        QVERIFY(more.err.contains("[Epoch 2]"));
        QVERIFY(!more.err.contains("[Epoch 1]"));
        // Two epochs at a stretch give the same numbers.
        const auto whole = runCli(QStringList{"train", "--set", "epochs=2", "--seed", "5"} + knobs);
        QVERIFY2(whole.code == 0, whole.err.constData());
        const auto accuracy = [](const CliResult& result) {
            for (const auto& line : result.out.split('\n')) {
                if (line.startsWith("validation_loss=")) return line;
            }
            return QByteArray("none");
        };
        QCOMPARE(accuracy(more), accuracy(whole));
        QVERIFY(accuracy(whole) != "none");
    }

    // The trainer says what there is; the README must name the same.
    void listsKnobsDataSetsAndMetrics() {
        const auto help = runCli({"train", "--help"});
        QCOMPARE(help.code, 0);
        QFile file(TRIALBENCH_SOURCE_DIR "/README.md");
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray readme = file.readAll();
        int known = 0;
        static const QRegularExpression entry("^  ([a-z_0-9]+): ", QRegularExpression::MultilineOption);
        for (auto match = entry.globalMatch(help.out); match.hasNext(); ++known) {
            const QByteArray name = '`' + match.next().captured(1).toUtf8() + '`';
            QVERIFY2(readme.contains(name), name.constData());
        }
        QVERIFY2(known >= 17, help.out.constData());
        const QByteArray metrics = help.out.mid(help.out.indexOf("Metrics,")).split('\n').value(1);
        QVERIFY(metrics.contains("validation_accuracy"));
        for (const QByteArray& name : metrics.simplified().split(' ')) {
            QVERIFY2(readme.contains('`' + name + '`'), name.constData());
        }
    }

    // In words of ours, not of a library's.
    void saysThatARecordOfATrainingIsDamaged() {
        QVERIFY(QDir(folder_.path()).mkpath("damaged"));
        QFile file(folder_.filePath("damaged/training.json"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(R"({"objective": {"kind": "training", "data_set": "fashion_mnist"}, "fixed": {},
                       "device": "cpu", "checkpoint": {"file": "a"}})");
        file.close();
        const auto resumed = runCli({"train", "--resume", folder_.filePath("damaged")});
        QCOMPARE(resumed.code, 1);
        QVERIFY2(resumed.saysOneSentence(), resumed.err.constData());
        QVERIFY2(!resumed.err.contains("exception"), resumed.err.constData());
    }

    void warnsOfFiguresFromTheTestSet() {
        const QStringList knobs{"train",           "--set",         "epochs=1",
                                "--set",           "batch_size=32", "--set",
                                "train_images=64", "--set",         "validation_images=64"};
        const auto trained = runCli(knobs + QStringList{"--set", "validate_on=test"});
        QVERIFY2(trained.code == 0, trained.err.constData());
        QVERIFY2(trained.err.contains("test set"), trained.err.constData());
    }

    void refusesWrongKnobsAndData() {
        const auto knob = runCli({"train", "--set", "learning_rate=fast"});
        QCOMPARE(knob.code, 2);
        QVERIFY2(knob.saysOneSentence(), knob.err.constData());
        const auto data = runCli({"train", "--data-set", "imagenet"});
        QCOMPARE(data.code, 2);
        QVERIFY2(data.saysOneSentence(), data.err.constData());
        QVERIFY2(data.err.startsWith("--data-set: "), data.err.constData());
        const auto twice = runCli({"train", "--set", "learning_rate=0.1", "--set", "learning_rate=0.2"});
        QCOMPARE(twice.code, 2);
        QVERIFY2(twice.err.contains("learning_rate was given twice"), twice.err.constData());
        // Only the trainer, with the images before it, knows that one is too few.
        const auto few = runCli({"train", "--set", "train_images=1"});
        QCOMPARE(few.code, 2);
        QVERIFY2(few.err.contains("Knob \"train_images\": ") && !few.err.contains("bad_exit"),
                 few.err.constData());
        const auto nowhere = runCli({"train", "--resume", folder_.filePath("nope")});
        QCOMPARE(nowhere.code, 2);
        QVERIFY2(nowhere.saysOneSentence(), nowhere.err.constData());
        QVERIFY2(nowhere.err.contains("given to --out"), nowhere.err.constData());
        const auto device =
            runCli({"train", "--device", "cuda:7", "--set", "train_images=64", "--set", "epochs=1"});
        QVERIFY(device.code == 1 || device.code == 2);
        QVERIFY(!device.err.isEmpty());
    }

    void stopsATrainingOnCtrlC() {
        const QString out = folder_.filePath("stopped");
        QProcess process;
        process.setProcessChannelMode(QProcess::MergedChannels);
        process.start(cliPath(), {"train", "--out", out, "--set", "epochs=50", "--set", "batch_size=32",
                                  "--set", "train_images=64", "--set", "validation_images=64"});
        QByteArray output;
        while (!output.contains("[Epoch 1] validation") && process.waitForReadyRead(60'000))
            output += process.readAll();
        ::kill(static_cast<pid_t>(process.processId()), SIGINT);
        QVERIFY(process.waitForFinished(60'000));
        output += process.readAll();
        QCOMPARE(process.exitCode(), 130);
        QVERIFY2(output.contains("--resume"), output.constData());
        QCOMPARE(QDir(out).entryList({"*"}, QDir::Files).size(), 2);
    }
};

QTEST_GUILESS_MAIN(TestCliTraining)
#include "tst_cli_training.moc"
