#include "core/gp/fit.h"

#include <QtTest>
#include <cmath>
#include <limits>

#include "core/gp/hyperparameter_objective.h"
#include "core/gp/minimize.h"
#include "core/gp/priors.h"
#include "tests/core/gp/example_data.h"
#include "tests/core/gp/scikit_learn_reference.h"

using namespace trialbench;
using namespace trialbench::gp;

class TestFit : public QObject {
    Q_OBJECT
 private Q_SLOTS:
    void predictsAsScikitLearnDoes();
    void likelihoodIsScikitLearnsPlusPriors();
    void findsTheMaximumSciPyFinds();
    void sameAnswerEveryTime();
    void previousHyperparametersNeverHurt();
    void previousOfAnotherSpaceIsIgnored();
    void learnsTheNoise();
    void degenerateDataFit_data();
    void degenerateDataFit();
    void unitsOfTheMetricDoNotMatter();
    void ofManyObservationsSomeGiveTheHyperparameters();
    void ofManyObservationsAFewSayWhereToStart();
    void endsWhenAsked();
};

namespace {

Eigen::MatrixXd matrixOf(const Json& json) {
    Eigen::MatrixXd result(static_cast<Eigen::Index>(json.size()),
                           static_cast<Eigen::Index>(json.at(0).size()));
    for (std::size_t i = 0; i < json.size(); ++i) {
        result.row(static_cast<Eigen::Index>(i)) = vectorOf(json[i]).transpose();
    }
    return result;
}

Observations referenceObservations(const Json& json) {
    return {std::vector<DimensionKind>(3, DimensionKind::Numeric),
            matrixOf(json.at("points")),
            vectorOf(json.at("values")),
            {}};
}

}  // namespace

void TestFit::predictsAsScikitLearnDoes() {
    const Json json = scikitLearnReference();
    const auto hyperparameters = hyperparametersFromJson(json.at("given").at("hyperparameters"));
    QVERIFY(hyperparameters);
    const auto posterior = *Posterior::build(referenceObservations(json), *hyperparameters);
    const Prediction prediction = posterior->predict(matrixOf(json.at("queries")));
    QVERIFY((prediction.mean - vectorOf(json.at("given").at("mean"))).cwiseAbs().maxCoeff() < 1e-9);
    const Eigen::VectorXd deviation = prediction.variance.array().sqrt();
    QVERIFY((deviation - vectorOf(json.at("given").at("deviation"))).cwiseAbs().maxCoeff() < 1e-8);
}

void TestFit::likelihoodIsScikitLearnsPlusPriors() {
    const Json json = scikitLearnReference();
    const Observations data = referenceObservations(json);
    const HyperparameterObjective objective(data, standardizationOf(data.values));
    const auto hyperparameters = *hyperparametersFromJson(json.at("given").at("hyperparameters"));
    const auto value = objective.evaluate(HyperparameterObjective::thetaOf(hyperparameters), nullptr);
    QVERIFY(value);
    QVERIFY(std::abs(*value - json.at("given").at("log_density").get<double>()) < 1e-8);
}

void TestFit::findsTheMaximumSciPyFinds() {
    const Json json = scikitLearnReference();
    const auto result = fit(referenceObservations(json));
    QVERIFY(result);
    const Json& expected = json.at("map");
    QVERIFY(std::abs(result->logDensity - expected.at("log_density").get<double>()) < 5e-3);
    const auto best = *hyperparametersFromJson(expected.at("hyperparameters"));
    const Hyperparameters& found = result->posterior->hyperparameters();
    QVERIFY((found.lengthscales.array() / best.lengthscales.array()).log().abs().maxCoeff() < 0.1);
    QVERIFY(std::abs(std::log(found.noiseVariance / best.noiseVariance)) < 0.15);
    const Prediction prediction = result->posterior->predict(matrixOf(json.at("queries")));
    QVERIFY((prediction.mean - vectorOf(expected.at("mean"))).cwiseAbs().maxCoeff() < 0.05);
}

void TestFit::sameAnswerEveryTime() {
    const auto first = fit(mixedObservations(25));
    const auto second = fit(mixedObservations(25));
    QVERIFY(first && second);
    QCOMPARE(first->posterior->jitter(), 0.0);
    QVERIFY(first->posterior->hyperparameters().lengthscales ==
            second->posterior->hyperparameters().lengthscales);
    QVERIFY(first->logDensity == second->logDensity);
}

