#include <chrono>

#include "core/support/random_stream.h"
#include "tests/core/storage/storage_children.h"

using namespace trialbench;
using namespace trialbench::storage;
using namespace trialbench::storage::fixture;

namespace {

void spin(std::chrono::microseconds duration) {
    const auto end = std::chrono::steady_clock::now() + duration;
    while (std::chrono::steady_clock::now() < end) {
    }
}

/// What `batch` wrote since creation, nothing missing and nothing half there.
void verifyWhole(ExperimentStore& store, std::int64_t acknowledged) {
    const auto records = store.load();
    QVERIFY2(records, records ? "" : message(records.error()).c_str());
    const auto first = static_cast<std::int64_t>(creationWithTrial().size()) + 1;
    std::vector<ChangeRecord> expected = creationWithTrial();
    std::string log;
    for (auto next = first; next <= records->back().sequence; next += 3) {
        for (auto& change : batch(next)) {
            if (change.kind == ChangeKind::Log) {
                log += change.row["text"].get<std::string>();
                change.row.erase("text");
            }
            expected.push_back(std::move(change));
        }
    }
    QVERIFY(records->back().sequence >= acknowledged);
    QCOMPARE(asJson(*records), asJson(expected));
    COMPARE_TEXT(*store.log("S", 1, 1), log);
}

}  // namespace

/// Kills, full disks, readers and rivals.
class FileDurabilityTest : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void losesNothingThatWasAcknowledgedWhenKilled() {
        const Folder folder;
        const auto path = newFile(folder, "mine.trialbench", creationWithTrial());
        support::RandomStream random(support::StreamPurpose::FunctionNoise, {20});
        std::int64_t acknowledged = static_cast<std::int64_t>(creationWithTrial().size());
        for (int round = 0; round < 20; ++round) {
            Child writer({"append", text(path), "1000000"});
            for (auto lines = random.below(12); lines > 0; --lines) {
                const auto line = writer.line();
                QVERIFY(!line.empty());
                acknowledged = std::stoll(line);
            }
            spin(std::chrono::microseconds(random.below(5000)));
            writer.kill();
            for (auto line = writer.line(); !line.empty(); line = writer.line())
                acknowledged = std::stoll(line);
            auto reader = openReadOnly(path);
            QVERIFY2(reader, reader ? "" : message(reader.error()).c_str());
            QVERIFY(!reader->owner);
            verifyWhole(*reader->store, acknowledged);
            if (QTest::currentTestFailed()) return;
            // Every other round the next writer has to recover by itself.
            if (round % 2 == 0) continue;
            const auto store = openOwned(path);
            QVERIFY2(store, store ? "" : message(store.error()).c_str());
            const auto next = (*store)->load()->back().sequence + 1;
            COMPARE_TEXT(outcome((*store)->append(batch(next))), "ok");
            acknowledged = next + 2;
        }
        verifyWhole(**openOwned(path), acknowledged);
        QCOMPARE(namesIn(folder.path()), std::vector<std::string>{"mine.trialbench"});
    }

    void readsAFileThatWasKilledWithoutTouchingIt() {
        const Folder folder;
        const auto path = newFile(folder, "mine.trialbench", creationWithTrial());
        std::int64_t acknowledged = 0;
        {
            Child writer({"append", text(path), "1000000"});
            for (int i = 0; i < 3; ++i) acknowledged = std::stoll(writer.line());
            writer.kill();
        }
        const auto wal = path.string() + "-wal";
        QVERIFY(std::filesystem::exists(wal));
        const auto before = hashOf(path) + hashOf(wal);
        verifyWhole(*openReadOnly(path)->store, acknowledged);
        COMPARE_TEXT(hashOf(path) + hashOf(wal), before);
        verifyWhole(**openOwned(path), acknowledged);
        QCOMPARE(namesIn(folder.path()), std::vector<std::string>{"mine.trialbench"});
    }

    void readersSeeWholeCommitsWhileAWriterWrites() {
        const Folder folder;
        const auto path = newFile(folder, "mine.trialbench", creationWithTrial());
        Child writer({"append", text(path), "200"});
        auto kept = openReadOnly(path);
        QVERIFY(kept);
        std::int64_t seen = 0;
        for (int round = 0; round < 40; ++round) {
            const auto acknowledged = std::stoll(writer.line());
            auto fresh = openReadOnly(path);
            QVERIFY2(fresh, fresh ? "" : message(fresh.error()).c_str());
            QVERIFY(fresh->owner);
            QCOMPARE(fresh->owner->process, writer.id());
            for (auto* store : {fresh->store.get(), kept->store.get()}) {
                const auto records = store->load();
                QVERIFY2(records, records ? "" : message(records.error()).c_str());
                const auto last = records->back().sequence;
                QVERIFY(last >= std::max<std::int64_t>(seen, acknowledged));
                QCOMPARE(static_cast<std::int64_t>(records->size()), last);
                QCOMPARE((last - static_cast<std::int64_t>(creationWithTrial().size())) % 3, std::int64_t{0});
                seen = last;
            }
        }
    }

    void rivalsTakeTurnsAndLoseNothing() {
        const Folder folder;
        const auto path = newFile(folder, "mine.trialbench", creationWithTrial());
        std::vector<std::unique_ptr<Child>> rivals;
        for (int i = 0; i < 4; ++i) {
            rivals.push_back(std::make_unique<Child>(QStringList{"compete", text(path), "10"}));
        }
        std::size_t won = 0;
        for (const auto& rival : rivals) {
            const auto line = rival->line();
            QVERIFY(!line.empty());
            won += std::stoul(line);
            QCOMPARE(rival->wait(), 0);
        }
        QVERIFY(won > 0);
        QCOMPARE(openReadOnly(path)->store->load()->size(), creationWithTrial().size() + won);
        QCOMPARE(namesIn(folder.path()), std::vector<std::string>{"mine.trialbench"});
    }

    void goesOnOnceAFullDiskHasSpaceAgain() {
        const Folder folder;
        const QString flag = geteuid() == 0 ? "-m" : "-mr";
        if (QProcess::execute("unshare", {flag, "true"}) != 0) QSKIP("no name space can be made here");
        QStringList prefix{"unshare"};
        prefix << flag;
        prefix << "sh"
               << "-c"
               << "mount -t tmpfs -o size=1m tmpfs \"$0\" 2>/dev/null || exit 0; exec \"$@\""
               << text(folder.path());
        Child child({"fill", text(folder.path())}, prefix);
        const auto first = child.line();
        if (first.empty() && child.wait() == 0) QSKIP("no small file system can be mounted here");
        COMPARE_TEXT(first, "disk_full");
        COMPARE_TEXT(child.line(), "disk_full");
        COMPARE_TEXT(child.line(), "disk_full");
        COMPARE_TEXT(child.line(), "left nothing");
        COMPARE_TEXT(child.line(), "ok");
        COMPARE_TEXT(child.line(), "ok");
        COMPARE_TEXT(child.line(), "whole");
    }
};

int main(int argc, char** argv) {
    return runTestOrChild<FileDurabilityTest>(argc, argv);
}
#include "tst_file_durability.moc"
