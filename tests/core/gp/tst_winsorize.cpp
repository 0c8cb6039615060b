#include "core/gp/winsorize.h"

#include <QtTest>
#include <cmath>
#include <limits>

using namespace trialbench::gp;

namespace {

Eigen::VectorXd valuesOf(std::initializer_list<double> list) {
    Eigen::VectorXd values(static_cast<Eigen::Index>(list.size()));
    std::copy(list.begin(), list.end(), values.begin());
    return values;
}

}  // namespace

class TestWinsorize : public QObject {
    Q_OBJECT
 private Q_SLOTS:
    void raisesWhatIsFarOutside() {
        // By hand: the rest are 0.4 to 0.7.
        QVERIFY(std::abs(winsorizingCut(valuesOf({0.5, 0.6, 0.7, 0.4, -1e3})) - 0.4) < 1e-12);
        // Up to half of them, however far apart among themselves: the rest are 5 to 7.
        QCOMPARE(winsorizingCut(valuesOf({-1e30, 7, -1e20, 5, -1e300, 6})), 5.0);
        // Six of twenty that only guess.
        Eigen::VectorXd accuracies(20);
        for (int i = 0; i < 20; ++i) accuracies[i] = i % 3 == 0 && i < 18 ? 0.1 : 0.6 + 0.005 * i;
        QVERIFY(std::abs(winsorizingCut(accuracies) - 0.605) < 1e-12);
    }

    void isNotMovedByHowFarItIs() {
        const double cut = winsorizingCut(valuesOf({0.5, 0.6, 0.7, 0.4, -1e3}));
        QCOMPARE(winsorizingCut(valuesOf({0.5, 0.6, 0.7, 0.4, -1e300})), cut);
    }

    void scalesWithTheValues() {
        const Eigen::VectorXd values = valuesOf({0.5, 0.6, 0.7, 0.4, -40, 0.45});
        const double cut = winsorizingCut(values);
        QVERIFY(std::isfinite(cut));
        QVERIFY(std::abs(winsorizingCut(1e6 * values) / (1e6 * cut) - 1) < 1e-12);
        const Eigen::VectorXd shifted = values.array() + 100.0;
        QVERIFY(std::abs(winsorizingCut(shifted) - (cut + 100)) < 1e-9);
    }

    void leavesATailThatFallsAway() {
        // As of a search that has found the edge of a log scale.
        Eigen::VectorXd tail = Eigen::VectorXd::Constant(20, -0.001);
        for (int i = 0; i < 8; ++i) tail[i] = -std::pow(10.0, -0.4 * i);
        QCOMPARE(winsorizingCut(tail), -std::numeric_limits<double>::infinity());
        QCOMPARE(winsorizingCut(Eigen::VectorXd::LinSpaced(30, 0, 1)),
                 -std::numeric_limits<double>::infinity());
    }

    void cutsNothingWhereTheSpreadIsNotKnown() {
        const double none = -std::numeric_limits<double>::infinity();
        QCOMPARE(winsorizingCut(valuesOf({})), none);
        QCOMPARE(winsorizingCut(valuesOf({3, 2, 1, -1e9})), none);
        QCOMPARE(winsorizingCut(valuesOf({3, 3, 3, 1, -1e9})), none);
        QCOMPARE(winsorizingCut(Eigen::VectorXd::Constant(9, 0.1)), none);
    }
};

QTEST_GUILESS_MAIN(TestWinsorize)
#include "tst_winsorize.moc"
