#pragma once

#include <QObject>
#include <QPalette>
#include <QStringList>
#include <vector>

#include "ui/models/recent_files_model.h"

namespace trialbench::window {

class MainWindow;

/// All windows of the process: one for each experiment. GUI thread.
class WindowApplication : public QObject {
    Q_OBJECT

 public:
    explicit WindowApplication(QObject* parent = nullptr);
    ~WindowApplication() override;

    /// Brings up the windows of these files, opening what is not open yet; none: any window, or the start
    /// page.
    void open(const QStringList& files);
    std::vector<MainWindow*> windows() const;

 private:
    MainWindow* addWindow();
    MainWindow* windowOf(const QString& file) const;
    /// A window that shows the start page, made where there is none.
    MainWindow* freeWindow();
    void setTheme(const QString& name);

    ui::RecentFilesModel recent_;
    QPalette systemPalette_;
};

}  // namespace trialbench::window
