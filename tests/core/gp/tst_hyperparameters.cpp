#include "core/gp/hyperparameters.h"

#include <QtTest>
#include <cmath>

using namespace trialbench;
using namespace trialbench::gp;

class TestHyperparameters : public QObject {
    Q_OBJECT
 private Q_SLOTS:
    void jsonKeepsEveryBit();
    void jsonFaultsAreNamed_data();
    void jsonFaultsAreNamed();
};

void TestHyperparameters::jsonKeepsEveryBit() {
    Hyperparameters written;
    written.lengthscales = Eigen::Vector3d(0.1, 1.0 / 3.0, 5e-324);
    written.outputScale = 1.7976931348623157e308;
    written.noiseVariance = 0.30000000000000004;
    written.mean = -0.0;
    const auto json = support::parseJson(toJson(written).dump());
    QVERIFY(json);
    const auto read = hyperparametersFromJson(*json);
    QVERIFY(read);
    QCOMPARE(read->lengthscales.size(), 3);
    for (Eigen::Index i = 0; i < 3; ++i) QVERIFY(read->lengthscales[i] == written.lengthscales[i]);
    QVERIFY(read->outputScale == written.outputScale);
    QVERIFY(read->noiseVariance == written.noiseVariance);
    QVERIFY(std::signbit(read->mean));
}

void TestHyperparameters::jsonFaultsAreNamed_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("pointer");
    QTest::newRow("no object") << "[]"
                               << "/decision";
    QTest::newRow("missing lengthscales") << R"({"output_scale":1,"noise_variance":1,"mean":0})"
                                          << "/decision";
    QTest::newRow("negative lengthscale")
        << R"({"lengthscales":[1,-1],"output_scale":1,"noise_variance":1,"mean":0})"
        << "/decision/lengthscales/1";
    QTest::newRow("text for a number")
        << R"({"lengthscales":[1],"output_scale":"1","noise_variance":1,"mean":0})"
        << "/decision/output_scale";
    QTest::newRow("zero noise") << R"({"lengthscales":[1],"output_scale":1,"noise_variance":0,"mean":0})"
                                << "/decision/noise_variance";
    QTest::newRow("missing mean") << R"({"lengthscales":[1],"output_scale":1,"noise_variance":1})"
                                  << "/decision";
}

void TestHyperparameters::jsonFaultsAreNamed() {
    QFETCH(QString, text);
    QFETCH(QString, pointer);
    const auto read = hyperparametersFromJson(*support::parseJson(text.toStdString()), "/decision");
    QVERIFY(!read);
    QCOMPARE(QString::fromStdString(read.error().arguments.at(0).second), pointer);
}

QTEST_GUILESS_MAIN(TestHyperparameters)
#include "tst_hyperparameters.moc"
