// From the empty template to a finished study by the window's own controls, and back from the file in a new
// window. What is shown is held against the file and against the engine's own analysis of it.
#include <QLabel>
#include <QListView>

#include "app/window/main_window.h"
#include "core/analysis/posterior_slice.h"
#include "core/analysis/results.h"
#include "tests/app/window/window_fixture.h"
#include "ui/models/format.h"
#include "ui/models/parameter_table_model.h"
#include "ui/models/trial_table_model.h"
#include "ui/panels/model_panel.h"
#include "ui/panels/run_bar.h"
#include "ui/panels/run_page.h"
#include "ui/panels/trial_panel.h"
#include "ui/panels/workbench.h"
#include "ui/plots/plot_widget.h"
#include "ui/plots/slice_plot.h"

using namespace trialbench;
using namespace trialbench::window;
using namespace trialbench::window::testing;
using experiment::Study;
using experiment::Trial;
using Parameters = ui::ParameterTableModel;

namespace {

constexpr int kTrials = 9;
constexpr int kEpochs = 3;

/// What stands in the row of a trial in the table, by the title of its column.
QString cell(const ui::RunPage& page, int trial, const QString& title) {
    const auto* model = page.trials()->table()->model();
    for (int row = 0; row < model->rowCount(); ++row) {
        if (model->index(row, 0).data(ui::TrialTableModel::NumberRole).toInt() != trial) continue;
        for (int column = 0; column < model->columnCount(); ++column) {
            if (model->headerData(column, Qt::Horizontal).toString() == title) {
                return model->index(row, column).data().toString();
            }
        }
    }
    return {};
}

std::vector<QPointF> pointsOf(const ui::PlotData& plot, const QString& curve) {
    for (const auto& candidate : plot.curves) {
        if (candidate.name == curve) return candidate.points;
    }
    return {};
}

void checkTable(const ui::RunPage& page, const experiment::Experiment& file, const Study& study) {
    QTRY_COMPARE(page.trials()->table()->model()->rowCount(), static_cast<int>(study.trials.size()));
    for (const Trial& trial : study.trials) {
        QCOMPARE(cell(page, trial.number, QStringLiteral("State")), QStringLiteral("completed"));
        QCOMPARE(cell(page, trial.number, QStringLiteral("Value")),
                 ui::columnValueText(file, *trial.value, *study.best(file.goal)->value));
        QCOMPARE(cell(page, trial.number, QStringLiteral("Epoch")), QStringLiteral("%1 / %1").arg(kEpochs));
    }
}

void checkCurves(const ui::RunPage& page, const experiment::Experiment& experiment, const Study& study) {
    const auto& byEpoch = page.accuracy()->plot();
    QCOMPARE(byEpoch.curves.size(), study.trials.size());
    for (const Trial& trial : study.trials) {
        const auto points = pointsOf(byEpoch, QStringLiteral("Trial %1").arg(trial.number));
        QCOMPARE(points.size(), std::size_t(kEpochs));
        QCOMPARE(points.back().y(), *trial.value);
    }
    const auto results = analysis::resultsInOrder(study, experiment.goal);
    const auto steps = pointsOf(page.bestSoFar()->plot(), QString::fromStdString(study.name));
    QCOMPARE(steps.size(), results.size());
    for (std::size_t i = 0; i < steps.size(); ++i) {
        QCOMPARE(steps[i], QPointF(results[i].index, results[i].bestSoFar));
    }
}

/// The plotted slice of a trial's decision is the engine's, and its acquisition that of the record.
void checkSlice(const ui::RunPage& page, const experiment::Experiment& experiment, const Study& study,
                const Trial& trial, const std::string& parameter) {
    analysis::SliceRequest request;
    request.study = study.name;
    request.parameter = parameter;
    request.decisionOf = trial.number;
    const auto slice = analysis::posteriorSlice(experiment, request);
    QVERIFY2(slice, slice ? "" : message(slice.error()).c_str());
    const auto& shown = page.model()->plot()->posterior()->plot();
    const auto mean = pointsOf(shown, QStringLiteral("Median"));
    QCOMPARE(mean.size(), slice->mean.size());
    QVERIFY(!shown.bands.empty());
    for (std::size_t i = 0; i < mean.size(); ++i) {
        QCOMPARE(mean[i], QPointF(slice->places[i].value, slice->mean[i]));
        QCOMPARE(shown.bands[0].high[i], slice->high[i]);
        QCOMPARE(shown.bands[0].low[i], slice->low[i]);
    }
    const auto& acquisition = page.model()->plot()->acquisition()->plot();
    QVERIFY(!acquisition.curves.empty());
    QCOMPARE(acquisition.curves[0].points.size(), slice->acquisition.size());
    for (std::size_t i = 0; i < slice->acquisition.size(); ++i) {
        QCOMPARE(acquisition.curves[0].points[i].y(), slice->acquisition[i]);
    }
}

/// The Run page of a finished study, held against the file.
void checkRunPage(MainWindow& window, const experiment::Experiment& file) {
    const Study& study = file.studies.at(0);
    const Hands hands(&window);
    auto& page = *window.workbench()->runPage();
    checkTable(page, file, study);
    checkCurves(page, file, study);
    const Trial* best = study.best(file.goal);
    const QString bestText = ui::valueText(file, *best->value);
    bool isBestShown = false;
    for (auto* label : window.workbench()->runBar()->findChildren<QLabel*>()) {
        isBestShown = isBestShown || (label->isVisible() && label->text() == bestText);
    }
    QVERIFY2(isBestShown, qPrintable(bestText));
    // The newest trial stands first; a model has decided it.
    auto* table = hands.find<QTableView>(QStringLiteral("Trials"));
    table->setFocus();
    QSignalSpy shown(page.model(), &ui::ModelPanel::shown);
    QTest::keyClick(table, Qt::Key_Home, Qt::ControlModifier);
    QTRY_COMPARE(window.workbench()->selection()->trial(), kTrials);
    TRY_VERIFY(!shown.isEmpty());
    checkSlice(page, file, study, *study.findTrial(kTrials), "x1");
    shown.clear();
    hands.pick(QStringLiteral("Parameter of the slice"), QStringLiteral("width"));
    TRY_VERIFY(!shown.isEmpty());
    checkSlice(page, file, study, *study.findTrial(kTrials), "width");
}

}  // namespace

