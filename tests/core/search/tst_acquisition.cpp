#include "core/search/acquisition.h"

#include <QtTest>
#include <cmath>
#include <numbers>

#include "core/search/sobol.h"
#include "tests/core/gp/example_data.h"
#include "tests/core/gp/gradients.h"

using namespace trialbench;
using namespace trialbench::search;

class TestAcquisition : public QObject {
    Q_OBJECT
 private Q_SLOTS:
    void averagesOverFantasies();
    void leavesNothingToGainWhereTriedOrRunning();
    void addsTheLogProbabilityOfFeasibility();
    void gradientAgreesWithFiniteDifferences_data();
    void gradientAgreesWithFiniteDifferences();
    void isFiniteAtObservedPoints();
    void withoutIncumbentsThePriorMeanIsTheBar();
};

namespace {

double normalDensity(double z) {
    return std::exp(-0.5 * z * z) / std::sqrt(2.0 * std::numbers::pi);
}

double normalProbability(double z) {
    return 0.5 * std::erfc(-z / std::numbers::sqrt2);
}

double expectedImprovement(double mean, double deviation, double best) {
    const double z = (mean - best) / deviation;
    return deviation * (normalDensity(z) + z * normalProbability(z));
}

std::shared_ptr<const gp::Posterior> posterior() {
    return *gp::Posterior::build(gp::mixedObservations(20), gp::mixedHyperparameters());
}

std::shared_ptr<const gp::Posterior> labels() {
    gp::Observations data = gp::mixedObservations(12);
    for (Eigen::Index i = 0; i < 12; ++i) data.values[i] = i % 4 == 0 ? -1.0 : 1.0;
    return *gp::Posterior::build(data, gp::mixedHyperparameters(), gp::Standardization{});
}

Eigen::MatrixXd queries() {
    Eigen::MatrixXd points(3, 4);
    points << 0.45, 0.95, 0.0, 0.9, 0.2, 0.6, 1.0, gp::kInactive, 0.7, 0.1, 0.0, 0.3;
    return points;
}

constexpr Eigen::Index kFantasies = 8;

/// The function imagined at the first `tried` observed points and at the first `running` of two others.
std::shared_ptr<const gp::Fantasies> fantasies(Eigen::Index tried, Eigen::Index running) {
    Eigen::MatrixXd others(2, 4);
    others << 0.4, 0.9, 0.0, 0.8, 0.1, 0.5, 2.0, gp::kInactive;
    Eigen::MatrixXd points(tried + running, 4);
    points.topRows(tried) = posterior()->observations().points.topRows(tried);
    points.bottomRows(running) = others.topRows(running);
    const Eigen::MatrixXd normals =
        points.rows() == 0 ? Eigen::MatrixXd(0, 1) : quasiRandomNormals(points.rows(), kFantasies, 3);
    return *gp::Fantasies::condition(posterior(), points, normals, gp::Imagined::Function);
}

}  // namespace

void TestAcquisition::averagesOverFantasies() {
    const auto imagined = fantasies(12, 2);
    const Acquisition acquisition(imagined, imagined->points().rows(), nullptr);
    const gp::Fantasies::Prediction prediction = imagined->predict(queries());
    const Eigen::VectorXd values = acquisition.evaluate(queries());
    for (Eigen::Index i = 0; i < 3; ++i) {
        double sum = 0.0;
        for (Eigen::Index k = 0; k < kFantasies; ++k) {
            sum += expectedImprovement(prediction.means(i, k), std::sqrt(prediction.variance[i]),
                                       imagined->outcomes().col(k).maxCoeff());
        }
        QVERIFY(std::abs(values[i] - std::log(sum / kFantasies)) < 1e-8);
    }
}

void TestAcquisition::leavesNothingToGainWhereTriedOrRunning() {
    const auto imagined = fantasies(12, 2);
    const Acquisition acquisition(imagined, imagined->points().rows(), nullptr);
    const Acquisition failed(imagined, 5, nullptr);
    const double elsewhere = acquisition.evaluate(queries()).maxCoeff();
    // Less than a ten-thousandth: log expected improvement at least 9 lower.
    QVERIFY(acquisition.evaluate(imagined->points()).maxCoeff() < elsewhere - 9.0);
    // Points that failed are no incumbents: the bar is lower without them, never higher.
    QVERIFY((failed.evaluate(queries()).array() >= acquisition.evaluate(queries()).array()).all());
}

