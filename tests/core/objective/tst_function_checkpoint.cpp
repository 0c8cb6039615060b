#include <QTemporaryDir>
#include <QtTest>
#include <filesystem>
#include <fstream>
#include <set>

#include "core/objective/function_checkpoint.h"

using namespace trialbench;
using namespace trialbench::objective;

class FunctionCheckpointTest : public QObject {
    Q_OBJECT
 private Q_SLOTS:
    void comesBack();
    void neverTakesANameTwice();
    void leavesNothingBehindWhereItCannotWrite();
    void refusesDamagedFiles_data();
    void refusesDamagedFiles();
};

void FunctionCheckpointTest::comesBack() {
    const QTemporaryDir folder;
    const auto written = writeFunctionCheckpoint(folder.path().toStdString(), 5, 17).value();
    const std::string path = folder.filePath(QString::fromStdString(written.file)).toStdString();
    QCOMPARE(readFunctionCheckpoint(path).value(), 17);
    QCOMPARE(written.epoch, 17);
    QCOMPARE(written.bytes, std::filesystem::file_size(path));
}

void FunctionCheckpointTest::neverTakesANameTwice() {
    const QTemporaryDir folder;
    std::set<std::string> names;
    for (int i = 0; i < 20; ++i) {
        names.insert(writeFunctionCheckpoint(folder.path().toStdString(), 5, 1).value().file);
    }
    QCOMPARE(names.size(), std::size_t{20});
    const std::filesystem::directory_iterator files(folder.path().toStdString());
    QCOMPARE(std::distance(begin(files), end(files)), std::ptrdiff_t{20});
}

void FunctionCheckpointTest::leavesNothingBehindWhereItCannotWrite() {
    const auto refused = writeFunctionCheckpoint("/no/such/folder", 1, 1);
    QVERIFY(!refused && refused.error().code == ErrorCode::WriteFailed);
    QVERIFY(!std::filesystem::exists("/no"));
}

void FunctionCheckpointTest::refusesDamagedFiles_data() {
    QTest::addColumn<QByteArray>("text");
    for (const char* text : {"not JSON", "{}", R"({"epoch":-1})", R"({"epoch":1.5})", R"({"epoch":"1"})",
                             R"({"epoch":1,"more":2})", "[1]", R"({"epoch":1)"}) {
        QTest::newRow(text) << QByteArray(text);
    }
}

void FunctionCheckpointTest::refusesDamagedFiles() {
    QFETCH(QByteArray, text);
    const QTemporaryDir folder;
    const std::string path = folder.filePath("checkpoint.json").toStdString();
    std::ofstream(path) << text.constData();
    const auto refused = readFunctionCheckpoint(path);
    QVERIFY(!refused && refused.error().code == ErrorCode::FileDamaged);
    QVERIFY(message(refused.error()).find(path) != std::string::npos);
    QVERIFY(readFunctionCheckpoint(path + "x").error().code == ErrorCode::FileUnreadable);
}

QTEST_GUILESS_MAIN(FunctionCheckpointTest)
#include "tst_function_checkpoint.moc"
