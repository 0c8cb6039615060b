#include "ui/plots/axis_scale.h"

#include <QtTest>
#include <cmath>
#include <limits>

#include "ui/plots/decimate.h"

using namespace trialbench::ui;

namespace {

QStringList labelsOf(const std::vector<Tick>& ticks) {
    QStringList labels;
    for (const Tick& tick : ticks) {
        if (!tick.label.isEmpty()) labels << tick.label;
    }
    return labels;
}

std::vector<double> minorOf(const std::vector<Tick>& ticks) {
    std::vector<double> values;
    for (const Tick& tick : ticks) {
        if (tick.label.isEmpty()) values.push_back(tick.value);
    }
    return values;
}

}  // namespace

class TestAxisScale : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void labelsRoundNumbers_data() {
        QTest::addColumn<int>("scale");
        QTest::addColumn<double>("low");
        QTest::addColumn<double>("high");
        QTest::addColumn<bool>("integral");
        QTest::addColumn<QStringList>("labels");
        const int linear = int(AxisScale::Linear);
        const int log = int(AxisScale::Log);
        const int reverse = int(AxisScale::ReverseLog);
        QTest::newRow("epochs") << linear << 0.0 << 50.0 << true
                                << QStringList{"0", "10", "20", "30", "40", "50"};
        QTest::newRow("percent") << linear << 66.0 << 76.0 << false
                                 << QStringList{"66", "68", "70", "72", "74", "76"};
        QTest::newRow("range of weight decay")
            << linear << 0.0 << 0.001 << false
            << QStringList{"0", "0.0002", "0.0004", "0.0006", "0.0008", "0.001"};
        QTest::newRow("quarters") << linear << 0.0 << 1.3 << false
                                  << QStringList{"0", "0.2", "0.4", "0.6", "0.8", "1", "1.2"};
        QTest::newRow("below zero") << linear << -1.0 << 1.0 << false
                                    << QStringList{"-1", "-0.5", "0", "0.5", "1"};
        QTest::newRow("two epochs") << linear << 0.0 << 2.0 << true << QStringList{"0", "1", "2"};
        QTest::newRow("tiny") << linear << 0.0 << 5e-6 << false
                              << QStringList{"0", "1e-6", "2e-6", "3e-6", "4e-6", "5e-6"};
        QTest::newRow("learning rate") << log << 0.001 << 0.5 << false << QStringList{"0.001", "0.01", "0.1"};
        QTest::newRow("down to 1e-6")
            << log << 1e-6 << 1e-2 << false << QStringList{"1e-6", "1e-5", "0.0001", "0.001", "0.01"};
        QTest::newRow("one decade") << log << 0.02 << 0.3 << false
                                    << QStringList{"0.02", "0.05", "0.1", "0.2"};
        QTest::newRow("within a decade")
            << log << 0.11 << 0.14 << false
            << QStringList{"0.11", "0.115", "0.12", "0.125", "0.13", "0.135", "0.14"};
        QTest::newRow("momentum") << reverse << 0.0 << 0.99 << false
                                  << QStringList{"0", "0.5", "0.9", "0.99"};
        QTest::newRow("to 0.999") << reverse << 0.5 << 0.9995 << false
                                  << QStringList{"0.5", "0.9", "0.99", "0.999"};
    }
    void labelsRoundNumbers() {
        QFETCH(int, scale);
        QFETCH(double, low);
        QFETCH(double, high);
        QFETCH(bool, integral);
        QFETCH(QStringList, labels);
        Axis axis;
        axis.scale = static_cast<AxisScale>(scale);
        axis.integral = integral;
        QCOMPARE(labelsOf(ticksOf(axis, low, high, 7)), labels);
    }

    void labelsFourToSevenWhateverTheRange() {
        Axis axis;
        for (double span = 0.013; span < 5e5; span *= 1.0713) {
            for (const double low : {0.0, -0.37 * span, 3.21 * span}) {
                const auto count = ticksOf(axis, low, low + span, 7).size();
                QVERIFY2(count >= 4 && count <= 7, qPrintable(QString("%1 from %2").arg(span).arg(low)));
            }
        }
    }

    void marksTheDigitsBetweenDecades() {
        Axis axis;
        axis.scale = AxisScale::Log;
        const auto minor = minorOf(ticksOf(axis, 0.1, 10, 7));
        const std::vector<double> expected{0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 2, 3, 4, 5, 6, 7, 8, 9};
        QCOMPARE(minor.size(), expected.size());
        for (std::size_t i = 0; i < minor.size(); ++i) QVERIFY(std::abs(minor[i] - expected[i]) < 1e-9);
    }

    void marksTheTenthsOfReverseLog() {
        Axis axis;
        axis.scale = AxisScale::ReverseLog;
        const auto minor = minorOf(ticksOf(axis, 0, 0.95, 7));
        const std::vector<double> expected{0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.8, 0.91, 0.92, 0.93, 0.94, 0.95};
        QCOMPARE(minor.size(), expected.size());
        for (std::size_t i = 0; i < minor.size(); ++i) QVERIFY(std::abs(minor[i] - expected[i]) < 1e-9);
    }

    void namesCategories() {
        Axis axis;
        axis.scale = AxisScale::Categorical;
        axis.categories = QStringList{"sgd", "adamw"};
        QCOMPARE(labelsOf(ticksOf(axis, -0.5, 1.5, 7)), axis.categories);
        QCOMPARE(valueText(axis, 1), QString("adamw"));
    }

    void hasNoTicksWithoutARange() {
        QVERIFY(ticksOf(Axis{}, 1, 1, 7).empty());
        QVERIFY(ticksOf(Axis{}, 0, std::numeric_limits<double>::infinity(), 7).empty());
        Axis log;
        log.scale = AxisScale::Log;
        QVERIFY(ticksOf(log, 0, 1, 7).empty());
    }

    void placesValues_data() {
        QTest::addColumn<int>("scale");
        QTest::addColumn<double>("low");
        QTest::addColumn<double>("high");
        QTest::addColumn<double>("value");
        QTest::addColumn<double>("pixel");
        QTest::newRow("linear") << int(AxisScale::Linear) << 0.0 << 50.0 << 20.0 << 140.0;
        QTest::newRow("log") << int(AxisScale::Log) << 0.001 << 10.0 << 0.1 << 150.0;
        QTest::newRow("reverse-log") << int(AxisScale::ReverseLog) << 0.0 << 0.99 << 0.9 << 150.0;
        QTest::newRow("categorical") << int(AxisScale::Categorical) << -0.5 << 1.5 << 0.0 << 125.0;
    }
    void placesValues() {
        QFETCH(int, scale);
        QFETCH(double, low);
        QFETCH(double, high);
        QFETCH(double, value);
        QFETCH(double, pixel);
        const AxisMap right(static_cast<AxisScale>(scale), low, high, 100, 200);
        QVERIFY(std::abs(right.toPixel(value) - pixel) < 1e-9);
        QVERIFY(std::abs(right.toValue(pixel) - value) < 1e-9);
        const AxisMap up(static_cast<AxisScale>(scale), low, high, 200, 100);
        QVERIFY(std::abs(up.toPixel(value) - (300 - pixel)) < 1e-9);
        QVERIFY(right.contains(value));
        QVERIFY(right.contains(low) && right.contains(high));
        QVERIFY(!right.contains(high + 0.1));
    }

    void putsWhatTheScaleLacksBeyondTheAxis() {
        QVERIFY(std::isinf(AxisMap(AxisScale::Log, 0.1, 1, 0, 100).toPixel(0)));
        QVERIFY(AxisMap(AxisScale::Log, 0.1, 1, 0, 100).toPixel(-1) < 0);
        QVERIFY(AxisMap(AxisScale::ReverseLog, 0, 0.9, 0, 100).toPixel(1) > 100);
    }

    void writesValuesWithTheDigitsTheirRangeNeeds() {
        Axis rate;
        rate.scale = AxisScale::Log;
        rate.low = 0.001;
        rate.high = 0.5;
        QCOMPARE(valueText(rate, 0.0937), QString("0.0937"));
        Axis decay;
        decay.high = 0.001;
        QCOMPARE(valueText(decay, 0.000331), QString("0.00033"));
        QCOMPARE(valueText(decay, 2e-6), QString("2e-6"));
        Axis accuracy;
        accuracy.high = 100;
        accuracy.suffix = " %";
        accuracy.decimals = 1;
        QCOMPARE(valueText(accuracy, 74.0), QString("74.0 %"));
        Axis epoch;
        epoch.integral = true;
        QCOMPARE(valueText(epoch, 12), QString("12"));
        Axis momentum;
        momentum.scale = AxisScale::ReverseLog;
        momentum.high = 0.99;
        QCOMPARE(valueText(momentum, 0.949), QString("0.949"));
    }

    void roundsRangesOutwards() {
        double low = 68.8;
        double high = 74.0;
        roundOutwards(low, high);
        QVERIFY(low <= 68.8 && low > 67 && high >= 74 && high < 76);
        low = high = 0.5;
        roundOutwards(low, high);
        QVERIFY(low < 0.5 && high > 0.5);
    }

    void keepsEverySpike() {
        std::vector<QPointF> points;
        for (int i = 0; i < 100000; ++i) points.emplace_back(i * 0.005, 50 + 10 * std::sin(i * 0.01));
        points[31234].setY(-40);
        points[71234].setY(190);
        const auto kept = decimated(points);
        QVERIFY(kept.size() <= 4 * 501);
        const auto has = [&](double y) {
            return std::any_of(kept.begin(), kept.end(), [y](const QPointF& p) { return p.y() == y; });
        };
        QVERIFY(has(-40) && has(190));
        QCOMPARE(kept.front(), points.front());
        QCOMPARE(kept.back(), points.back());
        QVERIFY(std::is_sorted(kept.begin(), kept.end(),
                               [](const QPointF& a, const QPointF& b) { return a.x() < b.x(); }));
    }

    void leavesShortLinesAlone() {
        const std::vector<QPointF> points{{0, 1}, {10, 5}, {20, 2}};
        QCOMPARE(decimated(points), points);
        QVERIFY(decimated({}).empty());
    }
};

QTEST_GUILESS_MAIN(TestAxisScale)
#include "tst_axis_scale.moc"
