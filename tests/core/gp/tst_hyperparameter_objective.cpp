#include "core/gp/hyperparameter_objective.h"

#include <Eigen/LU>
#include <QtTest>
#include <cmath>
#include <numbers>

#include "core/gp/priors.h"
#include "tests/core/gp/example_data.h"
#include "tests/core/gp/gradients.h"

using namespace trialbench;
using namespace trialbench::gp;

class TestHyperparameterObjective : public QObject {
    Q_OBJECT
 private Q_SLOTS:
    void oneObservationByHand();
    void twoObservationsByHand();
    void gradientAgreesWithFiniteDifferences_data();
    void gradientAgreesWithFiniteDifferences();
    void meanIsTheBestOne();
};

namespace {

double priorsAt(const Eigen::VectorXd& theta) {
    const Eigen::Index d = theta.size() - 2;
    double sum = kOutputScalePrior.logDensity(theta[d]) + kNoisePrior.logDensity(theta[d + 1]);
    for (Eigen::Index j = 0; j < d; ++j) sum += lengthscalePrior(static_cast<int>(d)).logDensity(theta[j]);
    return sum;
}

const double kLogTwoPi = std::log(2.0 * std::numbers::pi);

}  // namespace

void TestHyperparameterObjective::oneObservationByHand() {
    const Observations data{{DimensionKind::Numeric},
                            Eigen::MatrixXd::Constant(1, 1, 0.4),
                            Eigen::VectorXd::Constant(1, 5.0),
                            {}};
    const HyperparameterObjective objective(data, Standardization{3.0, 1.0});
    const Eigen::Vector3d theta(std::log(0.7), std::log(1.5), std::log(0.5));
    // y = 2, variance 1.5 + 0.5 = 2: m = (2/2) / (1/2 + 1) = 2/3.
    const auto at = objective.hyperparametersAt(theta);
    QVERIFY(at);
    QVERIFY(std::abs(at->mean - 2.0 / 3.0) < 1e-14);
    const double residual = 2.0 - 2.0 / 3.0;
    const double expected = -0.5 * residual * residual / 2.0 - 0.5 * std::log(2.0) - 0.5 * kLogTwoPi -
                            0.5 * (2.0 / 3.0) * (2.0 / 3.0) + priorsAt(theta);
    QVERIFY(std::abs(*objective.evaluate(theta, nullptr) - expected) < 1e-12);
}

void TestHyperparameterObjective::twoObservationsByHand() {
    Observations data{{DimensionKind::Numeric}, Eigen::Vector2d(0.2, 0.5), Eigen::Vector2d(1.0, -1.0), {}};
    data.standardErrors = Eigen::Vector2d(std::sqrt(0.1), std::sqrt(0.3));
    const HyperparameterObjective objective(data, Standardization{});
    const Eigen::Vector3d theta(std::log(0.6), std::log(2.0), std::log(0.2));
    const double half = std::sqrt(5.0) / 2.0;  // sqrt5 r at r = 0.3 / 0.6
    const double c = 2.0 * (1.0 + half + 5.0 / 12.0) * std::exp(-half);
    const double a = 2.0 + 0.2 + 0.1;
    const double b = 2.0 + 0.2 + 0.3;
    const double determinant = a * b - c * c;
    // Inverse of [[a, c], [c, b]] is [[b, -c], [-c, a]] / determinant.
    const double onesOnes = (a + b - 2.0 * c) / determinant;
    const double onesTargets = (b - a) / determinant;
    const double mean = onesTargets / (onesOnes + 1.0);
    const double u = 1.0 - mean;
    const double v = -1.0 - mean;
    const double fit = (b * u * u - 2.0 * c * u * v + a * v * v) / determinant;
    const double expected =
        -0.5 * fit - 0.5 * std::log(determinant) - kLogTwoPi - 0.5 * mean * mean + priorsAt(theta);
    QVERIFY(std::abs(*objective.evaluate(theta, nullptr) - expected) < 1e-12);
}

void TestHyperparameterObjective::gradientAgreesWithFiniteDifferences_data() {
    QTest::addColumn<int>("n");
    QTest::addColumn<bool>("known");
    QTest::newRow("one point") << 1 << false;
    QTest::newRow("two points") << 2 << true;
    QTest::newRow("25 points") << 25 << false;
    QTest::newRow("70 points, known noise") << 70 << true;
}

void TestHyperparameterObjective::gradientAgreesWithFiniteDifferences() {
    QFETCH(int, n);
    QFETCH(bool, known);
    Observations data = mixedObservations(n);
    if (known) data.standardErrors = Eigen::VectorXd::LinSpaced(n, 0.0, 4.0).cwiseSqrt();
    const HyperparameterObjective objective(data, standardizationOf(data.values));
    Hyperparameters hyperparameters = mixedHyperparameters();
    const Eigen::VectorXd theta = HyperparameterObjective::thetaOf(hyperparameters);
    Eigen::VectorXd gradient;
    const auto value = objective.evaluate(theta, &gradient);
    QVERIFY(value);
    QCOMPARE(*objective.evaluate(theta, nullptr), *value);
    const auto function = [&](const Eigen::VectorXd& t) { return *objective.evaluate(t, nullptr); };
    QVERIFY(largestError(gradient, finiteDifferences(function, theta, 1e-5)) < 1e-7);
}

void TestHyperparameterObjective::meanIsTheBestOne() {
    // Any other mean, put in through the map of the targets, lowers likelihood times prior.
    const Observations data = mixedObservations(20);
    const Standardization map = standardizationOf(data.values);
    const Eigen::VectorXd theta = HyperparameterObjective::thetaOf(mixedHyperparameters());
    const double mean = HyperparameterObjective(data, map).hyperparametersAt(theta)->mean;
    const auto density = [&](double m) {
        const Kernel kernel(data.kinds, mixedHyperparameters().lengthscales,
                            mixedHyperparameters().outputScale);
        Eigen::MatrixXd covariance = kernel.cross(data.points, data.points);
        covariance.diagonal().array() += mixedHyperparameters().noiseVariance;
        const Eigen::VectorXd residuals = (data.values.array() - map.mean) / map.scale - m;
        return -0.5 * residuals.dot(covariance.inverse() * residuals) - 0.5 * m * m;
    };
    QVERIFY(density(mean) > density(mean + 1e-3));
    QVERIFY(density(mean) > density(mean - 1e-3));
    QVERIFY(std::abs((density(mean + 1e-3) - density(mean - 1e-3)) / 2e-3) < 1e-6);
}

QTEST_GUILESS_MAIN(TestHyperparameterObjective)
#include "tst_hyperparameter_objective.moc"
