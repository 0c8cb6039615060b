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
    void cutsTenDistancesBelowTheMiddle() {
        // By hand: the middle is 5, the best 7.
        QCOMPARE(winsorizingCut(valuesOf({7, 1, 5, 6, 3})), 5 - 10 * 2.0);
        // Of six the better middle one: half may be far outside.
        QCOMPARE(winsorizingCut(valuesOf({-1e30, 7, -1e20, 5, -1e25, 6})), 5 - 10 * 2.0);
    }

    void isNotMovedByWhatItCuts() {
        const double cut = winsorizingCut(valuesOf({0.5, 0.6, 0.7, 0.4, -1e3}));
        QCOMPARE(winsorizingCut(valuesOf({0.5, 0.6, 0.7, 0.4, -1e300})), cut);
        QVERIFY(cut < 0.4);
    }

    void scalesWithTheValues() {
        const Eigen::VectorXd values = valuesOf({0.5, 0.6, 0.7, 0.4, -40, 0.1});
        const double cut = winsorizingCut(values);
        QVERIFY(std::abs(winsorizingCut(1e6 * values) / (1e6 * cut) - 1) < 1e-12);
        const Eigen::VectorXd shifted = values.array() + 100.0;
        QVERIFY(std::abs(winsorizingCut(shifted) - (cut + 100)) < 1e-9);
    }

    void cutsNothingWhereTheSpreadIsNotKnown() {
        const double none = -std::numeric_limits<double>::infinity();
        QCOMPARE(winsorizingCut(valuesOf({})), none);
        QCOMPARE(winsorizingCut(valuesOf({3, 2, 1, -1e9})), none);
        QCOMPARE(winsorizingCut(valuesOf({3, 3, 3, 1, -1e9})), none);
    }
};

QTEST_GUILESS_MAIN(TestWinsorize)
#include "tst_winsorize.moc"
