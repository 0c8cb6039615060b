#include "core/gp/cholesky.h"

#include <QtTest>
#include <limits>

#include "core/support/random_stream.h"

using namespace trialbench;
using namespace trialbench::gp;

class TestCholesky : public QObject {
    Q_OBJECT
 private Q_SLOTS:
    void addsNothingToPositiveDefinite();
    void addsAndReportsJitterWhereSingular();
    void refusesIndefiniteAndNotFinite();
    void invertsLowerTriangles();
};

void TestCholesky::addsNothingToPositiveDefinite() {
    Eigen::MatrixXd matrix(2, 2);
    matrix << 4.0, 2.0, 2.0, 3.0;
    const auto factor = factorize(matrix);
    QVERIFY(factor);
    QCOMPARE(factor->jitter, 0.0);
    QCOMPARE(factor->lower(0, 0), 2.0);
    QCOMPARE(factor->lower(1, 0), 1.0);
    QCOMPARE(factor->lower(1, 1), std::sqrt(2.0));
    QCOMPARE(factor->lower(0, 1), 0.0);
}

void TestCholesky::addsAndReportsJitterWhereSingular() {
    const Eigen::MatrixXd ones = Eigen::MatrixXd::Constant(30, 30, 5.0);
    const auto factor = factorize(ones);
    QVERIFY(factor);
    QVERIFY(factor->jitter > 0.0);
    QVERIFY(factor->jitter <= 5e-4);
    Eigen::MatrixXd expected = ones;
    expected.diagonal().array() += factor->jitter;
    QVERIFY((factor->lower * factor->lower.transpose() - expected).cwiseAbs().maxCoeff() < 1e-12);
}

void TestCholesky::refusesIndefiniteAndNotFinite() {
    Eigen::MatrixXd indefinite(2, 2);
    indefinite << 1.0, 2.0, 2.0, 1.0;
    QVERIFY(!factorize(indefinite));
    Eigen::MatrixXd notFinite = Eigen::MatrixXd::Identity(3, 3);
    notFinite(2, 0) = std::numeric_limits<double>::quiet_NaN();
    QVERIFY(!factorize(notFinite));
    notFinite(1, 1) = std::numeric_limits<double>::infinity();
    QVERIFY(!factorize(notFinite));
}

void TestCholesky::invertsLowerTriangles() {
    for (const Eigen::Index n : {1, 2, 33, 150}) {
        support::RandomStream stream(static_cast<std::uint64_t>(n));
        Eigen::MatrixXd lower = Eigen::MatrixXd::Zero(n, n);
        for (Eigen::Index j = 0; j < n; ++j) {
            lower(j, j) = 1.0 + stream.uniform();
            for (Eigen::Index i = j + 1; i < n; ++i) lower(i, j) = 0.1 * stream.normal();
        }
        const Eigen::MatrixXd inverse = invertLower(lower);
        const Eigen::MatrixXd product = lower * inverse;
        QVERIFY((product - Eigen::MatrixXd::Identity(n, n)).cwiseAbs().maxCoeff() < 1e-11);
        QVERIFY(inverse.triangularView<Eigen::StrictlyUpper>().toDenseMatrix().isZero());
    }
}

QTEST_GUILESS_MAIN(TestCholesky)
#include "tst_cholesky.moc"
