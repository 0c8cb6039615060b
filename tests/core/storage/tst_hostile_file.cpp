#include <sqlite3.h>
#include <sys/stat.h>

#include "core/support/random_stream.h"
#include "tests/core/storage/storage_children.h"

using namespace trialbench;
using namespace trialbench::storage;
using namespace trialbench::storage::fixture;

namespace {

/// A file with some hundred records and a log.
std::filesystem::path richFile(const Folder& folder) {
    const auto path = newFile(folder);
    const auto store = *openOwned(path);
    auto next = static_cast<std::int64_t>(creation().size()) + 1;
    const auto trial = runningTrial(next);
    if (!store->append(trial)) qFatal("append");
    next += static_cast<std::int64_t>(trial.size());
    std::vector<ChangeRecord> records;
    for (int i = 0; i < 100; ++i, next += 2) {
        records.push_back(note(next, "note " + std::to_string(i * 7919)));
        records.push_back(logRecord(next + 1, "step " + std::to_string(i * 104729) + "\n"));
    }
    if (!store->append(records)) qFatal("append");
    return path;
}

}  // namespace

/// Files that are not ours, not whole, not of our time, or made to do harm.
class HostileFileTest : public QObject {
    Q_OBJECT

 private:
    /// All three ways of opening refuse with this code and leave the bytes as they were.
    static void verifyRefused(const std::filesystem::path& path, const std::string& code) {
        const auto before = hashOf(path);
        const auto owned = openOwned(path);
        COMPARE_TEXT(outcome(owned), code);
        QVERIFY(!message(owned.error()).empty());
        COMPARE_TEXT(outcome(openReadOnly(path)), code);
        COMPARE_TEXT(outcome(checkFile(path)), code);
        COMPARE_TEXT(hashOf(path), before);
    }

    /// What is wrong stands in the records only: it is refused before anything is written.
    static void verifyNotOwned(const std::filesystem::path& path) {
        const auto before = hashOf(path);
        COMPARE_TEXT(outcome(openOwned(path)), "file_damaged");
        COMPARE_TEXT(hashOf(path), before);
        QVERIFY(!std::filesystem::exists(path.string() + "-wal"));
    }

