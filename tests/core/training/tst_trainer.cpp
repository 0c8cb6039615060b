#include <QtTest>

#include <sys/resource.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>

#include "core/support/sha256.h"
#include "tests/core/training/trainer_plugin.h"

using trialbench::Json;
using namespace trialbench::tests;
namespace fs = std::filesystem;

namespace {

fs::path pathOf(const QTemporaryDir& folder) {
    return folder.path().toStdString();
}

}  // namespace

/// Real trainings of the whole ResNet-34 through the C boundary, tiny in images and epochs.
class TestTrainer : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void describesItself();
    void trainsAndReportsEachEpoch();
    void sameSeedAndThreadsGiveTheSameNumbersInCompany();
    void anotherSeedGivesOtherNumbers();
    void resumesBitForBit();
    void resumesBitForBitFromWithinAnEpoch_data();
    void resumesBitForBitFromWithinAnEpoch();
    void writesCheckpointsWhenTheirTimeHasPassed();
    void stopsWithoutCheckpoint();
    void trainsInBfloat16();
    void trainsVersionTwoWithAdamW();
    void saysWhenItDiverged();
    void saysWhenMemoryRanOutAndGoesOn();
    void refusesABadStart_data();
    void refusesABadStart();
    void saysWhereMissingDataBelongs();
    void namesADamagedCheckpoint();
    void refusesTheCheckpointOfAnotherTrial();
    void saysOnWhichImagesItTrains();
    void refusesToGoOnWithOtherImages();
    void saysWhenACheckpointCannotBeWritten();
};

void TestTrainer::describesItself() {
    Json message;
    TrainerPlugin::instance().describe(
        [](void* context, const char* text) { *static_cast<Json*>(context) = Json::parse(text); }, &message);
    const Json& body = message["description"];
    QCOMPARE(body["protocol"].get<int>(), TRIALBENCH_TRAINER_PROTOCOL);
    QVERIFY(!body["libtorch"].get<std::string>().empty());
    QVERIFY(body["devices"][0]["name"] == "cpu");
    QVERIFY(body["devices"][0]["cores"] >= 1);
    QVERIFY(body["devices"][0]["memory_bytes"] > 100'000'000);
    // What the knob's help promises, by the system's own word.
    std::ifstream cpuinfo("/proc/cpuinfo");
    const std::string facts{std::istreambuf_iterator<char>(cpuinfo), {}};
    const bool hasAmx = facts.find(" amx_bf16") != std::string::npos;
    QCOMPARE(body["devices"][0]["bf16_stems"], hasAmx ? Json::array({"3x3"}) : Json::array());
    QVERIFY(body["knobs"].size() == 15);
    QVERIFY(body["metrics"][0] == "validation_accuracy");
    QVERIFY(body["data_sets"][0]["name"] == "fashion_mnist");
    QVERIFY(body["data_sets"][0]["found"] == fashionMnistIsInstalled() ||
            qEnvironmentVariableIsSet("TRIALBENCH_DATA_DIR"));
    if (body["data_sets"][0]["found"] == true && !qEnvironmentVariableIsSet("TRIALBENCH_DATA_DIR")) {
        QCOMPARE(body["data_sets"][0]["train_images"].get<int>(), 60000);
        QCOMPARE(body["data_sets"][0]["test_images"].get<int>(), 10000);
        QCOMPARE(body["data_sets"][0]["default_validation_images"].get<int>(), 5000);
    }
}