class TestFirstStudy : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;

    /// By the card of the start page and the dialog that asks for a file.
    MainWindow* makeExperiment(WindowApplication& application, const QString& path) {
        application.open({});
        MainWindow* first = application.windows().at(0);
        chooseFile(path);
        Hands(first).press(QStringLiteral("Empty"));
        return openedWindow(application);
    }

    void setUp(MainWindow& window) {
        const Hands hands(&window);
        hands.pick(QStringLiteral("Kind"), QStringLiteral("function"));
        TRY_VERIFY(hands.seen<QComboBox>(QStringLiteral("Function")));
        hands.pick(QStringLiteral("Function"), QStringLiteral("sphere"));
        hands.type(QStringLiteral("Name"), QStringLiteral("First"));
        hands.spin(QStringLiteral("Epochs"), kEpochs);
        TRY_VERIFY(window.session()->experiment().objective.value("epochs", 0) == kEpochs);
        hands.press(QStringLiteral("Add a study"));
        hands.type(QStringLiteral("studyName"), QStringLiteral("Mine"));  // Enter adds it
        TRY_VERIFY(hands.seen<QTableView>(QStringLiteral("Parameters")));
        auto* parameters = hands.find<QTableView>(QStringLiteral("Parameters"))->model();
        TRY_VERIFY(parameters->rowCount() == 2);
        hands.comeBack();
        for (const auto& [name, low, high, scale] :
             {std::tuple{"width", "0.001", "5", "log"}, std::tuple{"depth", "0", "0.9", "reverse_log"}}) {
            hands.press(QStringLiteral("Add a parameter"));
            TRY_VERIFY(qobject_cast<QLineEdit*>(QApplication::focusWidget()));
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
            const int row = parameters->rowCount() - 1;
            const QString table = QStringLiteral("Parameters");
            hands.typeCell(table, row, Parameters::NameColumn, QLatin1String(name));
            hands.typeCell(table, row, Parameters::HighColumn, QLatin1String(high));
            hands.typeCell(table, row, Parameters::LowColumn, QLatin1String(low));
            hands.pickCell(table, row, Parameters::ScaleColumn, QLatin1String(scale));
        }
        hands.typeCell(QStringLiteral("Parameters"), 3, Parameters::DefaultColumn, QStringLiteral("0.5"));
        hands.pick(QStringLiteral("Strategy"), QStringLiteral("bayesian"));
        hands.spin(QStringLiteral("Initial points"), 4);
        hands.spin(QStringLiteral("Trials"), kTrials);
        hands.spin(QStringLiteral("Concurrency limit"), 3);
    }

    void checkSetUp(const experiment::Experiment& file) {
        QCOMPARE(file.name, std::string("First"));
        QCOMPARE(file.objective["name"].get<std::string>(), std::string("sphere"));
        const Study& study = file.studies.at(0);
        QCOMPARE(study.name, std::string("Mine"));
        QCOMPARE(study.settings.maxTrials, std::optional<int>(kTrials));
        QCOMPARE(study.settings.concurrency, 3);
        QCOMPARE(study.revision().strategy.value("initial_points", 0), 4);
        const auto& space = study.revision().space;
        QCOMPARE(space.dimension(), std::size_t(4));
        const auto* width = space.find("width");
        QVERIFY(width && width->low == 0.001 && width->high == 5 && width->scale == space::Scale::Log);
        const auto* depth = space.find("depth");
        QVERIFY(depth && depth->high == 0.9 && depth->scale == space::Scale::ReverseLog);
        QVERIFY(depth->defaultValue == space::Value(0.5));
    }

 private Q_SLOTS:
    void initTestCase() { useOwnSettings("tst_first_study"); }

    void fromTheEmptyTemplateToAFinishedStudyAndBackFromTheFile() {
        const QString path = folder_.filePath(QStringLiteral("first.trialbench"));
        {
            WindowApplication application;
            MainWindow* window = makeExperiment(application, path);
            QVERIFY(window);
            setUp(*window);
            const Hands hands(window);
            auto* start = hands.find<QPushButton>(QStringLiteral("Start"));
            TRY_VERIFY(start->isEnabled());
            TRY_VERIFY(onDisk(path).studies.size() == 1 && onDisk(path).studies[0].settings.concurrency == 3);
            checkSetUp(onDisk(path));
            QTest::mouseClick(start, Qt::LeftButton);
            QTest::keyClick(window, Qt::Key_2, Qt::ControlModifier);  // View, Run
            QCOMPARE(window->workbench()->perspective(), ui::Workbench::Run);
            TRY_VERIFY(window->session()->experiment().studies[0].state == experiment::StudyState::Finished);
            QVERIFY(!start->isEnabled());
            checkRunPage(*window, onDisk(path));
            QPointer<MainWindow> closing(window);
            window->close();
            TRY_VERIFY(!closing);
        }
        // Tomorrow: from the list of recent experiments.
        WindowApplication application;
        application.open({});
        auto* recent =
            Hands(application.windows().at(0)).find<QListView>(QStringLiteral("Recent experiments"));
        TRY_VERIFY(recent->model()->rowCount() == 1);
        recent->setFocus();
        QTest::keyClick(recent, Qt::Key_Down);
        QTest::keyClick(recent, Qt::Key_Return);
        MainWindow* window = openedWindow(application);
        QVERIFY(window);
        QVERIFY(window->windowTitle().contains(QStringLiteral("First")));
        QCOMPARE(window->workbench()->perspective(), ui::Workbench::Run);
        checkRunPage(*window, onDisk(path));
        QPointer<MainWindow> closing(window);
        window->close();
        TRY_VERIFY(!closing);
    }
};

int main(int argc, char** argv) {
    // A training is the template's objective; that no trainer is there must not stand in the way.
    qputenv("TRIALBENCH_TRAINER", "/nowhere/trainer.so");
    QApplication application(argc, argv);
    TestFirstStudy test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_first_study.moc"