 private Q_SLOTS:
    void refusesWhatIsNoExperiment() {
        const Folder folder;
        writeBytes(folder / "empty", "");
        verifyRefused(folder / "empty", "file_foreign");
        writeBytes(folder / "letter", "Dear reader, " + std::string(5000, 'x'));
        verifyRefused(folder / "letter", "file_foreign");
        writeBytes(folder / "short", "SQL");
        verifyRefused(folder / "short", "file_damaged");
        {
            SQLite::Database other((folder / "other").string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
            other.exec("CREATE TABLE event (a)");
        }
        verifyRefused(folder / "other", "file_foreign");
        // Nothing is left beside what is not ours.
        QCOMPARE(namesIn(folder.path()), (std::vector<std::string>{"empty", "letter", "other", "short"}));
    }

    void refusesWhatIsNoPlainFile() {
        const Folder folder;
        std::filesystem::create_directory(folder / "folder");
        COMPARE_TEXT(outcome(openOwned(folder / "folder")), "file_unreadable");
        COMPARE_TEXT(outcome(openReadOnly(folder / "folder")), "file_unreadable");
        QCOMPARE(::mkfifo((folder / "pipe").c_str(), 0600), 0);
        COMPARE_TEXT(outcome(openOwned(folder / "pipe")), "file_unreadable");
        COMPARE_TEXT(outcome(openReadOnly(folder / "pipe")), "file_unreadable");
        COMPARE_TEXT(outcome(openReadOnly("/dev/null")), "file_unreadable");
    }

    void refusesATruncatedFile() {
        const Folder folder;
        const auto whole = readBytes(richFile(folder));
        for (const std::size_t size :
             {50UL, 99UL, 100UL, 512UL, 4096UL, whole.size() / 2, whole.size() - 4096}) {
            const auto path = folder / ("cut" + std::to_string(size));
            writeBytes(path, whole.substr(0, size));
            verifyRefused(path, "file_damaged");
        }
    }

    void refusesANewerFileThatItCannotRead() {
        const Folder folder;
        const auto path = newFile(folder);
        execute(path,
                "UPDATE meta SET value = '2' WHERE key = 'min_reader_version'; PRAGMA user_version = 3");
        verifyRefused(path, "file_newer");
        const auto sentence = message(openOwned(path).error());
        QVERIFY2(sentence.find("version 3; this one knows versions up to 1") != std::string::npos,
                 sentence.c_str());
        execute(path, "DROP TABLE meta");
        verifyRefused(path, "file_newer");
    }

    void saysWhichVersionItTakesToReadAFile() {
        const Folder folder;
        const auto path = newFile(folder);
        execute(path, "UPDATE meta SET value = '99' WHERE key = 'min_reader_version'");
        verifyRefused(path, "file_newer");
        const auto sentence = message(openReadOnly(path).error());
        QVERIFY2(sentence.find("version 99; this one knows versions up to 1") != std::string::npos,
                 sentence.c_str());
        execute(path, "UPDATE meta SET value = '99999999999' WHERE key = 'min_reader_version'");
        verifyRefused(path, "file_damaged");
    }

    void readsANewerFileThatAllowsItAndNeverWritesIt() {
        const Folder folder;
        const auto path = newFile(folder);
        execute(path,
                "PRAGMA user_version = 2; CREATE TABLE later (a); CREATE INDEX later_a ON later (a);"
                "INSERT INTO event VALUES (5, '2030-01-01T00:00:00.000Z', 'later', '', 0, 0, '{}')");
        const auto before = hashOf(path);
        const auto owned = openOwned(path);
        COMPARE_TEXT(outcome(owned), "file_newer");
        QVERIFY(message(owned.error()).find("to change it") != std::string::npos);
        const auto opened = openReadOnly(path);
        QVERIFY2(opened, opened ? "" : message(opened.error()).c_str());
        QCOMPARE(asJson(*opened->store->load()), asJson(creation()));
        QCOMPARE(opened->version, 2);
        QVERIFY(opened->isNewer);
        QCOMPARE(checkFile(path)->version, 2);
        QVERIFY(checkFile(path)->isNewer);
        COMPARE_TEXT(hashOf(path), before);
        execute(path, "CREATE TRIGGER t AFTER INSERT ON later BEGIN DELETE FROM event; END");
        verifyRefused(path, "file_damaged");
    }

    void refusesASchemaThatIsNotOurs_data() {
        QTest::addColumn<QString>("sql");
        QTest::newRow("trigger") << "CREATE TRIGGER t AFTER INSERT ON event BEGIN DELETE FROM event; END";
        QTest::newRow("view") << "CREATE VIEW v AS SELECT * FROM event";
        QTest::newRow("event is a view")
            << "ALTER TABLE event RENAME TO e; CREATE VIEW event AS SELECT * FROM e";
        QTest::newRow("virtual table") << "CREATE VIRTUAL TABLE v USING fts5(a)";
        QTest::newRow("table") << "CREATE TABLE other (a)";
        QTest::newRow("index") << "CREATE INDEX i ON event (time)";
        QTest::newRow("expression index") << "CREATE INDEX i ON event (hex(row))";
        QTest::newRow("generated column")
            << "DROP TABLE event; CREATE TABLE event (sequence INTEGER PRIMARY KEY, time TEXT, kind TEXT, "
               "study "
               "TEXT, trial INTEGER, attempt INTEGER, row TEXT AS (hex(zeroblob(1000000000)))) STRICT";
        QTest::newRow("missing table") << "DROP TABLE log_chunk";
        QTest::newRow("no meta") << "DROP TABLE meta";
        QTest::newRow("empty meta") << "DELETE FROM meta";
        QTest::newRow("version lost") << "PRAGMA user_version = 0";
    }
    void refusesASchemaThatIsNotOurs() {
        QFETCH(QString, sql);
        const Folder folder;
        const auto path = newFile(folder);
        execute(path, sql.toStdString());
        verifyRefused(path, "file_damaged");
    }

    void leavesWhatLiesBesideARefusedFile() {
        const Folder folder;
        const auto path = newFile(folder);
        {
            // As a kill leaves it: what is wrong stands in the -wal only.
            SQLite::Database database(path.string(), SQLite::OPEN_READWRITE);
            sqlite3_db_config(database.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
            database.exec("PRAGMA journal_mode = WAL");
            database.exec("CREATE VIEW v AS SELECT * FROM event");
        }
        const auto wal = path.string() + "-wal";
        QVERIFY(std::filesystem::file_size(wal) > 0);
        const auto before = hashOf(wal);
        verifyRefused(path, "file_damaged");
        COMPARE_TEXT(hashOf(wal), before);
    }

    void refusesRecordsThatNobodyWrote_data() {
        QTest::addColumn<QString>("values");
        const QString time = "'2026-01-31T12:00:00.000Z'";
        QTest::newRow("kind") << "(5, " + time + ", 'sabotage', '', 0, 0, '{}')";
        QTest::newRow("time") << "(50, 'yesterday', 'note', '', 0, 0, '{}')";
        QTest::newRow("trial") << "(5, " + time + ", 'note', 'S', 4294967297, 0, '{}')";
        QTest::newRow("negative") << "(5, " + time + ", 'note', 'S', -1, 0, '{}')";
        QTest::newRow("no JSON") << "(5, " + time + ", 'note', '', 0, 0, '{')";
        QTest::newRow("no object") << "(5, " + time + ", 'note', '', 0, 0, '[]')";
        QTest::newRow("deep") << "(5, " + time +
                                     ", 'note', '', 0, 0, '{\"a\":' || replace(hex(zeroblob(100000)), "
                                     "'0', '[') || '')";
        QTest::newRow("huge") << "(5, " + time +
                                     ", 'note', '', 0, 0, '{\"a\":\"' || hex(zeroblob(9000000)) || "
                                     "'\"}')";
    }
    void refusesRecordsThatNobodyWrote() {
        QFETCH(QString, values);
        const Folder folder;
        const auto path = newFile(folder);
        execute(path, "INSERT INTO event VALUES " + values.toStdString());
        // Found by the check on opening, or where the records are read.
        COMPARE_TEXT(outcome(checkFile(path)), "file_damaged");
        const auto opened = openReadOnly(path);
        COMPARE_TEXT(opened ? outcome(opened->store->load()) : outcome(opened), "file_damaged");
        verifyNotOwned(path);
    }

    void refusesRecordsThatDoNotFold() {
        const Folder folder;
        const auto path = newFile(folder);
        execute(path,
                "INSERT INTO event VALUES (5, '2026-01-31T12:00:00.000Z', 'trial_ended', 'S', 7, 0, '{}')");
        const auto checked = checkFile(path);
        COMPARE_TEXT(outcome(checked), "file_damaged");
        const auto sentence = message(checked.error());
        QVERIFY2(sentence.find("mine.trialbench") != std::string::npos, sentence.c_str());
        QVERIFY2(sentence.find("no trial 7") != std::string::npos, sentence.c_str());
        verifyNotOwned(path);
    }

    void refusesAStudyWithoutASearchSpace() {
        const Folder folder;
        const auto path = newFile(folder);
        execute(path, "DELETE FROM event WHERE kind = 'revision_added'");
        execute(path, "UPDATE event SET sequence = sequence - 1 WHERE sequence > 2");
        COMPARE_TEXT(outcome(checkFile(path)), "file_damaged");
        verifyNotOwned(path);
    }

    void refusesAnObjectiveThatIsNone_data() {
        QTest::addColumn<QString>("objective");
        for (const char* text :
             {"null", "[1]", "\"x\"", "{}", "{\"kind\":3}", "{\"kind\":\"function\",\"fixed\":3}"}) {
            QTest::newRow(text) << QString(text);
        }
    }
    void refusesAnObjectiveThatIsNone() {
        QFETCH(QString, objective);
        const Folder folder;
        const auto path = newFile(folder);
        execute(path, "UPDATE event SET row = json_set(row, '$.objective', json('" + objective.toStdString() +
                          "')) WHERE kind = 'setting_changed' AND study = ''");
        COMPARE_TEXT(outcome(checkFile(path)), "file_damaged");
        verifyNotOwned(path);
    }

    void refusesATrialNumberThatLeavesNoNext() {
        const Folder folder;
        const auto path = newFile(folder);
        execute(path,
                "INSERT INTO event VALUES (5, '2026-01-31T12:00:00.000Z', 'trial_added', 'S', 2147483647, 0, "
                "'{\"revision\":1,\"origin\":\"random\",\"configuration\":{\"x\":1.5,\"y\":2.5},"
                "\"decision\":null}')");
        COMPARE_TEXT(outcome(checkFile(path)), "file_damaged");
        verifyNotOwned(path);
    }

    void refusesRecordsThatDoNotFollowOneAnother_data() {
        QTest::addColumn<QString>("sql");
        const QString values = ", '2026-01-31T12:00:00.000Z', 'note', '', 0, 0, '{}')";
        QTest::newRow("gap") << "INSERT INTO event VALUES (50" + values;
        QTest::newRow("last number") << "INSERT INTO event VALUES (9223372036854775807" + values;
        QTest::newRow("zero") << "INSERT INTO event VALUES (0" + values;
        QTest::newRow("negative") << "INSERT INTO event VALUES (-9223372036854775808" + values;
        QTest::newRow("deleted") << "DELETE FROM event WHERE sequence = 2";
    }
    void refusesRecordsThatDoNotFollowOneAnother() {
        QFETCH(QString, sql);
        const Folder folder;
        const auto path = newFile(folder);
        execute(path, sql.toStdString());
        COMPARE_TEXT(outcome(checkFile(path)), "file_damaged");
        COMPARE_TEXT(outcome(openReadOnly(path)->store->load()), "file_damaged");
        verifyNotOwned(path);
    }

    void judgesAnIndexAlikeForEverybody() {
        const Folder folder;
        const auto path = richFile(folder);
        // An index whose entries are those of a row that is not there: unseen by a quick check.
        auto bytes = readBytes(path);
        const std::string entry = "min_reader_version";
        const auto inTable = bytes.find(entry);
        const auto inIndex = bytes.find(entry, inTable + 1);
        QVERIFY(inIndex != std::string::npos);
        bytes[inIndex] = 'n';
        writeBytes(path, bytes);
        verifyRefused(path, "file_damaged");
    }

    void tellsLogsThatAreNoLogs_data() {
        QTest::addColumn<QString>("sql");
        QTest::newRow("garbage") << "UPDATE log_chunk SET data = x'00112233'";
        QTest::newRow("more than it says") << "UPDATE log_chunk SET bytes = 10";
        QTest::newRow("less than it says") << "UPDATE log_chunk SET bytes = bytes + 1";
        QTest::newRow("huge") << "UPDATE log_chunk SET bytes = 9000000000000";
        QTest::newRow("negative") << "UPDATE log_chunk SET bytes = -1";
        QTest::newRow("far away") << "UPDATE log_chunk SET chunk = 9223372036854775807";
        QTest::newRow("before the start") << "UPDATE log_chunk SET chunk = -1";
        QTest::newRow("gap")
            << "INSERT INTO log_chunk SELECT study, trial, attempt, 5, bytes, data FROM log_chunk";
    }
    void tellsLogsThatAreNoLogs() {
        QFETCH(QString, sql);
        const Folder folder;
        const auto path = richFile(folder);
        execute(path, sql.toStdString());
        // No result rests on a log: the file is sound for all who open it, and who asks for the log is told.
        const auto report = checkFile(path);
        COMPARE_TEXT(outcome(report), "ok");
        QCOMPARE(report->damagedLogs, (std::vector<LogName>{{"S", 1, 1}}));
        const auto store = *openOwned(path);
        const auto log = store->log("S", 1, 1);
        COMPARE_TEXT(outcome(log), "log_damaged");
        QVERIFY(message(log.error()).find("the study can go on") != std::string::npos);
        const auto records = store->load();
        QVERIFY(records);
        // The records are not in danger, and go on.
        COMPARE_TEXT(outcome(store->append({note(records->back().sequence + 1)})), "ok");
    }

    void survivesFlippedBytesAndLeavesWhatItRefuses() {
        const Folder folder;
        const auto whole = readBytes(richFile(folder));
        const auto path = folder / "flipped";
        int refused = 0;
        for (std::uint64_t round = 0; round < 80; ++round) {
            support::RandomStream random(support::StreamPurpose::FunctionNoise, {round});
            auto bytes = whole;
            // Half of the rounds in the first two pages, where header and schema are.
            const auto range = round % 2 == 0 ? bytes.size() : std::size_t{8192};
            for (auto flips = 1 + random.below(8); flips > 0; --flips) {
                bytes[random.below(range)] = static_cast<char>(random.below(256));
            }
            std::filesystem::remove(path.string() + "-wal");
            std::filesystem::remove(path.string() + "-shm");
            writeBytes(path, bytes);
            const auto before = hashOf(path);
            auto reader = openReadOnly(path);
            if (reader) {
                const auto records = reader->store->load();
                QVERIFY(records || records.error().code == ErrorCode::FileDamaged);
                const auto log = reader->store->log("S", 1, 1);
                QVERIFY(log || log.error().code == ErrorCode::FileDamaged ||
                        log.error().code == ErrorCode::LogDamaged);
                reader->store.reset();
            }
            COMPARE_TEXT(hashOf(path), before);
            if (openOwned(path)) continue;
            ++refused;
            COMPARE_TEXT(hashOf(path), before);
        }
        QVERIFY2(refused > 20, std::to_string(refused).c_str());
    }
};

int main(int argc, char** argv) {
    return runTestOrChild<HostileFileTest>(argc, argv);
}
#include "tst_hostile_file.moc"
