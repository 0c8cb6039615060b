#include "tests/app/window/case_pictures.h"

#include <QDialog>
#include <QFile>
#include <QFileDialog>

#include "tests/app/window/window_fixture.h"
#include "ui/models/parameter_table_model.h"
#include "ui/models/recent_files_model.h"
#include "ui/panels/model_panel.h"
#include "ui/panels/run_bar.h"
#include "ui/panels/run_page.h"
#include "ui/panels/set_up_page.h"
#include "ui/panels/workbench.h"

using namespace trialbench;
using namespace trialbench::window::testing;
using window::MainWindow;

namespace {

constexpr QSize kSize(1280, 800);

/// Pictures of one theme.
class Cases {
 public:
    Cases(const QString& folder, const QString& suffix) : folder_(folder), suffix_(suffix) {}

    void makeAll() {
        experiments();
        questions();
        failures();
    }

 private:
    void save(QWidget& widget, const char* name) const {
        savePicture(widget, folder_ + QLatin1Char('/') + QLatin1String(name) + suffix_);
    }

    /// The next modal dialog that asks, which is then dismissed.
    void saveNextDialog(const char* name) const {
        QTimer::singleShot(0, qApp, [this, name] {
            auto* dialog = qobject_cast<QDialog*>(QApplication::activeModalWidget());
            if (!dialog) qFatal("%s: nothing is asked", name);
            save(*dialog, name);
            dialog->reject();
        });
    }

    std::unique_ptr<MainWindow> open(const QString& path) {
        auto window = std::make_unique<MainWindow>(&recent_);
        window->resize(kSize);
        window->show();
        QSignalSpy opened(window.get(), &MainWindow::opened);
        window->openFile(path);
        if (!opened.wait(kPatienceMs)) qFatal("%s could not be opened", qPrintable(path));
        return window;
    }

    void experiments() {
        QTemporaryDir folder;
        Json empty = functionSpec(20, 0);
        empty["studies"] = Json::array();
        {
            const auto window = open(makeFile(folder.path(), empty));
            save(*window, "no-study");
            window->workbench()->show(ui::Workbench::Run);
            save(*window, "no-study-run");
            if (!closeAndWait(*window)) qFatal("not closed");
        }
        QFile::remove(folder.filePath(QStringLiteral("hills.trialbench")));
        const auto window = open(makeFile(folder.path(), functionSpec(20, 0)));
        const Hands hands(window.get());
        window->workbench()->show(ui::Workbench::Run);
        save(*window, "empty-study");
        window->workbench()->show(ui::Workbench::SetUp);
        save(*window, "set-up-function");
        hands.comeBack();
        hands.typeCell(QStringLiteral("parameters"), 0, ui::ParameterTableModel::LowColumn,
                       QStringLiteral("12"));
        hands.type(QStringLiteral("seed"), QStringLiteral("few"));
        save(*window, "cell-error");
        window->workbench()->setUpPage()->addStudy();
        auto* dialog = qobject_cast<QDialog*>(QApplication::activeModalWidget());
        Hands(dialog).find<QLineEdit>(QStringLiteral("studyName"))->setText(QStringLiteral("Bayesian"));
        save(*dialog, "new-study");
        dialog->reject();
        if (!closeAndWait(*window)) qFatal("not closed");
    }

    void questions() {
        QTemporaryDir folder;
        const QString path = makeFile(folder.path(), functionSpec(40, 0.3));
        const auto window = open(path);
        Hands(window.get()).press(QStringLiteral("Start"));
        window->workbench()->show(ui::Workbench::Run);
        const auto& trials = [&]() -> const auto& {
            return window->session()->experiment().studies[0].trials;
        };
        if (!QTest::qWaitFor([&] { return trials().size() >= 9; }, kPatienceMs)) qFatal("it does not run");
        QSignalSpy shown(window->workbench()->runPage()->model(), &ui::ModelPanel::shown);
        window->workbench()->selection()->choose("Bayesian", static_cast<int>(trials().size()));
        shown.wait(kPatienceMs);
        save(*window, "running");
        saveNextDialog("stop-question");
        window->workbench()->runBar()->stop();
        saveNextDialog("close-question");
        window->close();
        QFile::rename(path, path + QStringLiteral(".away"));
        if (!QTest::qWaitFor([&] { return window->session()->trouble().has_value(); }, kPatienceMs)) {
            qFatal("not missed");
        }
        save(*window, "moved");
        saveNextDialog("close-unsaved-question");
        window->close();
        answerWith(QStringLiteral("Close"));
        if (!closeAndWait(*window)) qFatal("not closed");
    }

    void failures() {
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("diary.trialbench"));
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write("Dear diary, ") < 0) qFatal("no diary");
        file.close();
        MainWindow window(&recent_);
        window.resize(kSize);
        window.show();
        QSignalSpy failed(&window, &MainWindow::failed);
        window.openFile(path);
        if (!failed.wait(kPatienceMs)) qFatal("it opens");
        save(*shownBox(window), "not-opened");
    }

    ui::RecentFilesModel recent_;
    QString folder_;
    QString suffix_;
};

}  // namespace

void savePicture(QWidget& widget, const QString& path) {
    if (!QTest::qWaitForWindowExposed(&widget)) qFatal("%s: not shown", qPrintable(path));
    // Texts that wrap change their height once their width is known, and what holds them then follows.
    constexpr int kSettleMs = 100;
    QTest::qWait(kSettleMs);
    if (!widget.grab().save(path)) qFatal("%s could not be written", qPrintable(path));
}

void makeCasePictures(const QString& folder, const QString& suffix) {
    Cases(folder, suffix).makeAll();
}
