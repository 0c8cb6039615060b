#include "ui/plots/plot_widget.h"

#include <QApplication>
#include <QClipboard>
#include <QFileDialog>
#include <QMenu>
#include <QMessageBox>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QtTest>

#include "ui/plots/trial_cells.h"
#include "ui/theme.h"

using namespace trialbench::ui;

namespace {

PlotData twoTrials() {
    PlotData data;
    data.name = "Accuracy by epoch";
    data.description = "Two trials.";
    data.x.title = "Epoch";
    data.x.high = 10;
    data.x.integral = true;
    data.y.title = "Validation accuracy, %";
    data.y.high = 100;
    data.y.suffix = " %";
    data.y.decimals = 1;
    Curve high;
    high.name = "Trial 1";
    high.points = {{1, 50}, {5, 80}, {10, 90}};
    high.color = Token::S2;
    high.width = 3;
    high.owner = {"Bayesian", 1};
    Curve low = high;
    low.name = "Trial 2";
    low.points = {{1, 10}, {5, 20}, {10, 30}};
    low.color = Token::S1;
    low.owner = {"Bayesian", 2};
    data.curves = {high, low};
    return data;
}

int countOf(const QImage& image, const QColor& color) {
    int count = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) count += image.pixelColor(x, y) == color ? 1 : 0;
    }
    return count;
}

QPoint pixelOf(const PlotWidget& plot, double x, double y) {
    const PlotLayout layout = plot.plotLayout();
    return QPointF(layout.x.toPixel(x), layout.y.toPixel(y)).toPoint();
}

void moveTo(PlotWidget& plot, const QPoint& at) {
    QMouseEvent event(QEvent::MouseMove, at, plot.mapToGlobal(at), Qt::NoButton, Qt::NoButton,
                      Qt::NoModifier);
    QApplication::sendEvent(&plot, &event);
}

void turnWheel(PlotWidget& plot, const QPoint& at, int delta) {
    QWheelEvent event(at, plot.mapToGlobal(at), {}, {0, delta}, Qt::NoButton, Qt::NoModifier,
                      Qt::NoScrollPhase, false);
    QApplication::sendEvent(&plot, &event);
}

}  // namespace

