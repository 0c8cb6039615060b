#include "core/gp/leave_one_out.h"

#include <QtTest>
#include <cmath>

#include "tests/core/gp/example_data.h"

using namespace trialbench;
using namespace trialbench::gp;

class TestLeaveOneOut : public QObject {
    Q_OBJECT
 private Q_SLOTS:
    void agreesWithBruteForce_data();
    void agreesWithBruteForce();
    void oneObservationIsPredictedByThePrior();
    void staysFiniteWhereVariancesOverflow();
};

void TestLeaveOneOut::agreesWithBruteForce_data() {
    QTest::addColumn<bool>("known");
    QTest::newRow("learned noise") << false;
    QTest::newRow("known noise too") << true;
}

void TestLeaveOneOut::agreesWithBruteForce() {
    QFETCH(bool, known);
    constexpr Eigen::Index n = 20;
    Observations data = mixedObservations(n);
    if (known) data.standardErrors = Eigen::VectorXd::LinSpaced(n, 0.0, 9.0).cwiseSqrt();
    const auto posterior = *Posterior::build(data, mixedHyperparameters());
    const LeaveOneOut result = leaveOneOut(*posterior);
    for (Eigen::Index left = 0; left < n; ++left) {
        Observations rest{data.kinds, Eigen::MatrixXd(n - 1, 4), Eigen::VectorXd(n - 1), {}};
        if (known) rest.standardErrors.resize(n - 1);
        for (Eigen::Index i = 0, row = 0; i < n; ++i) {
            if (i == left) continue;
            rest.points.row(row) = data.points.row(i);
            rest.values[row] = data.values[i];
            if (known) rest.standardErrors[row] = data.standardErrors[i];
            ++row;
        }
        const auto without = *Posterior::build(rest, mixedHyperparameters(), posterior->standardization());
        const Prediction expected = without->predict(data.points.row(left));
        QVERIFY(std::abs(result.mean[left] - expected.mean[0]) < 1e-8);
        const double own = known ? data.standardErrors[left] * data.standardErrors[left] : 0.0;
        QVERIFY(std::abs(result.variance[left] - expected.noisyVariance[0] - own) < 1e-8);
    }
}

void TestLeaveOneOut::oneObservationIsPredictedByThePrior() {
    Observations data = mixedObservations(1);
    const Hyperparameters hyperparameters = mixedHyperparameters();
    const auto posterior = *Posterior::build(data, hyperparameters, Standardization{60.0, 5.0});
    const LeaveOneOut result = leaveOneOut(*posterior);
    QVERIFY(std::abs(result.mean[0] - (60.0 + 5.0 * hyperparameters.mean)) < 1e-10);
    QVERIFY(std::abs(result.variance[0] -
                     25.0 * (hyperparameters.outputScale + hyperparameters.noiseVariance)) < 1e-10);
}

void TestLeaveOneOut::staysFiniteWhereVariancesOverflow() {
    Observations data = mixedObservations(6);
    data.values *= 1.7e308 / data.values.cwiseAbs().maxCoeff();
    const auto posterior = *Posterior::build(data, mixedHyperparameters());
    const LeaveOneOut result = leaveOneOut(*posterior);
    QVERIFY(result.mean.allFinite() && result.variance.allFinite());
}

QTEST_GUILESS_MAIN(TestLeaveOneOut)
#include "tst_leave_one_out.moc"
