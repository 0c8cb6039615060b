// trialbench-cli run as a process: to the end, interrupted, killed, twice at once.
#include <QtTest>

#include "tests/app/running_cli.h"

using namespace trialbench;
using namespace trialbench::tests;

namespace {

/// The command lines in what was printed, up to the ends of their lines.
QByteArrayList commandsIn(const QByteArray& text, const QByteArray& verb) {
    QByteArrayList commands;
    const QByteArray start = cliPath().toUtf8() + ' ' + verb;
    for (const QByteArray& line : text.split('\n')) {
        if (const auto at = line.indexOf(start); at >= 0) commands.append(line.mid(at));
    }
    return commands;
}

}  // namespace

class TestCliRun : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;

    QString make(const char* name, const Json& spec) { return makeExperiment(folder_, name, spec); }

 private Q_SLOTS:
    void runsToTheEndAndTellsTheBest() {
        const QString file = make("whole.trialbench", branin(4, 2, 0, "bayesian"));
        const auto run = runCli({"run", file});
        QCOMPARE(run.code, 0);
        QVERIFY2(run.out.contains("Search: finished, 4 of 4 trials"), run.out.constData());
        QVERIFY(run.out.contains("Best observed: value "));
        QVERIFY(run.out.contains("Experiment file: " + file.toUtf8()));
        QVERIFY(run.err.contains("trial 1 started"));
        QVERIFY(run.err.contains("trial 4 completed"));
        // Nothing is left to wait for.
        QVERIFY2(run.err.contains("(4 of 4)"), run.err.constData());
        const Json study = studyOf(file);
        double best = 1e9;
        for (const Json& trial : study["trials"]) best = std::min(best, trial["value"].get<double>());
        QCOMPARE(study["best"]["value"].get<double>(), best);

        const auto again = runCli({"run", file});
        QCOMPARE(again.code, 0);
        QVERIFY(again.err.contains("finished already"));
        // The summary is there whenever it is asked for.
        const QByteArray told = run.out.mid(run.out.indexOf("Best observed"));
        QVERIFY(again.out.startsWith("Search: finished, 4 of 4 trials"));
        const QByteArray summary = told.first(told.indexOf("Experiment file"));
        QVERIFY(again.out.contains(summary));
        QVERIFY(runCli({"show", file}).out.endsWith(summary));
    }

    // Stopped is not completed, and nothing completed is a failure however often it is asked.
    void saysWhatAFinishedStudyIs() {
        const QString stopped = make("stopped.trialbench", branin(4, 1, 0));
        QCOMPARE(runCli({"edit", stopped, R"({"stop":{"study":"Search"}})"}).code, 0);
        for (int time = 0; time < 2; ++time) {
            const auto run = runCli({"run", stopped});
            QCOMPARE(run.code, 1);
            QVERIFY2(run.err.contains("Search was stopped by the user after 0 trials"), run.err.constData());
            QVERIFY(run.err.contains("no trial completed"));
            QVERIFY(!run.err.contains("finished already"));
        }
        const QString done = make("done.trialbench", branin(1, 1, 0));
        QCOMPARE(runCli({"run", done}).code, 0);
        const auto again = runCli({"run", done});
        QCOMPARE(again.code, 0);
        QVERIFY2(again.err.contains("finished already: 1 trial."), again.err.constData());
        QCOMPARE(studyOf(done)["reason"].get<std::string>(), std::string("max_trials"));
        // The way on can be typed as it is printed.
        QCOMPARE(type(commandsIn(again.err, "edit").value(0)).code, 0);
        QCOMPARE(runCli({"run", done}).code, 0);
        QCOMPARE(studyOf(done)["trials"].size(), std::size_t(11));
    }

    // A script must not take it for a search that was done.
    void failsWhereAllIsLeftOutAndNothingWasDone() {
        const QString file = make("held.trialbench", branin(1, 1, 0));
        QCOMPARE(runCli({"edit", file, R"({"pause":{"study":"Search"}})"}).code, 0);
        const auto held = runCli({"run", file});
        QCOMPARE(held.code, 1);
        QCOMPARE(type(commandsIn(held.err, "edit").value(0)).code, 0);
        QCOMPARE(runCli({"run", file}).code, 0);
    }

    void saysHowToMendWhatCannotStart_data() {
        QTest::addColumn<QByteArray>("edit");
        QTest::addColumn<QByteArrayList>("offered");
        const QByteArray revise = "{\"revise\":{";
        const QByteArray objective = "{\"objective\":{";
        const auto row = [](const char* name, const Json& edit, const QByteArrayList& offered) {
            QTest::newRow(name) << QByteArray::fromStdString(edit.dump()) << offered;
        };
        const Json goal{{"metric", "a"}, {"direction", "minimize"}};
        row("goal", Json{{"objective", {{"goal", goal}}}}, {objective});
        Json words = branin(1, 1, 0)["studies"][0]["parameters"];
        words[0] = Json{{"name", "x"}, {"type", "categorical"}, {"choices", {"it's", "b"}}};
        const Json initial = Json::array({Json{{"x", "b"}, {"y", 0.5}}});
        row("parameter", Json{{"revise", {{"study", "Search"}, {"parameters", words}, {"initial", initial}}}},
            {revise});
        row("fixed", Json{{"revise", {{"study", "Search"}, {"fixed", {{"z", "text"}}}}}}, {revise});
        const Json other{{"kind", "function"}, {"name", "hartmann6"}};
        row("dimension", Json{{"objective", {{"objective", other}}}}, {revise, objective});
    }
    void saysHowToMendWhatCannotStart() {
        QFETCH(QByteArray, edit);
        QFETCH(QByteArrayList, offered);
        const QString file = make("wrong.trialbench", branin(1, 1, 0));
        const auto edited = runCli({"edit", file, edit});
        QVERIFY2(edited.code == 0, edited.err.constData());
        const auto shown = [&] {
            Json json = runCli({"show", file, "--json"}).json();
            return Json{json["objective"], json["goal"], json["studies"][0]["parameters"],
                        json["studies"][0]["fixed"], json["studies"][0]["initial"]};
        };
        const Json before = shown();
        const auto run = runCli({"run", file});
        QCOMPARE(run.code, 2);
        QVERIFY2(run.err.contains("--from SPEC.json --force"), run.err.constData());
        const auto commands = commandsIn(run.err, "edit");
        QCOMPARE(commands.size(), offered.size());
        for (qsizetype i = 0; i < commands.size(); ++i) {
            QVERIFY2(commands[i].contains(offered[i]), commands[i].constData());
            // Typed as printed it changes nothing.
            QCOMPARE(type(commands[i]).code, 0);
            QCOMPARE(shown().dump(), before.dump());
        }
        QCOMPARE(runCli({"run", file}).err, run.err);
    }

    // The folder beside the file was left behind: nobody should find out by the clock.
    void saysWhenACheckpointIsNotThere() {
        const QString file = make("sent.trialbench", slow());
        {
            RunningCli run(file);
            QVERIFY2(run.waitFor("trial 1 epoch 3:"), run.output.constData());
            run.signal(SIGINT);
            QCOMPARE(run.end(), 130);
        }
        QVERIFY(QDir(file + ".files").removeRecursively());
        RunningCli run(file);
        QVERIFY2(run.waitFor("trial 1 started"), run.output.constData());
        run.signal(SIGINT);
        run.end();
        QVERIFY2(run.output.contains("the checkpoint of trial 1 (after epoch"), run.output.constData());
        QVERIFY(run.output.contains("beginning"));
    }

    void runsStudiesInTheOrderOfTheFile() {
        Json spec = branin(2, 1, 0);
        spec["studies"].push_back(spec["studies"][0]);
        spec["studies"][0]["name"] = "Zebra";
        spec["studies"][1]["name"] = "Aardvark";
        const QString file = make("two.trialbench", spec);
        const auto one = runCli({"run", file, "--study", "Aardvark"});
        QCOMPARE(one.code, 0);
        QVERIFY(!one.out.contains("Zebra"));
        const auto both = runCli({"run", file, "--study", "Aardvark", "--study", "Zebra"});
        QCOMPARE(both.code, 0);
        QVERIFY(both.err.contains("Aardvark is finished already"));
        QVERIFY(both.out.contains("Zebra: finished"));
        const auto unknown = runCli({"run", file, "--study", "Gnu"});
        QCOMPARE(unknown.code, 2);
        QVERIFY(unknown.saysOneSentence());
    }

    void keepsTheFilesOwnConcurrency() {
        const QString file = make("limit.trialbench", branin(3, 1, 0));
        QCOMPARE(runCli({"run", file, "--concurrency", "1", "--devices", "cpu*2"}).code, 0);
        const auto wrong = runCli({"run", file, "--devices", "gpu:banana"});
        QCOMPARE(wrong.code, 2);
        QVERIFY(wrong.saysOneSentence());
    }

    void stopsCleanlyOnCtrlCAndGoesOnAfterwards() {
        const QString file = make("interrupted.trialbench", slow());
        {
            RunningCli run(file);
            QVERIFY2(run.waitFor("trial 1 epoch 3:"), run.output.constData());
            run.signal(SIGINT);
            QCOMPARE(run.end(), 130);
            QVERIFY2(run.output.contains("Go on with: " + cliPath().toUtf8() + " run"),
                     run.output.constData());
        }
        const Json study = studyOf(file);
        QCOMPARE(study["state"].get<std::string>(), std::string("paused"));
        QCOMPARE(study["trials"][0]["state"].get<std::string>(), std::string("interrupted"));
        const int epochs = study["trials"][0]["epochs"].get<int>();
        QVERIFY(epochs >= 3);

        const auto again = runCli({"run", file});
        QCOMPARE(again.code, 0);
        QVERIFY2(again.err.contains("after epoch"), again.err.constData());
        const Json finished = studyOf(file);
        QCOMPARE(finished["state"].get<std::string>(), std::string("finished"));
        QCOMPARE(finished["trials"].size(), std::size_t(4));
        QCOMPARE(finished["trials"][0]["configuration"].dump(), study["trials"][0]["configuration"].dump());
    }

    void endsAtOnceOnASecondCtrlC() {
        const QString file = make("hurried.trialbench", slow());
        RunningCli run(file);
        QVERIFY(run.waitFor("trial 1 epoch 2:"));
        // Both come while it is held, so that it cannot have stopped in between.
        run.signal(SIGSTOP);
        run.signal(SIGTERM);
        run.signal(SIGINT);
        run.signal(SIGCONT);
        const int code = run.end();
        QVERIFY2(code == 130 || code == 143, QByteArray::number(code));
        QVERIFY2(run.output.contains("Ended at once; what is committed is safe.\n"), run.output.constData());
        QVERIFY(studyOf(file)["trials"][0]["epochs"].get<int>() >= 2);
    }

    void losesNothingWhenKilled() {
        const QString file = make("killed.trialbench", slow());
        {
            RunningCli run(file);
            QVERIFY(run.waitFor("trial 1 epoch 3:"));
            run.signal(SIGKILL);
            QCOMPARE(run.end(), -1);
        }
        // Nobody owns it any more: a reader sees what recovery will make of it.
        const auto checked = runCli({"check", file});
        QCOMPARE(checked.code, 0);
        QVERIFY2(checked.out.contains("interrupted"), checked.out.constData());
        const QByteArray log = file.toUtf8() + "-wal beside it: copy both.";
        QVERIFY2(checked.out.contains(log), checked.out.constData());
        const Json study = studyOf(file);
        QVERIFY(study["trials"][0]["epochs"].get<int>() >= 3);
        QCOMPARE(study["trials"][0]["state"].get<std::string>(), std::string("interrupted"));
        QCOMPARE(runCli({"run", file}).code, 0);
        QCOMPARE(studyOf(file)["state"].get<std::string>(), std::string("finished"));
        QVERIFY(!runCli({"check", file}).out.contains("-wal"));
    }

    void refusesASecondRunAndStillShows() {
        const QString file = make("owned.trialbench", slow());
        RunningCli run(file);
        QVERIFY(run.waitFor("trial 1 epoch 1:"));
        for (const QStringList& arguments :
             {QStringList{"run", file}, QStringList{"edit", file, R"({"stop":{"study":"Search"}})"},
              QStringList{"new", file, "--template", "empty", "--force"}}) {
            const auto second = runCli(arguments);
            QCOMPARE(second.code, 1);
            QVERIFY2(second.saysOneSentence(), second.err.constData());
            QVERIFY(second.err.contains(QByteArray::number(run.process.processId())));
        }
        const auto shown = runCli({"show", file, "--json"});
        QCOMPARE(shown.code, 0);
        QCOMPARE(shown.json()["studies"][0]["trials"][0]["state"].get<std::string>(), std::string("running"));
        // Its time runs with it, and is not told only at its end.
        QVERIFY(shown.json()["studies"][0]["trials"][0]["seconds"].get<double>() > 0);
        QCOMPARE(runCli({"export", file, "--csv", "-"}).code, 0);
        QVERIFY(runCli({"check", file}).out.contains("In use by"));
        run.signal(SIGINT);
        QCOMPARE(run.end(), 130);
    }
};

QTEST_GUILESS_MAIN(TestCliRun)
#include "tst_cli_run.moc"
