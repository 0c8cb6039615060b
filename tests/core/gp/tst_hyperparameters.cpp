#include "core/gp/hyperparameters.h"

#include <QtTest>

#include "core/gp/priors.h"
#include "tests/core/gp/gradients.h"

using namespace trialbench;
using namespace trialbench::gp;

class TestHyperparameters : public QObject {
    Q_OBJECT
 private Q_SLOTS:
    void jsonKeepsEveryBit();
    void jsonFaultsAreNamed_data();
    void jsonFaultsAreNamed();
    void priorsHavePublishedDensities();
    void priorSlopesAgreeWithFiniteDifferences();
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

void TestHyperparameters::priorsHavePublishedDensities() {
    // scipy.stats.lognorm.logpdf(0.4, s=sqrt(3), scale=exp(sqrt(2) + log(5) / 2)) and
    // scipy.stats.lognorm.logpdf(0.02, s=1, scale=exp(-4)).
    QVERIFY(std::abs(lengthscalePrior(5).logDensity(std::log(0.4)) - (-2.1902247507065615)) < 1e-9);
    QVERIFY(std::abs(kNoisePrior.logDensity(std::log(0.02)) - (2.9892144964365253)) < 1e-9);
    QVERIFY(std::abs(kNoisePrior.mode() - std::exp(-5.0)) < 1e-15);
}

void TestHyperparameters::priorSlopesAgreeWithFiniteDifferences() {
    for (const LogNormalPrior& prior : {lengthscalePrior(3), kNoisePrior, kOutputScalePrior}) {
        const Eigen::VectorXd at = Eigen::VectorXd::Constant(1, -0.7);
        const auto density = [&prior](const Eigen::VectorXd& x) { return prior.logDensity(x[0]); };
        QVERIFY(std::abs(finiteDifferences(density, at)[0] - prior.slope(-0.7)) < 1e-8);
    }
}

QTEST_GUILESS_MAIN(TestHyperparameters)
#include "tst_hyperparameters.moc"