class TestPlotWidget : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void initTestCase() {
        QStandardPaths::setTestModeEnabled(true);
        QApplication::setPalette(paletteOf(Theme::light()));
    }

    void paintsCurvesInTheirColorsInBothThemes() {
        PlotWidget plot;
        plot.resize(500, 300);
        plot.setPlot(twoTrials());
        for (const Theme& theme : {Theme::light(), Theme::dark(), Theme::light()}) {
            plot.setPalette(paletteOf(theme));
            const QImage image = plot.grab().toImage();
            QCOMPARE(image.pixelColor(2, 150), theme.color(Token::Base));
            QVERIFY(countOf(image, theme.color(Token::S1)) > 100);
            QVERIFY(countOf(image, theme.color(Token::S2)) > 100);
            QVERIFY(countOf(image, theme.color(Token::Grid)) > 100);
        }
    }

    void showsASentenceInsteadOfNumbersWhenEmpty() {
        PlotWidget plot;
        plot.resize(500, 300);
        PlotData data = twoTrials();
        data.emptyText = "Nothing yet.";
        plot.setPlot(data);
        QCOMPARE(plot.plotLayout().texts.size(), std::size_t(2));  // the axes' titles
        const QImage image = plot.grab().toImage();
        QCOMPARE(countOf(image, Theme::light().color(Token::S1)), 0);
        const QRect middle = plot.plotLayout().area.toRect().adjusted(100, 80, -100, -80);
        int written = 0;
        for (int y = middle.top(); y < middle.bottom(); ++y) {
            for (int x = middle.left(); x < middle.right(); ++x)
                written += image.pixelColor(x, y) != Theme::light().color(Token::Base) ? 1 : 0;
        }
        QVERIFY(written > 30);
    }

    void tellsAssistiveTechnologyWhatItShows() {
        PlotWidget plot;
        plot.setPlot(twoTrials());
        QCOMPARE(plot.accessibleName(), QString("Accuracy by epoch"));
        QCOMPARE(plot.accessibleDescription(), QString("Two trials."));
        QVERIFY(plot.focusPolicy() & Qt::TabFocus);
    }

    void emitsTheTrialThatIsClicked() {
        PlotWidget plot;
        plot.resize(500, 300);
        plot.setPlot(twoTrials());
        QSignalSpy spy(&plot, &PlotWidget::trialClicked);
        QTest::mouseClick(&plot, Qt::LeftButton, {}, pixelOf(plot, 5, 20));
        QCOMPARE(spy.takeFirst(), (QVariantList{"Bayesian", 2}));
        // Between two points of a curve.
        QTest::mouseClick(&plot, Qt::LeftButton, {}, pixelOf(plot, 7.5, 85));
        QCOMPARE(spy.takeFirst(), (QVariantList{"Bayesian", 1}));
        QTest::mouseClick(&plot, Qt::LeftButton, {}, pixelOf(plot, 7.5, 55));
        QVERIFY(spy.isEmpty());
    }

    void showsTheNearestPoint() {
        PlotWidget plot;
        plot.resize(500, 300);
        plot.setPlot(twoTrials());
        const QImage before = plot.grab().toImage();
        moveTo(plot, pixelOf(plot, 5, 80) + QPoint(8, 8));
        const QImage hovered = plot.grab().toImage();
        QVERIFY(hovered != before);
        // The cross runs through the point itself, not through the mouse.
        const QPoint at = pixelOf(plot, 5, 80);
        QCOMPARE(hovered.pixelColor(at.x(), plot.plotLayout().area.toRect().bottom() - 20),
                 Theme::light().color(Token::Ctl));
        moveTo(plot, pixelOf(plot, 3, 55) + QPoint(0, 5));
        QCOMPARE(plot.grab().toImage(), before);
    }

    void walksAndChoosesByKeyboard() {
        PlotWidget plot;
        plot.resize(500, 300);
        plot.setPlot(twoTrials());
        QSignalSpy spy(&plot, &PlotWidget::trialClicked);
        QTest::keyClick(&plot, Qt::Key_Right);
        QCOMPARE(plot.accessibleDescription(), QString("Trial 1, Epoch 1: 50.0 %"));
        QTest::keyClick(&plot, Qt::Key_Right);
        QCOMPARE(plot.accessibleDescription(), QString("Trial 1, Epoch 5: 80.0 %"));
        QTest::keyClick(&plot, Qt::Key_Down);
        QCOMPARE(plot.accessibleDescription(), QString("Trial 2, Epoch 5: 20.0 %"));
        QTest::keyClick(&plot, Qt::Key_Return);
        QCOMPARE(spy.takeFirst(), (QVariantList{"Bayesian", 2}));
        QTest::keyClick(&plot, Qt::Key_Escape);
        QCOMPARE(plot.accessibleDescription(), QString("Two trials."));
    }

    void keepsThePointWhenDataComes() {
        PlotWidget plot;
        plot.resize(500, 300);
        plot.setPlot(twoTrials());
        for (int i = 0; i < 2; ++i) QTest::keyClick(&plot, Qt::Key_Right);
        PlotData more = twoTrials();
        std::swap(more.curves[0], more.curves[1]);
        plot.setPlot(more);
        QTest::keyClick(&plot, Qt::Key_Right);
        QCOMPARE(plot.accessibleDescription(), QString("Trial 1, Epoch 10: 90.0 %"));
    }

    void zoomsPansAndResets() {
        PlotWidget plot;
        plot.resize(500, 300);
        plot.setPlot(twoTrials());
        QSignalSpy spy(&plot, &PlotWidget::xViewChanged);
        const QPoint at = pixelOf(plot, 5, 50);
        turnWheel(plot, at, 120);
        QVERIFY(plot.isZoomed());
        QVERIFY(plot.view().xHigh - plot.view().xLow < 9);
        // What is under the mouse stays there.
        QVERIFY((pixelOf(plot, 5, 50) - at).manhattanLength() <= 2);
        QCOMPARE(spy.size(), 1);
        const PlotView zoomed = plot.view();
        plot.setPlot(twoTrials());
        QCOMPARE(plot.view(), zoomed);

        QTest::mousePress(&plot, Qt::LeftButton, {}, at);
        QMouseEvent move(QEvent::MouseMove, at + QPoint(40, 0), plot.mapToGlobal(at + QPoint(40, 0)),
                         Qt::LeftButton, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&plot, &move);
        QTest::mouseRelease(&plot, Qt::LeftButton, {}, at + QPoint(40, 0));
        QVERIFY(plot.view().xLow < zoomed.xLow);
        QVERIFY(std::abs(plot.view().yLow - zoomed.yLow) < 1e-9);

        QTest::mouseDClick(&plot, Qt::LeftButton, {}, at);
        QVERIFY(!plot.isZoomed());
    }

    void zoomsALogAxisOnItsScale() {
        PlotWidget plot;
        plot.resize(500, 300);
        PlotData data = twoTrials();
        data.x.scale = AxisScale::Log;
        data.x.low = 1;
        data.x.high = 100;
        plot.setPlot(data);
        turnWheel(plot, plot.plotLayout().area.center().toPoint(), 120);
        QVERIFY(std::abs(plot.view().xLow * plot.view().xHigh - 100) < 3);
        for (int i = 0; i < 200; ++i) turnWheel(plot, plot.plotLayout().area.center().toPoint(), -120);
        QVERIFY(plot.view().xLow > 0 && std::isfinite(plot.view().xHigh));
    }

    void copiesImageAndCsv() {
        PlotWidget plot;
        plot.resize(500, 300);
        plot.setPlot(twoTrials());
        const std::unique_ptr<QMenu> menu(plot.createMenu(nullptr));
        const auto trigger = [&](const QString& text) {
            for (QAction* action : menu->actions()) {
                if (action->text() == text) return action->trigger();
            }
            QFAIL(qPrintable(text));
        };
        trigger("Copy CSV");
        QVERIFY(QApplication::clipboard()->text().startsWith("kind,name,study"));
        trigger("Copy image");
        QCOMPARE(QApplication::clipboard()->image().size(), QSize(500, 300));
        plot.setPlot(PlotData{.emptyText = "Nothing yet."});
        const std::unique_ptr<QMenu> empty(plot.createMenu(nullptr));
        QVERIFY(!empty->actions().at(0)->isEnabled());
    }

    void fillsOneCellForEachTrial() {
        TrialCells cells;
        cells.resize(300, 12);
        cells.setPalette(paletteOf(Theme::light()));
        cells.setCounts({3, 2, 30});
        const QColor full = Theme::light().color(Token::Accent);
        const QImage image = cells.grab().toImage();
        QCOMPARE(image.pixelColor(4, 6), full);
        QCOMPARE(image.pixelColor(24, 6), full);
        QVERIFY(image.pixelColor(34, 6) != full);  // running: paler
        QVERIFY(image.pixelColor(34, 6) != image.pixelColor(64, 6));
        QCOMPARE(cells.accessibleDescription(), QString("3 of 30 trials, 2 running"));
        cells.setCounts({500, 0, 1000});
        const QImage bar = cells.grab().toImage();
        QCOMPARE(bar.pixelColor(148, 6), full);
        QVERIFY(bar.pixelColor(153, 6) != full);
    }

    void saysThatAPictureWasNotSaved() {
        PlotWidget plot;
        plot.setPlot(twoTrials());
        const std::unique_ptr<QMenu> menu(plot.createMenu(nullptr));
        const auto actions = menu->actions();
        const auto save = std::find_if(actions.begin(), actions.end(), [](const QAction* action) {
            return action->text().startsWith("Save PNG");
        });
        QVERIFY(save != actions.end());
        (*save)->trigger();
        auto* dialog = plot.findChild<QFileDialog*>();
        QVERIFY(dialog);
        Q_EMIT dialog->fileSelected("/no/such/folder/plot.png");
        const auto* said = plot.findChild<QMessageBox*>();
        QVERIFY(said && said->isVisible());
        QVERIFY(said->informativeText().contains("/no/such/folder/plot.png could not be written"));
    }
};

QTEST_MAIN(TestPlotWidget)
#include "tst_plot_widget.moc"
