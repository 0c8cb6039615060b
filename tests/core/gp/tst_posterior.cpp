#include "core/gp/posterior.h"

#include <QtTest>
#include <cmath>
#include <limits>
#include <thread>

#include "tests/core/gp/example_data.h"
#include "tests/core/gp/gradients.h"

using namespace trialbench;
using namespace trialbench::gp;

class TestPosterior : public QObject {
    Q_OBJECT
 private Q_SLOTS:
    void oneObservationByHand();
    void twoObservationsByHand();
    void staysFiniteWhereVariancesOverflow();
    void gradientsAgreeWithFiniteDifferences();
    void unitsAreTheMetrics();
    void jointCovarianceHasTheVariancesOnItsDiagonal();
    void samplesHaveMeanAndCovariance();
    void knownNoiseLoosensItsObservationOnly();
    void aHugeStandardErrorMeansNoWeight();
    void standardErrorsScaleWithTheirValues_data();
    void standardErrorsScaleWithTheirValues();
    void rebuiltFromRecordIsTheSameToTheBit();
    void anyThreadGetsTheSameNumbers();
    void refusesWhatIsNotFinite();
};

namespace {

Hyperparameters oneDimensional() {
    return {Eigen::VectorXd::Constant(1, 0.6), 2.0, 0.5, 0.25};
}

double covarianceAtHalf() {
    const double half = std::sqrt(5.0) / 2.0;
    return 2.0 * (1.0 + half + 5.0 / 12.0) * std::exp(-half);
}

Eigen::MatrixXd mixedQueries() {
    Eigen::MatrixXd queries(4, 4);
    queries << 0.1, 0.9, 0.0, 0.7, 0.45, 0.2, 1.0, kInactive, 0.8, 0.5, 2.0, kInactive, 0.33, 0.66, 0.0, 0.1;
    return queries;
}

std::shared_ptr<const Posterior> mixedPosterior() {
    return *Posterior::build(mixedObservations(30), mixedHyperparameters());
}

}  // namespace

void TestPosterior::oneObservationByHand() {
    const Observations data{{DimensionKind::Numeric},
                            Eigen::MatrixXd::Constant(1, 1, 0.2),
                            Eigen::VectorXd::Constant(1, 1.0),
                            {}};
    const auto posterior = Posterior::build(data, oneDimensional(), Standardization{});
    QVERIFY(posterior);
    const Prediction prediction = (*posterior)->predict(Eigen::MatrixXd::Constant(1, 1, 0.5));
    const double c = covarianceAtHalf();
    QVERIFY(std::abs(prediction.mean[0] - (0.25 + c / 2.5 * 0.75)) < 1e-14);
    QVERIFY(std::abs(prediction.variance[0] - (2.0 - c * c / 2.5)) < 1e-14);
    QVERIFY(std::abs(prediction.noisyVariance[0] - prediction.variance[0] - 0.5) < 1e-14);
}

void TestPosterior::twoObservationsByHand() {
    const Observations data{
        {DimensionKind::Numeric}, Eigen::Vector2d(0.2, 0.5), Eigen::Vector2d(1.0, -1.0), {}};
    const auto posterior = Posterior::build(data, oneDimensional(), Standardization{});
    QVERIFY(posterior);
    const double c = covarianceAtHalf();
    const double determinant = 2.5 * 2.5 - c * c;
    const double u = 0.75;
    const double v = -1.25;
    // At the first point: covariances (2, c) with the two observations.
    const double mean = 0.25 + (2.0 * (2.5 * u - c * v) + c * (2.5 * v - c * u)) / determinant;
    const double variance = 2.0 - (2.0 * (2.5 * 2.0 - c * c) + c * (2.5 * c - c * 2.0)) / determinant;
    const Prediction prediction = (*posterior)->predict(Eigen::MatrixXd::Constant(1, 1, 0.2));
    QVERIFY(std::abs(prediction.mean[0] - mean) < 1e-13);
    QVERIFY(std::abs(prediction.variance[0] - variance) < 1e-13);
}

