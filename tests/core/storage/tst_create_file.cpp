#include <sys/stat.h>

#include "tests/core/storage/storage_children.h"

using namespace trialbench;
using namespace trialbench::storage;
using namespace trialbench::storage::fixture;

/// Making an experiment file, in place of another or not.
class CreateFileTest : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void createsAWholeFileAndNothingElse() {
        const Folder folder;
        const auto path = newFile(folder);
        QCOMPARE(namesIn(folder.path()), std::vector<std::string>{"mine.trialbench"});
        const auto opened = openReadOnly(path);
        QVERIFY(opened);
        QVERIFY(!opened->owner);
        QCOMPARE(asJson(*opened->store->load()), asJson(creation()));
        // The bytes by which `file` and the desktop know it.
        const auto bytes = readBytes(path);
        QCOMPARE(bytes.substr(0, 15), std::string("SQLite format 3"));
        QCOMPARE(bytes.substr(68, 4), std::string("TrBn"));
        QCOMPARE(bytes.substr(60, 4), std::string("\0\0\0\1", 4));
    }

    void twoFilesHaveDifferentIds() {
        const Folder folder;
        const auto id = [](const std::filesystem::path& path) {
            SQLite::Database database(path.string(), SQLite::OPEN_READONLY);
            return database.execAndGet("SELECT value FROM meta WHERE key = 'file_id'").getString();
        };
        const auto first = id(newFile(folder, "a.trialbench"));
        QCOMPARE(first.size(), std::size_t{32});
        QVERIFY(first != id(newFile(folder, "b.trialbench")));
    }

    void overwritesOnlyWhenForced() {
        const Folder folder;
        const auto path = folder / "mine.trialbench";
        writeBytes(path, "a letter");
        COMPARE_TEXT(outcome(createFile(path, creation(), false)), "file_exists");
        COMPARE_TEXT(readBytes(path), "a letter");
        COMPARE_TEXT(outcome(createFile(path, creation(), true)), "ok");
        QCOMPARE(asJson(*openReadOnly(path)->store->load()), asJson(creation()));
        QCOMPARE(namesIn(folder.path()), std::vector<std::string>{"mine.trialbench"});
    }

    void overwritingKeepsWhoMayReadIt() {
        const Folder folder;
        const auto path = newFile(folder);
        for (const mode_t mode : {0600, 0444, 0664}) {
            ::chmod(path.c_str(), mode);
            COMPARE_TEXT(outcome(createFile(path, creation(), true)), "ok");
            struct stat status {};
            QCOMPARE(::stat(path.c_str(), &status), 0);
            QCOMPARE(status.st_mode & 07777, mode);
        }
    }

    void overwritingLeavesTheOldFileWholeUntilTheNewOneIsThere() {
        const Folder folder;
        const auto path = newFile(folder, "mine.trialbench", creationWithTrial());
        std::int64_t acknowledged = 0;
        {
            // Killed: what it committed lies in the -wal.
            Child writer({"append", text(path), "1000000"});
            for (int i = 0; i < 3; ++i) acknowledged = std::stoll(writer.line());
            writer.kill();
        }
        QVERIFY(std::filesystem::file_size(path.string() + "-wal") > 0);
        {
            Child replacer({"replace-killed-at-rename", text(path)});
            const auto answer = replacer.line();
            if (answer == "cannot") QSKIP("system calls cannot be filtered here");
            COMPARE_TEXT(answer, "replacing");
            COMPARE_TEXT(replacer.line(), "");
        }
        auto old = openReadOnly(path);
        QVERIFY2(old, old ? "" : message(old.error()).c_str());
        QVERIFY(old->store->load()->back().sequence >= acknowledged);
        old->store.reset();
        COMPARE_TEXT(outcome(createFile(path, creation(), true)), "ok");
        QCOMPARE(asJson(*openReadOnly(path)->store->load()), asJson(creation()));
        QVERIFY(!std::filesystem::exists(path.string() + "-wal"));
    }

    void overwritesAFileThatIsDamaged() {
        const Folder folder;
        const auto path = newFile(folder);
        writeBytes(path, readBytes(path).substr(0, 5000));
        writeBytes(path.string() + "-wal", "no longer of use");
        COMPARE_TEXT(outcome(createFile(path, creation(), true)), "ok");
        QCOMPARE(asJson(*openReadOnly(path)->store->load()), asJson(creation()));
        QCOMPARE(namesIn(folder.path()), std::vector<std::string>{"mine.trialbench"});
    }

    void neverOverwritesAFileThatIsOwned() {
        const Folder folder;
        const auto path = newFile(folder);
        {
            Child owner({"hold", text(path)});
            COMPARE_TEXT(owner.line(), "owned");
            COMPARE_TEXT(outcome(createFile(path, creation(), true)), "file_owned");
        }
        const auto own = openOwned(path);
        QVERIFY(own);
        COMPARE_TEXT(outcome(createFile(path, creation(), true)), "file_owned");
    }

    void saysWhereAFileCannotBeCreated() {
        const Folder folder;
        const auto created = createFile(folder / "absent/mine.trialbench", creation(), false);
        COMPARE_TEXT(outcome(created), "write_failed");
        QVERIFY(message(created.error()).find("folder") != std::string::npos);
        COMPARE_TEXT(outcome(createFile(folder.path(), creation(), true)), "write_failed");
        auto gap = creation();
        gap.back().sequence += 1;
        COMPARE_TEXT(outcome(createFile(folder / "mine.trialbench", gap, false)), "internal");
        QVERIFY(namesIn(folder.path()).empty());
    }

    void doesNotTakeOverWhatAnotherFileLeftBeside() {
        const Folder folder;
        const auto path = folder / "mine.trialbench";
        writeBytes(path.string() + "-wal", "of a file that was moved away");
        COMPARE_TEXT(outcome(createFile(path, creation(), false)), "file_exists");
        COMPARE_TEXT(readBytes(path.string() + "-wal"), "of a file that was moved away");
        COMPARE_TEXT(outcome(createFile(path, creation(), true)), "ok");
        QCOMPARE(namesIn(folder.path()), std::vector<std::string>{"mine.trialbench"});
    }

    void oneOfManyCreatorsWins() {
        const Folder folder;
        const auto path = folder / "mine.trialbench";
        std::vector<std::unique_ptr<Child>> children;
        for (int i = 0; i < 5; ++i) {
            children.push_back(std::make_unique<Child>(QStringList{"create", text(path)}));
        }
        int won = 0;
        for (const auto& child : children) {
            const auto answer = child->line();
            QVERIFY2(answer == "ok" || answer == "file_exists" || answer == "file_owned", answer.c_str());
            won += answer == "ok";
        }
        QCOMPARE(won, 1);
        QCOMPARE(namesIn(folder.path()), std::vector<std::string>{"mine.trialbench"});
    }
};

int main(int argc, char** argv) {
    return runTestOrChild<CreateFileTest>(argc, argv);
}
#include "tst_create_file.moc"