void TestAcquisition::addsTheLogProbabilityOfFeasibility() {
    const Eigen::VectorXd without = Acquisition(fantasies(12, 2), 14, nullptr).evaluate(queries());
    const Eigen::VectorXd with = Acquisition(fantasies(12, 2), 14, labels()).evaluate(queries());
    const gp::Prediction prediction = labels()->predictStandardized(queries());
    for (Eigen::Index i = 0; i < 3; ++i) {
        const double p =
            normalProbability(prediction.mean[i] / std::sqrt(prediction.variance[i] + 1.0 / 16.0));
        QVERIFY(std::abs(with[i] - without[i] - std::log(p)) < 1e-9 * std::abs(with[i]));
    }
}

void TestAcquisition::gradientAgreesWithFiniteDifferences_data() {
    QTest::addColumn<int>("tried");
    QTest::addColumn<int>("running");
    QTest::addColumn<bool>("feasibility");
    QTest::newRow("plain") << 0 << 0 << false;
    QTest::newRow("tried") << 12 << 0 << false;
    QTest::newRow("tried and running") << 12 << 2 << false;
    QTest::newRow("running and failures") << 0 << 2 << true;
}

void TestAcquisition::gradientAgreesWithFiniteDifferences() {
    QFETCH(int, tried);
    QFETCH(int, running);
    QFETCH(bool, feasibility);
    const Acquisition acquisition(fantasies(tried, running), tried + running,
                                  feasibility ? labels() : nullptr);
    for (Eigen::Index i = 0; i < 3; ++i) {
        const Eigen::RowVectorXd query = queries().row(i);
        Eigen::VectorXd gradient;
        const double value = acquisition.evaluate(query, gradient);
        QVERIFY(std::abs(value - acquisition.evaluate(Eigen::MatrixXd(query))[0]) < 1e-10);
        Eigen::VectorXd expected = gp::finiteDifferences(
            [&](const Eigen::VectorXd& x) { return acquisition.evaluate(Eigen::MatrixXd(x.transpose()))[0]; },
            query.transpose());
        expected[2] = 0.0;
        if (std::isnan(query[3])) expected[3] = 0.0;
        QVERIFY(gp::largestError(gradient, expected) < 1e-5);
    }
}

void TestAcquisition::isFiniteAtObservedPoints() {
    gp::Hyperparameters quiet = gp::mixedHyperparameters();
    quiet.noiseVariance = 1e-12;
    const auto model = *gp::Posterior::build(gp::mixedObservations(20), quiet);
    const Eigen::MatrixXd& seen = model->observations().points;
    const auto imagined =
        *gp::Fantasies::condition(model, seen, quasiRandomNormals(20, kFantasies, 3), gp::Imagined::Function);
    const Acquisition acquisition(imagined, imagined->points().rows(), nullptr);
    QVERIFY(acquisition.evaluate(seen).allFinite());
    Eigen::VectorXd gradient;
    QVERIFY(std::isfinite(acquisition.evaluate(Eigen::RowVectorXd(seen.row(0)), gradient)));
    QVERIFY(gradient.allFinite());
}

void TestAcquisition::withoutIncumbentsThePriorMeanIsTheBar() {
    const Acquisition acquisition(fantasies(0, 0), 0, nullptr);
    const gp::Prediction prediction = posterior()->predictStandardized(queries());
    const double expected = expectedImprovement(prediction.mean[0], std::sqrt(prediction.variance[0]),
                                                gp::mixedHyperparameters().mean);
    QVERIFY(std::abs(acquisition.evaluate(queries())[0] - std::log(expected)) < 1e-9);
}

QTEST_GUILESS_MAIN(TestAcquisition)
#include "tst_acquisition.moc"
