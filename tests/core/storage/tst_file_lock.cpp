#include <fcntl.h>
#include <sys/file.h>
#include <thread>

#include "core/storage/file_lock.h"
#include "tests/core/storage/storage_children.h"

using namespace trialbench;
using namespace trialbench::storage;
using namespace trialbench::storage::fixture;

/// Who owns a file, and that it is one at a time. Every FileLock opens the lock file anew, so two in one
/// process are as strange to each other as two processes.
class FileLockTest : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void isHeldByOne() {
        const Folder folder;
        const auto file = folder / "mine.trialbench";
        auto lock = FileLock::acquire(file);
        QVERIFY(lock);
        const auto second = FileLock::acquire(file);
        COMPARE_TEXT(outcome(second), "file_owned");
        const auto sentence = message(second.error());
        QVERIFY2(sentence.find(describe(*ownerOf(file))) != std::string::npos, sentence.c_str());
        COMPARE_TEXT(outcome(FileLock::acquire(folder / "other.trialbench")), "ok");
    }

    void saysWhoHoldsIt() {
        const Folder folder;
        const auto file = folder / "mine.trialbench";
        QVERIFY(!ownerOf(file));
        const auto lock = FileLock::acquire(file);
        const auto owner = ownerOf(file);
        QVERIFY(owner);
        QCOMPARE(owner->process, static_cast<long>(::getpid()));
        COMPARE_TEXT(owner->user, thisOwner().user);
        COMPARE_TEXT(owner->host, thisOwner().host);
        QVERIFY(support::fromIso8601(owner->since).has_value());
    }

    void givingItBackLeavesNothing() {
        const Folder folder;
        const auto file = folder / "mine.trialbench";
        for (int round = 0; round < 3; ++round) {
            {
                const auto lock = FileLock::acquire(file);
                QVERIFY(lock);
                QCOMPARE(namesIn(folderOf(file)), std::vector<std::string>{"lock"});
            }
            QVERIFY(!ownerOf(file));
            QVERIFY(namesIn(folder.path()).empty());
        }
    }

    void movingItKeepsItHeld() {
        const Folder folder;
        const auto file = folder / "mine.trialbench";
        auto first = FileLock::acquire(file);
        {
            const FileLock second(std::move(*first));
            QVERIFY(ownerOf(file));
        }
        QVERIFY(!ownerOf(file));
    }

    void aLockFileThatAKillLeftIsTakenOver() {
        const Folder folder;
        const auto file = folder / "mine.trialbench";
        std::filesystem::create_directory(folderOf(file));
        writeBytes(folderOf(file) / "lock", "{\"user\":\"kim\",\"process\":1}\n" + std::string(500, ' '));
        QVERIFY(!ownerOf(file));
        const auto lock = FileLock::acquire(file);
        QVERIFY(lock);
        // Nothing of the old text is left behind the new.
        QCOMPARE(ownerOf(file)->process, static_cast<long>(::getpid()));
        QVERIFY(readBytes(folderOf(file) / "lock").find("kim") == std::string::npos);
    }

    void aLookAtItIsWaitedFor() {
        const Folder folder;
        const auto file = folder / "mine.trialbench";
        std::filesystem::create_directory(folderOf(file));
        writeBytes(folderOf(file) / "lock", "");
        FileDescriptor reader(::open((folderOf(file) / "lock").c_str(), O_RDONLY));
        QCOMPARE(::flock(reader.get(), LOCK_SH), 0);
        const auto refused = FileLock::acquire(file);
        COMPARE_TEXT(outcome(refused), "file_owned");
        QVERIFY(message(refused.error()).find("another process") != std::string::npos);
        std::thread looking([held = std::move(reader)]() mutable {
            std::this_thread::yield();
            held = FileDescriptor();
        });
        const auto lock = FileLock::acquire(file);
        looking.join();
        COMPARE_TEXT(outcome(lock), "ok");
    }

    void whatALockFileSaysIsMadePrintable() {
        const Folder folder;
        const auto file = folder / "mine.trialbench";
        const auto lock = FileLock::acquire(file);
        const Json text = {{"user", "k\x1b[31mim"}, {"host", "lab\n2"}, {"process", 4}, {"since", "now"}};
        writeBytes(folderOf(file) / "lock", text.dump());
        COMPARE_TEXT(describe(*ownerOf(file)), "k[31mim on lab2 (process 4) since now");
        writeBytes(folderOf(file) / "lock", "no JSON");
        COMPARE_TEXT(describe(*ownerOf(file)), "another process");
    }

    void aLockThatMayNotBeReadIsSaid() {
        const Folder folder;
        const QStringList nobody = asNobody(folder);
        if (Child({"probe"}, nobody).line() != "here") QSKIP("cannot become another user here");
        const auto file = newFile(folder);
        const auto beside = folderOf(file);
        std::filesystem::create_directory(beside);
        writeBytes(beside / "lock", "");
        std::filesystem::permissions(beside, std::filesystem::perms(geteuid() == 0 ? 0700 : 0));
        COMPARE_TEXT(Child({"owner", text(file)}, nobody).line(),
                     "perhaps somebody (that cannot be told: " + beside.string() + " belongs to " +
                         thisOwner().user + " and may not be read)");
        COMPARE_TEXT(Child({"own", text(file)}, nobody).line(), "no_permission");
        std::filesystem::permissions(beside, std::filesystem::perms(0755));
        COMPARE_TEXT(Child({"owner", text(file)}, nobody).line(), "nobody");
    }

    void aFolderThatIsNoFolderIsSaid() {
        const Folder folder;
        const auto file = folder / "mine.trialbench";
        writeBytes(folderOf(file), "a file");
        COMPARE_TEXT(outcome(FileLock::acquire(file)), "write_failed");
        QVERIFY(!ownerOf(file));
        COMPARE_TEXT(readBytes(folderOf(file)), "a file");
        const auto other = folder / "other.trialbench";
        std::filesystem::create_directories(folderOf(other) / "lock");
        COMPARE_TEXT(outcome(FileLock::acquire(other)), "write_failed");
    }

    void oneFileHasOneFolderByWhateverName() {
        const Folder folder;
        const auto file = newFile(folder);
        std::filesystem::create_symlink(file, folder / "link");
        QVERIFY(resolve(folder / "link") == file);
        QVERIFY(resolve(folder / "." / ".." / folder.path().filename() / "mine.trialbench") == file);
        QVERIFY(folderOf(folder / "link") == file.string() + ".files");
    }
};

int main(int argc, char** argv) {
    return runTestOrChild<FileLockTest>(argc, argv);
}
#include "tst_file_lock.moc"
