#pragma once

#include <QMainWindow>
#include <QPointer>
#include <memory>

#include "ui/models/background_thread.h"
#include "ui/models/session.h"
#include "ui/panels/workbench.h"

class QLabel;
class QMenu;
class QStackedWidget;

namespace trialbench::ui {
class RecentFilesModel;
}  // namespace trialbench::ui

namespace trialbench::window {

/// One window: the start page, or one experiment.
class MainWindow : public QMainWindow {
    Q_OBJECT

 public:
    explicit MainWindow(ui::RecentFilesModel* recent, QWidget* parent = nullptr);

    /// Opens a file here; only while nothing is open here. Does not block.
    void openFile(const QString& path);
    /// Makes a file from a template and opens it, on a worker thread.
    void createFile(const QString& path, const QString& templateName);

    /// The open (or opening) experiment's file, with links resolved; empty: the start page.
    QString file() const { return file_; }
    ui::Workbench* workbench() const { return workbench_; }
    ui::Session* session() const { return session_; }

 Q_SIGNALS:
    /// Files are to be opened, here or in another window.
    void filesAsked(const QStringList& files);
    void templateAsked(const QString& path, const QString& name);
    void themeAsked(const QString& name);  ///< "system", "light" or "dark"
    void opened();
    void failed(const QString& sentence);

 protected:
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

 private:
    void makeMenus();
    void showWorkbench();
    void tell(const QString& title, const QString& sentence);
    void askForFile();
    void askForTemplate(const QString& name);
    void refreshActions();
    void refreshStatus();
    void leave(const QString& sentence);
    /// Asks where closing would interrupt or lose something.
    bool mayBeClosed();

    ui::RecentFilesModel* recent_;
    QString file_;
    bool mayClose_ = false;
    QStackedWidget* pages_;
    QLabel* saved_;
    QPointer<ui::Session> session_;
    QPointer<ui::Workbench> workbench_;
    QMenu* view_ = nullptr;
    QAction* start_ = nullptr;
    QAction* pause_ = nullptr;
    QAction* stop_ = nullptr;
    QAction* setUp_ = nullptr;
    QAction* run_ = nullptr;
    std::unique_ptr<ui::BackgroundThread> worker_;
};

}  // namespace trialbench::window
