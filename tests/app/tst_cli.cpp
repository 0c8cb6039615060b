// trialbench-cli as a process: new, show, edit, export, check, and every refusal.
#include <QtTest>

#include "tests/app/cli_process.h"

using namespace trialbench;
using namespace trialbench::tests;

namespace {

QString writeFile(const QString& path, const QByteArray& text) {
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly)) qFatal("the test's own folder takes files");
    file.write(text);
    return path;
}

QByteArray textOf(const Json& json) {
    return QByteArray::fromStdString(json.dump());
}

}  // namespace

class TestCli : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;

    QString at(const char* name) const { return folder_.filePath(name); }

    QString makeBranin(const char* name, int trials = 3) {
        const QString spec = writeFile(at("branin.json"), textOf(branin(trials, 2, 0)));
        const auto made = runCli({"new", at(name), "--from", spec, "--force"});
        if (made.code != 0) qFatal("new: %s", made.err.constData());
        return at(name);
    }

    void verifyRefused(const CliResult& result, int code, const char* mention) {
        QCOMPARE(result.code, code);
        QVERIFY2(result.saysOneSentence(), result.err.constData());
        QVERIFY2(result.err.contains(mention), result.err.constData());
        QCOMPARE(result.out, QByteArray());
    }

 private Q_SLOTS:
    void helpsWithEveryCommand() {
        const auto help = runCli({"--help"});
        QCOMPARE(help.code, 0);
        for (const char* command : {"new", "run", "show", "edit", "export", "check", "train", "ask-tell"}) {
            QVERIFY(help.out.contains(command));
            const auto own = runCli({command, "--help"});
            QCOMPARE(own.code, 0);
            QVERIFY(own.out.contains("--help"));
        }
        for (const char* later : {"follow", "analyze", "trainer", "trial-worker"})
            QVERIFY(!help.out.contains(later));
        QVERIFY(runCli({"--version"}).out.startsWith("trialbench-cli "));
    }

    void refusesWhatIsNotBuiltWithOneSentence_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("follow") << QStringList{"follow", "x.trialbench", "--json"};
        QTest::newRow("follow --help") << QStringList{"follow", "--help"};
        QTest::newRow("analyze") << QStringList{"analyze", "x", "--study", "S", "--after", "3"};
        QTest::newRow("trainer list") << QStringList{"trainer", "list"};
        QTest::newRow("trial-worker") << QStringList{"trial-worker"};
        QTest::newRow("export --json") << QStringList{"export", "x", "--study", "S", "--json", "out"};
        QTest::newRow("export --html") << QStringList{"export", "x", "--study", "S", "--html", "out"};
        QTest::newRow("check --repair") << QStringList{"check", "x", "--repair", "out"};
        QTest::newRow("train --export") << QStringList{"train", "--export", "out"};
        for (const char* name : {"published", "sound", "modern", "fine-tune", "own-program"}) {
            QTest::newRow(name) << QStringList{"new", "never.trialbench", "--template", name};
        }
    }
    void refusesWhatIsNotBuiltWithOneSentence() {
        QFETCH(QStringList, arguments);
        verifyRefused(runCli(arguments, {}, folder_.path()), 2, "not built");
        QVERIFY(!QFile::exists(at("never.trialbench")));
    }

    void callsWrongArgumentsWrongUse_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("none") << QStringList{};
        QTest::newRow("unknown command") << QStringList{"tune"};
        QTest::newRow("unknown option") << QStringList{"show", "x", "--colour"};
        QTest::newRow("no file") << QStringList{"show"};
        QTest::newRow("neither template nor spec") << QStringList{"new", "x.trialbench"};
        QTest::newRow("template and spec") << QStringList{"new", "x", "--template", "empty", "--from", "y"};
        QTest::newRow("unknown template") << QStringList{"new", "x", "--template", "lucky"};
        QTest::newRow("no concurrency") << QStringList{"run", "x", "--concurrency", "0"};
        QTest::newRow("export to nowhere") << QStringList{"export", "x"};
        QTest::newRow("seed below 0") << QStringList{"ask-tell", "x", "--seed", "-1"};
        QTest::newRow("seed too large") << QStringList{"train", "--seed", "9223372036854775808"};
        QTest::newRow("knob without value") << QStringList{"train", "--set", "epochs"};
    }
    void callsWrongArgumentsWrongUse() {
        QFETCH(QStringList, arguments);
        const auto result = runCli(arguments, {}, folder_.path());
        QVERIFY2(result.code == 2 || result.code > 100, QByteArray::number(result.code));
        QVERIFY(!result.err.isEmpty());
        QCOMPARE(result.out, QByteArray());
    }

    // What is called bare is asked for what it can do.
    void saysWhatThereIsWhenCalledBare() {
        const auto bare = runCli({});
        QVERIFY(bare.err.contains("ask-tell") && bare.err.contains("Exit codes"));
    }

    void makesFilesFromTemplates() {
        for (const char* name : {"quick-look", "empty"}) {
            const QString file = at(name) + ".trialbench";
            const auto made = runCli({"new", file, "--template", name});
            QCOMPARE(made.code, 0);
            const Json shown = runCli({"show", file, "--json"}).json();
            QCOMPARE(shown["studies"].size(), std::size_t(name == std::string("empty") ? 0 : 1));
        }
        verifyRefused(runCli({"run", at("empty.trialbench")}), 2, "no study yet");
    }

    void overwritesOnlyWithForce() {
        const QString file = makeBranin("once.trialbench");
        const QString spec = at("branin.json");
        verifyRefused(runCli({"new", file, "--from", spec}), 2, "--force");
        QCOMPARE(runCli({"new", file, "--from", spec, "--force"}).code, 0);
        // Nor does it touch what is no experiment.
        const QString precious = writeFile(at("thesis.txt"), "years of work");
        verifyRefused(runCli({"new", precious, "--from", spec}), 2, "--force");
        QFile kept(precious);
        QVERIFY(kept.open(QIODevice::ReadOnly));
        QCOMPARE(kept.readAll(), QByteArray("years of work"));
    }

    void refusesBadSpecsAndNamesThePlace_data() {
        QTest::addColumn<QByteArray>("spec");
        QTest::addColumn<QByteArray>("mention");
        const auto row = [](const char* name, const std::function<void(Json&)>& change, const char* mention) {
            Json spec = branin(3, 1, 0);
            change(spec);
            QTest::newRow(name) << textOf(spec) << QByteArray(mention);
        };
        const auto study = [](Json& spec) -> Json& { return spec["studies"][0]; };
        row(
            "reversed range", [&](Json& s) { study(s)["parameters"][0]["low"] = 20; }, "\"x\"");
        row(
            "empty range", [&](Json& s) { study(s)["parameters"] = Json::array(); }, "/studies/0/parameters");
        row(
            "log of zero",
            [&](Json& s) {
                study(s)["parameters"][1]["scale"] = "log";
                study(s)["parameters"][1]["low"] = 0;
            },
            "\"y\"");
        row(
            "zero trials", [&](Json& s) { study(s)["max_trials"] = 0; }, "/studies/0/max_trials");
        row(
            "unknown key", [&](Json& s) { study(s)["paralel"] = 3; }, "/studies/0");
        row(
            "wrong type", [&](Json& s) { s["goal"]["direction"] = 3; }, "/goal/direction");
        row(
            "unknown strategy", [&](Json& s) { study(s)["strategy"]["kind"] = "lucky"; },
            "/studies/0/strategy/kind");
        row(
            "grid without levels", [&](Json& s) { study(s)["strategy"]["kind"] = "grid"; }, "\"levels\"");
        row(
            "levels of no grid", [&](Json& s) { study(s)["levels"] = 3; }, "/studies/0/levels");
        row(
            "unknown function", [&](Json& s) { s["objective"]["name"] = "bukin"; }, "bukin");
        row(
            "too many parameters",
            [&](Json& s) {
                study(s)["parameters"].push_back(
                    Json{{"name", "z"}, {"type", "float"}, {"low", 0}, {"high", 1}});
            },
            "branin");
        QTest::newRow("duplicate key") << QByteArray(R"({"name":"a","name":"b"})") << QByteArray("\"name\"");
        QTest::newRow("truncated") << QByteArray(R"({"name":"a")") << QByteArray("JSON");
        QTest::newRow("empty") << QByteArray() << QByteArray("JSON");
    }
    void refusesBadSpecsAndNamesThePlace() {
        QFETCH(QByteArray, spec);
        QFETCH(QByteArray, mention);
        const QString file = writeFile(at("bad.json"), spec);
        const auto refused = runCli({"new", at("bad.trialbench"), "--from", file});
        verifyRefused(refused, 2, mention);
        QVERIFY2(refused.err.startsWith(file.toUtf8() + ": "), refused.err.constData());
        QVERIFY(!QFile::exists(at("bad.trialbench")));
    }

    void refusesFilesThatAreNoExperiments_data() {
        QTest::addColumn<QString>("file");
        QTest::newRow("missing") << at("nowhere.trialbench");
        QTest::newRow("foreign") << writeFile(at("foreign.trialbench"), QByteArray(5000, 'x'));
        QTest::newRow("empty") << writeFile(at("nothing.trialbench"), "");
        QTest::newRow("folder") << folder_.path();
        QFile whole(makeBranin("whole.trialbench"));
        if (!whole.open(QIODevice::ReadOnly)) qFatal("it was just made");
        const QByteArray bytes = whole.readAll();
        QTest::newRow("truncated") << writeFile(at("truncated.trialbench"), bytes.left(bytes.size() / 2));
    }
    void refusesFilesThatAreNoExperiments() {
        QFETCH(QString, file);
        const QList<QStringList> commands{{"show", file},
                                          {"run", file},
                                          {"check", file},
                                          {"edit", file, "{\"pause\":{\"study\":\"Search\"}}"},
                                          {"export", file, "--csv", "-"}};
        for (const QStringList& arguments : commands) {
            const auto result = runCli(arguments);
            QCOMPARE(result.code, 1);
            QVERIFY2(result.saysOneSentence(), result.err.constData());
        }
    }

    void refusesWhatItMayNotReadOrWrite() {
        const QString file = makeBranin("private.trialbench");
        QFile::setPermissions(file, QFileDevice::ReadOwner | QFileDevice::WriteOwner);
        QFile::setPermissions(folder_.path(), QFileDevice::Permissions(0x7755));
        const QStringList nobody{"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"};
        if (runCli({"--version"}, {}, {}, nobody).code != 0) QSKIP("setpriv is refused here, or not there");
        verifyRefused(runCli({"show", file}, {}, {}, nobody), 1, "ermission");
        verifyRefused(runCli({"run", file}, {}, {}, nobody), 1, "ermission");
        verifyRefused(runCli({"check", file}, {}, {}, nobody), 1, "ermission");
        verifyRefused(runCli({"new", at("new.trialbench"), "--template", "empty"}, {}, {}, nobody), 1,
                      "ermission");
        const QString hidden = writeFile(at("hidden.json"), "{}");
        QFile::setPermissions(hidden, QFileDevice::ReadOwner | QFileDevice::WriteOwner);
        verifyRefused(runCli({"new", at("new.trialbench"), "--from", hidden}, {}, {}, nobody), 1,
                      "ermission");
    }

    void saysWhenTheDiskIsFull() {
        // A disk of 64 KiB in a mount namespace of its own: too small for any experiment.
        const QString script =
            "mkdir -p \"$1\" && mount -t tmpfs -o size=64k none \"$1\" || exit 77\n"
            "dd if=/dev/zero of=\"$1/filler\" bs=1k count=60 2>/dev/null\n"
            "shift; exec \"$@\"";
        const QStringList wrapper{"unshare", "-m", "sh", "-c", script, "sh", at("small")};
        const auto result =
            runCli({"new", at("small") + "/full.trialbench", "--template", "quick-look"}, {}, {}, wrapper);
        if (result.code == 77 || result.code == -1 || result.err.contains("unshare")) {
            QSKIP("mounts of one's own are refused here");
        }
        verifyRefused(result, 1, "full");
    }

    void editsWhatNobodyRuns() {
        const QString file = makeBranin("edited.trialbench");
        QCOMPARE(runCli({"run", file}).code, 0);
        const auto excluded = runCli({"edit", file, R"({"exclude":{"study":"Search","trial":2}})"});
        QCOMPARE(excluded.code, 0);
        QVERIFY(excluded.json()["ok"].get<bool>());
        QVERIFY(excluded.json()["sequence"].get<int>() > 3);
        const auto shown = [&] { return runCli({"show", file, "--json"}).json()["studies"][0]; };
        QVERIFY(shown()["trials"][1]["excluded"].get<bool>());
        verifyRefused(runCli({"edit", file, R"({"exclude":{"study":"Search","trial":2}})"}), 2,
                      "Trial 2 is excluded already.");
        QCOMPARE(runCli({"edit", file, R"({"restore":{"study":"Search","trial":2}})"}).code, 0);
        QVERIFY(!shown()["trials"][1]["excluded"].get<bool>());
        verifyRefused(runCli({"edit", file, R"({"exclude":{"study":"Search","trial":9}})"}), 2, "9");
        verifyRefused(runCli({"edit", file, R"({"exclude":{"study":"Nobody","trial":1}})"}), 2, "\"Search\"");
        verifyRefused(runCli({"edit", file, R"({"retry":{"study":"Search","trial":1}})"}), 2, "not built");
        verifyRefused(runCli({"edit", file, R"({"fly":{}})"}), 2, "fly");
        verifyRefused(runCli({"edit", file, "{"}), 2, "JSON");
        QCOMPARE(shown()["trials"].size(), std::size_t(3));

        Json added = branin(2, 1, 0)["studies"][0];
        verifyRefused(runCli({"edit", file, textOf(Json{{"add_study", added}})}), 2, "/add_study/name");
        added["name"] = "Second";
        added["stopping"] = Json{{"kind", "median"}};
        verifyRefused(runCli({"edit", file, textOf(Json{{"add_study", added}})}), 2, "not built");
        added.erase("stopping");
        added["strategy"]["kind"] = "random";
        QCOMPARE(runCli({"edit", file, textOf(Json{{"add_study", added}})}).code, 0);
        QCOMPARE(runCli({"edit", file, R"({"pause":{"study":"Second"}})"}).code, 0);
        // Paused by the user: left out unless it is named.
        const auto skipped = runCli({"run", file});
        QCOMPARE(skipped.code, 0);
        QVERIFY(skipped.err.contains("Second is left out"));
        QVERIFY(skipped.err.contains(R"({"resume":{"study":"Second"}})"));
        QCOMPARE(runCli({"run", file, "--study", "Second"}).code, 0);
        QCOMPARE(runCli({"show", file, "--json"}).json()["studies"][1]["trials"].size(), std::size_t(2));
    }

    void exportsOneRowPerTrial() {
        const QString file = makeBranin("exported.trialbench");
        QCOMPARE(runCli({"run", file}).code, 0);
        const QString csv = at("out.csv");
        QCOMPARE(runCli({"export", file, "--study", "Search", "--csv", csv}).code, 0);
        const auto printed = runCli({"export", file, "--csv", "-"});
        QFile written(csv);
        QVERIFY(written.open(QIODevice::ReadOnly));
        QCOMPARE(written.readAll(), printed.out);
        const auto lines = printed.out.split('\n');
        QCOMPARE(lines[0], QByteArray("number,state,cause,origin,x,y,value,standard_error,validation_images,"
                                      "data_sha256,last_report,epochs,started,ended,seconds,device,excluded,"
                                      "held_by_user,judged_on_test,message\r"));
        QCOMPARE(lines.size(), 5);  // heading, three trials, and nothing after the last line break
        const Json trial = runCli({"show", file, "--json"}).json()["studies"][0]["trials"][0];
        const auto fields = lines[1].split(',');
        QCOMPARE(fields[4].toDouble(), trial["configuration"]["x"].get<double>());
        QCOMPARE(fields[6].toDouble(), trial["value"].get<double>());
        verifyRefused(runCli({"export", file, "--csv", csv}), 2, "--force");
        QCOMPARE(runCli({"export", file, "--csv", csv, "--force"}).code, 0);
        verifyRefused(runCli({"export", file, "--study", "Nobody", "--csv", "-"}), 2, "Search");
        verifyRefused(runCli({"export", file, "--csv", at("no/such/folder.csv")}), 1, "folder.csv");
    }

    void marksWhatIsJudgedOnTheTestSet() {
        Json spec = branin(1, 1, 0);
        spec["objective"] = Json{{"kind", "external"}, {"fixed", {{"validate_on", "test"}}}};
        const QString file = at("test_set.trialbench");
        QCOMPARE(runCli({"new", file, "--from", writeFile(at("test_set.json"), textOf(spec))}).code, 0);
        QCOMPARE(runCli({"ask-tell", file}, "{\"ask\":{}}\n{\"tell\":{\"trial\":1,\"value\":1}}\n").code, 0);
        QVERIFY(runCli({"show", file, "--json"}).json()["studies"][0]["judged_on_test"].get<bool>());
        QVERIFY(runCli({"export", file, "--csv", "-"}).out.endsWith(",true,\r\n"));
        const QString other = makeBranin("own_set.trialbench");
        QVERIFY(!runCli({"show", other, "--json"}).json()["studies"][0]["judged_on_test"].get<bool>());
    }

    // As a newer program would: another version, readable by this one.
    void saysThatAFileIsOfANewerVersion() {
        const QString file = makeBranin("newer.trialbench");
        QFile raw(file);
        QVERIFY(raw.open(QIODevice::ReadWrite));
        QVERIFY(raw.seek(60));
        raw.write(QByteArray("\0\0\0\x63", 4));
        raw.close();
        const auto shown = runCli({"show", file, "--json"});
        QCOMPARE(shown.code, 0);
        QVERIFY(shown.saysOneSentence());
        QVERIFY2(shown.err.contains("newer Trialbench (format 99)"), shown.err.constData());
        const auto checked = runCli({"check", file});
        QCOMPARE(checked.code, 0);
        QVERIFY2(checked.out.contains("newer Trialbench (format 99)"), checked.out.constData());
        QVERIFY(runCli({"export", file, "--csv", "-"}).err.contains("format 99"));
        QVERIFY(!runCli({"show", makeBranin("ours.trialbench")}).err.contains("newer"));
    }

    void saysWhichCommandIsUnknown() {
        const auto result = runCli({"foo"});
        verifyRefused(result, 2, "\"foo\"");
        QVERIFY2(result.err.contains("ask-tell") && !result.err.contains("follow"), result.err.constData());
    }

    void helpsWithWhatIsAskedFor() {
        const auto edit = runCli({"edit", "--help"}).out;
        QVERIFY(edit.contains("pause holds"));
        for (const char* verb : {"max_trials", "devices", "add_study", "revise", "objective"})
            QVERIFY(edit.contains(verb));
        QVERIFY(runCli({"run", "--help"}).out.contains("143"));
        QVERIFY(runCli({"--help"}).out.contains("128 + signal"));
        const auto causes = runCli({"ask-tell", "--help"}).out;
        for (const char* cause : {"out_of_memory", "diverged", "device_lost"})
            QVERIFY(causes.contains(cause));
    }

    void saysThatASpecificationIsMissingAndOffersToMakeNone() {
        const auto result = runCli({"new", at("of_nothing.trialbench"), "--from", at("nothing.json")});
        verifyRefused(result, 1, "nothing.json");
        QVERIFY2(!result.err.contains("trialbench-cli new"), result.err.constData());
    }

    void checksASoundFile() {
        const QString file = makeBranin("checked.trialbench");
        const auto checked = runCli({"check", file});
        QCOMPARE(checked.code, 0);
        QVERIFY(checked.out.contains("sound"));
        QVERIFY(checked.out.contains("Nobody"));
        const QString empty = at("one_record.trialbench");
        QCOMPARE(runCli({"new", empty, "--template", "empty"}).code, 0);
        QVERIFY(runCli({"check", empty}).out.contains("1 record\n"));
    }

    void showsATableForPeople() {
        const QString file = makeBranin("shown.trialbench");
        QCOMPARE(runCli({"run", file}).code, 0);
        const auto shown = runCli({"show", file});
        QCOMPARE(shown.code, 0);
        QVERIFY(shown.out.startsWith("Branin (minimize value, last epoch)\n"));
        QVERIFY(shown.out.contains("Search: finished, 3 of 3 trials, best observed "));
        QCOMPARE(shown.err, QByteArray());
    }
};

QTEST_GUILESS_MAIN(TestCli)
#include "tst_cli.moc"