void TestFit::previousHyperparametersNeverHurt() {
    const auto cold = fit(mixedObservations(25));
    const auto warm = fit(mixedObservations(25), cold->posterior->hyperparameters());
    QVERIFY(warm->logDensity >= cold->logDensity - 1e-9);
    // One start more, beside the fixed ones.
    QVERIFY(warm->evaluations > cold->evaluations);
    Hyperparameters absurd = mixedHyperparameters();
    absurd.lengthscales.setConstant(1e200);
    absurd.noiseVariance = 1e-300;
    const auto fromAbsurd = fit(mixedObservations(25), absurd);
    QVERIFY(fromAbsurd);
    QVERIFY(fromAbsurd->logDensity >= cold->logDensity - 1e-9);
}

void TestFit::previousOfAnotherSpaceIsIgnored() {
    Hyperparameters other{Eigen::VectorXd::Constant(2, 0.5), 1.0, 0.1, 0.0};
    const auto cold = fit(mixedObservations(25));
    const auto result = fit(mixedObservations(25), other);
    QVERIFY(result);
    QVERIFY(result->logDensity == cold->logDensity);
    QCOMPARE(result->evaluations, cold->evaluations);
}

void TestFit::learnsTheNoise() {
    // A smooth function with noise of standard deviation 2 on values that spread by about 6.
    support::RandomStream stream(5);
    Observations data{{DimensionKind::Numeric}, Eigen::MatrixXd(80, 1), Eigen::VectorXd(80), {}};
    for (Eigen::Index i = 0; i < 80; ++i) {
        data.points(i, 0) = stream.uniform();
        data.values[i] = 8.0 * std::sin(5.0 * data.points(i, 0)) + 2.0 * stream.normal();
    }
    const auto result = fit(data);
    QVERIFY(result);
    const double deviation = std::sqrt(result->posterior->hyperparameters().noiseVariance) *
                             result->posterior->standardization().scale;
    QVERIFY(deviation > 1.5 && deviation < 2.5);
    // The same spread known beforehand for each value leaves little to learn.
    data.standardErrors = Eigen::VectorXd::Constant(80, 2.0);
    const auto known = fit(data);
    QVERIFY(known);
    QVERIFY(std::sqrt(known->posterior->hyperparameters().noiseVariance) *
                known->posterior->standardization().scale <
            1.0);
}

void TestFit::degenerateDataFit_data() {
    QTest::addColumn<int>("n");
    QTest::addColumn<int>("kind");
    QTest::addColumn<double>("magnitude");
    for (const double magnitude : {1e-12, 1.0, 1e12}) {
        for (const int n : {1, 2, 12}) {
            QTest::addRow("%d equal values of %g", n, magnitude) << n << 0 << magnitude;
            QTest::addRow("%d values of %g at one point", n, magnitude) << n << 1 << magnitude;
            QTest::addRow("%d values of %g", n, magnitude) << n << 2 << magnitude;
            QTest::addRow("%d equal values of %g at one point", n, magnitude) << n << 3 << magnitude;
        }
    }
    QTest::addRow("zeros") << 6 << 0 << 0.0;
}

void TestFit::degenerateDataFit() {
    QFETCH(int, n);
    QFETCH(int, kind);
    QFETCH(double, magnitude);
    Observations data = mixedObservations(n);
    if (kind == 1 || kind == 3) data.points.rowwise() = data.points.row(0).eval();
    if (kind == 0 || kind == 3) data.values.setConstant(1.0);
    if (kind != 0 && kind != 3) data.values = data.values.array() - 70.0;
    data.values *= magnitude;
    const auto result = fit(data);
    QVERIFY(result);
    QVERIFY(std::isfinite(result->logDensity));
    QVERIFY(result->posterior->hyperparameters().noiseVariance >= kNoiseFloor);
    const Prediction prediction = result->posterior->predict(mixedObservations(20).points);
    QVERIFY(prediction.mean.allFinite());
    QVERIFY(prediction.noisyVariance.allFinite());
    QVERIFY((prediction.noisyVariance.array() > 0.0).all());
    // Equal values are predicted everywhere.
    if (kind == 0) {
        QVERIFY((prediction.mean.array() - magnitude).abs().maxCoeff() <= 1e-9 * magnitude);
    }
}