void TestTrainer::trainsAndReportsEachEpoch() {
    QTemporaryDir folder;
    Json start = tinyStart();
    start["folder"] = folder.path().toStdString();
    PluginTrial trial(start);
    QVERIFY2(trial.ended() == Json({{"state", "completed"}}), trial.ended().dump().c_str());

    const auto measurements = trial.all("measurement");
    QCOMPARE(measurements.size(), std::size_t(2));
    for (std::size_t i = 0; i < 2; ++i) {
        QCOMPARE(measurements[i]["epoch"].get<std::size_t>(), i + 1);
        QVERIFY(measurements[i]["seconds"] > 0);
        QCOMPARE(measurements[i]["validation_images"], start["knobs"]["validation_images"]);
        const Json& metrics = measurements[i]["metrics"];
        for (const char* name : {"training_accuracy", "validation_accuracy"}) {
            QVERIFY(metrics[name] >= 0 && metrics[name] <= 1);
        }
        QVERIFY(metrics["training_loss"] > 0 && metrics["validation_loss"] > 0);
        QVERIFY(metrics["learning_rate"] == 0.005);
        QVERIFY(metrics["images_per_second"] > 0);
    }
    bool logged = false;
    for (const Json& log : trial.all("log")) {
        logged |= log["text"].get<std::string>().rfind("[Epoch 2] validation: accuracy=", 0) == 0;
    }
    QVERIFY(logged);
    QVERIFY(!trial.all("progress").empty());
    QVERIFY(trial.all("progress")[0]["steps"] == 2);

    const Json checkpoint = trial.checkpoint();
    const fs::path file = checkpoint["file"].get<std::string>();
    QVERIFY(file.parent_path() == pathOf(folder));
    QVERIFY(fs::file_size(file) == checkpoint["bytes"].get<std::uintmax_t>());
    QVERIFY(trialbench::support::sha256OfFile(file).value() == checkpoint["sha256"].get<std::string>());
    QCOMPARE(checkpoint["epoch"].get<int>(), 2);
    QCOMPARE(checkpoint["step"].get<int>(), 0);
    QCOMPARE(std::distance(fs::directory_iterator(pathOf(folder)), fs::directory_iterator()), 1);
}

void TestTrainer::sameSeedAndThreadsGiveTheSameNumbersInCompany() {
    QTemporaryDir folder;
    const Json knobs = {{"crop", "pad4"}};
    Json one = tinyStart(knobs);
    one["folder"] = (pathOf(folder) / "one").string();
    Json two = one;
    two["seed"] = 8;
    two["threads"] = 2;
    two["folder"] = (pathOf(folder) / "two").string();
    std::string numbersOne, numbersTwo, weightsOne, weightsTwo;
    {
        PluginTrial alone(one);
        numbersOne = alone.numbers();
        weightsOne = alone.checkpoint()["sha256"];
    }
    {
        PluginTrial alone(two);
        numbersTwo = alone.numbers();
        weightsTwo = alone.checkpoint()["sha256"];
    }
    PluginTrial first(one);
    PluginTrial second(two);
    QCOMPARE(first.numbers(), numbersOne);
    QCOMPARE(second.numbers(), numbersTwo);
    QVERIFY(first.checkpoint()["sha256"] == weightsOne);
    QVERIFY(second.checkpoint()["sha256"] == weightsTwo);
    QVERIFY(numbersOne != numbersTwo);
}

void TestTrainer::anotherSeedGivesOtherNumbers() {
    Json start = tinyStart({{"epochs", 1}});
    PluginTrial first(start);
    const std::string numbers = first.numbers();
    start["seed"] = 8;
    PluginTrial second(start);
    QVERIFY(second.numbers() != numbers);
}

void TestTrainer::resumesBitForBit() {
    QTemporaryDir folder;
    Json whole = tinyStart({{"epochs", 4}, {"crop", "pad4"}, {"flip", "random"}});
    whole["folder"] = (pathOf(folder) / "whole").string();
    PluginTrial uninterrupted(whole);
    QVERIFY(uninterrupted.ended()["state"] == "completed");

    Json half = whole;
    half["knobs"]["epochs"] = 2;
    half["folder"] = (pathOf(folder) / "half").string();
    PluginTrial first(half);
    const Json checkpoint = first.checkpoint();
    QVERIFY(checkpoint["epoch"] == 2);

    Json rest = whole;
    rest["folder"] = half["folder"];
    rest["resume_from"] = checkpoint["file"];
    PluginTrial second(rest);
    QVERIFY2(second.ended()["state"] == "completed", second.ended().dump().c_str());
    QCOMPARE(first.numbers() + second.numbers(), uninterrupted.numbers());
    // The files hold model, momentum and position, so equal hashes are equal states.
    QVERIFY(second.checkpoint()["sha256"] == uninterrupted.checkpoint()["sha256"]);
}

void TestTrainer::resumesBitForBitFromWithinAnEpoch_data() {
    QTest::addColumn<QString>("optimizer");
    QTest::newRow("sgd") << "sgd";
    QTest::newRow("adamw") << "adamw";
}

