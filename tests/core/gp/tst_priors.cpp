#include "core/gp/priors.h"

#include <QtTest>
#include <cmath>

#include "tests/core/gp/gradients.h"

using namespace trialbench::gp;

class TestPriors : public QObject {
    Q_OBJECT
 private Q_SLOTS:
    void havePublishedDensities();
    void slopesAgreeWithFiniteDifferences();
};

void TestPriors::havePublishedDensities() {
    // scipy.stats.lognorm.logpdf(0.4, s=sqrt(3), scale=exp(sqrt(2) + log(5) / 2)) and
    // scipy.stats.lognorm.logpdf(0.02, s=1, scale=exp(-4)).
    QVERIFY(std::abs(lengthscalePrior(5).logDensity(std::log(0.4)) - (-2.1902247507065615)) < 1e-9);
    QVERIFY(std::abs(kNoisePrior.logDensity(std::log(0.02)) - (2.9892144964365253)) < 1e-9);
    QVERIFY(std::abs(kNoisePrior.mode() - std::exp(-5.0)) < 1e-15);
}

void TestPriors::slopesAgreeWithFiniteDifferences() {
    for (const LogNormalPrior& prior : {lengthscalePrior(3), kNoisePrior, kOutputScalePrior}) {
        const Eigen::VectorXd at = Eigen::VectorXd::Constant(1, -0.7);
        const auto density = [&prior](const Eigen::VectorXd& x) { return prior.logDensity(x[0]); };
        QVERIFY(std::abs(finiteDifferences(density, at)[0] - prior.slope(-0.7)) < 1e-8);
    }
}

QTEST_GUILESS_MAIN(TestPriors)
#include "tst_priors.moc"