void TestFit::unitsOfTheMetricDoNotMatter() {
    Observations data = mixedObservations(20);
    const auto percent = fit(data);
    data.values = data.values * 0x1p-30;
    const auto tiny = fit(data);
    QVERIFY(percent && tiny);
    // A power of two changes no mantissa, so the fit is the same to the bit.
    QVERIFY(percent->posterior->hyperparameters().lengthscales ==
            tiny->posterior->hyperparameters().lengthscales);
    QVERIFY(percent->logDensity == tiny->logDensity);
}

void TestFit::ofManyObservationsSomeGiveTheHyperparameters() {
    // A wave that is five times as fast in the later half: the last ones must be among those that are used.
    const auto waves = [](Eigen::Index n) {
        Observations all{{DimensionKind::Numeric}, Eigen::MatrixXd(n, 1), Eigen::VectorXd(n), {}};
        all.standardErrors = Eigen::VectorXd::Constant(n, 0.1);
        for (Eigen::Index i = 0; i < n; ++i) {
            const double x = std::fmod(0.618 * static_cast<double>(i), 1.0);
            all.points(i, 0) = x;
            all.values[i] = std::sin(x * (i < n / 2 ? 4.0 : 20.0));
        }
        return all;
    };
    const Observations all = waves(3 * kFittedObservations);
    Observations third{all.kinds, Eigen::MatrixXd(kFittedObservations, 1),
                       Eigen::VectorXd(kFittedObservations), Eigen::VectorXd(kFittedObservations)};
    for (Eigen::Index i = 0; i < kFittedObservations; ++i) {
        third.points.row(i) = all.points.row(3 * i);
        third.values[i] = all.values[3 * i];
        third.standardErrors[i] = all.standardErrors[3 * i];
    }
    const auto fitted = fit(all);
    QVERIFY(fitted);
    QCOMPARE(fitted->posterior->observations().size(), all.size());
    const auto alone = fit(third);
    QVERIFY(alone);
    // Not quite the same: targets are standardized by the mean and the deviation of all.
    const auto& one = fitted->posterior->hyperparameters();
    const auto& other = alone->posterior->hyperparameters();
    QVERIFY(std::abs(std::log(one.lengthscales[0] / other.lengthscales[0])) < 0.1);
    QVERIFY(std::abs(std::log(one.noiseVariance / other.noiseVariance)) < 0.1);
}

void TestFit::ofManyObservationsAFewSayWhereToStart() {
    const Observations data = mixedObservations(3 * kSurveyedObservations);
    const HyperparameterObjective objective(data, standardizationOf(data.values));
    const DifferentiableFunction negated = [&](const Eigen::VectorXd& theta, Eigen::VectorXd& gradient) {
        const double value = *objective.evaluate(theta, &gradient);
        gradient = -gradient;
        return -value;
    };
    // Every corner of what may come is climbed from, to the end.
    double highest = -std::numeric_limits<double>::infinity();
    for (const double lengthscale : {0.1, 0.5, 2.0}) {
        for (const double noise : {1e-4, 1e-2, 0.5}) {
            const Eigen::VectorXd start = HyperparameterObjective::thetaOf(
                {Eigen::VectorXd::Constant(4, lengthscale), 1.0, noise, 0.0});
            const Minimum minimum = minimize(negated, start, Eigen::VectorXd::Constant(6, -9.0),
                                             Eigen::VectorXd::Constant(6, 6.0), {1000, 1e-9});
            highest = std::max(highest, -minimum.value);
        }
    }
    const auto cold = fit(data);
    QVERIFY(cold);
    QVERIFY(cold->logDensity > highest - 0.01);
    // A bad estimate of before leads to no other.
    Hyperparameters bad = mixedHyperparameters();
    bad.lengthscales.setConstant(0.02);
    bad.noiseVariance = 1e-5;
    const auto warm = fit(data, bad);
    QVERIFY(warm);
    QVERIFY(warm->logDensity > highest - 0.01);
}

void TestFit::endsWhenAsked() {
    std::stop_source source;
    source.request_stop();
    const auto fitted = fit(referenceObservations(scikitLearnReference()), std::nullopt, source.get_token());
    QVERIFY(!fitted);
    QVERIFY(fitted.error().code == ErrorCode::Internal);
}

QTEST_GUILESS_MAIN(TestFit)
#include "tst_fit.moc"
