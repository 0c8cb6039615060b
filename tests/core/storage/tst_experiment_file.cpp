#include <sys/stat.h>

#include "tests/core/storage/storage_children.h"

using namespace trialbench;
using namespace trialbench::storage;
using namespace trialbench::storage::fixture;

/// Creating, opening, owning and giving back an experiment file.
class ExperimentFileTest : public QObject {
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

    void aMissingFileIsMissing() {
        const Folder folder;
        const auto path = folder / "none.trialbench";
        COMPARE_TEXT(outcome(openOwned(path)), "file_missing");
        COMPARE_TEXT(outcome(openReadOnly(path)), "file_missing");
        COMPARE_TEXT(outcome(checkFile(path)), "file_missing");
        QVERIFY(namesIn(folder.path()).empty());
    }

    void isOneFileAgainAfterClosing() {
        const Folder folder;
        const auto path = newFile(folder);
        auto store = *openOwned(path);
        const auto next = store->load()->back().sequence + 1;
        QVERIFY(store->append({note(next)}));
        QVERIFY(std::filesystem::exists(folderOf(path) / "lock"));
        QVERIFY(std::filesystem::exists(path.string() + "-wal"));
        store.reset();
        QCOMPARE(namesIn(folder.path()), std::vector<std::string>{"mine.trialbench"});
        // A copy of this one file is the experiment.
        std::filesystem::copy_file(path, folder / "copy.trialbench");
        QCOMPARE(openReadOnly(folder / "copy.trialbench")->store->load()->back().sequence, next);
    }

    void keepsTheFolderThatHoldsCheckpoints() {
        const Folder folder;
        const auto path = newFile(folder);
        QVERIFY(folderOf(path).filename() == "mine.trialbench.files");
        auto store = *openOwned(path);
        writeBytes(folderOf(path) / "1.ckpt", "weights");
        store.reset();
        QCOMPARE(namesIn(folderOf(path)), std::vector<std::string>{"1.ckpt"});
    }

    void consolidatingMovesRecordsIntoTheMainFile() {
        const Folder folder;
        const auto path = newFile(folder);
        const auto store = *openOwned(path);
        const auto next = store->load()->back().sequence + 1;
        QVERIFY(store->append({note(next, std::string(50000, 'x'))}));
        QVERIFY(std::filesystem::file_size(path.string() + "-wal") > 50000);
        QVERIFY(store->consolidate());
        QCOMPARE(std::filesystem::file_size(path.string() + "-wal"), std::uintmax_t{0});
        QVERIFY(std::filesystem::file_size(path) > 50000);
    }

    void saysWhoOwnsIt() {
        const Folder folder;
        const auto path = newFile(folder);
        Child owner({"hold", text(path)});
        COMPARE_TEXT(owner.line(), "owned");
        const auto refused = openOwned(path);
        COMPARE_TEXT(outcome(refused), "file_owned");
        const auto sentence = message(refused.error());
        QVERIFY2(sentence.find("(process " + std::to_string(owner.id()) + ") since 20") != std::string::npos,
                 sentence.c_str());
        const auto opened = openReadOnly(path);
        QVERIFY(opened && opened->owner);
        QCOMPARE(opened->owner->process, owner.id());
        QVERIFY(!opened->owner->user.empty() && !opened->owner->host.empty());
        COMPARE_TEXT(outcome(opened->store->append({note(5)})), "no_permission");
        COMPARE_TEXT(outcome(opened->store->consolidate()), "no_permission");
        owner.closeInput();
        COMPARE_TEXT(owner.line(), "closed");
        QCOMPARE(owner.wait(), 0);
        QVERIFY(!openReadOnly(path)->owner);
        QVERIFY(openOwned(path));
    }

    void ownsAFileWhoseOwnerWasKilled() {
        const Folder folder;
        const auto path = newFile(folder);
        Child owner({"hold", text(path)});
        COMPARE_TEXT(owner.line(), "owned");
        owner.kill();
        QVERIFY(std::filesystem::exists(folderOf(path) / "lock"));
        QVERIFY(!ownerOf(path));
        QVERIFY(openOwned(path));
    }

    void aSecondOpeningInThisProcessDropsNoLocks() {
        const Folder folder;
        const auto path = newFile(folder);
        const auto store = *openOwned(path);
        const auto again = openOwned(path);
        COMPARE_TEXT(outcome(again), "file_owned");
        QVERIFY(message(again.error()).find(std::to_string(getpid())) != std::string::npos);
        QCOMPARE(openReadOnly(path)->owner->process, static_cast<long>(getpid()));
        COMPARE_TEXT(outcome(checkFile(path)), "ok");
        COMPARE_TEXT(outcome(createFile(path, creation(), true)), "file_owned");
        Child other({"exclusive", text(path)});
        COMPARE_TEXT(other.line(), "locked");
    }