void TestTrainer::resumesBitForBitFromWithinAnEpoch() {
    QFETCH(QString, optimizer);
    QTemporaryDir folder;
    Json whole = tinyStart({{"epochs", 1}, {"train_images", 192}, {"optimizer", optimizer.toStdString()}});
    if (optimizer == "adamw") whole["knobs"].erase("momentum");
    whole["folder"] = (pathOf(folder) / "whole").string();
    PluginTrial uninterrupted(whole);

    // Interrupted again and again, wherever the stop happens to fall, also in the middle of a step.
    Json part = whole;
    part["folder"] = (pathOf(folder) / "parts").string();
    int stops = 0;
    std::string numbers;
    Json last;
    for (bool completed = false; !completed;) {
        PluginTrial trial(part);
        if (stops < 2) {
            trial.waitFor("progress");
            trial.requestStop(true);
            ++stops;
        }
        completed = trial.ended()["state"] == "completed";
        if (!completed) QVERIFY2(trial.ended()["state"] == "stopped", trial.ended().dump().c_str());
        numbers += trial.numbers();
        last = trial.checkpoint();
        part["resume_from"] = last["file"];
    }
    QCOMPARE(numbers, uninterrupted.numbers());
    QVERIFY(last["sha256"] == uninterrupted.checkpoint()["sha256"]);
}

void TestTrainer::writesCheckpointsWhenTheirTimeHasPassed() {
    QTemporaryDir folder;
    Json start = tinyStart();
    start["folder"] = folder.path().toStdString();
    start["checkpoint_seconds"] = 0;
    PluginTrial trial(start);
    const auto checkpoints = trial.all("checkpoint");
    QCOMPARE(checkpoints.size(), std::size_t(2));
    QVERIFY(checkpoints[0]["epoch"] == 1 && checkpoints[1]["epoch"] == 2);
    QVERIFY(checkpoints[0]["file"] != checkpoints[1]["file"]);
    // The trainer deletes nothing: that is for whoever has committed the newer one.
    QVERIFY(fs::exists(checkpoints[0]["file"].get<std::string>()));
}

void TestTrainer::stopsWithoutCheckpoint() {
    QTemporaryDir folder;
    Json start = tinyStart({{"epochs", 1000}});
    start["folder"] = folder.path().toStdString();
    PluginTrial trial(start);
    trial.waitFor("progress");
    trial.requestStop(false);
    trial.requestStop(true);  // too late to change anything
    QVERIFY(trial.ended() == Json({{"state", "stopped"}}));
    QVERIFY(trial.all("checkpoint").empty());
    QCOMPARE(trial.all("ended").size(), std::size_t(1));
}

void TestTrainer::trainsInBfloat16() {
    Json start = tinyStart({{"epochs", 1}});
    PluginTrial single(start);
    const std::string numbers = single.numbers();
    start["precision"] = "bf16";
    PluginTrial trial(start);
    QVERIFY2(trial.ended()["state"] == "completed", trial.ended().dump().c_str());
    QVERIFY(trial.numbers() != numbers);
    const double loss = trial.all("measurement")[0]["metrics"]["training_loss"];
    const double singleLoss = single.all("measurement")[0]["metrics"]["training_loss"];
    QVERIFY2(std::abs(loss - singleLoss) < 0.3, qPrintable(QString("%1 %2").arg(loss).arg(singleLoss)));
}

void TestTrainer::trainsVersionTwoWithAdamW() {
    Json start = tinyStart({{"epochs", 1},
                            {"block_version", "v2"},
                            {"stem", "3x3"},
                            {"optimizer", "adamw"},
                            {"train_images", 32},
                            {"batch_size", 16},
                            {"learning_rate", 0.001}});
    start["knobs"].erase("momentum");
    PluginTrial trial(start);
    QVERIFY2(trial.ended()["state"] == "completed", trial.ended().dump().c_str());
}

void TestTrainer::saysWhenItDiverged() {
    PluginTrial trial(tinyStart({{"learning_rate", 5000.0}, {"momentum", 0.9}, {"epochs", 20}}));
    QVERIFY2(trial.ended()["state"] == "failed", trial.ended().dump().c_str());
    QVERIFY2(trial.ended()["cause"] == "diverged", trial.ended().dump().c_str());
    QCOMPARE(trial.all("ended").size(), std::size_t(1));
}

