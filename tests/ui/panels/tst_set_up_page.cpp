// The page as a whole: its studies, when nothing of it can be edited, the keyboard, its width.
#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QPushButton>
#include <QSpinBox>

#include "tests/ui/panels/set_up_desk.h"
#include "ui/models/study_set_up.h"

namespace trialbench::ui {

using namespace testing;

class SetUpPageTest : public QObject {
    Q_OBJECT

 private Q_SLOTS:
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
        TRY_VERIFY(desk.recorded().settings.maxTrials == 2);
        run->complete(1.0);
        TRY_VERIFY(desk.recorded().trials.front().state == experiment::TrialState::Completed);
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
};

}  // namespace trialbench::ui

int main(int argc, char** argv) {
    return trialbench::ui::testing::runInWindow<trialbench::ui::SetUpPageTest>(argc, argv);
}

#include "tst_set_up_page.moc"
