#include <QTemporaryDir>
#include <QtTest>
#include <filesystem>
#include <fstream>

#include "core/experiment/experiment.h"
#include "core/storage/experiment_file.h"

using namespace trialbench;
using namespace trialbench::storage;

/// An experiment file of every format version, written by the Trialbench of its day, says today what it said
/// then.
class KeptFilesTest : public QObject {
    Q_OBJECT

 private:
    static std::filesystem::path kept(const std::string& name) {
        return std::filesystem::path(TRIALBENCH_SOURCE_DIR) / "tests/files" / name;
    }

    /// Records as they were written, log texts taken out.
    static std::vector<Json> writtenRecords(int version) {
        std::ifstream lines(kept("version_" + std::to_string(version) + ".jsonl"));
        std::vector<Json> records;
        for (std::string line; std::getline(lines, line);) {
            records.push_back(Json::parse(line));
            if (records.back()["kind"] == "log") records.back()["row"].erase("text");
        }
        return records;
    }

    static void addVersions() {
        QTest::addColumn<int>("version");
        QTest::newRow("version 1") << 1;
    }

 private Q_SLOTS:
    void saysWhatItSaid_data() { addVersions(); }
    void saysWhatItSaid() {
        QFETCH(int, version);
        // A copy: the owner goes through a lock and WAL, and git must not see the kept one change.
        const QTemporaryDir folder;
        const auto path = std::filesystem::path(folder.path().toStdString()) / "copy.trialbench";
        std::filesystem::copy_file(kept("version_" + std::to_string(version) + ".trialbench"), path);
        std::filesystem::permissions(path, std::filesystem::perms::owner_all);

        const auto expected = writtenRecords(version);
        QVERIFY(expected.size() > 20);
        const auto report = checkFile(path);
        QVERIFY2(report, report ? "" : message(report.error()).c_str());
        QCOMPARE(report->version, version);
        QCOMPARE(report->records, static_cast<std::int64_t>(expected.size()));
        QCOMPARE(report->interruptedTrials, 1);
        QCOMPARE(report->missingCheckpoints, std::vector<std::string>{"2-1-1.ckpt"});

        auto store = openOwned(path);
        QVERIFY2(store, store ? "" : message(store.error()).c_str());
        const auto records = (*store)->load();
        QVERIFY(records);
        experiment::Experiment state;
        for (std::size_t i = 0; i < records->size(); ++i) {
            QCOMPARE(experiment::toJson(records->at(i)), expected.at(i));
            QVERIFY(experiment::apply(state, records->at(i)));
        }
        QCOMPARE(*(*store)->log("Random search", 1, 1),
                 std::string("[Epoch 1] value=12.5\n[Epoch 2] value=0.3\n"));
        verifyState(state);

        experiment::ChangeRecord note;
        note.sequence = records->back().sequence + 1;
        QVERIFY((*store)->append({note}));
    }

 private:
    static void verifyState(const experiment::Experiment& state) {
        QCOMPARE(state.name, std::string("Kept for ever: Größe, 크기"));
        const auto* random = state.findStudy("Random search");
        QVERIFY(random);
        QCOMPARE(random->seed, std::uint64_t{9223372036854775807ULL});
        QCOMPARE(random->trials.size(), std::size_t{3});
        QCOMPARE(*random->findTrial(1)->value, 0.30000000000000004);
        QCOMPARE(random->best(state.goal)->number, 1);
        QVERIFY(random->findTrial(2)->cause == experiment::Cause::Diverged);
        QVERIFY(random->findTrial(3)->excluded);
        const auto* bayesian = state.findStudy("Bayesian");
        QVERIFY(bayesian);
        QVERIFY(bayesian->findTrial(1)->state == experiment::TrialState::Running);
    }
};

QTEST_GUILESS_MAIN(KeptFilesTest)
#include "tst_kept_files.moc"
