#include "core/search/bayesian_model.h"

#include <QtTest>
#include <cmath>

#include "core/search/encoding.h"
#include "tests/core/search/spaces.h"

using namespace trialbench;
using namespace trialbench::search;

namespace {

const space::SearchSpace kSpace = spaceOf(R"([{"name":"x","type":"float","low":0,"high":1},
    {"name":"y","type":"float","low":0,"high":1}])");

space::Configuration at(double x, double y) {
    return kSpace.fromUnitCube(Eigen::Vector2d(x, y));
}

Request requestOf(experiment::Direction direction = experiment::Direction::Maximize) {
    Request request;
    request.space = &kSpace;
    request.goal = {.metric = "value", .direction = direction};
    return request;
}

void add(Request& request, double x, double y, std::optional<double> value) {
    request.observations.push_back({.trial = static_cast<int>(request.observations.size()) + 1,
                                    .configuration = at(x, y),
                                    .value = value,
                                    .infeasible = !value,
                                    .isCompleted = value.has_value()});
}

double feasibilityAt(const Request& request, double x, double y) {
    const auto model = feasibilityModel(request);
    return std::exp(logFeasibility(model.get(), Eigen::RowVector2d(x, y))[0]);
}

}  // namespace

class BayesianModelTest : public QObject {
    Q_OBJECT
 private Q_SLOTS:
    void valuesAreMaximizedAndIncumbentsSorted();
    void recordedHyperparametersAreNotFitted();
    void withoutAValueThereIsNoModel();
    void withoutAFailureThereIsNoFeasibility();
    void feasibilityIsLowAtAFailureAndHighAmongSuccesses();
    void aFailureAmongSuccessesIsStillFelt();
    void failuresThatTeachNothingAreNoLabels();
    void standardErrorsReachTheModel();
    void errorsAreMappedAsTheValuesAre();
    void runningTrialsRaiseTheIncumbent();
};

void BayesianModelTest::valuesAreMaximizedAndIncumbentsSorted() {
    for (const auto direction : {experiment::Direction::Minimize, experiment::Direction::Maximize}) {
        Request request = requestOf(direction);
        for (const double x : {0.5, 0.1, 0.9, 0.3}) add(request, x, 0.5, 10.0 * x);
        const auto model = bayesianModel(request);
        QVERIFY(model);
        const bool maximize = direction == experiment::Direction::Maximize;
        QCOMPARE(model->sign, maximize ? 1.0 : -1.0);
        QCOMPARE(model->transform.invert(model->posterior->observations().values[0]), maximize ? 5.0 : -5.0);
        QVERIFY(model->incumbents.front() == at(maximize ? 0.9 : 0.1, 0.5));
        QVERIFY(model->incumbents.back() == at(maximize ? 0.1 : 0.9, 0.5));
    }
}

void BayesianModelTest::recordedHyperparametersAreNotFitted() {
    Request request = requestOf();
    for (const double x : {0.5, 0.1, 0.9, 0.3}) add(request, x, x * x, 10.0 * x);
    const RecordedModel recorded{{Eigen::Vector2d(0.123, 4.5), 0.7, 0.011, 0.25}, {}};
    const auto model = bayesianModel(request, recorded);
    QVERIFY(model);
    QVERIFY(model->posterior->hyperparameters().lengthscales == recorded.hyperparameters.lengthscales);
    QCOMPARE(model->posterior->hyperparameters().noiseVariance, recorded.hyperparameters.noiseVariance);
}

void BayesianModelTest::withoutAValueThereIsNoModel() {
    Request request = requestOf();
    add(request, 0.5, 0.5, std::nullopt);
    request.pending.push_back(at(0.1, 0.1));
    const auto model = bayesianModel(request);
    QVERIFY(!model);
    QVERIFY(model.error().code == ErrorCode::NothingCompleted);
}

void BayesianModelTest::withoutAFailureThereIsNoFeasibility() {
    Request request = requestOf();
    add(request, 0.5, 0.5, 1.0);
    QVERIFY(!feasibilityModel(request));
    QCOMPARE(feasibilityAt(request, 0.9, 0.9), 1.0);
}

