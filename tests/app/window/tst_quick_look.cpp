// The quick look as its user has it, once on a real training: made smaller by the controls of Set up only.
#include <QPlainTextEdit>
#include <QTabWidget>

#include "tests/app/window/window_fixture.h"
#include "ui/models/knob_table_model.h"
#include "ui/panels/run_page.h"
#include "ui/panels/workbench.h"
#include "ui/plots/plot_widget.h"

using namespace trialbench;
using namespace trialbench::window;
using namespace trialbench::window::testing;
using experiment::TrialState;

namespace {

// A loaded machine takes its time to train.
constexpr int kTrainingMs = 240'000;

int rowOf(const QTableView& knobs, const char* name) {
    for (int row = 0; row < knobs.model()->rowCount(); ++row) {
        const auto index = knobs.model()->index(row, 0);
        if (index.data(ui::KnobTableModel::KnobNameRole) == QLatin1String(name)) return row;
    }
    qFatal("no knob %s", name);
    return -1;
}

}  // namespace

class TestQuickLook : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;

    void makeSmall(MainWindow& window, const QString& path) {
        const Hands hands(&window);
        TRY_VERIFY(hands.seen<QTableView>(QStringLiteral("knobs")));
        const auto* knobs = hands.find<QTableView>(QStringLiteral("knobs"));
        for (const auto& [name, value] :
             {std::pair{"train_images", 64}, {"validation_images", 64}, {"epochs", 2}}) {
            hands.typeCell(QStringLiteral("knobs"), rowOf(*knobs, name), ui::KnobTableModel::ValueColumn,
                           QString::number(value));
            TRY_VERIFY(onDisk(path).objective["fixed"].value(name, 0) == value ||
                       onDisk(path).studies[0].revision().fixed.value(name, 0) == value);
        }
        hands.spin(QStringLiteral("Trials"), 2);
        TRY_VERIFY(onDisk(path).studies[0].settings.maxTrials == 2);
    }

 private Q_SLOTS:
    void initTestCase() { useOwnSettings("tst_quick_look"); }

    void trainsAndShowsLogAndCurve() {
        const QString path = folder_.filePath(QStringLiteral("look.trialbench"));
        WindowApplication application;
        application.open({});
        chooseFile(path);
        Hands(application.windows().at(0)).press(QStringLiteral("Quick look"));
        MainWindow* window = openedWindow(application);
        QVERIFY(window);
        makeSmall(*window, path);
        const Hands hands(window);
        TRY_VERIFY(hands.find<QPushButton>(QStringLiteral("Start"))->isEnabled());
        hands.press(QStringLiteral("Start"));
        window->workbench()->show(ui::Workbench::Run);
        QTRY_VERIFY_WITH_TIMEOUT(
            window->session()->experiment().studies[0].state == experiment::StudyState::Finished,
            kTrainingMs);

        auto* table = hands.find<QTableView>(QStringLiteral("Trials"));
        QCOMPARE(table->model()->rowCount(), 2);
        table->setFocus();
        QTest::keyClick(table, Qt::Key_End, Qt::ControlModifier);
        TRY_VERIFY(window->workbench()->selection()->trial() == 1);
        const auto file = onDisk(path);
        const auto& trial = *file.studies[0].findTrial(1);
        QVERIFY(trial.state == TrialState::Completed);
        // Its curve among the others and in Details: both epochs.
        const auto& curves = window->workbench()->runPage()->accuracy()->plot().curves;
        const auto curve = std::find_if(curves.begin(), curves.end(),
                                        [](const auto& candidate) { return candidate.owner.trial == 1; });
        QVERIFY(curve != curves.end());
        QCOMPARE(curve->points.size(), std::size_t(2));
        QCOMPARE(curve->points.back().y(), *trial.value * 100);
        auto* details = window->findChild<QTabWidget*>();
        const auto* own = details->findChild<ui::PlotWidget*>();
        QVERIFY(own && own->isVisible() && !own->plot().curves.empty());
        QCOMPARE(own->plot().curves.front().points.size(), std::size_t(2));
        details->setCurrentIndex(1);
        auto* log = hands.find<QPlainTextEdit>(QStringLiteral("Log of the trial"));
        TRY_VERIFY(log->toPlainText().contains(QStringLiteral("[Epoch 2] validation: accuracy=")));

        QPointer<MainWindow> closing(window);
        window->close();
        TRY_VERIFY(!closing);
    }
};

int main(int argc, char** argv) {
    // As the program's main() does before any thread; and the trainer of this build.
    qputenv("OMP_WAIT_POLICY", "passive");
    qputenv("TRIALBENCH_TRAINER", TRAINER);
    QApplication application(argc, argv);
    TestQuickLook test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_quick_look.moc"
