// Every control of every page and dialog is reached by Tab and by Shift+Tab, none keeps the focus to itself,
// and each has an accessible name.
#include <QAccessible>
#include <QDialog>
#include <QMenu>
#include <QMenuBar>
#include <QPlainTextEdit>
#include <QSet>
#include <QTabWidget>

#include "tests/app/window/window_fixture.h"
#include "ui/models/recent_files_model.h"
#include "ui/panels/set_up_page.h"
#include "ui/panels/workbench.h"

using namespace trialbench;
using namespace trialbench::window::testing;
using window::MainWindow;

namespace {

QString nameOf(const QWidget* widget) {
    return QStringLiteral("%1 %2 \"%3\"")
        .arg(QLatin1String(widget->metaObject()->className()), widget->objectName(),
             widget->accessibleName());
}

bool isPartOfAnother(const QWidget* widget) {
    // The line within a spin box, which gives its focus to it.
    return widget->focusProxy() || qobject_cast<QAbstractSpinBox*>(widget->parentWidget());
}

/// What a person without a mouse must come to.
QSet<QWidget*> controlsOf(QWidget* window) {
    QSet<QWidget*> controls;
    for (auto* widget : window->findChildren<QWidget*>()) {
        const bool isControl = widget->window() == window && widget->isVisible() && widget->isEnabled() &&
                               (widget->focusPolicy() & Qt::TabFocus) && !isPartOfAnother(widget);
        if (isControl) controls << widget;
    }
    return controls;
}

/// Where keys lead, until it comes round.
QList<QWidget*> roundOf(QWidget* window, Qt::Key key) {
    QList<QWidget*> reached;
    if (!window->focusWidget()) QTest::keyClick(window, Qt::Key_Tab);
    QWidget* at = window->focusWidget();
    while (at && !reached.contains(at) && reached.size() < 200) {
        reached << at;
        QTest::keyClick(at, key, key == Qt::Key_Backtab ? Qt::ShiftModifier : Qt::NoModifier);
        at = QApplication::focusWidget();
    }
    return reached;
}

/// Both ways round, and names.
void checkKeyboard(QWidget* window, int least) {
    window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(window));
    TRY_VERIFY(QApplication::activeWindow() == window);
    const auto controls = controlsOf(window);
    QVERIFY2(controls.size() >= least, qPrintable(QString::number(controls.size())));
    for (const auto* control : controls) {
        auto* accessible = QAccessible::queryAccessibleInterface(const_cast<QWidget*>(control));
        QVERIFY2(accessible && !accessible->text(QAccessible::Name).isEmpty(), qPrintable(nameOf(control)));
    }
    for (const auto key : {Qt::Key_Tab, Qt::Key_Backtab}) {
        const auto reached = roundOf(window, key);
        for (auto* control : controls) {
            QVERIFY2(reached.contains(control),
                     qPrintable(QStringLiteral("not reached by %1: %2, after %3")
                                    .arg(key == Qt::Key_Tab ? "Tab" : "Shift+Tab")
                                    .arg(nameOf(control), nameOf(reached.last()))));
        }
    }
}

/// In every menu each entry has a letter of its own, and what is done often a shortcut.
void checkMenu(const QMenu* menu) {
    QSet<QString> letters;
    for (const QAction* action : menu->actions()) {
        if (action->isSeparator()) continue;
        const auto at = action->text().indexOf(QLatin1Char('&'));
        QVERIFY2(at >= 0 && at + 1 < action->text().size(), qPrintable(action->text()));
        const QString letter = action->text().mid(at + 1, 1).toLower();
        QVERIFY2(!letters.contains(letter), qPrintable(action->text()));
        letters << letter;
        if (action->menu()) checkMenu(action->menu());
    }
}

Json trainingSpec() {
    return Json::parse(R"({"name":"Toys",
        "objective":{"kind":"training","data_set":"absent","fixed":{"epochs":3,"behavior":"normal"}},
        "goal":{"metric":"accuracy","direction":"maximize"},
        "studies":[{"name":"A","strategy":{"kind":"bayesian"},
          "parameters":[{"name":"rate","type":"float","low":0.01,"high":0.5,"scale":"log"}]}]})");
}

}  // namespace

