// The page is driven by its own controls, on real files; the truth is what storage reads back from them.
#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QTableView>

#include "core/engine/commands.h"
#include "tests/ui/hands.h"
#include "tests/ui/models/session_fixture.h"
#include "ui/models/knob_table_model.h"
#include "ui/models/parameter_table_model.h"
#include "ui/models/study_set_up.h"
#include "ui/panels/set_up_page.h"
#include "ui/theme.h"

namespace trialbench::ui {

using namespace testing;
using Parameters = ParameterTableModel;

namespace {

Json trainingSpec() {
    return Json{
        {"name", "Toys"},
        {"objective",
         {{"kind", "training"}, {"data_set", "toy"}, {"fixed", {{"epochs", 3}, {"behavior", "normal"}}}}},
        {"goal", {{"metric", "accuracy"}, {"direction", "maximize"}}},
        {"studies",
         {{{"name", "A"},
           {"strategy", {{"kind", "random"}}},
           {"parameters",
            {{{"name", "rate"}, {"type", "float"}, {"low", 0.01}, {"high", 0.5}, {"scale", "log"}}}}}}}};
}

/// An open file with the page on it.
struct Desk {
    explicit Desk(const Json& spec, std::shared_ptr<objective::Objective> objective = nullptr) : file(spec) {
        if (!openAndWait(session, file.path(), std::move(objective))) qFatal("the file does not open");
        if (!session.experiment().studies.empty()) {
            selection.chooseStudy(session.experiment().studies.front().name);
        }
        page = std::make_unique<SetUpPage>(&session, &selection);
        page->resize(722, 620);
        page->show();
        if (!QTest::qWaitForWindowActive(page.get())) qFatal("the page does not come up");
    }
    ~Desk() { page.reset(); }

    template <class T>
    T* find(const char* name) const {
        auto* widget = page->findChild<T*>(QLatin1String(name));
        if (!widget) qFatal("no %s", name);
        return widget;
    }
    QAbstractItemModel* parameters() const { return find<QTableView>("parameters")->model(); }

    void type(const char* name, const QString& text) const { hands().type(QLatin1String(name), text); }
    void pick(const char* name, const QString& data) const { hands().pick(QLatin1String(name), data); }
    void spin(const char* name, int value) const { hands().spin(QLatin1String(name), value); }
    void typeCell(int row, int column, const QString& text) const {
        hands().typeCell(QStringLiteral("parameters"), row, column, text);
    }
    Hands hands() const { return Hands(page.get()); }
    QString cellError(int row, int column) const {
        return parameters()->index(row, column).data(Parameters::ErrorRole).toString();
    }

    /// The study as the file has it.
    experiment::Study recorded(const std::string& name = "A") const { return *file.load().findStudy(name); }

    ExperimentFile file;
    Session session;
    Selection selection;
    std::unique_ptr<SetUpPage> page;
};

}  // namespace

class SetUpPageTest : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void initTestCase() { QStandardPaths::setTestModeEnabled(true); }

    void writesEveryFinishedEditToTheFile() {
        Desk desk(specJson());
        desk.type("experimentName", "Valley");
        desk.pick("function", "rosenbrock");
        desk.type("noise", "0.25");
        desk.spin("epochs", 7);
        desk.type("secondsPerEpoch", "0.5");
        desk.pick("valueOf", "best");
        TRY_VERIFY(desk.file.load().goal.value == experiment::ValueOf::Best);
        const auto now = desk.file.load();
        COMPARE_TEXT(now.name, "Valley");
        const Json expected{{"kind", "function"},
                            {"name", "rosenbrock"},
                            {"epochs", 7},
                            {"noise", 0.25},
                            {"seconds_per_epoch", 0.5}};
        QVERIFY2(nlohmann::json(now.objective) == nlohmann::json(expected), now.objective.dump().c_str());
        TRY_VERIFY(dump(desk.session.experiment()) == dump(now));
    }

