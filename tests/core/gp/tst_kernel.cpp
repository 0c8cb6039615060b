#include "core/gp/kernel.h"

#include <Eigen/Eigenvalues>
#include <QtTest>
#include <cmath>

#include "tests/core/gp/example_data.h"
#include "tests/core/gp/gradients.h"

using namespace trialbench;
using namespace trialbench::gp;

class TestKernel : public QObject {
    Q_OBJECT
 private Q_SLOTS:
    void matchesClosedForm();
    void comparesCategoriesByEquality();
    void seesTheCondition();
    void isPositiveDefiniteWithConditions();
    void constantDistanceToInactiveWouldNotBe();
    void pairsAgreeWithCross();
    void gradientAgreesWithFiniteDifferences();
};

void TestKernel::matchesClosedForm() {
    // One dimension, distance 0.3, lengthscale 0.6, so r = 1/2: (1 + sqrt5/2 + 5/12) exp(-sqrt5/2).
    const Kernel kernel({DimensionKind::Numeric}, Eigen::VectorXd::Constant(1, 0.6), 2.0);
    const Eigen::MatrixXd a = Eigen::MatrixXd::Constant(1, 1, 0.2);
    const Eigen::MatrixXd b = Eigen::MatrixXd::Constant(1, 1, 0.5);
    const double half = std::sqrt(5.0) / 2.0;
    const double expected = 2.0 * (1.0 + half + 5.0 / 12.0) * std::exp(-half);
    QVERIFY(std::abs(kernel.cross(a, b)(0, 0) - expected) < 1e-14);
    QCOMPARE(kernel.cross(a, a)(0, 0), 2.0);
}

void TestKernel::comparesCategoriesByEquality() {
    QCOMPARE(squaredDifference(DimensionKind::Categorical, 0.0, 2.0), 1.0);
    QCOMPARE(squaredDifference(DimensionKind::Categorical, 0.0, 1.0), 1.0);
    QCOMPARE(squaredDifference(DimensionKind::Categorical, 1.0, 1.0), 0.0);
}

void TestKernel::seesTheCondition() {
    QCOMPARE(squaredDifference(DimensionKind::Numeric, kInactive, kInactive), 0.0);
    QCOMPARE(squaredDifference(DimensionKind::Numeric, kInactive, 0.5), 1.0);
    QCOMPARE(squaredDifference(DimensionKind::Numeric, 1.0, kInactive), 1.25);
    QCOMPARE(squaredDifference(DimensionKind::Categorical, kInactive, 1.0), 1.0);
    QCOMPARE(squaredDifference(DimensionKind::Categorical, kInactive, kInactive), 0.0);
}

void TestKernel::isPositiveDefiniteWithConditions() {
    const Observations data = mixedObservations(40);
    for (const double lengthscale : {0.1, 1.0, 30.0}) {
        const Kernel kernel(data.kinds, Eigen::VectorXd::Constant(4, lengthscale), 1.0);
        const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(kernel.cross(data.points, data.points));
        QVERIFY(solver.eigenvalues().minCoeff() > -1e-12);
    }
}

void TestKernel::constantDistanceToInactiveWouldNotBe() {
    // Why squaredDifference is not simply 1 between active and inactive: under a long lengthscale the
    // covariance of six active places and an inactive one would have a clearly negative eigenvalue.
    const auto smallestEigenvalue = [](bool constantDistance) {
        Eigen::VectorXd places(7);
        places << 0.0, 0.2, 0.4, 0.6, 0.8, 1.0, kInactive;
        Eigen::ArrayXXd distances(7, 7);
        for (Eigen::Index i = 0; i < 7; ++i) {
            for (Eigen::Index j = 0; j < 7; ++j) {
                const bool mixed = std::isnan(places[i]) != std::isnan(places[j]);
                distances(i, j) = constantDistance && mixed
                                      ? 1.0
                                      : squaredDifference(DimensionKind::Numeric, places[i], places[j]);
            }
        }
        Eigen::ArrayXXd correlations;
        matern52(distances / 100.0, correlations, nullptr);
        return Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(correlations.matrix()).eigenvalues().minCoeff();
    };
    QVERIFY(smallestEigenvalue(true) < -1e-6);
    QVERIFY(smallestEigenvalue(false) > -1e-12);
}

void TestKernel::pairsAgreeWithCross() {
    const Observations data = mixedObservations(12);
    const Hyperparameters hyperparameters = mixedHyperparameters();
    const Kernel kernel(data.kinds, hyperparameters.lengthscales, hyperparameters.outputScale);
    const Eigen::MatrixXd covariance = kernel.cross(data.points, data.points);
    const Eigen::VectorXd weights = hyperparameters.lengthscales.array().square().inverse();
    Eigen::ArrayXXd correlations;
    matern52((pairwiseSquaredDifferences(data.kinds, data.points) * weights).array(), correlations, nullptr);
    Eigen::Index pair = 0;
    for (Eigen::Index b = 0; b < 12; ++b) {
        for (Eigen::Index a = b + 1; a < 12; ++a) {
            const double expected = hyperparameters.outputScale * correlations(pair++, 0);
            QVERIFY(std::abs(covariance(a, b) - expected) < 1e-13);
            QVERIFY(std::abs(covariance(b, a) - expected) < 1e-13);
        }
    }
    QCOMPARE(pair, correlations.rows());
}

void TestKernel::gradientAgreesWithFiniteDifferences() {
    const Observations data = mixedObservations(15);
    const Hyperparameters hyperparameters = mixedHyperparameters();
    const Kernel kernel(data.kinds, hyperparameters.lengthscales, hyperparameters.outputScale);
    Eigen::RowVectorXd active(4);
    active << 0.3, 0.8, 0.0, 0.4;
    Eigen::RowVectorXd inactive(4);
    inactive << 0.3, 0.8, 1.0, kInactive;
    for (const Eigen::RowVectorXd& point : {active, inactive}) {
        Eigen::VectorXd covariances;
        const Eigen::MatrixXd gradient = kernel.gradient(point, data.points, covariances);
        QVERIFY((covariances - kernel.cross(point, data.points).transpose()).cwiseAbs().maxCoeff() < 1e-14);
        QVERIFY(gradient.col(2).isZero());
        for (Eigen::Index i = 0; i < data.size(); ++i) {
            Eigen::VectorXd expected = finiteDifferences(
                [&](const Eigen::VectorXd& x) {
                    return kernel.cross(x.transpose(), data.points.row(i))(0, 0);
                },
                point.transpose());
            // A step along the category changes it: no derivative there.
            expected[2] = 0.0;
            if (std::isnan(point[3])) expected[3] = 0.0;
            QVERIFY(largestError(gradient.row(i).transpose(), expected) < 1e-8);
        }
    }
    // At an observed point r = 0: the gradient is exactly zero there, not 0/0.
    Eigen::VectorXd covariances;
    QVERIFY(kernel.gradient(data.points.row(0), data.points, covariances).row(0).isZero());
}

QTEST_GUILESS_MAIN(TestKernel)
#include "tst_kernel.moc"