    void hasOneOwnerByWhateverName() {
        const Folder folder;
        const auto path = newFile(folder);
        std::filesystem::create_symlink(path, folder / "link.trialbench");
        QVERIFY(folderOf(folder / "link.trialbench") == folderOf(path));
        Child owner({"hold", text(folder / "link.trialbench")});
        COMPARE_TEXT(owner.line(), "owned");
        COMPARE_TEXT(outcome(openOwned(path)), "file_owned");
    }

    void isNotOwnedUnderTwoNames() {
        const Folder folder;
        const auto path = newFile(folder);
        std::filesystem::create_hard_link(path, folder / "second");
        for (const auto& name : {path, folder / "second"}) {
            const auto refused = openOwned(name);
            COMPARE_TEXT(outcome(refused), "file_linked");
            QVERIFY(message(refused.error()).find("Copy it") != std::string::npos);
            COMPARE_TEXT(outcome(openReadOnly(name)), "ok");
        }
        QCOMPARE(namesIn(folder.path()), (std::vector<std::string>{"mine.trialbench", "second"}));
        std::filesystem::remove(path);
        COMPARE_TEXT(outcome(openOwned(folder / "second")), "ok");
        // Nor does a name that comes later make a second owner.
        Child owner({"hold", text(folder / "second")});
        COMPARE_TEXT(owner.line(), "owned");
        std::filesystem::create_hard_link(folder / "second", folder / "third");
        COMPARE_TEXT(outcome(openOwned(folder / "third")), "file_linked");
    }

    void followsNoLinkWhereItsLockShouldBe() {
        const Folder folder;
        const auto path = newFile(folder);
        std::filesystem::create_directory(folderOf(path));
        writeBytes(folder / "victim", "precious");
        std::filesystem::create_symlink(folder / "victim", folderOf(path) / "lock");
        COMPARE_TEXT(outcome(openOwned(path)), "write_failed");
        COMPARE_TEXT(readBytes(folder / "victim"), "precious");
    }

    void readsWhileAReaderInThisProcessComesAndGoes() {
        const Folder folder;
        const auto path = newFile(folder);
        auto reader = *openReadOnly(path);
        auto store = *openOwned(path);
        const auto next = store->load()->back().sequence + 1;
        QVERIFY(store->append({note(next)}));
        QCOMPARE(reader.store->load()->back().sequence, next);
        // Closing with a reader open loses nothing.
        store.reset();
        QCOMPARE(reader.store->load()->back().sequence, next);
        reader.store.reset();
        QCOMPARE((*openOwned(path))->load()->back().sequence, next);
    }

    void noticesThatTheFileWasMoved() {
        const Folder folder;
        const auto path = newFile(folder);
        auto store = *openOwned(path);
        const auto next = store->load()->back().sequence + 1;
        QVERIFY(store->append({note(next)}));
        std::filesystem::rename(path, folder / "elsewhere");
        COMPARE_TEXT(outcome(store->append({note(next + 1)})), "file_moved");
        writeBytes(path, "another file under its name");
        COMPARE_TEXT(outcome(store->append({note(next + 1)})), "file_moved");
        std::filesystem::remove(path);
        std::filesystem::rename(folder / "elsewhere", path);
        COMPARE_TEXT(outcome(store->append({note(next + 1)})), "ok");
        store.reset();
        QCOMPARE(openReadOnly(path)->store->load()->back().sequence, next + 1);
    }

    // Without its lock another owner would be let in.
    void commitsNothingOnceItsLockIsGone() {
        const Folder folder;
        const auto path = newFile(folder);
        auto store = *openOwned(path);
        const auto next = store->load()->back().sequence + 1;
        QVERIFY(store->append({note(next)}));
        const auto beside = folderOf(path);
        const auto elsewhere = folder / "elsewhere";
        std::filesystem::rename(beside, elsewhere);
        const auto refused = store->append({note(next + 1)});
        COMPARE_TEXT(outcome(refused), "write_failed");
        QVERIFY(message(refused.error()).find("lock") != std::string::npos);
        std::filesystem::rename(elsewhere, beside);
        COMPARE_TEXT(outcome(store->append({note(next + 1)})), "ok");
        std::filesystem::remove(beside / "lock");
        COMPARE_TEXT(outcome(store->append({note(next + 2)})), "write_failed");
    }

    void tellsADeletedFileFromAMovedOne() {
        const Folder folder;
        const auto path = newFile(folder);
        auto store = *openOwned(path);
        const auto next = store->load()->back().sequence + 1;
        QVERIFY(store->append({note(next)}));
        std::filesystem::remove(path);
        auto refused = store->append({note(next + 1)});
        COMPARE_TEXT(outcome(refused), "file_deleted");
        const auto sentence = message(refused.error());
        const auto process = "/proc/" + std::to_string(getpid()) + "/fd";
        QVERIFY2(sentence.find(process) != std::string::npos, sentence.c_str());
        store.reset();

        const auto replaced = newFile(folder, "replaced");
        store = *openOwned(replaced);
        std::filesystem::rename(newFile(folder, "other"), replaced);
        COMPARE_TEXT(outcome(store->append({note(next)})), "file_deleted");
    }

