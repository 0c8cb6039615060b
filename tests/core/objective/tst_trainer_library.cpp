#include <QTemporaryDir>
#include <QtTest>
#include <fstream>

#include "core/objective/trainer_library.h"

using namespace trialbench;
using namespace trialbench::objective;

class TrainerLibraryTest : public QObject {
    Q_OBJECT
 private Q_SLOTS:
    void cleanup() { qunsetenv("TRIALBENCH_TRAINER"); }
    void opensASoundPlugin();
    void saysWhyItCannotLoad_data();
    void saysWhyItCannotLoad();
    void looksBesideTheProgramAndWhereItIsInstalled();
    void theEnvironmentDecidesAlone();
    void aFailureIsTriedAgainAndASuccessKept();
};

void TrainerLibraryTest::opensASoundPlugin() {
    const auto trainer = TrainerLibrary::open(FAKE_TRAINER);
    QVERIFY(trainer.has_value());
    QCOMPARE((*trainer)->knobs().front().parameter.name, std::string("epochs"));
    const auto description = (*trainer)->describe().value();
    QCOMPARE(description.version, std::string("fake 1.0"));
    QCOMPARE(description.devices.size(), std::size_t{2});
    QCOMPARE(description.devices[1].memoryBytes, std::uint64_t{1024});
}

void TrainerLibraryTest::saysWhyItCannotLoad_data() {
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QByteArray>("code");
    QTest::addColumn<QByteArray>("says");
    const auto row = [](const char* name, const char* file, const char* code, const char* says) {
        QTest::newRow(name) << QByteArray(file) << QByteArray(code) << QByteArray(says);
    };
    row("no such file", "/no/such/trainer.so", "trainer_missing", "/no/such/trainer.so");
    row("not a library", TRIALBENCH_SOURCE_DIR "/CMakeLists.txt", "trainer_missing", "CMakeLists.txt");
    row("without the functions", HOLLOW_TRAINER, "trainer_missing", "trialbench_trainer_describe");
    row("a newer protocol", NEWER_TRAINER, "trainer_protocol", "version 2");
    row("garbage", GARBAGE_TRAINER, "trainer_message", "JSON");
    row("silence", SILENT_TRAINER, "trainer_message", "0 messages");
}

void TrainerLibraryTest::saysWhyItCannotLoad() {
    QFETCH(QByteArray, file);
    QFETCH(QByteArray, code);
    QFETCH(QByteArray, says);
    const auto refused = TrainerLibrary::open(file.toStdString());
    QVERIFY(!refused);
    QCOMPARE(QByteArray(codeName(refused.error().code).data()), code);
    const std::string sentence = message(refused.error());
    QVERIFY2(sentence.find(says.toStdString()) != std::string::npos, sentence.c_str());
    // And what to install.
    if (code == "trainer_missing") QVERIFY(sentence.find("libtorch") != std::string::npos);
}

void TrainerLibraryTest::looksBesideTheProgramAndWhereItIsInstalled() {
    const auto places = trainerPlaces();
    QCOMPARE(places.size(), std::size_t{2});
    // The programs of a build lie in bin, as those of the tests lie in tests: both beside lib.
    QCOMPARE(places.front().string(),
             std::string(TRIALBENCH_BINARY_DIR "/lib/trialbench/libtrialbench_trainer.so"));
    QVERIFY(places.back().is_absolute());
}

void TrainerLibraryTest::theEnvironmentDecidesAlone() {
    qputenv("TRIALBENCH_TRAINER", "/no/such/trainer.so");
    QCOMPARE(trainerPlaces(), std::vector<std::filesystem::path>{"/no/such/trainer.so"});
    const auto refused = sharedTrainer();
    QVERIFY(!refused && refused.error().code == ErrorCode::TrainerMissing);
    QVERIFY(message(refused.error()).find("/no/such/trainer.so") != std::string::npos);
}

void TrainerLibraryTest::aFailureIsTriedAgainAndASuccessKept() {
    qputenv("TRIALBENCH_TRAINER", GARBAGE_TRAINER);
    QVERIFY(sharedTrainer().error().code == ErrorCode::TrainerMessage);
    qputenv("TRIALBENCH_TRAINER", FAKE_TRAINER);
    const auto first = sharedTrainer();
    QVERIFY(first.has_value());
    qputenv("TRIALBENCH_TRAINER", "/no/such/trainer.so");
    QCOMPARE(sharedTrainer().value(), *first);
}

QTEST_GUILESS_MAIN(TrainerLibraryTest)
#include "tst_trainer_library.moc"
