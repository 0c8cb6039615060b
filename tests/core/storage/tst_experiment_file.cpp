#include <sys/stat.h>

#include "tests/core/storage/storage_children.h"

using namespace trialbench;
using namespace trialbench::storage;
using namespace trialbench::storage::fixture;

/// Opening, owning and giving back an experiment file.
class ExperimentFileTest : public QObject {
    Q_OBJECT

 private Q_SLOTS:
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
        const QStringList nobody = asNobody(folder);
        if (Child({"probe"}, nobody).line() != "here") QSKIP("cannot become another user here");
        const auto as = [&](const char* verb, const std::filesystem::path& path) {
            return Child({verb, text(path)}, nobody).line();
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
