#include "ui/plots/plot_layout.h"

#include <QtTest>
#include <algorithm>
#include <limits>

#include "ui/plots/end_labels.h"
#include "ui/plots/plot_csv.h"
#include "ui/plots/plot_hits.h"
#include "ui/plots/plot_painter.h"

using namespace trialbench::ui;

namespace {

PlotData labeled(int curves) {
    PlotData data;
    data.x.title = "Epoch";
    data.x.high = 50;
    data.x.integral = true;
    data.y.title = "Validation accuracy (test set), %";
    data.y.low = 30;
    data.y.high = 80;
    for (int i = 0; i < curves; ++i) {
        Curve curve;
        curve.name = QString("Trial %1").arg(i + 1);
        curve.points = {{1, 35}, {50, 70 + 0.1 * i}};
        curve.endLabel =
            EndLabel{QString("%1, chosen and best of all").arg(i + 1), i % 2 == 0, i, TrialMark::Best};
        data.curves.push_back(curve);
    }
    ReferenceLine line;
    line.across = LineAcross::Vertical;
    line.at = 49;
    line.label = "0.01834";
    line.bold = true;
    data.lines.push_back(line);
    return data;
}

QList<QRectF> rectsOf(const PlotLayout& layout) {
    QList<QRectF> rects;
    for (const auto* texts : {&layout.texts, &layout.endLabels, &layout.lineLabels}) {
        for (const PlacedText& text : *texts) {
            rects << text.rect;
            if (text.mark) rects << QRectF(text.markCenter - QPointF(5, 5), QSizeF(10, 10));
        }
    }
    return rects;
}

}  // namespace

