#pragma once

#include <QAbstractButton>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QMessageBox>
#include <QSettings>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTimer>

#include "app/window/main_window.h"
#include "app/window/window_application.h"
#include "core/experiment/change.h"
#include "core/storage/experiment_file.h"
#include "core/storage/record_rules.h"
#include "tests/ui/hands.h"
#include "ui/models/recent_files_model.h"

/// What the tests of the whole window share. They see it as its user does: what is pressed and typed, what is
/// written where; and hold that against the file as storage reads it.
namespace trialbench::window::testing {

using ui::testing::Hands;

// Long enough for any machine; reached only when a test fails.
inline constexpr int kPatienceMs = 60'000;

/// Settings of the test alone, and empty.
inline void useOwnSettings(const char* test) {
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(QStringLiteral("trialbench-test"));
    QCoreApplication::setApplicationName(QString::fromLatin1(test));
    QSettings().clear();
}

/// A search of two parameters of a test function.
inline Json functionSpec(int trials, double secondsPerEpoch) {
    Json spec = Json::parse(R"({"name":"Hills","objective":{"kind":"function","name":"branin","epochs":3},
        "goal":{"metric":"value","direction":"minimize"},
        "studies":[{"name":"Bayesian","strategy":{"kind":"bayesian","initial_points":4},"concurrency":2,
          "parameters":[{"name":"x","type":"float","low":-5,"high":10},{"name":"y","type":"float","low":0,"high":15}]}]})");
    spec["studies"][0]["max_trials"] = trials;
    spec["objective"]["seconds_per_epoch"] = secondsPerEpoch;
    return spec;
}

inline QString makeFile(const QString& folder, const Json& spec) {
    const QString path = folder + QStringLiteral("/hills.trialbench");
    const auto read = experiment::specFromJson(spec, "/");
    if (!read) qFatal("%s", message(read.error()).c_str());
    const auto made =
        storage::createFile(path.toStdString(), experiment::creationOf(*read, support::now()), false);
    if (!made) qFatal("%s", message(made.error()).c_str());
    return path;
}

/// The file as storage itself reads and folds it.
inline experiment::Experiment onDisk(const QString& path) {
    const auto file = storage::openReadOnly(path.toStdString());
    if (!file) qFatal("%s", message(file.error()).c_str());
    const auto records = file->store->load();
    if (!records) qFatal("%s", message(records.error()).c_str());
    auto folded = storage::fold(*records, path.toStdString());
    if (!folded) qFatal("%s", message(folded.error()).c_str());
    return std::move(*folded);
}

inline std::unique_ptr<MainWindow> openWindow(ui::RecentFilesModel& recent, const QString& path) {
    auto window = std::make_unique<MainWindow>(&recent);
    window->show();
    QSignalSpy opened(window.get(), &MainWindow::opened);
    window->openFile(path);
    if (!opened.wait(kPatienceMs)) return nullptr;
    return window;
}

/// Closes a window in which nothing is asked, and waits until its file is given back.
inline bool closeAndWait(MainWindow& window) {
    QSignalSpy closed(window.session(), &ui::Session::closed);
    window.close();
    return !closed.isEmpty() || closed.wait(kPatienceMs);
}

/// Presses a button of the next message box; `asked`, if given, gets what it says.
inline void answerWith(const QString& button, QString* asked = nullptr) {
    QTimer::singleShot(0, qApp, [button, asked] {
        auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
        if (!box) qFatal("nothing is asked");
        if (asked) *asked = box->text() + QLatin1Char(' ') + box->informativeText();
        for (QAbstractButton* candidate : box->buttons()) {
            if (candidate->text() == button) return candidate->click();
        }
        qFatal("no button %s", qPrintable(button));
    });
}

/// Types a name into the next file dialog and confirms.
inline void chooseFile(const QString& path) {
    QTimer::singleShot(0, qApp, [path] {
        auto* dialog = qobject_cast<QFileDialog*>(QApplication::activeModalWidget());
        if (!dialog) qFatal("no file is asked for");
        auto* name = dialog->findChild<QLineEdit*>(QStringLiteral("fileNameEdit"));
        // Without the focus the dialog keeps every folder on the way as chosen.
        if (!QTest::qWaitForWindowActive(dialog)) qFatal("the file dialog does not come up");
        name->setFocus();
        name->selectAll();
        QTest::keyClicks(name, path);
        // The list of completions takes the first Enter.
        if (QWidget* list = QApplication::activePopupWidget()) list->close();
        auto* buttons = dialog->findChild<QDialogButtonBox*>();
        for (const auto which : {QDialogButtonBox::Save, QDialogButtonBox::Open}) {
            if (auto* button = buttons->button(which)) return button->click();
        }
    });
}

/// The message box that the window shows, or null.
inline QMessageBox* shownBox(const MainWindow& window) {
    for (auto* box : window.findChildren<QMessageBox*>()) {
        if (box->isVisible()) return box;
    }
    return nullptr;
}

/// The window with an open experiment, once it is there, or null.
inline MainWindow* openedWindow(const WindowApplication& application) {
    MainWindow* found = nullptr;
    const auto look = [&] {
        for (MainWindow* window : application.windows()) {
            if (window->workbench() && window->isVisible()) found = window;
        }
        return found != nullptr;
    };
    return QTest::qWaitFor(look, kPatienceMs) ? found : nullptr;
}

}  // namespace trialbench::window::testing

#define TRY_VERIFY(condition) QTRY_VERIFY_WITH_TIMEOUT(condition, trialbench::window::testing::kPatienceMs)