    void changesTheKindAndComesBack() {
        Desk desk(trainingSpec());
        const Json before = desk.session.experiment().objective;
        desk.pick("objectiveKind", "function");
        TRY_VERIFY(desk.file.load().objective["kind"] == "function");
        COMPARE_TEXT(desk.file.load().objective["name"].get<std::string>(), "branin");
        COMPARE_TEXT(desk.file.load().goal.metric, "value");
        QVERIFY(desk.file.load().goal.direction == experiment::Direction::Minimize);
        // One parameter is too few for it, and Start is told why.
        TRY_VERIFY(desk.page->problem().contains("branin"));
        QTest::mouseClick(desk.find<QPushButton>("usualRanges"), Qt::LeftButton);
        TRY_VERIFY(desk.recorded().revision().space.dimension() == 2);
        TRY_VERIFY(desk.page->problem().isEmpty());
        const auto& first = desk.recorded().revision().space.parameters().front();
        QCOMPARE(first.low, -5.0);
        QCOMPARE(first.high, 10.0);
        desk.pick("objectiveKind", "training");
        TRY_VERIFY(desk.file.load().objective == before);
    }

    void addsParametersAndTellsWhatIsWrongInTheCell() {
        Json spec = specJson();
        spec["objective"]["name"] = "sphere";
        Desk desk(spec);
        QSignalSpy problems(desk.page.get(), &SetUpPage::problemChanged);
        QTest::mouseClick(desk.find<QPushButton>("addParameter"), Qt::LeftButton);
        TRY_VERIFY(desk.recorded().revision().space.dimension() == 3);
        desk.typeCell(2, Parameters::NameColumn, "depth");
        TRY_VERIFY(desk.recorded().revision().space.find("depth"));

        desk.typeCell(2, Parameters::LowColumn, "9");
        QVERIFY(!desk.cellError(2, Parameters::LowColumn).isEmpty() ||
                !desk.cellError(2, Parameters::HighColumn).isEmpty());
        QVERIFY2(desk.page->problem().startsWith("depth"), qPrintable(desk.page->problem()));
        QCOMPARE(problems.count(), 1);
        // Another part can be edited meanwhile, and what was typed stays, unsent.
        desk.spin("maxTrials", 5);
        TRY_VERIFY(desk.recorded().settings.maxTrials == 5);
        QCOMPARE(desk.parameters()->index(2, Parameters::LowColumn).data().toString(), QString("9"));
        QCOMPARE(desk.recorded().revision().space.find("depth")->low, -5.12);

        desk.typeCell(2, Parameters::HighColumn, "12");
        TRY_VERIFY(desk.recorded().revision().space.find("depth")->high == 12);
        QCOMPARE(desk.recorded().revision().space.find("depth")->low, 9.0);
        QVERIFY(desk.page->problem().isEmpty());
        QCOMPARE(problems.count(), 2);

        desk.find<QTableView>("parameters")->setCurrentIndex(desk.parameters()->index(2, 0));
        QTest::mouseClick(desk.find<QPushButton>("moveParameterUp"), Qt::LeftButton);
        TRY_VERIFY(desk.recorded().revision().space.parameters()[1].name == "depth");
        QTest::mouseClick(desk.find<QPushButton>("removeParameter"), Qt::LeftButton);
        TRY_VERIFY(desk.recorded().revision().space.dimension() == 2);
    }

    void setsStrategyAndLimits() {
        Desk desk(specJson());
        desk.pick("strategy", "bayesian");
        TRY_VERIFY(desk.recorded().revision().strategy == Json({{"kind", "bayesian"}}));
        desk.spin("initialPoints", 4);
        QTest::keyClick(desk.find<QCheckBox>("startFromDefaults"), Qt::Key_Space);
        desk.type("seed", "99");
        desk.spin("maxTrials", 0);
        desk.spin("concurrency", 3);
        TRY_VERIFY(desk.recorded().settings.concurrency == 3);
        const auto now = desk.recorded();
        const Json strategy{{"kind", "bayesian"}, {"initial_points", 4}, {"start_from_defaults", true}};
        QVERIFY2(now.revision().strategy == strategy, now.revision().strategy.dump().c_str());
        QCOMPARE(now.seed, 99u);
        QVERIFY(!now.settings.maxTrials);
        QCOMPARE(desk.find<QSpinBox>("maxTrials")->text(), QString("no limit"));

        desk.type("seed", "few");
        QVERIFY(desk.page->problem().startsWith("Seed"));
        QVERIFY(desk.find<QLineEdit>("seed")->property("invalid").toBool());
        QCOMPARE(desk.find<QLineEdit>("seed")->text(), QString("few"));
        // All of the sentence is there to be read, in however many lines.
        for (auto* label : desk.find<QLineEdit>("seed")->parentWidget()->findChildren<QLabel*>()) {
            QTRY_VERIFY2(label->text().isEmpty() || label->height() >= label->heightForWidth(label->width()),
                         qPrintable(QString("%1 %2 %3")
                                        .arg(label->text())
                                        .arg(label->height())
                                        .arg(label->heightForWidth(label->width()))));
        }
        desk.type("seed", "3");
        TRY_VERIFY(desk.recorded().seed == 3);
        QVERIFY(desk.page->problem().isEmpty());
    }