void BayesianModelTest::feasibilityIsLowAtAFailureAndHighAmongSuccesses() {
    Request request = requestOf();
    add(request, 0.1, 0.1, std::nullopt);
    add(request, 0.5, 0.1, 1.0);
    QVERIFY(feasibilityAt(request, 0.1, 0.1) < 0.01);
    QVERIFY(feasibilityAt(request, 0.5, 0.1) > 0.99);
    // Where nothing is known: Phi(-0.6 / sqrt(1 + 1/16)).
    const double unknown = 0.5 * std::erfc(0.6 / std::sqrt(1.0625) / std::sqrt(2.0));
    QVERIFY(std::abs(feasibilityAt(request, 1.0, 1.0) - unknown) < 0.02);
}

void BayesianModelTest::aFailureAmongSuccessesIsStillFelt() {
    Request request = requestOf();
    for (int i = 0; i <= 20; ++i) add(request, 0.05 * i, 0.5, 1.0);
    add(request, 0.52, 0.5, std::nullopt);
    const double beside = feasibilityAt(request, 0.55, 0.5);
    const double far = feasibilityAt(request, 0.1, 0.5);
    QVERIFY2(beside < 0.99 * far, qPrintable(QString("%1 beside it, %2 far away").arg(beside).arg(far)));
}

void BayesianModelTest::failuresThatTeachNothingAreNoLabels() {
    Request request = requestOf();
    add(request, 0.5, 0.5, 1.0);
    add(request, 0.1, 0.1, std::nullopt);
    const double before = feasibilityAt(request, 0.9, 0.5);
    add(request, 0.9, 0.5, std::nullopt);
    request.observations.back().infeasible = false;
    QCOMPARE(feasibilityAt(request, 0.9, 0.5), before);
    QCOMPARE(bayesianModel(request)->posterior->observations().size(), 1);
}

void BayesianModelTest::standardErrorsReachTheModel() {
    Request request = requestOf();
    for (const double x : {0.1, 0.3, 0.5, 0.7, 0.9}) add(request, x, 0.5, 10.0 * x);
    request.observations[2].standardError = 0.5;
    const auto& errors = bayesianModel(request)->posterior->observations().standardErrors;
    QCOMPARE(errors[2], 0.5);
    QCOMPARE(errors[1], 0.0);
}

void BayesianModelTest::errorsAreMappedAsTheValuesAre() {
    Request request = requestOf(experiment::Direction::Minimize);
    // The bad end falls away.
    for (const double x : {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8}) add(request, x, 0.5, std::exp(4.0 * x));
    for (Observation& observation : request.observations) observation.standardError = 1e-4;
    const auto model = bayesianModel(request);
    QVERIFY(model && model->transform.exponent > 1.0);
    const auto& mapped = model->posterior->observations();
    for (Eigen::Index i = 0; i < mapped.size(); ++i) {
        const double value = -*request.observations[static_cast<std::size_t>(i)].value;
        QCOMPARE(mapped.values[i], model->transform.apply(value));
        const double up = model->transform.apply(value + 1e-4) - mapped.values[i];
        QVERIFY(std::abs(mapped.standardErrors[i] / up - 1) < 1e-3);
    }
    QVERIFY(mapped.standardErrors[0] > 2 * mapped.standardErrors[7]);
    QCOMPARE(model->typicalError, 1e-4);
}

void BayesianModelTest::runningTrialsRaiseTheIncumbent() {
    Request request = requestOf();
    for (const double x : {0.1, 0.3, 0.5, 0.7, 0.9}) add(request, x, 0.5, 10.0 * x);
    const auto without = bayesianModel(request);
    request.pending.push_back(at(1.0, 0.5));
    const auto with = bayesianModel(request, RecordedModel{without->posterior->hyperparameters(), {}});
    const Eigen::MatrixXd there = encode(kSpace, at(1.0, 0.5));
    QVERIFY(with->acquisition->evaluate(there)[0] < without->acquisition->evaluate(there)[0] - 1.0);
}

QTEST_GUILESS_MAIN(BayesianModelTest)
#include "tst_bayesian_model.moc"
