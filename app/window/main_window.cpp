#include "app/window/main_window.h"

#include <QApplication>
#include <QCloseEvent>
#include <QDir>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QLabel>
#include <QMenuBar>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QStackedWidget>
#include <QStandardPaths>
#include <QStatusBar>

#include "app/cli/templates.h"
#include "core/experiment/change.h"
#include "core/storage/experiment_file.h"
#include "ui/models/format.h"
#include "ui/models/recent_files_model.h"
#include "ui/panels/run_bar.h"
#include "ui/panels/start_page.h"
#include "ui/panels/workbench.h"
#include "ui/plots/message.h"

namespace trialbench::window {

using ui::Session;
using ui::Workbench;

namespace {

constexpr QSize kFirstSize(1280, 800);
const char* const kSuffix = ".trialbench";

std::vector<ui::TemplateCard> templateCards() {
    return {{QStringLiteral("quick-look"), MainWindow::tr("Quick look"),
             MainWindow::tr("Bayesian search over ResNet-34 trainings on 1,500 Fashion-MNIST images, on this "
                            "computer's processor."),
             MainWindow::tr("12 trials, 5 to 15 min")},
            {QStringLiteral("empty"), MainWindow::tr("Empty"),
             MainWindow::tr("No study yet. Choose what a trial runs, then add a study and its ranges."),
             QString()}};
}

/// The file as everybody would name it: two names of one file are one experiment.
QString canonical(const QString& path) {
    const QFileInfo info(path);
    const QString resolved = info.canonicalFilePath();
    return resolved.isEmpty() ? info.absoluteFilePath() : resolved;
}

Result<void> makeFile(const QString& path, const QString& templateName) {
    const auto text = cli::templateText(templateName.toStdString());
    if (!text) return tl::unexpected(text.error());
    const auto spec = experiment::specFromJson(Json::parse(*text), "/");
    if (!spec) return tl::unexpected(spec.error());
    return storage::createFile(std::filesystem::path(path.toStdString()),
                               experiment::creationOf(*spec, support::now()), false);
}

}  // namespace

MainWindow::MainWindow(ui::RecentFilesModel* recent, QWidget* parent)
    : QMainWindow(parent), recent_(recent), pages_(new QStackedWidget), saved_(new QLabel) {
    setWindowTitle(tr("Trialbench"));
    resize(kFirstSize);
    setAcceptDrops(true);
    setCentralWidget(pages_);
    statusBar()->addPermanentWidget(saved_);
    auto* start = new ui::StartPage(recent, templateCards());
    pages_->addWidget(start);
    connect(start, &ui::StartPage::openAsked, this, &MainWindow::askForFile);
    connect(start, &ui::StartPage::fileChosen, this,
            [this](const QString& path) { Q_EMIT filesAsked({path}); });
    connect(start, &ui::StartPage::templateChosen, this, &MainWindow::askForTemplate);
    makeMenus();
    refreshActions();
}

void MainWindow::makeMenus() {
    QMenu* file = menuBar()->addMenu(tr("&File"));
    file->addAction(tr("&New experiment\u2026"), QKeySequence::New, this,
                    [this] { askForTemplate(QStringLiteral("empty")); });
    file->addAction(tr("&Open\u2026"), QKeySequence::Open, this, &MainWindow::askForFile);
    file->addSeparator();
    file->addAction(tr("&Close"), QKeySequence::Close, this, &QWidget::close);
    file->addAction(tr("&Quit"), QKeySequence::Quit, qApp, &QApplication::closeAllWindows);
    view_ = menuBar()->addMenu(tr("&View"));
    setUp_ = view_->addAction(tr("&Set up"), QKeySequence(tr("Ctrl+1")), this, [this] {
        if (workbench_) workbench_->show(Workbench::SetUp);
    });
    run_ = view_->addAction(tr("&Run"), QKeySequence(tr("Ctrl+2")), this, [this] {
        if (workbench_) workbench_->show(Workbench::Run);
    });
    QMenu* theme = view_->addMenu(tr("&Theme"));
    const std::pair<QString, QString> themes[] = {{tr("As the &desktop"), QStringLiteral("system")},
                                                  {tr("&Light"), QStringLiteral("light")},
                                                  {tr("D&ark"), QStringLiteral("dark")}};
    for (const auto& [title, name] : themes) {
        theme->addAction(title, this, [this, name = name] { Q_EMIT themeAsked(name); });
    }
    QMenu* study = menuBar()->addMenu(tr("&Study"));
    const auto bar = [this](void (ui::RunBar::*verb)()) {
        return [this, verb] {
            if (workbench_) (workbench_->runBar()->*verb)();
        };
    };
    start_ = study->addAction(tr("&Start"), QKeySequence(tr("Ctrl+R")), this, bar(&ui::RunBar::start));
    pause_ = study->addAction(tr("&Pause"), QKeySequence(tr("Ctrl+P")), this, bar(&ui::RunBar::pause));
    stop_ = study->addAction(tr("S&top\u2026"), this, bar(&ui::RunBar::stop));
    QMenu* help = menuBar()->addMenu(tr("&Help"));
    help->addAction(tr("&About Trialbench"), this, [this] {
        QMessageBox::about(
            this, tr("Trialbench"),
            tr("Trialbench %1\nA workbench for tuning the hyperparameters of neural networks.\n"
               "GPL-3.0-or-later.")
                .arg(QApplication::applicationVersion()));
    });
}

void MainWindow::openFile(const QString& path) {
    if (session_) return;
    file_ = canonical(path);
    session_ = new Session(this);
    connect(session_, &Session::opened, this, &MainWindow::showWorkbench);
    connect(session_, &Session::failed, this, [this](const Error& error) { leave(ui::errorText(error)); });
    connect(session_, &Session::closed, this, [this] {
        mayClose_ = true;
        close();
    });
    statusBar()->showMessage(tr("Opening %1").arg(QFileInfo(path).fileName()));
    session_->open(std::filesystem::path(path.toStdString()));
}

void MainWindow::createFile(const QString& path, const QString& templateName) {
    if (session_ || !file_.isEmpty()) return;
    file_ = canonical(path);
    worker_ = std::make_unique<ui::BackgroundThread>();
    worker_->run([path, templateName] { return makeFile(path, templateName); },
                 [this, path](const Result<void>& made) {
                     if (!made) return leave(ui::errorText(made.error()));
                     openFile(path);
                 });
}

/// Back to the start page, with a sentence why.
void MainWindow::leave(const QString& sentence) {
    if (session_) session_->deleteLater();
    session_ = nullptr;
    file_.clear();
    statusBar()->clearMessage();
    tell(tr("The experiment could not be opened"), sentence);
    Q_EMIT failed(sentence);
}

void MainWindow::showWorkbench() {
    workbench_ = new Workbench(session_);
    pages_->addWidget(workbench_);
    pages_->setCurrentWidget(workbench_);
    workbench_->takeFocus();
    const auto& experiment = session_->experiment();
    setWindowTitle(QString::fromStdString(experiment.name));  // Qt adds the program's name
    setWindowFilePath(file_);
    recent_->add(file_);
    bool hasTrials = false;
    for (const auto& study : experiment.studies) hasTrials = hasTrials || !study.trials.empty();
    workbench_->show(hasTrials ? Workbench::Run : Workbench::SetUp);
    view_->addSeparator();
    view_->addActions(workbench_->dockActions());
    connect(workbench_->runBar(), &ui::RunBar::stateChanged, this, &MainWindow::refreshActions);
    connect(session_, &Session::changed, this, &MainWindow::refreshStatus);
    connect(session_, &Session::troubleChanged, this, &MainWindow::refreshStatus);
    connect(session_, &Session::commandRefused, this,
            [this](const Error& error) { tell(tr("That was not possible"), ui::errorText(error)); });
    refreshActions();
    refreshStatus();
    statusBar()->clearMessage();
    Q_EMIT opened();
}

void MainWindow::refreshActions() {
    const ui::RunBar* bar = workbench_ ? workbench_->runBar() : nullptr;
    start_->setEnabled(bar && bar->canStart());
    pause_->setEnabled(bar && bar->canPause());
    stop_->setEnabled(bar && bar->canStop());
    setUp_->setEnabled(workbench_);
    run_->setEnabled(workbench_);
}

void MainWindow::refreshStatus() {
    if (!session_) return;
    setWindowTitle(QString::fromStdString(session_->experiment().name));
    saved_->setText(session_->canWrite() && !session_->trouble()
                        ? tr("Everything up to %1 is in the file").arg(QTime::currentTime().toString())
                        : QString());
}

void MainWindow::tell(const QString& title, const QString& sentence) {
    auto* box = new ui::Message(ui::Message::Warning, title, sentence, this);
    box->addButton(QMessageBox::Ok);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->open();
}

void MainWindow::askForFile() {
    const QStringList files =
        QFileDialog::getOpenFileNames(this, tr("Open an experiment"), QString(),
                                      tr("Experiments (*%1);;All files (*)").arg(QLatin1String(kSuffix)));
    if (!files.isEmpty()) Q_EMIT filesAsked(files);
}

void MainWindow::askForTemplate(const QString& name) {
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    QString path = QDir(folder).filePath(
        (name == QStringLiteral("empty") ? QStringLiteral("experiment") : name) + QLatin1String(kSuffix));
    path = QFileDialog::getSaveFileName(this, tr("New experiment"), path,
                                        tr("Experiments (*%1)").arg(QLatin1String(kSuffix)), nullptr,
                                        QFileDialog::DontConfirmOverwrite);
    if (path.isEmpty()) return;
    if (QFileInfo(path).suffix().isEmpty()) path += QLatin1String(kSuffix);
    Q_EMIT templateAsked(path, name);
}

bool MainWindow::mayBeClosed() {
    QString title;
    QString text;
    if (session_->canWrite() && session_->trouble()) {
        title = tr("Not everything is in the file");
        text = tr("%1 Closing now loses what came since it could last be written.")
                   .arg(ui::errorText(*session_->trouble()));
    } else if (session_->hasRunningTrials()) {
        title = tr("Trials are running");
        text =
            tr("Closing saves where they are; Go on resumes them from there when the file is opened again.");
    } else {
        return true;
    }
    ui::Message box(ui::Message::Question, title, text, this);
    QPushButton* yes = box.addButton(tr("Close"), QMessageBox::AcceptRole);
    box.setDefaultButton(box.addButton(QMessageBox::Cancel));
    box.exec();
    return box.clickedButton() == yes;
}

void MainWindow::closeEvent(QCloseEvent* event) {
    if (mayClose_ || !session_) return event->accept();
    event->ignore();
    if (session_->state() == Session::State::Closing) return;
    if (!mayBeClosed()) return;
    if (workbench_) workbench_->setEnabled(false);
    statusBar()->showMessage(tr("Closing: running trials save where they are\u2026"));
    session_->close();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    if (event->mimeData()->hasUrls()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
    QStringList files;
    for (const QUrl& url : event->mimeData()->urls()) {
        if (url.isLocalFile()) files << url.toLocalFile();
    }
    if (!files.isEmpty()) Q_EMIT filesAsked(files);
}

}  // namespace trialbench::window