    void keepsWhatIsWrongWhileAnotherStudyIsChosen() {
        Json spec = specJson();
        spec["studies"].push_back(studyJson("B", 5, 1));
        Desk desk(spec);
        desk.typeCell(0, Parameters::LowColumn, "12");
        desk.type("seed", "few");
        const QString problem = desk.page->problem();
        QVERIFY(!problem.isEmpty());
        desk.selection.chooseStudy("B");
        QVERIFY2(desk.page->problem().isEmpty(), qPrintable(desk.page->problem()));
        QCOMPARE(desk.parameters()->index(0, Parameters::LowColumn).data().toString(), QString("-5"));
        QCOMPARE(desk.find<QLineEdit>("seed")->text(), QString("7"));
        desk.type("seed", "8");
        TRY_VERIFY(desk.recorded("B").seed == 8);

        desk.selection.chooseStudy("A");
        QCOMPARE(desk.page->problem(), problem);
        QCOMPARE(desk.parameters()->index(0, Parameters::LowColumn).data().toString(), QString("12"));
        QVERIFY(!desk.cellError(0, Parameters::LowColumn).isEmpty());
        QCOMPARE(desk.find<QLineEdit>("seed")->text(), QString("few"));
        QVERIFY(desk.find<QLineEdit>("seed")->property("invalid").toBool());
        QCOMPARE(desk.recorded().revision().space.find("x")->low, -5.0);
        desk.typeCell(0, Parameters::LowColumn, "2");
        desk.type("seed", "3");
        TRY_VERIFY(desk.session.experiment().studies[0].seed == 3);
        QCOMPARE(desk.recorded().revision().space.find("x")->low, 2.0);
        // And nothing comes back that was put right.
        desk.selection.chooseStudy("B");
        desk.selection.chooseStudy("A");
        QVERIFY(desk.page->problem().isEmpty());
        QCOMPARE(desk.find<QLineEdit>("seed")->text(), QString("3"));
    }

    void addsAStudyAsACopyAndChoosesIt() {
        Desk desk(specJson());
        const auto add = [&](const QString& name) {
            QTest::mouseClick(desk.find<QPushButton>("addStudy"), Qt::LeftButton);
            auto* line = desk.find<QLineEdit>("studyName");
            auto* buttons = line->window()->findChild<QDialogButtonBox*>();
            line->setText(name);
            const bool isTaken = !buttons->button(QDialogButtonBox::Ok)->isEnabled();
            if (isTaken) {
                line->setText(name + " again");
            }
            QTest::mouseClick(buttons->button(QDialogButtonBox::Ok), Qt::LeftButton);
            return isTaken;
        };
        QVERIFY(add("A"));
        TRY_VERIFY(desk.selection.study() == "A again");
        COMPARE_TEXT(parametersOf(desk.recorded("A again")).dump(), parametersOf(desk.recorded()).dump());
        QCOMPARE(desk.recorded("A again").seed, desk.recorded().seed);
    }

    void makesTheFirstStudyOfAnEmptyExperiment() {
        Json spec = specJson();
        spec["objective"]["name"] = "hartmann6";
        spec["studies"] = Json::array();
        Desk desk(spec);
        QVERIFY(!desk.page->problem().isEmpty());
        QTest::mouseClick(desk.find<QPushButton>("addStudy"), Qt::LeftButton);
        auto* buttons = desk.find<QLineEdit>("studyName")->window()->findChild<QDialogButtonBox*>();
        QTest::mouseClick(buttons->button(QDialogButtonBox::Ok), Qt::LeftButton);
        TRY_VERIFY(desk.selection.study() == "Bayesian");
        QCOMPARE(desk.recorded("Bayesian").revision().space.dimension(), std::size_t(6));
        QVERIFY2(desk.page->problem().isEmpty(), qPrintable(desk.page->problem()));
    }