void TestTrainer::saysWhenMemoryRanOutAndGoesOn() {
    std::ifstream statm("/proc/self/statm");
    std::uint64_t pages = 0;
    statm >> pages;
    rlimit before{};
    QVERIFY(getrlimit(RLIMIT_AS, &before) == 0);
    rlimit tight = before;
    tight.rlim_cur = pages * 4096 + (500ULL << 20);
    QVERIFY(setrlimit(RLIMIT_AS, &tight) == 0);
    Json ended;
    {
        PluginTrial trial(tinyStart({{"stem", "3x3"}, {"train_images", 600}, {"batch_size", 600}}));
        ended = trial.ended();
    }
    setrlimit(RLIMIT_AS, &before);
    QVERIFY2(ended["cause"] == "out_of_memory", ended.dump().c_str());
    PluginTrial next(tinyStart({{"epochs", 1}}));
    QVERIFY(next.ended()["state"] == "completed");
}

void TestTrainer::refusesABadStart_data() {
    QTest::addColumn<QString>("change");  // merged into a good start message
    QTest::addColumn<QString>("cause");
    QTest::addColumn<QString>("says");
    QTest::newRow("unknown knob") << R"({"knobs":{"depth":3}})"
                                  << "bad_exit"
                                  << "depth";
    QTest::newRow("knob out of range") << R"({"knobs":{"momentum":1.5}})"
                                       << "bad_exit"
                                       << "momentum";
    QTest::newRow("too many images") << R"({"knobs":{"train_images":651}})"
                                     << "bad_exit"
                                     << "train_images";
    QTest::newRow("too many to judge on") << R"({"knobs":{"validation_images":700}})"
                                          << "bad_exit"
                                          << "validation_images";
    QTest::newRow("unknown key") << R"({"sead":1})"
                                 << "bad_exit"
                                 << "sead";
    QTest::newRow("wrong type") << R"({"seed":"one"})"
                                << "bad_exit"
                                << "/start/seed";
    QTest::newRow("no threads") << R"({"threads":0})"
                                << "bad_exit"
                                << "/start/threads";
    QTest::newRow("unknown precision") << R"({"precision":"fp8"})"
                                       << "bad_exit"
                                       << "fp8";
    QTest::newRow("unknown device") << R"({"device":"cuda:99"})"
                                    << "device_lost"
                                    << "cuda:99";
    QTest::newRow("unknown data set") << R"({"data_set":{"name":"imagenet"}})"
                                      << "bad_exit"
                                      << "imagenet";
    QTest::newRow("missing data") << R"({"data_set":{"path":"/nowhere"}})"
                                  << "data_missing"
                                  << "/nowhere";
    QTest::newRow("missing checkpoint") << R"({"resume_from":"/nowhere.pt"})"
                                        << "bad_exit"
                                        << "/nowhere.pt";
}

void TestTrainer::refusesABadStart() {
    QFETCH(QString, change);
    QFETCH(QString, cause);
    QFETCH(QString, says);
    Json start = tinyStart();
    start.merge_patch(Json::parse(change.toStdString()));
    PluginTrial trial(start);
    const Json ended = trial.ended();
    QVERIFY(ended["state"] == "failed");
    QCOMPARE(QString::fromStdString(ended["cause"]), cause);
    QVERIFY2(QString::fromStdString(ended["message"]).contains(says), ended.dump().c_str());

    PluginTrial garbage(std::string("{\"knobs\":"));
    QVERIFY(garbage.ended()["cause"] == "bad_exit");
}

void TestTrainer::saysWhereMissingDataBelongs() {
    QTemporaryDir empty;
    const QByteArray dataDir = qgetenv("TRIALBENCH_DATA_DIR"), dataHome = qgetenv("XDG_DATA_HOME");
    qunsetenv("TRIALBENCH_DATA_DIR");
    qputenv("XDG_DATA_HOME", empty.path().toUtf8());
    Json start = tinyStart();
    start["data_set"] = "cifar10";
    {
        PluginTrial trial(start);
        QVERIFY(trial.ended()["cause"] == "data_missing");
        const QString says = QString::fromStdString(trial.ended()["message"]);
        QVERIFY2(
            says.contains("cifar-10-binary.tar.gz") && says.contains(empty.path() + "/trialbench/cifar10"),
            qPrintable(says));
    }
    dataDir.isNull() ? qunsetenv("TRIALBENCH_DATA_DIR") : qputenv("TRIALBENCH_DATA_DIR", dataDir);
    dataHome.isNull() ? qunsetenv("XDG_DATA_HOME") : qputenv("XDG_DATA_HOME", dataHome);
}