    void losesNothingWhenItIsClosedAfterAMove() {
        const Folder folder;
        const auto path = newFile(folder);
        auto store = *openOwned(path);
        const auto next = store->load()->back().sequence + 1;
        QVERIFY(store->append({note(next)}));
        std::filesystem::rename(path, folder / "elsewhere.trialbench");
        store.reset();
        QCOMPARE((*openOwned(folder / "elsewhere.trialbench"))->load()->back().sequence, next);
    }

    void worksWhereWriteAheadLogIsRefused() {
        const Folder folder;
        const auto path = newFile(folder);
        {
            // A reader that is in the midst of reading keeps the file in DELETE mode.
            SQLite::Database database(path.string(), SQLite::OPEN_READONLY);
            SQLite::Statement reading(database, "SELECT * FROM event");
            QVERIFY(reading.executeStep());
            auto store = openOwned(path);
            QVERIFY(store);
            QVERIFY(!std::filesystem::exists(path.string() + "-wal"));
            reading.reset();
            const auto next = (*store)->load()->back().sequence + 1;
            COMPARE_TEXT(outcome((*store)->append({note(next)})), "ok");
            COMPARE_TEXT(outcome((*store)->consolidate()), "ok");
            QVERIFY(!std::filesystem::exists(path.string() + "-wal"));
        }
        QCOMPARE(openReadOnly(path)->store->load()->size(), creation().size() + 1);
    }

    void checkCountsWhatRecoveryWouldMark() {
        const Folder folder;
        const auto path = newFile(folder);
        const auto next = static_cast<std::int64_t>(creation().size()) + 1;
        {
            const auto store = *openOwned(path);
            QVERIFY(store->append(runningTrial(next)));
            Json checkpoint{{"file", "1.ckpt"}, {"sha256", ""}, {"bytes", 7}, {"epoch", 1}, {"step", 3}};
            QDir().mkpath(text(folderOf(path)));
            writeBytes(folderOf(path) / "1.ckpt", "weights");
            checkpoint["sha256"] = hashOf(folderOf(path) / "1.ckpt");
            QVERIFY(store->append({record(next + 3, ChangeKind::Checkpoint, 1, 1, checkpoint)}));
            QCOMPARE(checkFile(path)->interruptedTrials, 0);
        }
        auto report = checkFile(path);
        QVERIFY2(report, report ? "" : message(report.error()).c_str());
        QCOMPARE(report->version, 1);
        QCOMPARE(report->records, next + 3);
        QVERIFY(!report->owner);
        QCOMPARE(report->interruptedTrials, 1);
        QVERIFY(report->missingCheckpoints.empty());
        writeBytes(folderOf(path) / "1.ckpt", "weightz");
        QCOMPARE(checkFile(path)->missingCheckpoints, std::vector<std::string>{"1.ckpt"});
        std::filesystem::remove_all(folderOf(path));
        QCOMPARE(checkFile(path)->missingCheckpoints, std::vector<std::string>{"1.ckpt"});
    }

    void saysWhatItHasNoPermissionFor() {
        const Folder folder;
        QStringList asNobody;
        if (geteuid() == 0) {
            asNobody = QStringList{"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"};
            ::chmod(folder.path().c_str(), 0755);
        }
        if (Child({"probe"}, asNobody).line() != "here") QSKIP("cannot become another user here");
        const auto as = [&](const char* verb, const std::filesystem::path& path) {
            return Child({verb, text(path)}, asNobody).line();
        };
        const auto unreadable = newFile(folder, "unreadable");
        ::chmod(unreadable.c_str(), 0);
        const auto readable = newFile(folder, "readable");
        ::chmod(readable.c_str(), 0444);
        const auto writable = newFile(folder, "writable");
        ::chmod(writable.c_str(), 0666);
        // Left in WAL mode: SQLite wants files beside it, which nobody may make here.
        const auto leftOpen = newFile(folder, "left");
        execute(leftOpen, "PRAGMA journal_mode = WAL");
        ::chmod(leftOpen.c_str(), 0444);
        ::chmod(folder.path().c_str(), 0555);
        COMPARE_TEXT(as("own", unreadable), "no_permission");
        COMPARE_TEXT(as("read", unreadable), "no_permission");
        COMPARE_TEXT(as("own", readable), "no_permission");
        COMPARE_TEXT(as("read", readable), "ok");
        COMPARE_TEXT(as("own", writable), "no_permission");
        COMPARE_TEXT(as("read", writable), "ok");
        COMPARE_TEXT(as("read", leftOpen), "ok");
        COMPARE_TEXT(as("create", folder / "new"), "no_permission");
        ::chmod(folder.path().c_str(), 0777);
        COMPARE_TEXT(as("own", readable), "no_permission");
        COMPARE_TEXT(as("own", writable), "ok");
    }
};

int main(int argc, char** argv) {
    return runTestOrChild<ExperimentFileTest>(argc, argv);
}
#include "tst_experiment_file.moc"
