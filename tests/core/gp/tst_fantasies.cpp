#include "core/gp/fantasies.h"

#include <QtTest>
#include <cmath>

#include "tests/core/gp/example_data.h"
#include "tests/core/gp/gradients.h"

using namespace trialbench;
using namespace trialbench::gp;

class TestFantasies : public QObject {
    Q_OBJECT
 private Q_SLOTS:
    void eachIsAPosteriorGivenItsOutcomes();
    void withoutPendingIsThePosterior();
    void outcomesHaveTheJointDistribution();
    void gradientsAgreeWithFiniteDifferences();
    void varianceFallsAtPendingPoints();
    void pendingOnObservedOrTwiceIsNoFault();
    void imaginedFunctionLeavesNoVariance();
};

namespace {

constexpr Eigen::Index kFantasies = 5;

Eigen::MatrixXd pendingPoints() {
    Eigen::MatrixXd points(3, 4);
    points << 0.2, 0.3, 0.0, 0.6, 0.7, 0.9, 2.0, kInactive, 0.5, 0.1, 0.0, 0.2;
    return points;
}

Eigen::MatrixXd queryPoints() {
    Eigen::MatrixXd points(3, 4);
    points << 0.25, 0.35, 0.0, 0.5, 0.6, 0.8, 1.0, kInactive, 0.9, 0.4, 0.0, 0.9;
    return points;
}

Eigen::MatrixXd normalDraws(Eigen::Index rows, Eigen::Index columns) {
    support::RandomStream stream(99);
    return Eigen::MatrixXd::NullaryExpr(rows, columns, [&stream] { return stream.normal(); });
}

std::shared_ptr<const Posterior> basePosterior() {
    return *Posterior::build(mixedObservations(25), mixedHyperparameters());
}

std::shared_ptr<const Fantasies> threePending() {
    return *Fantasies::condition(basePosterior(), pendingPoints(), normalDraws(3, kFantasies));
}

}  // namespace

void TestFantasies::eachIsAPosteriorGivenItsOutcomes() {
    // Brute force: add the imagined outcomes to the data and build the posterior anew.
    const auto base = basePosterior();
    const auto fantasies = threePending();
    const Fantasies::Prediction prediction = fantasies->predict(queryPoints());
    for (Eigen::Index k = 0; k < kFantasies; ++k) {
        Observations extended = base->observations();
        extended.points.conservativeResize(28, Eigen::NoChange);
        extended.points.bottomRows(3) = pendingPoints();
        extended.values.conservativeResize(28);
        for (Eigen::Index i = 0; i < 3; ++i) {
            extended.values[25 + i] = base->standardization().restore(fantasies->outcomes()(i, k));
        }
        const auto brute = *Posterior::build(extended, base->hyperparameters(), base->standardization());
        const Prediction expected = brute->predictStandardized(queryPoints());
        QVERIFY((prediction.means.col(k) - expected.mean).cwiseAbs().maxCoeff() < 1e-10);
        QVERIFY((prediction.variance - expected.variance).cwiseAbs().maxCoeff() < 1e-10);
    }
}

void TestFantasies::withoutPendingIsThePosterior() {
    const auto base = basePosterior();
    const auto fantasies = *Fantasies::condition(base, Eigen::MatrixXd(0, 4), Eigen::MatrixXd(0, 1));
    const Fantasies::Prediction prediction = fantasies->predict(queryPoints());
    const Prediction expected = base->predictStandardized(queryPoints());
    QVERIFY((prediction.means.col(0) - expected.mean).cwiseAbs().maxCoeff() < 1e-13);
    QVERIFY((prediction.variance - expected.variance).cwiseAbs().maxCoeff() < 1e-13);
}

void TestFantasies::outcomesHaveTheJointDistribution() {
    // Linear in the normals: identity columns give the factor of covariance plus noise.
    const auto base = basePosterior();
    const auto fantasies = *Fantasies::condition(base, pendingPoints(), Eigen::MatrixXd::Identity(3, 3));
    const Eigen::VectorXd mean = base->predictStandardized(pendingPoints()).mean;
    const Eigen::MatrixXd factor = fantasies->outcomes().colwise() - mean;
    Eigen::MatrixXd expected = base->covarianceStandardized(pendingPoints());
    expected.diagonal().array() += base->hyperparameters().noiseVariance;
    QVERIFY((factor * factor.transpose() - expected).cwiseAbs().maxCoeff() < 1e-12);
}