void TestTrainer::namesADamagedCheckpoint() {
    QTemporaryDir folder;
    const fs::path file = pathOf(folder) / "broken.pt";
    std::ofstream(file) << "no checkpoint at all";
    Json start = tinyStart();
    start["resume_from"] = file.string();
    PluginTrial trial(start);
    QVERIFY(trial.ended()["cause"] == "bad_exit");
    QVERIFY(QString::fromStdString(trial.ended()["message"]).contains(QString::fromStdString(file.string())));
}

void TestTrainer::refusesTheCheckpointOfAnotherTrial() {
    QTemporaryDir folder;
    Json start = tinyStart({{"epochs", 1}});
    start["folder"] = folder.path().toStdString();
    PluginTrial trial(start);
    const fs::path file = trial.checkpoint()["file"].get<std::string>();

    Json other = start;
    other["resume_from"] = file.string();
    other["knobs"]["learning_rate"] = 0.1;
    PluginTrial foreign(other);
    QVERIFY2(foreign.ended()["code"] == "checkpoint_unfit", foreign.ended().dump().c_str());
    QVERIFY2(foreign.ended()["cause"] == "bad_exit", foreign.ended().dump().c_str());
    const QString says = QString::fromStdString(foreign.ended()["message"]);
    QVERIFY2(says.contains("another trial: learning_rate was 0.") && says.contains("and is 0.1"),
             qPrintable(says));

    fs::resize_file(file, fs::file_size(file) / 2);
    start["resume_from"] = file.string();
    PluginTrial truncated(start);
    QVERIFY(QString::fromStdString(truncated.ended()["message"]).contains("damaged"));
}

void TestTrainer::saysOnWhichImagesItTrains() {
    QTemporaryDir folder;
    writeOtherStripes(folder.path().toStdString());
    Json start = tinyStart({{"epochs", 1}});
    const auto told = [&] {
        PluginTrial trial(start);
        return trial.all("data");
    };
    const auto first = told();
    QCOMPARE(first.size(), std::size_t(1));
    QCOMPARE(first[0]["sha256"].get<std::string>().size(), std::size_t(64));
    QCOMPARE(first[0]["train_images"].get<int>(), 700);
    QCOMPARE(first[0]["test_images"].get<int>(), 100);
    start["seed"] = 8;
    QVERIFY(told() == first);
    start["data_set"]["path"] = folder.path().toStdString();
    const auto other = told();
    QCOMPARE(other.size(), std::size_t(1));
    QVERIFY(other[0]["sha256"] != first[0]["sha256"]);
}

void TestTrainer::refusesToGoOnWithOtherImages() {
    QTemporaryDir folder;
    QTemporaryDir data;
    writeOtherStripes(data.path().toStdString());
    Json start = tinyStart({{"epochs", 1}});
    start["folder"] = folder.path().toStdString();
    PluginTrial trial(start);
    const std::string file = trial.checkpoint()["file"];

    Json other = start;
    other["knobs"]["epochs"] = 2;
    other["resume_from"] = file;
    other["data_set"]["path"] = data.path().toStdString();
    PluginTrial refused(other);
    // No failure of the configuration: the trial waits until its images are back.
    QVERIFY2(refused.ended()["cause"] == "data_missing", refused.ended().dump().c_str());
    QVERIFY(refused.ended()["code"] == "data_changed");
    const QString says = QString::fromStdString(refused.ended()["message"]);
    const std::string sum = trial.all("data")[0]["sha256"];
    QVERIFY2(says.contains(QString::fromStdString(file)) && says.contains(QString::fromStdString(sum)) &&
                 says.contains("Put the former back"),
             qPrintable(says));
    // It has not trained on them.
    QVERIFY(refused.all("data").empty() && refused.all("measurement").empty());

    other["data_set"]["path"] = start["data_set"]["path"];
    PluginTrial resumed(other);
    QVERIFY2(resumed.ended()["state"] == "completed", resumed.ended().dump().c_str());
    QVERIFY(resumed.all("data") == trial.all("data"));
}

void TestTrainer::saysWhenACheckpointCannotBeWritten() {
    QTemporaryDir folder;
    const fs::path file = pathOf(folder) / "a-file";
    std::ofstream(file) << "in the way";
    Json start = tinyStart({{"epochs", 1}});
    start["folder"] = (file / "below").string();
    PluginTrial trial(start);
    QVERIFY2(trial.ended()["cause"] == "disk_full", trial.ended().dump().c_str());
    QVERIFY(QString::fromStdString(trial.ended()["message"]).contains("a-file"));
}

QTEST_GUILESS_MAIN(TestTrainer)
#include "tst_trainer.moc"
