// The run bar's own field: the limit, which is edited nowhere else.
#include <QSpinBox>

#include "core/experiment/spec.h"
#include "tests/ui/panels/set_up_desk.h"
#include "ui/panels/run_bar.h"

namespace trialbench::ui {

using namespace testing;

namespace {

struct Bar {
    explicit Bar(const Json& spec = specJson()) : file(spec) {
        if (!openAndWait(session, file.path())) qFatal("the file does not open");
        selection.chooseStudy("A");
        bar = std::make_unique<RunBar>(&session, &selection);
        bar->show();
        limit = bar->findChild<QSpinBox*>(QStringLiteral("concurrency"));
    }
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