class TestKeyboard : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;
    ui::RecentFilesModel recent_;

 private Q_SLOTS:
    void initTestCase() { useOwnSettings("tst_keyboard"); }

    void startPage() {
        recent_.add(makeFile(folder_.path(), functionSpec(6, 0)));
        MainWindow window(&recent_);
        window.show();
        checkKeyboard(&window, 5);
        for (const QAction* action : window.menuBar()->actions()) checkMenu(action->menu());
    }

    void setUpOfAFunction() {
        QTemporaryDir folder;
        const auto window = openWindow(recent_, makeFile(folder.path(), functionSpec(6, 0)));
        QVERIFY(window);
        QVERIFY(window->workbench()->perspective() == ui::Workbench::SetUp);
        Hands(window.get()).find<QTableView>(QStringLiteral("Parameters"))->selectRow(1);
        checkKeyboard(window.get(), 25);
        for (const QAction* action : window->menuBar()->actions()) checkMenu(action->menu());
        QVERIFY(closeAndWait(*window));
    }

    void setUpOfATraining() {
        QTemporaryDir folder;
        const auto window = openWindow(recent_, makeFile(folder.path(), trainingSpec()));
        QVERIFY(window);
        TRY_VERIFY(Hands(window.get()).seen<QTableView>(QStringLiteral("knobs")));
        checkKeyboard(window.get(), 22);
        QVERIFY(closeAndWait(*window));
    }

    void dialogs() {
        QTemporaryDir folder;
        const auto window = openWindow(recent_, makeFile(folder.path(), functionSpec(6, 0)));
        QVERIFY(window);
        Hands(window.get()).press(QStringLiteral("Add a study"));
        auto* dialog = qobject_cast<QDialog*>(QApplication::activeModalWidget());
        QVERIFY(dialog);
        checkKeyboard(dialog, 4);
        QTest::keyClick(dialog, Qt::Key_Escape);
        TRY_VERIFY(!QApplication::activeModalWidget());
        // A command that cannot be: told in a box, which Escape closes.
        window->session()->submit(Json{{"pause", {{"study", "Nobody's"}}}});
        TRY_VERIFY(shownBox(*window));
        checkKeyboard(shownBox(*window), 1);
        QTest::keyClick(shownBox(*window), Qt::Key_Escape);
        TRY_VERIFY(!shownBox(*window));
        QVERIFY(closeAndWait(*window));
    }

    void runPageWithAChosenTrial() {
        QTemporaryDir folder;
        const auto window = openWindow(recent_, makeFile(folder.path(), functionSpec(6, 0)));
        QVERIFY(window);
        QTest::keyClick(window.get(), Qt::Key_2, Qt::ControlModifier);
        checkKeyboard(window.get(), 10);  // empty
        QTest::keyClick(window.get(), Qt::Key_R, Qt::ControlModifier);
        TRY_VERIFY(window->session()->experiment().studies[0].state == experiment::StudyState::Finished);
        window->workbench()->selection()->choose("Bayesian", 5);
        TRY_VERIFY(Hands(window.get()).seen<QWidget>(QStringLiteral("The chosen trial")));
        checkKeyboard(window.get(), 17);
        auto* tabs = window->findChild<QTabWidget*>();
        tabs->setCurrentIndex(1);
        TRY_VERIFY(Hands(window.get()).seen<QPlainTextEdit>(QStringLiteral("Log of the trial")));
        checkKeyboard(window.get(), 16);
        QVERIFY(closeAndWait(*window));
    }

    void docksComeBackByTheMenu() {
        QTemporaryDir folder;
        const auto window = openWindow(recent_, makeFile(folder.path(), functionSpec(6, 0)));
        QVERIFY(window);
        QTest::keyClick(window.get(), Qt::Key_2, Qt::ControlModifier);
        const auto actions = window->workbench()->dockActions();
        QCOMPARE(actions.size(), 2);
        for (QAction* action : actions) {
            QVERIFY(action->isChecked());
            action->trigger();
            QVERIFY(!action->isChecked());
        }
        // Set up and back changes nothing of that.
        QTest::keyClick(window.get(), Qt::Key_1, Qt::ControlModifier);
        QTest::keyClick(window.get(), Qt::Key_2, Qt::ControlModifier);
        for (QAction* action : actions) {
            QVERIFY(!action->isChecked());
            action->trigger();
            QVERIFY(action->isChecked());
        }
        QVERIFY(closeAndWait(*window));
    }

    void enterChoosesTheTrialOfAnEvent() {
        QTemporaryDir folder;
        const auto window = openWindow(recent_, makeFile(folder.path(), functionSpec(2, 0)));
        QVERIFY(window);
        QTest::keyClick(window.get(), Qt::Key_R, Qt::ControlModifier);
        TRY_VERIFY(window->session()->experiment().studies[0].state == experiment::StudyState::Finished);
        auto* events = Hands(window.get()).find<QAbstractItemView>(QStringLiteral("Events"));
        const auto ofTrial = [&](int row) {
            return events->model()->index(row, 0).data().toString().startsWith(QStringLiteral("Trial 2 "));
        };
        int row = 0;
        TRY_VERIFY(events->model()->rowCount() > 3);
        while (!ofTrial(row)) ++row;
        events->setFocus();
        events->setCurrentIndex(events->model()->index(row, 0));
        QCOMPARE(window->workbench()->selection()->trial(), 0);
        QTest::keyClick(events, Qt::Key_Return);
        QCOMPARE(window->workbench()->selection()->trial(), 2);
        QVERIFY(closeAndWait(*window));
    }
};

int main(int argc, char** argv) {
    qputenv("TRIALBENCH_TRAINER", FAKE_TRAINER);
    QApplication application(argc, argv);
    TestKeyboard test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_keyboard.moc"
