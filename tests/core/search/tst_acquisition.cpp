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
    void isTheLogOfExpectedImprovement();
    void averagesOverFantasies();
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

std::shared_ptr<const gp::Fantasies> fantasies(Eigen::Index pending) {
    Eigen::MatrixXd points(2, 4);
    points << 0.4, 0.9, 0.0, 0.8, 0.1, 0.5, 2.0, gp::kInactive;
    return *gp::Fantasies::condition(
        posterior(), points.topRows(pending),
        pending == 0 ? Eigen::MatrixXd(0, 1) : quasiRandomNormals(pending, 8, 3));
}

}  // namespace

void TestAcquisition::isTheLogOfExpectedImprovement() {
    const auto model = posterior();
    const Eigen::MatrixXd& seen = model->observations().points;
    const Acquisition acquisition(fantasies(0), seen, nullptr);
    const double best = model->predictStandardized(seen).mean.maxCoeff();
    const gp::Prediction prediction = model->predictStandardized(queries());
    const Eigen::VectorXd values = acquisition.evaluate(queries());
    for (Eigen::Index i = 0; i < 3; ++i) {
        const double expected =
            expectedImprovement(prediction.mean[i], std::sqrt(prediction.variance[i]), best);
        QVERIFY(std::abs(values[i] - std::log(expected)) < 1e-9);
    }
}

void TestAcquisition::averagesOverFantasies() {
    const auto conditioned = fantasies(2);
    const Eigen::MatrixXd& seen = conditioned->posterior()->observations().points;
    const Acquisition acquisition(conditioned, seen, nullptr);
    const Eigen::MatrixXd seenMeans = conditioned->predict(seen).means;
    const Eigen::MatrixXd pendingMeans = conditioned->predict(conditioned->pending()).means;
    const gp::Fantasies::Prediction prediction = conditioned->predict(queries());
    const Eigen::VectorXd values = acquisition.evaluate(queries());
    for (Eigen::Index i = 0; i < 3; ++i) {
        double sum = 0.0;
        for (Eigen::Index k = 0; k < 8; ++k) {
            const double best = std::max(seenMeans.col(k).maxCoeff(), pendingMeans.col(k).maxCoeff());
            sum += expectedImprovement(prediction.means(i, k), std::sqrt(prediction.variance[i]), best);
        }
        QVERIFY(std::abs(values[i] - std::log(sum / 8.0)) < 1e-9);
    }
}

void TestAcquisition::addsTheLogProbabilityOfFeasibility() {
    const Eigen::MatrixXd& seen = posterior()->observations().points;
    const Eigen::VectorXd without = Acquisition(fantasies(2), seen, nullptr).evaluate(queries());
    const Eigen::VectorXd with = Acquisition(fantasies(2), seen, labels()).evaluate(queries());
    const gp::Prediction prediction = labels()->predictStandardized(queries());
    for (Eigen::Index i = 0; i < 3; ++i) {
        const double p = normalProbability(prediction.mean[i] / std::sqrt(prediction.variance[i]));
        QVERIFY(std::abs(with[i] - without[i] - std::log(p)) < 1e-10);
    }
}

void TestAcquisition::gradientAgreesWithFiniteDifferences_data() {
    QTest::addColumn<int>("pending");
    QTest::addColumn<bool>("feasibility");
    QTest::newRow("plain") << 0 << false;
    QTest::newRow("pending") << 2 << false;
    QTest::newRow("pending and failures") << 2 << true;
}

void TestAcquisition::gradientAgreesWithFiniteDifferences() {
    QFETCH(int, pending);
    QFETCH(bool, feasibility);
    const Acquisition acquisition(fantasies(pending), posterior()->observations().points,
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
    const auto none = *gp::Fantasies::condition(model, Eigen::MatrixXd(0, 4), Eigen::MatrixXd(0, 1));
    const Acquisition acquisition(none, seen, nullptr);
    QVERIFY(acquisition.evaluate(seen).allFinite());
    Eigen::VectorXd gradient;
    QVERIFY(std::isfinite(acquisition.evaluate(Eigen::RowVectorXd(seen.row(0)), gradient)));
    QVERIFY(gradient.allFinite());
}

void TestAcquisition::withoutIncumbentsThePriorMeanIsTheBar() {
    const Acquisition acquisition(fantasies(0), Eigen::MatrixXd(0, 4), nullptr);
    const gp::Prediction prediction = posterior()->predictStandardized(queries());
    const double expected = expectedImprovement(prediction.mean[0], std::sqrt(prediction.variance[0]),
                                                gp::mixedHyperparameters().mean);
    QVERIFY(std::abs(acquisition.evaluate(queries())[0] - std::log(expected)) < 1e-9);
}

QTEST_GUILESS_MAIN(TestAcquisition)
#include "tst_acquisition.moc"
