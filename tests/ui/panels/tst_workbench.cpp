#include <QAbstractButton>
#include <QClipboard>
#include <QDialog>
#include <QHeaderView>
#include <QLabel>
#include <QListView>
#include <QPainter>
#include <QPushButton>
#include <QTableView>
#include <QToolButton>

#include "tests/ui/hands.h"
#include "tests/ui/models/session_fixture.h"
#include "ui/models/event_list_model.h"
#include "ui/models/trial_table_model.h"
#include "ui/panels/details_panel.h"
#include "ui/panels/event_delegate.h"
#include "ui/panels/icon_button.h"
#include "ui/panels/run_page.h"
#include "ui/panels/trial_panel.h"
#include "ui/panels/workbench.h"
#include "ui/plots/plot_widget.h"
#include "ui/theme.h"

using namespace trialbench;
using namespace trialbench::ui;
using namespace trialbench::ui::testing;

namespace {

/// An open file in the parts of its window.
struct Bench {
    explicit Bench(const Json& spec) : file(spec) {
        if (!openAndWait(session, file.path())) qFatal("the file does not open");
        workbench = std::make_unique<Workbench>(&session);
        workbench->resize(1280, 720);
        workbench->setVisible(true);
        workbench->show(Workbench::Run);
        if (!QTest::qWaitForWindowActive(workbench.get())) qFatal("the window does not come up");
    }
    ~Bench() { workbench.reset(); }

    ExperimentFile file;
    Session session;
    std::unique_ptr<Workbench> workbench;
};

Json sixParameters() {
    Json spec = specJson(2, 2);
    spec["objective"]["name"] = "sphere";
    Json& parameters = spec["studies"][0]["parameters"];
    parameters = Json::array();
    for (const char* name : {"label_smoothing", "learning_rate", "weight_decay", "dropout_probability",
                             "warmup_fraction", "gradient_clipping_norm"}) {
        parameters.push_back({{"name", name}, {"type", "float"}, {"low", 0}, {"high", 1}});
    }
    return spec;
}

/// The columns of an image, from the left, in which somebody has drawn between two heights.
QList<int> inkedColumns(const QImage& image, int top, int bottom) {
    QList<int> columns;
    for (int x = 0; x < image.width(); ++x) {
        for (int y = top; y < bottom; ++y) {
            if (image.pixelColor(x, y).lightness() > 128) continue;
            columns << x;
            break;
        }
    }
    return columns;
}

}  // namespace