    void keepsWhatTrialsRestOn() {
        auto control = std::make_shared<ControlledObjective>();
        Desk desk(specJson(1, 1, 1), control);
        desk.session.submit(Json{{"start", {{"study", "A"}}}});
        auto run = control->waitFor(1);
        QVERIFY(run);
        TRY_VERIFY(!desk.find<QComboBox>("objectiveKind")->isEnabled());
        QVERIFY(!desk.find<QComboBox>("strategy")->isEnabled());
        QVERIFY(!desk.find<QPushButton>("addParameter")->isEnabled());
        QCOMPARE(desk.find<QTableView>("parameters")->editTriggers(), QAbstractItemView::NoEditTriggers);
        QVERIFY(desk.find<QPushButton>("duplicateStudy")->isVisible());
        QVERIFY(desk.find<QSpinBox>("maxTrials")->isEnabled());
        desk.spin("maxTrials", 2);
        desk.spin("concurrency", 2);
        TRY_VERIFY(desk.recorded().settings.concurrency == 2);
        QCOMPARE(desk.recorded().settings.maxTrials, std::optional<int>(2));
        run->complete(1.0);
        TRY_VERIFY(desk.recorded().trials.front().state == experiment::TrialState::Completed);
    }

    void putsTheOldValueBackWhereACommandIsRefused() {
        Json spec = specJson();
        // A given configuration that a smaller range would leave outside.
        spec["studies"][0]["initial"] = {{{"x", 9}, {"y", 3}}};
        Desk desk(spec);
        QSignalSpy refused(&desk.session, &Session::commandRefused);
        desk.typeCell(0, Parameters::HighColumn, "5");
        TRY_VERIFY(refused.count() == 1);
        TRY_VERIFY(desk.parameters()->index(0, Parameters::HighColumn).data().toString() == "10");
        QCOMPARE(desk.recorded().revision().space.find("x")->high, 10.0);
        QVERIFY(desk.page->problem().isEmpty());
    }

    void disablesAllOfAFileThatIsOnlyRead() {
        const ExperimentFile file;
        Session owner;
        QVERIFY(openAndWait(owner, file.path()));
        Session reader;
        QVERIFY(openAndWait(reader, file.path()));
        QVERIFY(!reader.canWrite());
        Selection selection;
        selection.chooseStudy("A");
        SetUpPage page(&reader, &selection);
        page.show();
        for (auto* control : page.findChildren<QWidget*>()) {
            const bool isControl = qobject_cast<QComboBox*>(control) || qobject_cast<QSpinBox*>(control) ||
                                   qobject_cast<QPushButton*>(control) || qobject_cast<QCheckBox*>(control);
            if (isControl && control->isVisible()) {
                QVERIFY2(!control->isEnabled(), qPrintable(control->objectName()));
            }
        }
        QCOMPARE(page.findChild<QTableView*>("parameters")->editTriggers(),
                 QAbstractItemView::NoEditTriggers);
    }

    void namesEveryControlAndReachesItByTab() {
        Desk desk(specJson());
        desk.pick("strategy", "bayesian");
        desk.find<QTableView>("parameters")->setCurrentIndex(desk.parameters()->index(1, 0));
        QSet<QWidget*> controls;
        for (auto* widget : desk.page->findChildren<QWidget*>()) {
            const bool isPart = qobject_cast<QLineEdit*>(widget) && qobject_cast<QSpinBox*>(widget->parent());
            const bool isControl = (widget->focusPolicy() & Qt::TabFocus) && widget->isVisible() &&
                                   widget->isEnabled() && !isPart;
            if (isControl) controls << widget;
        }
        QVERIFY(controls.size() > 15);
        for (auto* control : controls) {
            QVERIFY2(!control->accessibleName().isEmpty(),
                     qPrintable(control->metaObject()->className() + QString(" ") + control->objectName()));
        }
        QSet<QWidget*> reached;
        auto* first = desk.find<QLineEdit>("experimentName");
        first->setFocus();
        int lowest = 0;
        QWidget* at = first;
        do {
            reached << at;
            // From the top to the bottom of the page, as far as rows go.
            const int y = at->mapTo(desk.page.get(), QPoint()).y();
            if (qobject_cast<QTableView*>(at)) lowest = y;
            QVERIFY2(y >= lowest - 60, qPrintable(at->objectName()));
            QTest::keyClick(at, Qt::Key_Tab);
            at = QApplication::focusWidget();
        } while (at && at != first && reached.size() < 100);
        for (auto* control : controls) {
            QVERIFY2(reached.contains(control), qPrintable(control->objectName()));
        }
    }

