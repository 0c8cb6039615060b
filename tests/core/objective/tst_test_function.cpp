#include <QtTest>
#include <cmath>
#include <numbers>

#include "core/objective/test_function.h"
#include "core/support/random_stream.h"

using namespace trialbench;
using objective::findTestFunction;

namespace {

double evaluate(const char* name, const std::vector<double>& x) {
    return findTestFunction(name)->evaluate(x);
}

bool near(double a, double b, double tolerance) {
    return std::abs(a - b) <= tolerance;
}

}  // namespace

class TestFunctionTest : public QObject {
    Q_OBJECT
 private Q_SLOTS:
    void hasItsPublishedMinima();
    void hasItsClosedFormElsewhere();
    void isNowhereBelowItsMinimum_data();
    void isNowhereBelowItsMinimum();
    void isFlatAtItsMinimum();
    void saysHowManyParametersItTakes();
};

void TestFunctionTest::hasItsPublishedMinima() {
    // The three of Branin, to the printed digits.
    for (const auto& x : {std::vector{-std::numbers::pi, 12.275}, std::vector{std::numbers::pi, 2.275},
                          std::vector{9.42478, 2.475}}) {
        QVERIFY(near(evaluate("branin", x), 0.397887, 1e-6));
    }
    QVERIFY(near(evaluate("hartmann6", {0.20169, 0.150011, 0.476874, 0.275332, 0.311652, 0.6573}), -3.32237,
                 1e-5));
    for (const std::size_t d : {2U, 5U, 10U}) {
        QVERIFY(near(evaluate("ackley", std::vector<double>(d, 0)), 0, 1e-14));
        QVERIFY(near(evaluate("rosenbrock", std::vector<double>(d, 1)), 0, 0));
        QVERIFY(near(evaluate("sphere", std::vector<double>(d, 0)), 0, 0));
        QVERIFY(near(evaluate("levy", std::vector<double>(d, 1)), 0, 1e-30));
    }
}

void TestFunctionTest::hasItsClosedFormElsewhere() {
    using std::numbers::e;
    using std::numbers::pi;
    QVERIFY(near(evaluate("branin", {0, 0}), 36 + 10 * (1 - 1 / (8 * pi)) + 10, 1e-12));
    QVERIFY(near(evaluate("branin", {pi, 0}), std::pow(5 - 5.1 / 4 - 6, 2) + 10 / (8 * pi), 1e-12));
    QVERIFY(near(evaluate("ackley", {1, 1, 1}), 20 - 20 * std::exp(-0.2), 1e-12));
    QVERIFY(near(evaluate("ackley", {0.5, -0.5}), 20 + e - 20 * std::exp(-0.1) - 1 / e, 1e-12));
    QVERIFY(near(evaluate("rosenbrock", {0, 0, 0}), 2, 0));
    QVERIFY(near(evaluate("rosenbrock", {2, 3, 4}), 100 * (3 - 4) * (3 - 4) + 1 + 100 * 25 + 4, 0));
    QVERIFY(near(evaluate("sphere", {1, 2, 3}), 14, 0));
    // w = (2, 1): 0 + 1 + 10 sin^2(2 pi + 1) + 0.
    QVERIFY(near(evaluate("levy", {5, 1}), 1 + 10 * std::pow(std::sin(1.0), 2), 1e-12));
    // w = 2 alone: sin^2(2 pi) + 1 * (1 + sin^2(4 pi)).
    QVERIFY(near(evaluate("levy", {5}), 1, 1e-12));
    // At the first peak of Hartmann's sum the other three are known to be small.
    QVERIFY(near(evaluate("hartmann6", {0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886}), -1.0, 0.05));
}

void TestFunctionTest::isNowhereBelowItsMinimum_data() {
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<double>("low");
    QTest::addColumn<double>("high");
    QTest::newRow("branin") << QByteArray("branin") << -5.0 << 15.0;
    QTest::newRow("hartmann6") << QByteArray("hartmann6") << 0.0 << 1.0;
    QTest::newRow("ackley") << QByteArray("ackley") << -32.768 << 32.768;
    QTest::newRow("rosenbrock") << QByteArray("rosenbrock") << -5.0 << 10.0;
    QTest::newRow("sphere") << QByteArray("sphere") << -5.12 << 5.12;
    QTest::newRow("levy") << QByteArray("levy") << -10.0 << 10.0;
}

void TestFunctionTest::isNowhereBelowItsMinimum() {
    QFETCH(QByteArray, name);
    QFETCH(double, low);
    QFETCH(double, high);
    const auto* function = findTestFunction(name.toStdString());
    QVERIFY(function);
    support::RandomStream stream(1);
    std::vector<double> x(function->smallestDimension);
    for (int i = 0; i < 20000; ++i) {
        for (double& value : x) value = low + stream.uniform() * (high - low);
        QVERIFY(function->evaluate(x) >= function->minimum - 1e-9);
    }
}

void TestFunctionTest::isFlatAtItsMinimum() {
    // Hartmann's minimum is known to six digits only; there its gradient must vanish accordingly.
    const std::vector<double> minimizer{0.20169, 0.150011, 0.476874, 0.275332, 0.311652, 0.6573};
    for (std::size_t i = 0; i < minimizer.size(); ++i) {
        auto up = minimizer, down = minimizer;
        up[i] += 1e-4;
        down[i] -= 1e-4;
        QVERIFY(near((evaluate("hartmann6", up) - evaluate("hartmann6", down)) / 2e-4, 0, 1e-3));
    }
}

void TestFunctionTest::saysHowManyParametersItTakes() {
    QCOMPARE(objective::testFunctions().size(), std::size_t{6});
    QCOMPARE(objective::dimensionText(*findTestFunction("branin")), std::string("2"));
    QCOMPARE(objective::dimensionText(*findTestFunction("rosenbrock")), std::string("2 or more"));
    QVERIFY(findTestFunction("Branin") == nullptr);
}

QTEST_GUILESS_MAIN(TestFunctionTest)
#include "tst_test_function.moc"
