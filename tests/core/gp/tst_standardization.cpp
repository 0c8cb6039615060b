#include "core/gp/standardization.h"

#include <QtTest>
#include <cmath>
#include <limits>

using namespace trialbench::gp;

class TestStandardization : public QObject {
    Q_OBJECT
 private Q_SLOTS:
    void givesMeanAndPopulationDeviation();
    void givesEqualValuesTheirMagnitude();
    void surviveExtremes_data();
    void surviveExtremes();
    void roundTrips();
    void oppositeExtremesStayFinite();
};

void TestStandardization::givesMeanAndPopulationDeviation() {
    const Standardization result = standardizationOf(Eigen::Vector4d(1.0, 3.0, 5.0, 7.0));
    QCOMPARE(result.mean, 4.0);
    QCOMPARE(result.scale, std::sqrt(5.0));
}

void TestStandardization::givesEqualValuesTheirMagnitude() {
    const Standardization equal = standardizationOf(Eigen::VectorXd::Constant(5, -0.1));
    QCOMPARE(equal.mean, -0.1);
    QCOMPARE(equal.scale, 0.1);
    const Standardization zeros = standardizationOf(Eigen::VectorXd::Zero(3));
    QCOMPARE(zeros.mean, 0.0);
    QCOMPARE(zeros.scale, 1.0);
    QCOMPARE(standardizationOf(Eigen::VectorXd::Constant(1, 73.0)).scale, 73.0);
}

void TestStandardization::surviveExtremes_data() {
    QTest::addColumn<double>("magnitude");
    for (const double magnitude : {1e-300, 1e-12, 1.0, 1e12, 1e300}) {
        QTest::addRow("%g", magnitude) << magnitude;
    }
}

void TestStandardization::surviveExtremes() {
    QFETCH(double, magnitude);
    const Standardization result = standardizationOf(magnitude * Eigen::Vector2d(1.0, 3.0));
    QVERIFY(std::abs(result.mean / (2.0 * magnitude) - 1.0) < 1e-12);
    QVERIFY(std::abs(result.scale / magnitude - 1.0) < 1e-12);
}

void TestStandardization::roundTrips() {
    const Standardization map{70.0, 4.0};
    QCOMPARE(map.standardize(74.0), 1.0);
    QCOMPARE(map.restore(map.standardize(61.5)), 61.5);
}

void TestStandardization::oppositeExtremesStayFinite() {
    Eigen::VectorXd values = Eigen::VectorXd::Constant(5, -1.7e308);
    values[2] = 1.7e308;  // its difference from the mean is no double
    const Standardization map = standardizationOf(values);
    QVERIFY(std::isfinite(map.mean) && std::isfinite(map.scale));
    QVERIFY(std::abs(map.standardize(values[2]) - 2.0) < 1e-12);
    QVERIFY(std::abs(map.standardize(values[0]) + 0.5) < 1e-12);
    QCOMPARE(map.restore(30.0), std::numeric_limits<double>::max());
    QCOMPARE(map.restore(-30.0), -std::numeric_limits<double>::max());
    QCOMPARE(map.restoreDeviation(30.0), std::numeric_limits<double>::max());
}

QTEST_GUILESS_MAIN(TestStandardization)
#include "tst_standardization.moc"
