// trialbench-cli as a process: what it writes over, and what it never does.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

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

QByteArray readFile(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(not there)");
}

}  // namespace

class TestCliFiles : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;
    QString spec_;
    QString experiment_;  ///< finished, one study

    QString at(const char* name) const { return folder_.filePath(name); }

    static void verifyRefused(const CliResult& result, int code, const QByteArray& mention) {
        QCOMPARE(result.code, code);
        QVERIFY2(result.saysOneSentence(), result.err.constData());
        QVERIFY2(result.err.contains(mention), result.err.constData());
        QCOMPARE(result.out, QByteArray());
    }

    CliResult exportTo(const QString& out) {
        return runCli({"export", experiment_, "--csv", out, "--force"});
    }

 private Q_SLOTS:
    void initTestCase() {
        spec_ = writeFile(at("spec.json"), QByteArray::fromStdString(branin(3, 1, 0).dump()));
        experiment_ = at("e.trialbench");
        QCOMPARE(runCli({"new", experiment_, "--from", spec_}).code, 0);
        QCOMPARE(runCli({"run", experiment_}).code, 0);
    }

    // More than the buffer of standard output holds, so that its end is not the only write.
    void saysThatItsAnswerIsNotWhole() {
        Json spec = branin(1, 1, 0);
        for (int i = 0; i < 100; ++i) {
            spec["studies"].push_back(spec["studies"][0]);
            spec["studies"].back()["name"] = "Search " + std::to_string(i);
        }
        const QString file = at("long.trialbench");
        const QString json = writeFile(at("long.json"), QByteArray::fromStdString(spec.dump()));
        QCOMPARE(runCli({"new", file, "--from", json}).code, 0);
        QVERIFY(runCli({"show", file, "--json"}).out.size() > 16384);
        const auto toFullDisk = [](const QStringList& arguments) {
            return runCli(arguments, {}, {}, {"sh", "-c", "exec \"$@\" > /dev/full", "sh"});
        };
        for (const QStringList& arguments : {QStringList{"show", file, "--json"}, QStringList{"show", file},
                                             QStringList{"export", experiment_, "--csv", "-"},
                                             QStringList{"run", "--help"}, QStringList{"--version"}}) {
            verifyRefused(toFullDisk(arguments), 1, "not whole");
        }
    }

    void exportsOverNoExperiment_data() {
        QTest::addColumn<QString>("out");
        const QString other = at("other.db");  // known by what it is, not by its name
        if (runCli({"new", other, "--from", spec_}).code != 0) qFatal("it cannot be made");
        QFile::link(experiment_, at("link.csv"));
        QDir().mkpath(experiment_ + ".files");
        QTest::newRow("its own input") << experiment_;
        QTest::newRow("another") << other;
        QTest::newRow("by a link") << at("link.csv");
        QTest::newRow("its write-ahead log") << writeFile(other + "-wal", "commits");
        QTest::newRow("a checkpoint") << writeFile(experiment_ + ".files/1.checkpoint", "weights");
    }
    void exportsOverNoExperiment() {
        QFETCH(QString, out);
        const QByteArray before = readFile(out);
        verifyRefused(exportTo(out), 2, "a Trialbench experiment");
        verifyRefused(runCli({"export", experiment_, "--csv", out}), 2, "a Trialbench experiment");
        QVERIFY(readFile(out) == before);
    }

    void exportsThroughALink() {
        const QString target = writeFile(at("target.csv"), "old");
        const QString link = at("latest.csv");
        QVERIFY(QFile::link("target.csv", link));
        QCOMPARE(exportTo(link).code, 0);
        QVERIFY(QFileInfo(link).isSymLink());
        QVERIFY(readFile(target).startsWith("number,"));
        // Also where the link leads to nothing yet.
        const QString early = at("early.csv");
        QVERIFY(QFile::link("late.csv", early));
        QCOMPARE(exportTo(early).code, 0);
        QVERIFY(QFileInfo(early).isSymLink());
        QVERIFY(readFile(at("late.csv")).startsWith("number,"));
    }

    void exportsIntoAPipeAndADeviceWithoutReplacingThem() {
        const QString pipe = at("pipe");
        QCOMPARE(::mkfifo(pipe.toLocal8Bit().constData(), 0600), 0);
        // Open for both ends, so that neither side waits; a few lines fit into its buffer.
        const int end = ::open(pipe.toLocal8Bit().constData(), O_RDWR | O_NONBLOCK);
        QVERIFY(end >= 0);
        QCOMPARE(exportTo(pipe).code, 0);
        char start[8] = {};
        QCOMPARE(::read(end, start, 7), ssize_t(7));
        ::close(end);
        QCOMPARE(QByteArray(start), QByteArray("number,"));
        struct stat status {};
        QCOMPARE(::stat(pipe.toLocal8Bit().constData(), &status), 0);
        QVERIFY(S_ISFIFO(status.st_mode));

        // A device of our own: should it be replaced, it is not the machine's.
        const QByteArray null = at("null").toLocal8Bit();
        if (::mknod(null.constData(), S_IFCHR | 0666, 1 << 8 | 3) != 0)
            QSKIP("devices of one's own are refused");
        const CliResult written = exportTo(null);
        QCOMPARE(::stat(null.constData(), &status), 0);
        QVERIFY(S_ISCHR(status.st_mode));
        // In a file system mounted without devices it cannot be opened.
        QVERIFY(written.code == 0 || written.err.contains("ermission"));
    }

    void keepsPermissionsAndNeighbours() {
        const QString out = writeFile(at("secret.csv"), "old");
        QVERIFY(QFile::setPermissions(out, QFileDevice::ReadOwner | QFileDevice::WriteOwner));
        const QString neighbour = writeFile(out + ".part", "mine");
        QCOMPARE(exportTo(out).code, 0);
        struct stat status {};
        QCOMPARE(::stat(out.toLocal8Bit().constData(), &status), 0);
        QCOMPARE(status.st_mode & 0777, mode_t(0600));
        QCOMPARE(readFile(neighbour), QByteArray("mine"));
        QCOMPARE(QDir(folder_.path()).entryList({"secret*"}).size(), 2);
        verifyRefused(exportTo(folder_.path()), 2, "folder");
    }

    void saysWhatIsWrongWithAName() {
        const auto nothing = runCli({"new", "", "--template", "empty"});
        QVERIFY(nothing.code > 100);
        QVERIFY2(nothing.err.contains("FILE: Its name is missing."), nothing.err.constData());
        QVERIFY(runCli({"show", ""}).err.contains("FILE: Its name is missing."));
        const auto dash = runCli({"new", "-x.trialbench", "--template", "empty"}, {}, folder_.path());
        QVERIFY(dash.code > 100);
        QVERIFY2(dash.err.contains("is given as ./-x.trialbench."), dash.err.constData());
        QCOMPARE(runCli({"new", "./-x.trialbench", "--template", "empty"}, {}, folder_.path()).code, 0);
        QVERIFY(runCli({"show", "-x.trialbench"}, {}, folder_.path()).err.contains("./-x.trialbench"));
    }

    void doesNotCallForeignWhatMayNotBeRead() {
        const QString file = at("locked.trialbench");
        QCOMPARE(runCli({"new", file, "--template", "empty"}).code, 0);
        QVERIFY(QFile::setPermissions(file, QFileDevice::Permissions()));
        // Root may read everything, so somebody else asks.
        QStringList other;
        if (::geteuid() == 0) {
            QVERIFY(QFile::setPermissions(folder_.path(), QFile::Permissions(0x7777)));
            other = QStringList{"setpriv", "--reuid", "65534", "--clear-groups"};
        }
        const auto made = runCli({"new", file, "--template", "empty", "--force"}, {}, {}, other);
        if (made.code == 127 || made.err.contains("setpriv")) QSKIP("nobody else can be asked here");
        verifyRefused(made, 1, "No permission to read");
    }

    void makesNothingInAFolderThatIsGone() {
        const auto made = runCli(
            {"new", "x.trialbench", "--template", "empty"}, {}, {},
            {"sh", "-c", "mkdir \"$0\" && cd \"$0\" && rmdir \"$0\" && exec \"$@\"", at("short-lived")});
        verifyRefused(made, 1, "the folder for it does not exist");
    }

    void makesNewOverNothingButAnExperiment_data() {
        QTest::addColumn<QString>("file");
        QTest::newRow("its own spec") << writeFile(at("own.json"), readFile(spec_));
        QTest::newRow("foreign") << writeFile(at("thesis.txt"), "years of work");
        QTest::newRow("named as one") << writeFile(at("named.trialbench"), "years of work");
    }
    void makesNewOverNothingButAnExperiment() {
        QFETCH(QString, file);
        const QString spec = file.endsWith(".json") ? file : spec_;
        const QByteArray before = readFile(file);
        verifyRefused(runCli({"new", file, "--from", spec, "--force"}), 2, "Remove it first");
        verifyRefused(runCli({"new", file, "--from", spec}), 2, "Remove it first");
        QVERIFY(readFile(file) == before);
    }

    void replacesAnExperimentOnlyByForce() {
        const QString file = at("twice.trialbench");
        QCOMPARE(runCli({"new", file, "--from", spec_}).code, 0);
        verifyRefused(runCli({"new", file, "--template", "empty"}), 2, "--force");
        QCOMPARE(runCli({"new", file, "--template", "empty", "--force"}).code, 0);
        QCOMPARE(runCli({"show", file, "--json"}).json()["studies"].size(), std::size_t(0));
    }

    // Of the two files that a search has, the other one was named.
    void tellsSpecificationsFromExperiments() {
        const QString spec = writeFile(at("my spec.json"), "\n " + readFile(spec_));
        for (const QStringList& arguments :
             {QStringList{"run", spec}, QStringList{"show", spec}, QStringList{"check", spec},
              QStringList{"export", spec, "--csv", "-"}, QStringList{"edit", spec, "{}"}}) {
            const auto refused = runCli(arguments);
            QCOMPARE(refused.code, 1);
            QVERIFY2(refused.err.contains("is not a Trialbench experiment"), refused.err.constData());
        }
        const QByteArray err = runCli({"run", spec}).err;
        const QByteArray typed = err.mid(err.indexOf(cliPath().toUtf8() + " new ")).trimmed();
        QCOMPARE(runCli({}, {}, {}, {"sh", "-c", QString::fromUtf8(typed)}).code, 0);
        QCOMPARE(runCli({"show", at("my spec.trialbench")}).code, 0);
        verifyRefused(runCli({"new", at("p.trialbench"), "--from", experiment_}), 2,
                      "is an experiment already");
    }

    void saysThatAFolderOrAPipeIsNoPlaceForAnExperiment() {
        for (const QStringList& force : {QStringList(), QStringList{"--force"}}) {
            verifyRefused(runCli(QStringList{"new", ".", "--template", "empty"} + force, {}, folder_.path()),
                          2, "is a folder");
            verifyRefused(runCli(QStringList{"new", at("pipe"), "--template", "empty"} + force), 2,
                          "no ordinary file");
        }
    }

    // As run and show, which work without it.
    void checkNamesALogThatCannotBeReadAndCallsTheFileSound() {
        const QString file = at("log.trialbench");
        QVERIFY(!runCli({"check", experiment_}).out.contains("cannot be read"));
        QByteArray bytes = readFile(experiment_);
        const auto start = bytes.indexOf(QByteArray("\x78\x01"));  // as zlib begins
        QVERIFY(start > 0);
        writeFile(file, bytes.replace(start, 2, "??"));
        const auto checked = runCli({"check", file});
        QCOMPARE(checked.code, 0);
        QVERIFY(checked.out.contains("sound"));
        QVERIFY2(checked.out.contains("Log of trial "), checked.out.constData());
        QCOMPARE(runCli({"show", file}).code, 0);
        QCOMPARE(runCli({"run", file}).code, 0);
    }

    void readsNoEndlessSpecification() {
        for (const char* command : {"ask-tell", "new"}) {
            const QStringList arguments = command == std::string("new")
                                              ? QStringList{"new", at("x.trialbench"), "--from", "/dev/zero"}
                                              : QStringList{"ask-tell", "/dev/zero"};
            verifyRefused(runCli(arguments), 1, "16 MiB");
        }
    }

    // Process substitution gives a pipe: its first bytes come only once.
    void readsASpecificationFromAPipe() {
        const QStringList shell{"sh", "-c", "cat \"$0\" | \"$1\" ask-tell /dev/stdin", spec_};
        const auto result = runCli({}, {}, {}, shell);
        QCOMPARE(result.code, 0);
        QCOMPARE(result.err, QByteArray());
    }

    void endsWithASentenceWhenMemoryEnds() {
        const QString huge = writeFile(at("huge.json"), QByteArray(15'000'000, ' '));
        // In KiB: just enough for the program itself.
        int limit = 20'000;
        const auto tight = [&] {
            return QStringList{"sh", "-c", QString("ulimit -v %1; exec \"$@\"").arg(limit), "sh"};
        };
        while (limit < 400'000 && runCli({"--version"}, {}, {}, tight()).code != 0) limit += 4'000;
        if (limit >= 400'000) QSKIP("sanitizers need more than that for themselves");
        limit += 2'000;
        const auto result = runCli({"new", at("x.trialbench"), "--from", huge}, {}, {}, tight());
        verifyRefused(result, 1, "memory");
    }

    void saysWhereItCannotBeToldWhetherAFileIsInUse() {
        const QString file = at("shared.trialbench");
        QVERIFY(QFile::copy(experiment_, file));
        QFile::setPermissions(file, QFileDevice::Permissions(0x6644));
        QFile::setPermissions(folder_.path(), QFileDevice::Permissions(0x7755));
        const QStringList nobody{"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"};
        if (runCli({"--version"}, {}, {}, nobody).code != 0) QSKIP("setpriv is refused here, or not there");
        const QString beside = file + ".files";
        QVERIFY(QDir().mkdir(beside));
        writeFile(beside + "/lock", "");
        QFile::setPermissions(beside, QFileDevice::Permissions(0x7700));
        const QByteArray sentence =
            "Whether it is in use cannot be told: " + beside.toUtf8() + " belongs to ";
        const auto checked = runCli({"check", file}, {}, {}, nobody);
        QVERIFY2(checked.code == 0 && checked.out.contains(sentence), checked.out.constData());
        const auto shown = runCli({"show", file}, {}, {}, nobody);
        QVERIFY2(shown.code == 0 && shown.err.contains(sentence), shown.err.constData());
    }
};

QTEST_GUILESS_MAIN(TestCliFiles)
#include "tst_cli_files.moc"
