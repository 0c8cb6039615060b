// The run bar's own field: the limit, which is edited nowhere else.
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>

#include "core/experiment/spec.h"
#include "tests/ui/panels/set_up_desk.h"
#include "ui/panels/run_bar.h"
#include "ui/plots/trial_cells.h"

namespace trialbench::ui {

using namespace testing;

namespace {

struct Bar {
    explicit Bar(const Json& spec = specJson(), std::shared_ptr<objective::Objective> objective = nullptr,
                 const std::vector<std::string>& told = {})
        : file(spec) {
        if (!told.empty()) dialogue(file.path(), told);
        if (!openAndWait(session, file.path(), std::move(objective))) qFatal("the file does not open");
        selection.chooseStudy("A");
        bar = std::make_unique<RunBar>(&session, &selection);
        bar->show();
        limit = bar->findChild<QSpinBox*>(QStringLiteral("concurrency"));
    }
    QString text(const char* name) const { return bar->findChild<QLabel*>(QLatin1String(name))->text(); }
    int recorded(const std::string& study = "A") const {
        return file.load().findStudy(study)->settings.concurrency;
    }

    ExperimentFile file;
    Session session;
    Selection selection;
    std::unique_ptr<RunBar> bar;
    QSpinBox* limit = nullptr;
};

}  // namespace

class RunBarTest : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void takesEveryLimitThatTheFileMayHave() {
        Bar bar;
        QCOMPARE(bar.limit->maximum(), experiment::kMostConcurrency);
        Hands(bar.bar.get()).spin("concurrency", 100);
        TRY_VERIFY(bar.recorded() == 100);
    }

    void keepsAClickedNumberUntilItsAnswer() {
        Bar bar;
        bar.limit->stepUp();
        // A report that comes before the answer tells the limit that was.
        Q_EMIT bar.session.changed({});
        QCOMPARE(bar.limit->value(), 3);
        bar.limit->stepDown();
        Q_EMIT bar.session.changed({});
        QCOMPARE(bar.limit->value(), 2);
        bar.limit->stepUp();
        bar.limit->stepUp();
        TRY_VERIFY(bar.recorded() == 4);
        TRY_VERIFY(study(bar.session).settings.concurrency == 4);
        QCOMPARE(bar.limit->value(), 4);
        // What somebody else says is shown again.
        bar.session.submit({{"concurrency", {{"study", "A"}, {"limit", 6}}}});
        TRY_VERIFY(bar.limit->value() == 6);
    }

    void saysWhatHoldsAStudyThatCannotGoOn() {
        auto objective = std::make_shared<ControlledObjective>();
        Bar bar(specJson(2, 2), objective);
        bar.session.submit({{"start", {{"study", "A"}}}});
        objective->waitFor(1)->complete(1);
        QVERIFY(objective->waitFor(2));
        bar.session.submit({{"pause", {{"study", "A"}, {"trial", 2}}}});
        TRY_VERIFY(study(bar.session).state == experiment::StudyState::Paused);
        QVERIFY(!bar.bar->canStart());
        QCOMPARE(bar.text("finishNote"), QString("trial 2 is held"));
        QCOMPARE(bar.text("finish"), QString("–"));
        const auto* button = Hands(bar.bar.get()).find<QPushButton>("Go on");
        QVERIFY2(button->toolTip().contains("trial 2, which you paused"), qPrintable(button->toolTip()));
        bar.session.submit({{"resume", {{"study", "A"}, {"trial", 2}}}});
        TRY_VERIFY(bar.bar->canStart());
        QVERIFY(button->toolTip().isEmpty());
    }

    void predictsNoEndOfWhatIsMeasuredElsewhere() {
        const Bar bar(externalSpecJson(), nullptr,
                      {R"({"ask":{}})", R"({"tell":{"trial":1,"value":0.5,"seconds":30}})"});
        QCOMPARE(bar.text("finish"), QString("–"));
        QVERIFY2(bar.text("finishNote").isEmpty(), qPrintable(bar.text("finishNote")));
    }

    void cutsNothingOff() {
        const Bar bar;
        auto* note = bar.bar->findChild<QLabel*>("finishNote");
        auto* figure = bar.bar->findChild<QLabel*>("finish");
        figure->setText("30 Nov 20:59");
        note->setText("in about 15 min");
        bar.bar->resize(bar.bar->minimumSizeHint());
        const auto* cells = bar.bar->findChild<TrialCells*>();
        QVERIFY(QTest::qWaitFor([&] {
            return cells->geometry().right() <= cells->parentWidget()->rect().right() &&
                   note->width() >= note->sizeHint().width() && figure->width() >= figure->sizeHint().width();
        }));
    }

    void showsTheLimitOfTheChosenStudy() {
        Json spec = specJson();
        spec["studies"].push_back(studyJson("B", 5, 9));
        Bar bar(spec);
        bar.limit->stepUp();
        bar.selection.chooseStudy("B");
        QCOMPARE(bar.limit->value(), 9);
        TRY_VERIFY(bar.recorded() == 3);
        QCOMPARE(bar.limit->value(), 9);
        QCOMPARE(bar.recorded("B"), 9);
    }
};

}  // namespace trialbench::ui

int main(int argc, char** argv) {
    return trialbench::ui::testing::runInWindow<trialbench::ui::RunBarTest>(argc, argv);
}

#include "tst_run_bar.moc"
