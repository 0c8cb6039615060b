#include <QtTest>

#include <cmath>
#include <fstream>

#include "core/support/json.h"
#include "tests/core/training/network_probe.h"

using trialbench::Json;
using namespace trialbench::tests;
using trialbench::training::BlockVersion;
using trialbench::training::Stem;

class TestResNet : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void hasThePublishedNumberOfParameters_data();
    void hasThePublishedNumberOfParameters();
    void answersAsTorchvisionDoes();
};

void TestResNet::hasThePublishedNumberOfParameters_data() {
    QTest::addColumn<int>("version");
    QTest::addColumn<bool>("imageNetStem");
    QTest::addColumn<int>("channels");
    QTest::addColumn<qint64>("count");
    QTest::newRow("v1, 3x3 stem") << 1 << false << 3 << qint64(21'282'122);
    QTest::newRow("v1, ImageNet stem") << 1 << true << 3 << qint64(21'289'802);
    QTest::newRow("v1, ImageNet stem, one channel") << 1 << true << 1 << qint64(21'283'530);
    QTest::newRow("v2, 3x3 stem") << 2 << false << 3 << qint64(21'280'458);
    QTest::newRow("v2, ImageNet stem") << 2 << true << 3 << qint64(21'288'138);
}

void TestResNet::hasThePublishedNumberOfParameters() {
    QFETCH(int, version);
    QFETCH(bool, imageNetStem);
    QFETCH(int, channels);
    QFETCH(qint64, count);
    QCOMPARE(qint64(parameterCount(version == 1 ? BlockVersion::V1 : BlockVersion::V2,
                                   imageNetStem ? Stem::ImageNet : Stem::ThreeByThree, channels)),
             count);
}

void TestResNet::answersAsTorchvisionDoes() {
    std::ifstream file(TRIALBENCH_SOURCE_DIR "/tests/core/training/torchvision_logits.json");
    const Json expected = Json::parse(file);
    // The same names in the same order: such a checkpoint's model can be loaded into torchvision's network.
    QVERIFY(expected["state"].get<std::vector<std::string>>() == stateNames());

    const std::vector<double> logits = logitsByFormula();
    std::size_t at = 0;
    double largest = 0;
    for (const Json& row : expected["logits"]) {
        for (const double value : row) {
            largest = std::max(largest, std::abs(value));
            QVERIFY2(std::abs(logits.at(at) - value) < 1e-4,
                     qPrintable(QString("logit %1: %2, torchvision %3").arg(at).arg(logits[at]).arg(value)));
            ++at;
        }
    }
    QCOMPARE(at, logits.size());
    QVERIFY(largest > 0.1);  // a network of zeros would agree with anything
}

QTEST_GUILESS_MAIN(TestResNet)
#include "tst_resnet.moc"
