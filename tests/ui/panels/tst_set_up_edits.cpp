// Every field and table of the page: what is right goes to the file, what is wrong is said where it was
// typed.
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>

#include "tests/ui/panels/set_up_desk.h"
#include "ui/models/knob_table_model.h"

namespace trialbench::ui {

using namespace testing;

class SetUpEditsTest : public QObject {
    Q_OBJECT

 private Q_SLOTS:
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
        QVERIFY2(desk.page->problem().startsWith("Depth"), qPrintable(desk.page->problem()));
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
        TRY_VERIFY(!desk.recorded().settings.maxTrials);
        const auto now = desk.recorded();
        const Json strategy{{"kind", "bayesian"}, {"initial_points", 4}, {"start_from_defaults", true}};
        QVERIFY2(now.revision().strategy == strategy, now.revision().strategy.dump().c_str());
        QCOMPARE(now.seed, 99u);
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
        QVERIFY(desk.page->problem().startsWith("Momentum"));
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
        QVERIFY2(desk.page->problem().startsWith("Epochs"), qPrintable(desk.page->problem()));
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
    return trialbench::ui::testing::runInWindow<trialbench::ui::SetUpEditsTest>(argc, argv);
}

#include "tst_set_up_edits.moc"