void TestPosterior::staysFiniteWhereVariancesOverflow() {
    const Observations data{
        {DimensionKind::Numeric}, Eigen::Vector2d(0.2, 0.5), Eigen::Vector2d(1.7e308, -1.7e308), {}};
    const auto posterior = Posterior::build(data, oneDimensional());
    QVERIFY(posterior);
    const double at[] = {0.0, 0.2, 0.35, 0.5, 1.0};
    for (const double x : at) {
        const Eigen::MatrixXd point = Eigen::MatrixXd::Constant(1, 1, x);
        const Prediction prediction = (*posterior)->predict(point);
        QVERIFY(std::isfinite(prediction.mean[0]) && std::isfinite(prediction.variance[0]) &&
                std::isfinite(prediction.noisyVariance[0]));
        const PointPrediction withGradient = (*posterior)->predictWithGradient(point.row(0));
        QVERIFY(std::isfinite(withGradient.mean) && std::isfinite(withGradient.variance));
        QVERIFY(withGradient.meanGradient.allFinite() && withGradient.varianceGradient.allFinite());
        QVERIFY((*posterior)->sample(point, Eigen::MatrixXd::Constant(1, 1, 3.0)).allFinite());
    }
}

void TestPosterior::gradientsAgreeWithFiniteDifferences() {
    const auto posterior = mixedPosterior();
    const Eigen::MatrixXd queries = mixedQueries();
    for (Eigen::Index i = 0; i < queries.rows(); ++i) {
        const Eigen::RowVectorXd query = queries.row(i);
        const PointPrediction prediction = posterior->predictWithGradient(query);
        const Prediction batch = posterior->predict(query);
        QVERIFY(std::abs(prediction.mean - batch.mean[0]) < 1e-10);
        QVERIFY(std::abs(prediction.variance - batch.variance[0]) < 1e-10);
        const auto masked = [&](Eigen::VectorXd gradient) {
            gradient[2] = 0.0;
            if (std::isnan(query[3])) gradient[3] = 0.0;
            return gradient;
        };
        const auto mean = [&](const Eigen::VectorXd& x) { return posterior->predict(x.transpose()).mean[0]; };
        const auto variance = [&](const Eigen::VectorXd& x) {
            return posterior->predict(x.transpose()).variance[0];
        };
        QVERIFY(largestError(prediction.meanGradient, masked(finiteDifferences(mean, query.transpose()))) <
                1e-6);
        QVERIFY(largestError(prediction.varianceGradient,
                             masked(finiteDifferences(variance, query.transpose()))) < 1e-6);
    }
}

void TestPosterior::unitsAreTheMetrics() {
    const auto posterior = mixedPosterior();
    const Standardization& map = posterior->standardization();
    const Prediction standardized = posterior->predictStandardized(mixedQueries());
    const Prediction metric = posterior->predict(mixedQueries());
    QCOMPARE(metric.mean[1], map.restore(standardized.mean[1]));
    QCOMPARE(metric.variance[1], map.scale * map.scale * standardized.variance[1]);
    QCOMPARE(metric.noisyVariance[1], map.scale * map.scale * standardized.noisyVariance[1]);
    QVERIFY(metric.mean.minCoeff() > 50.0);
    QVERIFY(metric.mean.maxCoeff() < 90.0);
}

void TestPosterior::jointCovarianceHasTheVariancesOnItsDiagonal() {
    const auto posterior = mixedPosterior();
    const Eigen::MatrixXd covariance = posterior->covarianceStandardized(mixedQueries());
    const Eigen::VectorXd variance = posterior->predictStandardized(mixedQueries()).variance;
    QVERIFY((covariance.diagonal() - variance).cwiseAbs().maxCoeff() < 1e-12);
    QVERIFY((covariance - covariance.transpose()).cwiseAbs().maxCoeff() < 1e-12);
}

void TestPosterior::samplesHaveMeanAndCovariance() {
    // The draws are linear in the normals, so columns e_i give the factor itself: no statistics needed.
    const auto posterior = mixedPosterior();
    const Eigen::MatrixXd queries = mixedQueries();
    const Prediction prediction = posterior->predict(queries);
    const Eigen::MatrixXd draws = posterior->sample(queries, Eigen::MatrixXd::Identity(4, 4));
    const Eigen::MatrixXd factor = draws.colwise() - prediction.mean;
    const double scale = posterior->standardization().scale;
    const Eigen::MatrixXd expected = scale * scale * posterior->covarianceStandardized(queries);
    QVERIFY((factor * factor.transpose() - expected).cwiseAbs().maxCoeff() < 1e-9);
    const Eigen::MatrixXd mean = posterior->sample(queries, Eigen::MatrixXd::Zero(4, 1));
    QVERIFY((mean.col(0) - prediction.mean).cwiseAbs().maxCoeff() < 1e-10);
}