    void fitsTheNarrowPage() {
        Desk desk(trainingSpec());
        TRY_VERIFY(desk.find<QTableView>("knobs")->model()->rowCount() > 0);
        auto* area = desk.page->findChild<QScrollArea*>();
        QVERIFY2(area->widget()->minimumSizeHint().width() <= 722 - 12,
                 qPrintable(QString::number(area->widget()->minimumSizeHint().width())));
    }

    void tunesAndFixesTheTrainersKnobs() {
        Desk desk(trainingSpec());
        auto* knobs = desk.find<QTableView>("knobs");
        TRY_VERIFY(knobs->model()->rowCount() == 9);
        const auto at = [&](const char* name, int column) {
            for (int row = 0; row < knobs->model()->rowCount(); ++row) {
                const auto index = knobs->model()->index(row, column);
                if (index.data(KnobTableModel::KnobNameRole) == name) return index;
            }
            return QModelIndex();
        };
        QVERIFY(knobs->model()->setData(at("momentum", KnobTableModel::TunedColumn), Qt::Checked,
                                        Qt::CheckStateRole));
        TRY_VERIFY(desk.recorded().revision().space.find("momentum"));
        QCOMPARE(desk.recorded().revision().space.find("momentum")->high, 0.9);
        // Beside another optimizer it would not count: said, and not sent.
        QVERIFY(knobs->model()->setData(at("optimizer", KnobTableModel::ValueColumn), "adamw"));
        QVERIFY(desk.page->problem().startsWith("momentum"));
        QVERIFY(!desk.recorded().revision().fixed.contains("optimizer"));
        QVERIFY(knobs->model()->setData(at("momentum", KnobTableModel::TunedColumn), Qt::Unchecked,
                                        Qt::CheckStateRole));
        TRY_VERIFY(desk.recorded().revision().fixed.contains("optimizer"));
        TRY_VERIFY(!desk.recorded().revision().space.find("momentum"));
        // Of all studies, so it goes to the objective.
        QVERIFY(knobs->model()->setData(at("images", KnobTableModel::ValueColumn), "5"));
        TRY_VERIFY(desk.file.load().objective["fixed"].value("images", 0) == 5);
        // A wrong value is said and not sent.
        QVERIFY(knobs->model()->setData(at("epochs", KnobTableModel::ValueColumn), "0"));
        QVERIFY2(desk.page->problem().startsWith("epochs"), qPrintable(desk.page->problem()));
        desk.spin("maxTrials", 3);
        TRY_VERIFY(desk.recorded().settings.maxTrials == 3);
        QVERIFY(!desk.recorded().revision().fixed.contains("epochs"));
        QVERIFY(knobs->model()->setData(at("epochs", KnobTableModel::ValueColumn), ""));
        QVERIFY(desk.page->problem().isEmpty());
        // Fixed for all studies until now: given free there first.
        QVERIFY(knobs->model()->setData(at("epochs", KnobTableModel::TunedColumn), Qt::Checked,
                                        Qt::CheckStateRole));
        TRY_VERIFY(desk.recorded().revision().space.find("epochs"));
        QVERIFY(!desk.file.load().objective["fixed"].contains("epochs"));
    }

    void tellsOfMissingData() {
        Desk desk(trainingSpec());
        TRY_VERIFY(desk.find<QTableView>("knobs")->model()->rowCount() > 0);
        QVERIFY2(desk.page->problem().isEmpty(), qPrintable(desk.page->problem()));
        desk.pick("dataSet", "absent");
        TRY_VERIFY(desk.file.load().objective["data_set"] == "absent");
        TRY_VERIFY(desk.page->problem().contains("Install the package toys."));
        QVERIFY(desk.find<QPushButton>("lookAgain")->isVisible());
    }
};

}  // namespace trialbench::ui

int main(int argc, char** argv) {
    // Before any thread: which trainer there is.
    qputenv("TRIALBENCH_TRAINER", FAKE_TRAINER);
    QApplication application(argc, argv);
    const auto theme = trialbench::ui::Theme::light();
    application.setStyle(QStringLiteral("fusion"));
    application.setPalette(trialbench::ui::paletteOf(theme));
    application.setStyleSheet(trialbench::ui::styleSheetOf(theme));
    trialbench::ui::SetUpPageTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_set_up_page.moc"