class TestWorkbench : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void initTestCase() {
        QStandardPaths::setTestModeEnabled(true);
        QApplication::setPalette(paletteOf(Theme::light()));
        qApp->setStyleSheet(styleSheetOf(Theme::light()));
    }

    void aStudysNameHasRoomBesideItsFigures() {
        Bench bench(sixParameters());
        const Hands hands(bench.workbench.get());
        const auto* header = hands.find<QTableView>("Studies")->horizontalHeader();
        QVERIFY2(header->sectionSize(0) >= 80, qPrintable(QString::number(header->sectionSize(0))));
    }

    void iconsStandOutFromTheirGround() {
        for (const Theme& theme : {Theme::dark(), Theme::light()}) {
            QApplication::setPalette(paletteOf(theme));
            qApp->setStyleSheet(styleSheetOf(theme));
            Bench bench(sixParameters());
            const auto buttons = bench.workbench->findChildren<IconButton*>();
            QVERIFY(!buttons.isEmpty());
            for (const IconButton* button : buttons) {
                const QImage image = button->icon().pixmap(15).toImage();
                double best = 1;
                for (int x = 0; x < image.width(); ++x) {
                    for (int y = 0; y < image.height(); ++y) {
                        const QColor pixel = image.pixelColor(x, y);
                        if (pixel.alpha() > 200)
                            best = std::max(best, contrastOf(pixel, theme.color(Token::Base)));
                    }
                }
                QVERIFY2(best > 4, qPrintable(button->accessibleName()));
            }
        }
    }

    void theDetailsOfATrialGiveItsExactValues() {
        Bench bench(specJson(1, 1));
        bench.session.submit({{"start", {{"study", "A"}}}});
        TRY_VERIFY(study(bench.session).state == experiment::StudyState::Finished);
        bench.workbench->selection()->choose("A", 1);
        const Hands hands(bench.workbench.get());
        TRY_VERIFY(hands.seen<QPushButton>("Copy configuration"));
        hands.press("Copy configuration");
        const Json copied = Json::parse(QGuiApplication::clipboard()->text().toStdString());
        QCOMPARE(copied.dump().c_str(), trial(bench.session, 1).configuration.toJson().dump().c_str());
        const auto labels = bench.workbench->findChildren<QLabel*>();
        QVERIFY(std::any_of(labels.begin(), labels.end(), [&](const QLabel* label) {
            return label->toolTip() == QString::fromStdString(copied["x"].dump());
        }));
    }

    void anExcludedFailureIsToldAsBoth() {
        const ExperimentFile file(externalSpecJson());
        dialogue(file.path(), {R"({"ask":{}})", R"({"tell":{"trial":1,"failed":"diverged"}})"});
        {
            auto store = storage::openOwned(file.path());
            auto ledger = engine::Ledger::open(std::move(*store));
            ledger->record(experiment::ChangeKind::Excluded, "A", 1, 0, Json::object());
            QVERIFY(ledger->commit());
        }
        Session session;
        QVERIFY(openAndWait(session, file.path()));
        Selection selection;
        DetailsPanel panel(&session, &selection);
        selection.choose("A", 1);
        const QString said = panel.findChild<QLabel*>("trialMessage")->text();
        QVERIFY2(said.startsWith("Failed: diverged."), qPrintable(said));
        QVERIFY2(said.contains("\nExcluded:"), qPrintable(said));
    }

    void whyATrialIsInterruptedStandsInItsDetails() {
        const ExperimentFile file(specJson(2, 1));
        auto objective = std::make_shared<ControlledObjective>();
        Session session;
        QVERIFY(openAndWait(session, file.path(), objective));
        session.submit({{"start", {{"study", "A"}}}});
        objective->waitFor(1)->fail(experiment::Cause::DiskFull);
        TRY_VERIFY(study(session).state == experiment::StudyState::Paused);
        Selection selection;
        DetailsPanel panel(&session, &selection);
        selection.choose("A", 1);
        QCOMPARE(panel.findChild<QLabel*>("trialMessage")->text(),
                 QString("Attempt 1 failed: disk full. as the test says"));
    }

    void anExperimentWithoutAStudyOffersToAddOne() {
        Json spec = specJson();
        spec["studies"] = Json::array();
        Bench bench(spec);
        const Hands hands(bench.workbench.get());
        QVERIFY(!bench.workbench->runPage()->bestSoFar()->isVisible());
        hands.press("addFirstStudy");
        auto* dialog = qobject_cast<QDialog*>(QApplication::activeModalWidget());
        QVERIFY(dialog);
        QCOMPARE(bench.workbench->perspective(), Workbench::SetUp);
        dialog->accept();
        TRY_VERIFY(!bench.session.experiment().studies.empty());
        bench.workbench->show(Workbench::Run);
        TRY_VERIFY(bench.workbench->runPage()->bestSoFar()->isVisible());
        QVERIFY(!hands.seen<QPushButton>("addFirstStudy"));
    }

    void resultsAreInSightBesideManyParameters() {
        Bench bench(sixParameters());
        bench.session.submit({{"start", {{"study", "A"}}}});
        TRY_VERIFY(study(bench.session).state == experiment::StudyState::Finished);
        bench.workbench->selection()->choose("A", 1);
        const QTableView* table = bench.workbench->runPage()->trials()->table();
        TRY_VERIFY(table->model()->rowCount() == 2);
        using Model = TrialTableModel;
        for (const int column : {Model::kNumberColumn, Model::kStateColumn, Model::kEpochColumn,
                                 Model::kValueColumn, Model::kOtherEpochColumn}) {
            const int right = table->columnViewportPosition(column) + table->columnWidth(column);
            QVERIFY2(right <= table->viewport()->width(), qPrintable(QString::number(column)));
        }
    }

    void everyButtonSaysWhatItDoes() {
        const Bench bench(specJson());
        int withoutText = 0;
        for (const auto* button : bench.workbench->findChildren<QAbstractButton*>()) {
            // Qt's own, of tab bars and tables.
            if (!button->text().isEmpty() || button->objectName().startsWith("qt_")) continue;
            if (!qobject_cast<const QToolButton*>(button) || !button->isVisible()) continue;
            ++withoutText;
            QVERIFY(!button->icon().isNull());
            QVERIFY(!button->toolTip().isEmpty());
            QVERIFY(!button->accessibleName().isEmpty());
        }
        QCOMPARE(withoutText, 8);  // two of each plot and each dock
    }

    void theLinesOfAnEventBeginUnderEachOther() {
        const ExperimentFile file(specJson(1, 1));
        Session session;
        QVERIFY(openAndWait(session, file.path()));
        session.submit({{"start", {{"study", "A"}}}});
        TRY_VERIFY(study(session).state == experiment::StudyState::Finished);
        EventListModel events;
        events.setSession(&session);
        TRY_VERIFY(events.rowCount() > 1);
        EventDelegate delegate;
        QStyleOptionViewItem option;
        option.palette = paletteOf(Theme::light());
        option.rect = QRect(0, 0, 1000, 100);
        int row = 0;
        while (row < events.rowCount() && !events.index(row, 0).data().toString().contains("best so far")) {
            ++row;
        }
        const QModelIndex event = events.index(row, 0);
        const int line = delegate.sizeHint(option, event).height();
        option.rect.setWidth(150);
        const int height = delegate.sizeHint(option, event).height();
        QVERIFY(height >= 2 * line);
        QImage image(150, height, QImage::Format_RGB32);
        image.fill(Qt::white);
        QPainter painter(&image);
        option.rect.setHeight(height);
        delegate.paint(&painter, option, event);
        painter.end();
        const QList<int> first = inkedColumns(image, 0, line);
        const QList<int> second = inkedColumns(image, line, 2 * line);
        QVERIFY(!first.isEmpty() && !second.isEmpty());
        const int timeWidth = option.fontMetrics.horizontalAdvance(QStringLiteral("00:00"));
        QVERIFY(first.front() < timeWidth);
        QVERIFY2(second.front() > timeWidth, qPrintable(QString::number(second.front())));
    }
};

QTEST_MAIN(TestWorkbench)
#include "tst_workbench.moc"
