#include "core/storage/private_copy.h"

#include <sys/stat.h>

#include "core/storage/file_lock.h"
#include "tests/core/storage/storage_children.h"

using namespace trialbench;
using namespace trialbench::storage;
using namespace trialbench::storage::fixture;

namespace {

/// A file whose owner has committed and runs on, with a copy of it made by `cp`.
struct CopiedMidRun {
    Folder folder;
    std::filesystem::path copy = folder / "copy.trialbench";
    std::int64_t committed = 0;
    std::int64_t inTheFileAlone = 0;

    explicit CopiedMidRun(bool withLog) {
        const auto path = newFile(folder, "mine.trialbench", creationWithTrial());
        inTheFileAlone = creationWithTrial().back().sequence;
        Child owner({"append", text(path), "3"});
        for (int i = 0; i < 3; ++i) committed = std::stoll(owner.line());
        std::filesystem::copy_file(path, copy);
        if (withLog) std::filesystem::copy_file(path.string() + "-wal", copy.string() + "-wal");
        owner.kill();
        for (const char* end : {"", "-wal", "-shm", ".files"}) {
            std::filesystem::remove_all(path.string() + end);
        }
    }
};

/// Where temporary files go, for the time of a test.
class TemporaryFiles {
 public:
    explicit TemporaryFiles(const std::filesystem::path& folder) : before_(qgetenv("TMPDIR")) {
        qputenv("TMPDIR", QByteArray::fromStdString(folder.string()));
    }
    ~TemporaryFiles() {
        if (before_.isNull()) {
            qunsetenv("TMPDIR");
        } else {
            qputenv("TMPDIR", before_);
        }
    }

 private:
    QByteArray before_;
};

}  // namespace

/// Reading a file that was left in WAL mode, by a kill or in the middle of a run.
class PrivateCopyTest : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void readingChangesNothing_data() {
        QTest::addColumn<bool>("withLog");
        QTest::newRow("the file and its log") << true;
        QTest::newRow("the file alone") << false;
    }
    void readingChangesNothing() {
        QFETCH(bool, withLog);
        const CopiedMidRun given(withLog);
        const auto names = namesIn(given.folder.path());
        const auto file = hashOf(given.copy);
        const auto log = hashOf(given.copy.string() + "-wal");
        {
            const auto opened = openReadOnly(given.copy);
            QVERIFY2(opened, opened ? "" : message(opened.error()).c_str());
            const auto last = opened->store->load()->back().sequence;
            QCOMPARE(last, withLog ? given.committed : given.inTheFileAlone);
            COMPARE_TEXT(outcome(opened->store->log("S", 1, 1)), "ok");
        }
        COMPARE_TEXT(outcome(checkFile(given.copy)), "ok");
        QCOMPARE(checkFile(given.copy)->writeAheadLog.empty(), !withLog);
        QCOMPARE(namesIn(given.folder.path()), names);
        COMPARE_TEXT(hashOf(given.copy), file);
        COMPARE_TEXT(hashOf(given.copy.string() + "-wal"), log);
        // Whoever owns it next has it all.
        QCOMPARE((*openOwned(given.copy))->load()->back().sequence,
                 withLog ? given.committed : given.inTheFileAlone);
    }

    void readsWhereNothingMayBeMade() {
        const CopiedMidRun given(true);
        const QStringList nobody = asNobody(given.folder);
        if (Child({"probe"}, nobody).line() != "here") QSKIP("cannot become another user here");
        ::chmod(given.folder.path().c_str(), 0555);
        COMPARE_TEXT(Child({"read", text(given.copy)}, nobody).line(), "ok");
        ::chmod(given.folder.path().c_str(), 0755);
    }

    void leavesNoTemporaryFolder() {
        const CopiedMidRun given(true);
        const Folder temporary;
        const TemporaryFiles files(temporary.path());
        auto opened = openReadOnly(given.copy);
        QCOMPARE(namesIn(temporary.path()).size(), std::size_t(1));
        opened->store.reset();
        QVERIFY(namesIn(temporary.path()).empty());
    }

    void withoutRoomForACopyItIsReadWhereItIs() {
        const CopiedMidRun given(true);
        const TemporaryFiles files(given.folder / "absent");
        QCOMPARE(openReadOnly(given.copy)->store->load()->back().sequence, given.committed);
    }

    void copiesNothingThatIsOwnedOrLeavesNothing() {
        const CopiedMidRun given(true);
        QVERIFY(PrivateCopy::ofUnowned(given.copy));
        const auto lock = FileLock::acquire(given.copy);
        QVERIFY(lock);
        QVERIFY(!PrivateCopy::ofUnowned(given.copy));
        QVERIFY(!PrivateCopy::ofUnowned(newFile(given.folder, "closed.trialbench")));
        QVERIFY(!PrivateCopy::ofUnowned(given.folder / "absent"));
    }
};

int main(int argc, char** argv) {
    return runTestOrChild<PrivateCopyTest>(argc, argv);
}
#include "tst_private_copy.moc"
