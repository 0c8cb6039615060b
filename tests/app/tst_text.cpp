#include "app/cli/text.h"

#include <QProcess>
#include <QTemporaryFile>
#include <QtTest>

#include "app/cli/csv.h"
#include "app/cli/exit_code.h"
#include "app/cli/program_name.h"

using namespace trialbench;
using namespace trialbench::cli;

class TestText : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void showsAccuraciesAsPercentAndOthersWithFourDigits_data() {
        QTest::addColumn<QByteArray>("objective");
        QTest::addColumn<QByteArray>("metric");
        QTest::addColumn<double>("value");
        QTest::addColumn<QByteArray>("text");
        const auto row = [](const char* name, const char* objective, const char* metric, double value,
                            const char* text) {
            QTest::newRow(name) << QByteArray(objective) << QByteArray(metric) << value << QByteArray(text);
        };
        row("accuracy", "training", "validation_accuracy", 0.7234, "72.3 %");
        row("perfect", "training", "training_accuracy", 1.0, "100.0 %");
        row("accuracy told in percent", "external", "accuracy", 72.34, "72.34");
        row("little accuracy told in percent", "external", "accuracy", 0.9, "0.9");
        row("loss", "training", "validation_loss", 0.123456, "0.1235");
        row("large", "function", "value", 1234567.9, "1234568");
        row("negative", "function", "value", -2.9994, "-2.999");
    }
    void showsAccuraciesAsPercentAndOthersWithFourDigits() {
        QFETCH(QByteArray, objective);
        QFETCH(QByteArray, metric);
        QFETCH(double, value);
        QFETCH(QByteArray, text);
        experiment::Experiment experiment;
        experiment.objective = Json{{"kind", objective.toStdString()}};
        experiment.goal.metric = metric.toStdString();
        QCOMPARE(QByteArray::fromStdString(valueText(experiment, value)), text);
    }

    void lineUpColumnsWhateverTheirAlphabet() {
        TextTable table({{"trial", true}, {"state", false}, {"rate", true}});
        table.addRow({"1", "completed", "0.5"});
        table.addRow({"12", "übersprungen", "0.0123"});
        const std::vector<std::string> expected{"trial  state           rate", "    1  completed        0.5",
                                                "   12  übersprungen  0.0123"};
        QCOMPARE(table.lines(), expected);
    }

    void neverLetsAFileControlTheTerminal() {
        QCOMPARE(printable("a\033[2Jb\nc\rd\x7f"), std::string("a?[2Jb?c?d?"));
        QCOMPARE(printable("\xc2\x9b"
                           "31m"),
                 std::string("?31m"));
        QCOMPARE(printable("Größe 크기"), std::string("Größe 크기"));
    }

    void cutsAtColumnsAndNeverWithinACharacter() {
        QCOMPARE(cutTo("abcdef", 6), std::string("abcdef"));
        QCOMPARE(cutTo("abcdefg", 6), std::string("abc..."));
        QCOMPARE(cutTo("äöüäöüä", 6), std::string("äöü..."));
        QCOMPARE(cutTo("abc", 2), std::string(".."));
    }

    void breaksLinesAtSpaces() {
        const std::vector<std::string> expected{"one two", "  three", "  enormously", "  4"};
        QCOMPARE(wrapped("one two three enormously 4", 8), expected);
        QCOMPARE(wrapped("whole", kUnlimited), std::vector<std::string>{"whole"});
    }

    void leavesColumnsOutByRank() {
        TextTable table({{"a"}, {"first to go", false, 2}, {"b"}, {"next", false, 1}});
        table.addRow({"1", "2", "3", "4"});
        QCOMPARE(table.fitted(23).lines[0], std::string("a  first to go  b  next"));
        QCOMPARE(table.fitted(22).lines[0], std::string("a  b  next"));
        QCOMPARE(table.fitted(22).leftOut, std::vector<std::string>{"first to go"});
        // What stays always is not sacrificed.
        QCOMPARE(table.fitted(1).lines[1], std::string("1  3"));
    }

    // "22:31" would read as a time of day.
    void tellsDurationsInWords() {
        QCOMPARE(roughDuration(0.2), std::string("1 second"));
        QCOMPARE(roughDuration(41.6), std::string("42 seconds"));
        QCOMPARE(roughDuration(22 * 60 + 31), std::string("23 minutes"));
        QCOMPARE(roughDuration(2 * 3600 + 36 * 60), std::string("2 h 36 min"));
    }

    void quotesForAShellOnlyWhereNeeded() {
        QCOMPARE(shellQuoted("a/b-c.trialbench"), std::string("a/b-c.trialbench"));
        QCOMPARE(shellQuoted("my file"), std::string("'my file'"));
        QCOMPARE(shellQuoted("it's"), std::string("'it'\\''s'"));
        QCOMPARE(shellQuoted(""), std::string("''"));
        QCOMPARE(shellQuoted("für mich"), std::string("'für mich'"));
    }

    void quotesWhatCannotBePrintedSoThatItIsFound() {
        for (const std::string name : {"line\nbreak", "tab\there", "esc\x1b[31m",
                                       "latin\xe4\xff"
                                       "9",
                                       "c1\xc2\x9b'1", "back\\slash\nand $HOME", "cut \xe2\x82"}) {
            const std::string quoted = shellQuoted(name);
            QCOMPARE(printable(quoted), quoted);
            QVERIFY(QString::fromUtf8(quoted.c_str()).toUtf8() == quoted.c_str());
            // By a file, as an argument of a QProcess is text.
            QTemporaryFile script;
            QVERIFY(script.open());
            script.write(("printf %s " + quoted).c_str());
            script.close();
            QProcess bash;
            bash.start("bash", {script.fileName()});
            QVERIFY(bash.waitForFinished());
            QCOMPARE(bash.readAllStandardOutput(), QByteArray::fromStdString(name));
        }
    }

    // A path is typed as it was; what the shell found by its name is found by it again.
    void callsItselfAsItWasCalled() {
        QCOMPARE(programName(), std::string("trialbench-cli"));
        setProgramName("build/release/bin/trialbench-cli");
        QCOMPARE(commandLine("run", "a b"), std::string("build/release/bin/trialbench-cli run 'a b'"));
        setProgramName("/my programs/trialbench-cli");
        QCOMPARE(editLine("e", "{\"pause\":\"it's\"}"),
                 std::string("'/my programs/trialbench-cli' edit e '{\"pause\":\"it'\\''s\"}'"));
        setProgramName("trialbench-cli");
        QCOMPARE(commandLine("run", "e"), std::string("trialbench-cli run e"));
    }

    // Every code has an exit code of the contract; the division is by whether asking differently would help.
    void mapsEveryErrorToAnExitCode() {
        for (const ErrorCode code : allErrorCodes()) {
            QVERIFY(exitCodeOf(code) == kFailed || exitCodeOf(code) == kWrongUse);
        }
        QCOMPARE(exitCodeOf(ErrorCode::NotBuilt), 2);
        QCOMPARE(exitCodeOf(ErrorCode::FileExists), 2);
        QCOMPARE(exitCodeOf(ErrorCode::BadSpec), 2);
        QCOMPARE(exitCodeOf(ErrorCode::FileOwned), 1);
        QCOMPARE(exitCodeOf(ErrorCode::DiskFull), 1);
        QCOMPARE(exitCodeOf(ErrorCode::FileMissing), 1);
        QCOMPARE(exitCodeOf(ErrorCode::BrakeEngaged), 1);
    }

    void writesCsvThatReadsBackAsItWas() {
        experiment::Study study;
        study.name = "S";
        space::Parameter rate{"rate, \"log\""};
        space::Parameter value{"value"};
        study.revisions.emplace_back();
        study.revisions[0].space = *space::SearchSpace::create({rate, value});
        experiment::Trial trial;
        trial.number = 1;
        trial.state = experiment::TrialState::Stopped;
        trial.stoppedBy = experiment::StoppedBy::User;
        trial.configuration.set("rate, \"log\"", 0.1 + 0.2);
        trial.value = 1.0 / 3;
        study.trials.push_back(trial);
        QCOMPARE(
            csvOf(experiment::Experiment(), study),
            std::string(
                "number,state,cause,origin,\"rate, \"\"log\"\"\",parameter value,value,"
                "standard_error,validation_images,data_sha256,last_report,epochs,started,ended,seconds,"
                "device,excluded,held_by_user,judged_on_test,message\r\n"
                "1,stopped,by_user,random,0.30000000000000004,,0.3333333333333333,,,,,,,,,,false,false,false,"
                "\r\n"));
    }

    // The second revision searches on with the rate fixed, and no more with an optimizer of its own.
    void tellsInCsvWhatWasFixed() {
        experiment::Experiment experiment;
        experiment.objective =
            Json{{"kind", "training"}, {"fixed", {{"optimizer", "sgd"}, {"kernels", {3, 5}}, {"epochs", 2}}}};
        experiment::Study study;
        study.name = "S";
        study.revisions.resize(2);
        study.revisions[0].space = *space::SearchSpace::create({space::Parameter{"rate"}});
        study.revisions[0].fixed["optimizer"] = "adamw";
        study.revisions[1].space = *space::SearchSpace::create({space::Parameter{"value"}});
        study.revisions[1].fixed["rate"] = 0.25;
        for (const int revision : {1, 2}) {
            experiment::Trial trial;
            trial.number = trial.revision = revision;
            trial.configuration.set(revision == 1 ? "rate" : "value", 0.5);
            study.trials.push_back(trial);
        }
        const auto lines = QString::fromStdString(csvOf(experiment, study)).split("\r\n");
        QVERIFY2(lines[0].startsWith("number,state,cause,origin,rate,parameter value,optimizer,kernels,"
                                     "fixed epochs,value,"),
                 qPrintable(lines[0]));
        QVERIFY2(lines[1].startsWith("1,waiting,,random,0.5,,adamw,\"[3,5]\",2,,"), qPrintable(lines[1]));
        QVERIFY2(lines[2].startsWith("2,waiting,,random,0.25,0.5,sgd,\"[3,5]\",2,,"), qPrintable(lines[2]));
    }

    void leavesNoFormulaInCsv() {
        experiment::Study study;
        study.name = "S";
        space::Parameter choice{"=choice", space::ParameterType::Categorical};
        choice.choices = {"@SUM(1)", "b"};
        space::Parameter number{"number"};
        number.low = -2;
        study.revisions.emplace_back();
        study.revisions[0].space = *space::SearchSpace::create({choice, number});
        experiment::Trial trial;
        trial.number = 1;
        trial.state = experiment::TrialState::Failed;
        trial.cause = experiment::Cause::Crashed;
        trial.configuration.set("=choice", "@SUM(1)");
        trial.configuration.set("number", -1.5);
        trial.message = "=HYPERLINK(\"http://example.org\",\"more\")";
        study.trials.push_back(trial);
        const std::string csv = csvOf(experiment::Experiment(), study);
        QVERIFY2(csv.find("origin,'=choice,parameter number,") != std::string::npos, csv.c_str());
        QVERIFY2(csv.find("random,'@SUM(1),-1.5,") != std::string::npos, csv.c_str());
        QVERIFY2(csv.find("\"'=HYPERLINK(\"\"http") != std::string::npos, csv.c_str());
    }
};

QTEST_GUILESS_MAIN(TestText)
#include "tst_text.moc"
