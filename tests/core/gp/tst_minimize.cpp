#include "core/gp/minimize.h"

#include <QtTest>
#include <cmath>
#include <limits>

using namespace trialbench::gp;

class TestMinimize : public QObject {
    Q_OBJECT
 private Q_SLOTS:
    void findsRosenbrocksValley();
    void stopsAtTheBox();
    void startsOutsideAreMovedIn();
    void infinitiesAreWallsNotFaults();
    void nothingFiniteIsSaid();
};

namespace {

double rosenbrock(const Eigen::VectorXd& x, Eigen::VectorXd& gradient) {
    const double a = 1.0 - x[0];
    const double b = x[1] - x[0] * x[0];
    gradient[0] = -2.0 * a - 400.0 * x[0] * b;
    gradient[1] = 200.0 * b;
    return a * a + 100.0 * b * b;
}

double sphere(const Eigen::VectorXd& x, Eigen::VectorXd& gradient) {
    gradient = 2.0 * x;
    return x.squaredNorm();
}

}  // namespace

void TestMinimize::findsRosenbrocksValley() {
    const Minimum minimum = minimize(rosenbrock, Eigen::Vector2d(-1.2, 1.0), Eigen::Vector2d(-5.0, -5.0),
                                     Eigen::Vector2d(5.0, 5.0), {500, 1e-14});
    QVERIFY((minimum.point - Eigen::Vector2d(1.0, 1.0)).norm() < 1e-4);
    QVERIFY(minimum.evaluations <= 500);
}

void TestMinimize::stopsAtTheBox() {
    const Minimum minimum =
        minimize(sphere, Eigen::Vector2d(3.0, 4.0), Eigen::Vector2d(1.0, -2.0), Eigen::Vector2d(5.0, 5.0));
    QVERIFY((minimum.point - Eigen::Vector2d(1.0, 0.0)).norm() < 1e-4);
    QVERIFY(minimum.point[0] >= 1.0);
}

void TestMinimize::startsOutsideAreMovedIn() {
    const Minimum minimum =
        minimize(sphere, Eigen::Vector2d(30.0, 40.0), Eigen::Vector2d(1.0, 1.0), Eigen::Vector2d(5.0, 5.0));
    QVERIFY((minimum.point - Eigen::Vector2d(1.0, 1.0)).norm() < 1e-6);
}

void TestMinimize::infinitiesAreWallsNotFaults() {
    const DifferentiableFunction walled = [](const Eigen::VectorXd& x, Eigen::VectorXd& gradient) {
        if (x[0] < 0.5) return std::numeric_limits<double>::infinity();
        return sphere(x, gradient);
    };
    const Minimum minimum =
        minimize(walled, Eigen::Vector2d(3.0, 4.0), Eigen::Vector2d(-5.0, -5.0), Eigen::Vector2d(5.0, 5.0));
    QVERIFY(std::isfinite(minimum.value));
    QVERIFY(minimum.point[0] >= 0.5);
    QVERIFY(minimum.value < 25.0);
}

void TestMinimize::nothingFiniteIsSaid() {
    const DifferentiableFunction bad = [](const Eigen::VectorXd&, Eigen::VectorXd&) {
        return std::numeric_limits<double>::quiet_NaN();
    };
    const Minimum minimum =
        minimize(bad, Eigen::Vector2d(0.0, 0.0), Eigen::Vector2d(-1.0, -1.0), Eigen::Vector2d(1.0, 1.0));
    QVERIFY(std::isinf(minimum.value));
}

QTEST_GUILESS_MAIN(TestMinimize)
#include "tst_minimize.moc"