void TestFantasies::gradientsAgreeWithFiniteDifferences() {
    const auto fantasies = threePending();
    for (Eigen::Index i = 0; i < 3; ++i) {
        const Eigen::RowVectorXd query = queryPoints().row(i);
        const Fantasies::PointPrediction prediction = fantasies->predictWithGradient(query);
        const Fantasies::Prediction batch = fantasies->predict(query);
        QVERIFY((prediction.means - batch.means.row(0).transpose()).cwiseAbs().maxCoeff() < 1e-12);
        QVERIFY(std::abs(prediction.variance - batch.variance[0]) < 1e-12);
        const auto masked = [&](Eigen::VectorXd gradient) {
            gradient[2] = 0.0;
            if (std::isnan(query[3])) gradient[3] = 0.0;
            return gradient;
        };
        for (Eigen::Index k = 0; k < kFantasies; ++k) {
            const auto mean = [&](const Eigen::VectorXd& x) {
                return fantasies->predict(x.transpose()).means(0, k);
            };
            QVERIFY(largestError(prediction.meanGradients.col(k),
                                 masked(finiteDifferences(mean, query.transpose()))) < 1e-7);
        }
        const auto variance = [&](const Eigen::VectorXd& x) {
            return fantasies->predict(x.transpose()).variance[0];
        };
        QVERIFY(largestError(prediction.varianceGradient,
                             masked(finiteDifferences(variance, query.transpose()))) < 1e-7);
    }
}

void TestFantasies::varianceFallsAtPendingPoints() {
    const auto fantasies = threePending();
    const Eigen::VectorXd before = basePosterior()->predictStandardized(pendingPoints()).variance;
    const Eigen::VectorXd after = fantasies->predict(pendingPoints()).variance;
    QVERIFY((after.array() < before.array()).all());
    QVERIFY(after.maxCoeff() < mixedHyperparameters().noiseVariance);
}

void TestFantasies::pendingOnObservedOrTwiceIsNoFault() {
    Hyperparameters quiet = mixedHyperparameters();
    quiet.noiseVariance = 1e-6;
    const auto base = *Posterior::build(mixedObservations(25), quiet);
    Eigen::MatrixXd pending(3, 4);
    pending.row(0) = base->observations().points.row(4);
    pending.row(1) = pendingPoints().row(0);
    pending.row(2) = pendingPoints().row(0);
    const auto fantasies = Fantasies::condition(base, pending, normalDraws(3, kFantasies));
    QVERIFY(fantasies);
    const Fantasies::Prediction prediction = (*fantasies)->predict(pending);
    QVERIFY(prediction.means.allFinite());
    QVERIFY((prediction.variance.array() >= 0.0).all());
}

void TestFantasies::imaginedFunctionLeavesNoVariance() {
    // At an observed point, too, where the noise had left some; and brute force with almost no noise agrees.
    const auto base = basePosterior();
    Eigen::MatrixXd points(2, 4);
    points.row(0) = base->observations().points.row(4);
    points.row(1) = pendingPoints().row(0);
    const auto fantasies =
        *Fantasies::condition(base, points, Eigen::MatrixXd::Identity(2, 2), Imagined::Function);
    const Eigen::MatrixXd factor = fantasies->outcomes().colwise() - base->predictStandardized(points).mean;
    QVERIFY((factor * factor.transpose() - base->covarianceStandardized(points)).cwiseAbs().maxCoeff() <
            1e-12);
    const Fantasies::Prediction prediction = fantasies->predict(points);
    QVERIFY(prediction.variance.maxCoeff() < 1e-10);
    QVERIFY((prediction.means - fantasies->outcomes()).cwiseAbs().maxCoeff() < 1e-8);
}

QTEST_GUILESS_MAIN(TestFantasies)
#include "tst_fantasies.moc"
