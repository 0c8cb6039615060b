#include "core/search/normal.h"

#include <QtTest>
#include <cmath>

using namespace trialbench::search;

class TestNormal : public QObject {
    Q_OBJECT
 private Q_SLOTS:
    void logExpectedImprovementAgreesWithHighPrecision_data();
    void logExpectedImprovementAgreesWithHighPrecision();
    void logProbabilityAgreesWithHighPrecision_data();
    void logProbabilityAgreesWithHighPrecision();
    void slopesAgreeWithFiniteDifferences();
    void staysFiniteFarOut();
};

// The expected values are mpmath's, with 60 digits: log(npdf(z) + z * ncdf(z)) and log(ncdf(z)).
void TestNormal::logExpectedImprovementAgreesWithHighPrecision_data() {
    QTest::addColumn<double>("z");
    QTest::addColumn<double>("expected");
    QTest::newRow("-100") << -100.0 << -5010.1295788002498;
    QTest::newRow("-37.5") << -37.5 << -711.29474844751272;
    QTest::newRow("-20.5") << -20.5 << -217.09186837038313;
    QTest::newRow("-19.5") << -19.5 << -196.99258561722833;
    QTest::newRow("-10") << -10.0 << -55.553122036122356;
    QTest::newRow("-5") << -5.0 << -16.74430116266099;
    QTest::newRow("-1.0625") << -1.0625 << -2.6055530782741468;
    QTest::newRow("-0.9375") << -0.9375 << -2.3675091288731299;
    QTest::newRow("0") << 0.0 << -0.91893853320467274;
    QTest::newRow("1.5") << 1.5 << 0.4248145567622593;
    QTest::newRow("8") << 8.0 << 2.0794415416798359;
}

void TestNormal::logExpectedImprovementAgreesWithHighPrecision() {
    QFETCH(double, z);
    QFETCH(double, expected);
    QVERIFY(std::abs(logExpectedImprovement(z).value - expected) < 1e-10 * std::max(1.0, std::abs(expected)));
}

void TestNormal::logProbabilityAgreesWithHighPrecision_data() {
    QTest::addColumn<double>("z");
    QTest::addColumn<double>("expected");
    QTest::newRow("-100") << -100.0 << -5005.5242086942051;
    QTest::newRow("-37.5") << -37.5 << -707.66898931750719;
    QTest::newRow("-20.5") << -20.5 << -214.0667289632638;
    QTest::newRow("-19.5") << -19.5 << -194.0169657774975;
    QTest::newRow("-10") << -10.0 << -53.231285150512471;
    QTest::newRow("-5") << -5.0 << -15.064998393988726;
    QTest::newRow("-1.0625") << -1.0625 << -1.9379115701325937;
    QTest::newRow("-0.9375") << -0.9375 << -1.7472601439521883;
    QTest::newRow("0") << 0.0 << -0.69314718055994531;
    QTest::newRow("1.5") << 1.5 << -0.069143455612233983;
    QTest::newRow("8") << 8.0 << -6.2209605742717861e-16;
}

void TestNormal::logProbabilityAgreesWithHighPrecision() {
    QFETCH(double, z);
    QFETCH(double, expected);
    QVERIFY(std::abs(logNormalProbability(z).value - expected) < 1e-12 * std::max(1.0, std::abs(expected)));
}

void TestNormal::slopesAgreeWithFiniteDifferences() {
    for (const double z : {-40.0, -21.0, -19.5, -6.0, -1.5, -0.5, 0.0, 2.0, 5.0}) {
        const double step = 1e-5;
        for (const auto function : {&logExpectedImprovement, &logNormalProbability}) {
            const double expected = (function(z + step).value - function(z - step).value) / (2.0 * step);
            QVERIFY(std::abs(function(z).slope - expected) < 1e-6 * std::max(1.0, std::abs(expected)));
        }
    }
}

void TestNormal::staysFiniteFarOut() {
    for (const double z : {-1e3, -1e8, -1e100, -1e300, 1e3, 1e100}) {
        for (const auto function : {&logExpectedImprovement, &logNormalProbability}) {
            const ValueAndSlope at = function(z);
            QVERIFY(std::isfinite(at.value));
            QVERIFY(std::isfinite(at.slope));
            QVERIFY(at.slope >= 0.0);
        }
    }
}

QTEST_GUILESS_MAIN(TestNormal)
#include "tst_normal.moc"
