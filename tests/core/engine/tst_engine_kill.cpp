#include <signal.h>
#include <unistd.h>

#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>
#include <cstdio>
#include <cstdlib>

#include "core/engine/ledger.h"
#include "core/storage/experiment_file.h"
#include "engine_bench.h"

using namespace trialbench;
using namespace trialbench::engine;
using namespace trialbench::engine::testing;
using experiment::StudyState;
using experiment::TrialState;

namespace {

constexpr int kEpochs = 30;

Json spec() {
    Json spec = specJson(4, 2);
    spec["objective"] = {
        {"kind", "function"}, {"name", "sphere"}, {"epochs", kEpochs}, {"seconds_per_epoch", 0.005}};
    return spec;
}

std::unique_ptr<Engine> openFile(const std::string& file, std::function<void()> wake) {
    auto store = storage::openOwned(file);
    if (!store) return nullptr;
    EngineOptions options;
    options.checkpointSeconds = 0;  // at every epoch
    options.wake = std::move(wake);
    auto engine = Engine::open(std::move(*store), storage::folderOf(file), options);
    return engine ? std::move(*engine) : nullptr;
}

/// Runs the study and says what it is told, line by line, until it is done, or kills itself after so many
/// lines (0: never). The engine may be one commit ahead and no more: on a busy machine it would else be done
/// before its end.
int runChild(const std::string& file, int lines) {
    std::mutex mutex;
    std::condition_variable changed;
    int woken = 0;
    int handled = 0;
    bool over = false;
    const auto engine = openFile(file, [&] {
        std::unique_lock lock(mutex);
        ++woken;
        changed.notify_all();
        changed.wait(lock, [&] { return over || woken - handled <= 1; });
    });
    if (!engine) return 2;
    auto subscription = engine->subscribe();
    auto started = engine->submit({{"start", {{"study", "A"}}}});
    int result = -1;
    for (int told = 0; result < 0;) {
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return woken != handled; });
        const int seen = woken;
        lock.unlock();
        for (const auto& record : subscription.mailbox->take()) {
            if (!experiment::apply(subscription.snapshot, record)) result = 3;
            if (record.kind != experiment::ChangeKind::Measurement) continue;
            std::printf("%d %d %.17g\n", record.trial, record.row["epoch"].get<int>(),
                        record.row["metrics"]["value"].get<double>());
            std::fflush(stdout);
            if (++told == lines) ::kill(::getpid(), SIGKILL);
        }
        if (subscription.snapshot.studies[0].state == StudyState::Finished) result = 0;
        lock.lock();
        handled = seen;
        over = result >= 0;
        changed.notify_all();
    }
    return result;
}

using Told = std::map<std::pair<int, int>, double>;  // value by trial and epoch

}  // namespace

/// The engine over the real file, killed.
class TestEngineKill : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void noMeasurementThatWasToldIsLost() {
        QTemporaryDir dir;
        const std::string file = dir.filePath("x.trialbench").toStdString();
        const auto read = experiment::specFromJson(spec(), "/");
        QVERIFY(read);
        QVERIFY(storage::createFile(file, experiment::creationOf(*read, support::now()), false));

        Told told;
        for (const int lines : {1, 13, 29}) killAfter(file, lines, told);
        QVERIFY(told.size() >= 43 - 3 * 2);  // at most one epoch a running trial is run twice

        QProcess child;
        child.start(QCoreApplication::applicationFilePath(), {"--child", QString::fromStdString(file), "0"});
        QVERIFY(child.waitForFinished(60'000));
        QCOMPARE(child.exitCode(), 0);
        remember(child.readAllStandardOutput(), told);
        auto reader = storage::openReadOnly(file);
        QVERIFY(reader);
        const auto state = Ledger::open(std::move(reader->store))->experiment();
        QCOMPARE(word(state.studies[0].state), word(StudyState::Finished));
        for (const auto& trial : state.studies[0].trials) {
            QCOMPARE(word(trial.state), word(TrialState::Completed));
            QCOMPARE(trial.epochs(), kEpochs);
        }
        compare(state, told);
    }

 private:
    static void remember(const QByteArray& output, Told& told) {
        for (const QByteArray& line : output.split('\n')) {
            const auto words = line.split(' ');
            if (words.size() != 3) continue;
            const auto key = std::pair(words[0].toInt(), words[1].toInt());
            const double value = words[2].toDouble();
            // What is run again after a checkpoint gives the same numbers.
            if (told.contains(key)) QCOMPARE(told[key], value);
            told[key] = value;
        }
    }

    static void compare(const experiment::Experiment& state, const Told& told) {
        for (const auto& [key, value] : told) {
            const auto* trial = state.studies[0].findTrial(key.first);
            QVERIFY(trial);
            const auto found = std::find_if(
                trial->measurements.begin(), trial->measurements.end(),
                [&, epoch = key.second](const auto& measurement) { return measurement.epoch == epoch; });
            QVERIFY2(found != trial->measurements.end(), "a measurement was lost");
            QCOMPARE(found->metrics.at("value"), value);
        }
    }

    static void killAfter(const std::string& file, int lines, Told& told) {
        QProcess child;
        child.start(QCoreApplication::applicationFilePath(),
                    {"--child", QString::fromStdString(file), QString::number(lines)});
        QVERIFY(child.waitForFinished(60'000));
        QCOMPARE(child.exitStatus(), QProcess::CrashExit);
        const QByteArray output = child.readAllStandardOutput();
        QCOMPARE(output.count('\n'), lines);
        remember(output, told);

        const auto engine = openFile(file, {});
        QVERIFY(engine);
        const auto state = engine->subscribe().snapshot;
        compare(state, told);
        QCOMPARE(word(state.studies[0].state), word(StudyState::Paused));
        for (const auto& trial : state.studies[0].trials) QVERIFY(trial.state != TrialState::Running);
    }
};

int main(int argc, char** argv) {
    if (argc == 4 && std::string(argv[1]) == "--child") return runChild(argv[2], std::atoi(argv[3]));
    QCoreApplication application(argc, argv);
    TestEngineKill test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_engine_kill.moc"
