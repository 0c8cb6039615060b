// Makes pictures of the real window on a real experiment: for the README, and to look at what was built.
// Run by packaging/pictures; no test.
#include <QApplication>
#include <QCommandLineParser>
#include <QDir>
#include <QEventLoop>
#include <QSettings>
#include <QStandardPaths>
#include <QTableView>
#include <QTimer>
#include <QtTest>

#include "app/window/main_window.h"
#include "core/experiment/experiment.h"
#include "tests/app/window/case_pictures.h"
#include "ui/models/recent_files_model.h"
#include "ui/panels/model_panel.h"
#include "ui/panels/run_page.h"
#include "ui/panels/workbench.h"
#include "ui/theme.h"

using namespace trialbench;

namespace {

/// Chooses the best trial of the last study that has trials, and waits for its slice.
void chooseBest(window::MainWindow& window) {
    const auto& experiment = window.session()->experiment();
    auto* workbench = window.workbench();
    QSignalSpy shown(workbench->runPage()->model(), &ui::ModelPanel::shown);
    for (const auto& study : experiment.studies) {
        if (study.trials.empty()) continue;
        const auto* best = study.best(experiment.goal);
        workbench->selection()->choose(study.name, best ? best->number : study.trials.back().number);
    }
    if (shown.isEmpty()) shown.wait(60'000);
    while (shown.wait(300)) {
    }
}

void picturesOf(const QString& file, const QString& folder, const QString& theme, const QSize& size) {
    ui::RecentFilesModel recent;
    window::MainWindow window(&recent);
    window.resize(size);
    window.show();
    const QString suffix = QStringLiteral("-%1-%2.png").arg(theme).arg(size.width());
    savePicture(window, folder + QStringLiteral("/start") + suffix);
    QSignalSpy opened(&window, &window::MainWindow::opened);
    window.openFile(file);
    if (!opened.wait(60'000)) qFatal("%s could not be opened", qPrintable(file));
    window.workbench()->show(ui::Workbench::SetUp);
    // The trainer's knobs come when it has been asked.
    const auto* knobs = window.findChild<QTableView*>(QStringLiteral("knobs"));
    if (knobs->parentWidget()->isVisible()) (void)QTest::qWaitFor([&] { return knobs->isVisible(); }, 60'000);
    savePicture(window, folder + QStringLiteral("/set-up") + suffix);
    window.workbench()->show(ui::Workbench::Run);
    chooseBest(window);
    savePicture(window, folder + QStringLiteral("/run") + suffix);
    QSignalSpy closed(window.session(), &ui::Session::closed);
    window.close();
    if (closed.isEmpty()) closed.wait(60'000);
}

}  // namespace

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    QStandardPaths::setTestModeEnabled(true);
    QApplication::setStyle(QStringLiteral("Fusion"));
    QCommandLineParser parser;
    parser.addHelpOption();
    parser.addPositionalArgument(QStringLiteral("FILE"), QStringLiteral("the experiment"));
    parser.addPositionalArgument(QStringLiteral("FOLDER"), QStringLiteral("where the pictures go"));
    parser.addOption({QStringLiteral("cases"), QStringLiteral("also what the README does not show")});
    parser.process(application);
    if (parser.positionalArguments().size() != 2) parser.showHelp(2);
    const QString file = QFileInfo(parser.positionalArguments().at(0)).absoluteFilePath();
    const QString folder = parser.positionalArguments().at(1);
    QDir().mkpath(folder);
    QApplication::setFont(ui::bodyFont(QApplication::font()));
    for (const bool dark : {false, true}) {
        const ui::Theme theme = dark ? ui::Theme::dark() : ui::Theme::light();
        QApplication::setPalette(ui::paletteOf(theme));
        qApp->setStyleSheet(ui::styleSheetOf(theme));
        for (const QSize size : {QSize(1280, 800), QSize(1920, 1080)}) {
            picturesOf(file, folder, dark ? QStringLiteral("dark") : QStringLiteral("light"), size);
        }
        if (parser.isSet(QStringLiteral("cases"))) {
            makeCasePictures(folder, dark ? QStringLiteral("-dark.png") : QStringLiteral("-light.png"));
        }
    }
    return 0;
}