void TestPosterior::knownNoiseLoosensItsObservationOnly() {
    Observations data = mixedObservations(10);
    const auto sure = *Posterior::build(data, mixedHyperparameters());
    data.standardErrors = Eigen::VectorXd::Zero(10);
    const auto zeros = *Posterior::build(data, mixedHyperparameters());
    QVERIFY(zeros->predict(data.points).variance == sure->predict(data.points).variance);
    data.standardErrors[3] = 5.0;
    const auto loose = *Posterior::build(data, mixedHyperparameters());
    const Eigen::VectorXd before = sure->predict(data.points).variance;
    const Eigen::VectorXd after = loose->predict(data.points).variance;
    QVERIFY(after[3] > 2.0 * before[3]);
    QVERIFY((after.array() >= before.array() - 1e-12).all());
}

void TestPosterior::aHugeStandardErrorMeansNoWeight() {
    const Observations all = mixedObservations(10);
    const Standardization map = standardizationOf(all.values);
    Observations rest{all.kinds, all.points.bottomRows(9), all.values.tail(9), {}};
    const auto without = *Posterior::build(rest, mixedHyperparameters(), map);
    for (const double error : {1e8, 1e160, 1.7e308}) {
        Observations data = all;
        data.standardErrors = Eigen::VectorXd::Zero(10);
        data.standardErrors[0] = error;
        const auto with = Posterior::build(data, mixedHyperparameters(), map);
        QVERIFY(with);
        QVERIFY(((*with)->predict(mixedQueries()).mean - without->predict(mixedQueries()).mean)
                    .cwiseAbs()
                    .maxCoeff() < 1e-5);
    }
}

void TestPosterior::standardErrorsScaleWithTheirValues_data() {
    QTest::addColumn<int>("exponent");
    for (const int exponent : {-600, -30, 30, 600}) QTest::addRow("2^%d", exponent) << exponent;
}

void TestPosterior::standardErrorsScaleWithTheirValues() {
    QFETCH(int, exponent);
    Observations data = mixedObservations(10);
    data.standardErrors = Eigen::VectorXd::LinSpaced(10, 0.0, 4.0);
    const auto plain = *Posterior::build(data, mixedHyperparameters());
    data.values *= std::ldexp(1.0, exponent);
    data.standardErrors *= std::ldexp(1.0, exponent);
    const auto scaled = *Posterior::build(data, mixedHyperparameters());
    // A power of two changes no mantissa, whatever it does to a square.
    QVERIFY(scaled->factor() == plain->factor());
    QVERIFY(scaled->alpha() == plain->alpha());
}

void TestPosterior::rebuiltFromRecordIsTheSameToTheBit() {
    const auto posterior = mixedPosterior();
    const auto recorded = support::parseJson(toJson(posterior->hyperparameters()).dump());
    const auto rebuilt = Posterior::build(mixedObservations(30), *hyperparametersFromJson(*recorded));
    QVERIFY(rebuilt);
    const Prediction before = posterior->predict(mixedQueries());
    const Prediction after = (*rebuilt)->predict(mixedQueries());
    QVERIFY(before.mean == after.mean);
    QVERIFY(before.variance == after.variance);
}

void TestPosterior::anyThreadGetsTheSameNumbers() {
    const auto posterior = mixedPosterior();
    const Prediction expected = posterior->predict(mixedQueries());
    std::vector<Prediction> results(4);
    {
        std::vector<std::jthread> threads;
        for (Prediction& result : results) {
            threads.emplace_back([&result, posterior] { result = posterior->predict(mixedQueries()); });
        }
    }
    for (const Prediction& result : results) {
        QVERIFY(result.mean == expected.mean);
        QVERIFY(result.variance == expected.variance);
    }
}

void TestPosterior::refusesWhatIsNotFinite() {
    Observations data = mixedObservations(5);
    data.values[2] = std::numeric_limits<double>::quiet_NaN();
    const auto value = Posterior::build(data, mixedHyperparameters());
    QVERIFY(!value);
    QVERIFY(value.error().code == ErrorCode::NotFinite);
    data = mixedObservations(5);
    data.points(1, 0) = std::numeric_limits<double>::infinity();
    QVERIFY(Posterior::build(data, mixedHyperparameters()).error().code == ErrorCode::NotFinite);
    data = mixedObservations(5);
    data.standardErrors = Eigen::VectorXd::Constant(5, -1.0);
    QVERIFY(Posterior::build(data, mixedHyperparameters()).error().code == ErrorCode::NotFinite);
    data.standardErrors.resize(2);
    QVERIFY(Posterior::build(data, mixedHyperparameters()).error().code == ErrorCode::Internal);
    QVERIFY(!Posterior::build(mixedObservations(5), oneDimensional()));
    QVERIFY(!Posterior::build(Observations{}, oneDimensional()));
}

QTEST_GUILESS_MAIN(TestPosterior)
#include "tst_posterior.moc"