class TestPlotLayout : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void clipsNothing_data() {
        QTest::addColumn<QSize>("size");
        QTest::addColumn<int>("scale");
        for (const QSize size : {QSize(300, 160), QSize(900, 500), QSize(200, 120)}) {
            for (const AxisScale scale :
                 {AxisScale::Linear, AxisScale::Log, AxisScale::ReverseLog, AxisScale::Categorical}) {
                QTest::addRow("%d x %d, scale %d", size.width(), size.height(), int(scale))
                    << size << int(scale);
            }
        }
    }
    void clipsNothing() {
        QFETCH(QSize, size);
        QFETCH(int, scale);
        PlotData data = labeled(8);
        data.x.scale = static_cast<AxisScale>(scale);
        if (data.x.scale == AxisScale::Log) data.x.low = 0.00001, data.x.high = 100000;
        if (data.x.scale == AxisScale::ReverseLog) data.x.low = 0, data.x.high = 0.999;
        if (data.x.scale == AxisScale::Categorical) {
            data.x.categories =
                QStringList{"stochastic gradient descent", "adamw", "a third one", "and a fourth"};
            data.x.low = -0.5;
            data.x.high = 3.5;
        }
        const PlotLayout layout = layoutOf(data, homeOf(data), size, QGuiApplication::font());
        const QRectF whole(QPointF(0, 0), QSizeF(size));
        QVERIFY(layout.area.width() > 20 && layout.area.height() > 20);
        QVERIFY(whole.contains(layout.area));
        const QList<QRectF> rects = rectsOf(layout);
        QVERIFY(rects.size() > 8);
        for (const QRectF& rect : rects) {
            QVERIFY2(
                whole.contains(rect),
                qPrintable(
                    QString("%1 %2 %3 %4").arg(rect.x()).arg(rect.y()).arg(rect.right()).arg(rect.bottom())));
        }
        // No text of the axes covers another.
        for (std::size_t i = 0; i < layout.texts.size(); ++i) {
            for (std::size_t j = i + 1; j < layout.texts.size(); ++j)
                QVERIFY2(!layout.texts[i].rect.intersects(layout.texts[j].rect),
                         qPrintable(layout.texts[i].text + " / " + layout.texts[j].text));
        }
    }

    void anAxisOfThePlotBelowHasTicksAlone() {
        PlotData data = labeled(1);
        const auto below = [](const PlotLayout& layout) {
            return std::count_if(layout.texts.begin(), layout.texts.end(), [&](const PlacedText& text) {
                return text.rect.top() >= layout.area.bottom();
            });
        };
        const QSizeF size(600, 300);
        const PlotLayout own = layoutOf(data, homeOf(data), size, QFont(), {});
        data.x.labels = false;
        const PlotLayout shared = layoutOf(data, homeOf(data), size, QFont(), {});
        QVERIFY(below(own) > 1);
        QCOMPARE(below(shared), 0);
        QCOMPARE(shared.xTicks.size(), own.xTicks.size());
        QVERIFY(shared.area.bottom() > own.area.bottom());
    }

    void movesLabelsApartInOrderOfValue() {
        const PlotData data = labeled(6);
        const PlotLayout layout = layoutOf(data, homeOf(data), QSizeF(900, 500), QGuiApplication::font());
        QCOMPARE(layout.endLabels.size(), std::size_t(6));
        for (std::size_t i = 1; i < layout.endLabels.size(); ++i)
            QVERIFY(layout.endLabels[i].rect.top() - layout.endLabels[i - 1].rect.top() >= 17 - 1e-6);
        // The highest value stands first.
        QVERIFY(layout.endLabels.front().text.startsWith("6,"));
        QVERIFY(layout.endLabels.back().text.startsWith("1,"));
    }

    void movesNoLabelMoreThanItMust() {
        QCOMPARE(movedApart({10, 100}, 17, 0, 200), (std::vector<double>{10, 100}));
        QCOMPARE(movedApart({50, 50}, 17, 0, 200), (std::vector<double>{41.5, 58.5}));
        QCOMPARE(movedApart({0, 0}, 17, 0, 200), (std::vector<double>{0, 17}));
        QCOMPARE(movedApart({200, 200}, 17, 0, 200), (std::vector<double>{183, 200}));
        QVERIFY(movedApart({}, 17, 0, 200).empty());
    }

    void dropsTheLeastImportantLabelsFirst() {
        const PlotData data = labeled(30);
        const PlotLayout layout = layoutOf(data, homeOf(data), QSizeF(300, 160), QGuiApplication::font());
        QVERIFY(layout.endLabels.size() < 12);
        QVERIFY(layout.endLabels.front().text.startsWith("30"));
    }

    void marksLabelsOfLinesThatEndBeyondTheAxis() {
        PlotData data = labeled(1);
        data.curves[0].points = {{1, 10}, {50, 12}};
        const PlotLayout layout = layoutOf(data, homeOf(data), QSizeF(900, 500), QGuiApplication::font());
        QCOMPARE(layout.endLabels.at(0).mark, std::optional(TrialMark::BeyondBottom));
        QVERIFY(std::abs(layout.endLabels.at(0).markCenter.y() - layout.area.bottom()) < 1);
    }

    void placesMarksBeyondTheAxesAtTheEdge() {
        const PlotData data = labeled(1);
        const PlotLayout layout = layoutOf(data, homeOf(data), QSizeF(900, 500), QGuiApplication::font());
        const double infinity = std::numeric_limits<double>::infinity();
        QCOMPARE(placedMark(layout, {10, 5})->beyond, std::optional(TrialMark::BeyondBottom));
        QCOMPARE(placedMark(layout, {10, 95})->beyond, std::optional(TrialMark::BeyondTop));
        QCOMPARE(placedMark(layout, {60, 50})->beyond, std::optional(TrialMark::BeyondRight));
        QCOMPARE(placedMark(layout, {-3, 50})->beyond, std::optional(TrialMark::BeyondLeft));
        QVERIFY(!placedMark(layout, {10, 50})->beyond);
        QVERIFY(!placedMark(layout, {10, -infinity})->beyond);
        QVERIFY(layout.area.bottom() - placedMark(layout, {10, -infinity})->pixel.y() < 8);
        QVERIFY(placedMark(layout, {10, infinity})->pixel.y() - layout.area.top() < 8);
        QVERIFY(!placedMark(layout, {10, std::numeric_limits<double>::quiet_NaN()}));
    }

    void cutsLinesWhereAValueIsMissing() {
        const PlotData data = labeled(1);
        const PlotLayout layout = layoutOf(data, homeOf(data), QSizeF(900, 500), QGuiApplication::font());
        Curve curve;
        curve.points = {{1, 40}, {2, 41}, {3, std::numeric_limits<double>::quiet_NaN()}, {4, 43}};
        QCOMPARE(pixelRuns(layout, curve).size(), std::size_t(2));
        curve.points = {{1, 40}, {2, 50}};
        curve.steps = true;
        const auto steps = pixelRuns(layout, curve).at(0);
        QCOMPARE(steps.size(), std::size_t(3));
        QCOMPARE(steps[1], QPointF(steps[2].x(), steps[0].y()));
    }

    void findsTheNearestPointWithinReach() {
        const std::vector<HoverPoint> points{{{10, 10}, 0, 0}, {{30, 10}, 0, 1}, {{32, 10}, -1, 0}};
        QCOMPARE(nearestTo(points, {12, 14}, 24), std::optional<std::size_t>(0));
        QCOMPARE(nearestTo(points, {33, 10}, 24), std::optional<std::size_t>(2));
        QVERIFY(!nearestTo(points, {10, 40}, 24));
    }

    void walksByKeys() {
        const std::vector<HoverPoint> points{
            {{10, 50}, 0, 0}, {{20, 40}, 0, 1}, {{10, 20}, 1, 0}, {{20, 10}, 1, 1}};
        using Index = std::optional<std::size_t>;
        QCOMPARE(stepped(points, {}, Qt::Key_Right), Index(0));
        QCOMPARE(stepped(points, 0, Qt::Key_Right), Index(1));
        QCOMPARE(stepped(points, 1, Qt::Key_Right), Index(1));
        QCOMPARE(stepped(points, 1, Qt::Key_Up), Index(3));
        QCOMPARE(stepped(points, 3, Qt::Key_Left), Index(2));
        QCOMPARE(stepped(points, 2, Qt::Key_Down), Index(0));
        QVERIFY(!stepped({}, {}, Qt::Key_Right));
    }

    void saysWhatIsUnderThePoint() {
        PlotData data = labeled(1);
        data.y.suffix = " %";
        data.y.decimals = 1;
        QCOMPARE(hoverText(data, {{}, 0, 1}), (QStringList{"Trial 1, Epoch 50", "70.0 %"}));
        Marker pending;
        pending.at = {12, 68};
        pending.name = "Trial 3, pending";
        pending.barLow = 65.5;
        pending.barHigh = 70.5;
        data.markers.push_back(pending);
        QCOMPARE(hoverText(data, {{}, -1, 0}),
                 (QStringList{"Trial 3, pending, Epoch 12", "68.0 % ± 2.5 % (2 sd)"}));
        data.markers[0].at.setY(-std::numeric_limits<double>::infinity());
        data.markers[0].barLow.reset();
        QCOMPARE(hoverText(data, {{}, -1, 0}).at(1), QString("no value"));
    }

    void exportsCsv() {
        PlotData data = labeled(1);
        data.lines.clear();
        data.curves[0].name = "say \"a, b\"";
        data.curves[0].owner = {"=Study", 1};
        data.curves[0].points[0].setY(std::numeric_limits<double>::quiet_NaN());
        Marker marker;
        marker.at = {0.1, 0.3};
        marker.name = "dot";
        data.markers.push_back(marker);
        QCOMPARE(csvOf(data),
                 QString("kind,name,study,trial,Epoch,\"Validation accuracy (test set), %\",low,high\r\n"
                         "curve,\"say \"\"a, b\"\"\",'=Study,1,1,,,\r\n"
                         "curve,\"say \"\"a, b\"\"\",'=Study,1,50,70,,\r\n"
                         "mark,dot,,,0.1,0.3,,\r\n"));
    }
};

QTEST_MAIN(TestPlotLayout)
#include "tst_plot_layout.moc"
