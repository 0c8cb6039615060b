#include <QTemporaryDir>
#include <QtTest>
#include <fstream>

#include "core/engine/checkpoints.h"

using namespace trialbench;
using namespace trialbench::engine;
namespace fs = std::filesystem;

namespace {

// printf x | sha256sum
constexpr const char* kHashOfX = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881";

experiment::Trial trialWith(int number, experiment::TrialState state, std::optional<double> value,
                            const std::string& file) {
    experiment::Trial trial;
    trial.number = number;
    trial.state = state;
    trial.value = value;
    if (!file.empty()) trial.checkpoint = experiment::Checkpoint{file, kHashOfX, 1, 1, 0};
    return trial;
}

void touch(const fs::path& file) {
    fs::create_directories(file.parent_path());
    std::ofstream(file) << "x";
}

}  // namespace

class TestCheckpoints : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void recordsNamesRelativeToTheFolder() {
        const fs::path folder = "/a/x.files";
        experiment::Experiment experiment;
        experiment.studies.resize(2);
        experiment.studies[0].name = "one/..";
        experiment.studies[1].name = "two";
        const fs::path trial = trialFolder(folder, experiment, "two", 7);
        QCOMPARE(trial.string(), std::string("/a/x.files/checkpoints/study-2/trial-7"));
        const std::string wanted = "checkpoints/study-2/trial-7/checkpoint-1.pt";
        QCOMPARE(*recordedName(folder, trial, "checkpoint-1.pt"), wanted);
        QCOMPARE(*recordedName(folder, trial, (trial / "checkpoint-1.pt").string()), wanted);
        QVERIFY(!recordedName(folder, trial, "../checkpoint-1.pt"));
        QVERIFY(!recordedName(folder, trial, "/etc/checkpoint-1.pt"));
        QVERIFY(!recordedName(folder, trial, "passwd"));
    }

    void neverDeletesOutsideItsFolder() {
        QTemporaryDir dir;
        const fs::path folder = fs::path(dir.path().toStdString()) / "x.files";
        touch(folder / "checkpoints/study-1/trial-1/checkpoint-1.pt");
        touch(folder / ".." / "checkpoint-1.pt");
        touch(folder / "lock");
        removeCheckpoint(folder, "../checkpoint-1.pt");
        removeCheckpoint(folder, "checkpoints/../../checkpoint-1.pt");
        removeCheckpoint(folder, "lock");
        removeCheckpoint(folder, "");
        QVERIFY(fs::exists(folder / ".." / "checkpoint-1.pt"));
        QVERIFY(fs::exists(folder / "lock"));
        removeCheckpoint(folder, "checkpoints/study-1/trial-1/checkpoint-1.pt");
        QVERIFY(!fs::exists(folder / "checkpoints/study-1/trial-1"));
        auto trial = trialWith(1, experiment::TrialState::Paused, {}, "../checkpoint-1.pt");
        QVERIFY(!checkpointPath(folder, trial));
    }

    void removesWhatAKilledRunLeft() {
        QTemporaryDir dir;
        const fs::path folder = fs::path(dir.path().toStdString()) / "x.files";
        const std::string base = "checkpoints/study-1/trial-";
        experiment::Experiment experiment;
        experiment.studies.resize(1);
        auto& trials = experiment.studies[0].trials;
        trials.push_back(trialWith(1, experiment::TrialState::Interrupted, {}, base + "1/checkpoint-2.pt"));
        trials.push_back(trialWith(2, experiment::TrialState::Completed, 0.9, base + "2/checkpoint-1.pt"));
        trials.push_back(trialWith(3, experiment::TrialState::Completed, 0.5, base + "3/checkpoint-1.pt"));
        const std::vector<std::string> kept{base + "1/checkpoint-2.pt", base + "2/checkpoint-1.pt",
                                            base + "2/notes.txt", "checkpoints/study-1/mine/checkpoint-1.pt",
                                            "checkpoint-1.pt"};
        const std::vector<std::string> gone{base + "1/checkpoint-1.pt", base + "1/checkpoint-3.pt.77.part",
                                            base + "3/checkpoint-1.pt", base + "4/function-1-2-3.json"};
        for (const auto& name : kept) touch(folder / name);
        for (const auto& name : gone) touch(folder / name);
        removeLeftovers(folder, experiment);
        for (const auto& name : kept) QVERIFY2(fs::exists(folder / name), name.c_str());
        for (const auto& name : gone) QVERIFY2(!fs::exists(folder / name), name.c_str());
        QVERIFY(!fs::exists(folder / "checkpoints/study-1/trial-4"));
    }

    // People keep checkpoints on a larger disk, by a link; two experiments must not keep them in one place.
    void sharesNoFolderThroughALink_data() {
        QTest::addColumn<bool>("isInside");  // the folder of the other one itself
        QTest::addColumn<bool>("isWhole");   // not only "checkpoints" is the link
        QTest::newRow("checkpoints") << false << false;
        QTest::newRow("whole folder") << false << true;
        QTest::newRow("checkpoints of another") << true << false;
        QTest::newRow("folder of another") << true << true;
    }
    void sharesNoFolderThroughALink() {
        QFETCH(bool, isInside);
        QFETCH(bool, isWhole);
        QTemporaryDir dir;
        const fs::path root = fs::canonical(dir.path().toStdString());
        touch(root / "a");
        touch(root / "b");
        const fs::path shared = isInside ? root / "a.files" : root / "big";
        fs::create_directories(shared / "checkpoints");
        const auto link = [&](const char* name) {
            if (isWhole) return fs::create_directory_symlink(shared, root / name);
            fs::create_directories(root / name);
            fs::create_directory_symlink(shared / "checkpoints", root / name / "checkpoints");
        };
        if (!isInside) {
            link("a.files");
            const auto first = claimCheckpoints(root / "a.files");
            QVERIFY(first && *first == Claim::New);
        }
        link("b.files");
        const auto again = claimCheckpoints(root / "a.files");
        QVERIFY(again && *again == Claim::Own);
        const auto refused = claimCheckpoints(root / "b.files");
        QVERIFY(!refused && refused.error().code == ErrorCode::WriteFailed);
        QVERIFY(message(refused.error()).find((root / "a").string() + " lie") != std::string::npos);
        // Whose experiment is gone leaves its place.
        fs::remove(root / "a");
        const auto taken = claimCheckpoints(root / "b.files");
        QVERIFY(taken && *taken == Claim::New);
    }

    void leavesWhatLiesBehindALinkInPlaceOfATrial() {
        QTemporaryDir dir;
        const fs::path root = dir.path().toStdString();
        const std::string name = "checkpoints/study-1/trial-1/checkpoint-1.pt";
        touch(root / "a.files" / name);
        fs::create_directories(root / "b.files/checkpoints");
        fs::create_directory_symlink("../../a.files/checkpoints/study-1",
                                     root / "b.files/checkpoints/study-1");
        removeCheckpoint(root / "b.files", name);
        QVERIFY(fs::exists(root / "a.files" / name));
        removeCheckpoint(root / "a.files", name);
        QVERIFY(!fs::exists(root / "a.files" / name));
    }

    void startsAgainRatherThanFromADamagedCheckpoint() {
        QTemporaryDir dir;
        const fs::path folder = fs::path(dir.path().toStdString()) / "x.files";
        experiment::Experiment experiment;
        experiment.studies.resize(1);
        auto& trials = experiment.studies[0].trials;
        for (int number = 1; number <= 2; ++number) {
            const std::string name =
                "checkpoints/study-1/trial-" + std::to_string(number) + "/checkpoint-1.pt";
            trials.push_back(trialWith(number, experiment::TrialState::Interrupted, {}, name));
            touch(folder / name);
        }
        std::ofstream(folder / trials[1].checkpoint->file) << "y";
        removeLeftovers(folder, experiment);
        QVERIFY(checkpointPath(folder, trials[0]));
        QVERIFY(!checkpointPath(folder, trials[1]));
    }

    void keepsTheBestOnly() {
        const experiment::Goal goal{"value", experiment::Direction::Minimize, experiment::ValueOf::Last};
        experiment::Study study;
        study.trials.push_back(trialWith(1, experiment::TrialState::Completed, 0.5, "one"));
        study.trials.push_back(trialWith(2, experiment::TrialState::Completed, 0.7, "two"));
        QCOMPARE(superfluousAfterEnd(study, goal, 2, 1), std::vector<std::string>{"two"});
        study.trials[1].value = 0.3;
        QCOMPARE(superfluousAfterEnd(study, goal, 2, 1), std::vector<std::string>{"one"});
        study.trials[1].state = experiment::TrialState::Failed;
        QCOMPARE(superfluousAfterEnd(study, goal, 2, 1), std::vector<std::string>{"two"});
        QCOMPARE(superfluousAfterEnd(study, goal, 1, 0), std::vector<std::string>{});
    }
};

QTEST_APPLESS_MAIN(TestCheckpoints)
#include "tst_checkpoints.moc"
