#pragma once

#include <QMainWindow>

#include "ui/models/selection.h"
#include "ui/models/session.h"

class QAction;
class QDockWidget;
class QLabel;
class QStackedWidget;
class QTabBar;

namespace trialbench::ui {

class NoticeLabel;
class RunBar;
class RunPage;
class SetUpPage;

/// Everything that is shown of one open experiment: the run bar, the perspectives, and the docks around them.
class Workbench : public QMainWindow {
    Q_OBJECT

 public:
    enum Perspective { SetUp, Run };

    explicit Workbench(Session* session, QWidget* parent = nullptr);

    void show(Perspective perspective);
    Perspective perspective() const;
    /// Gives the focus to the perspectives' tabs. They cannot be the focus proxy: Tab would go from the
    /// workbench straight to them, and never to the run bar before them.
    void takeFocus();

    Selection* selection() { return &selection_; }
    /// Show and hide the docks; a dock that was closed comes back by them.
    QList<QAction*> dockActions() const;
    RunBar* runBar() const { return runBar_; }
    RunPage* runPage() const { return runPage_; }
    SetUpPage* setUpPage() const { return setUpPage_; }

 private:
    QWidget* makeTop();
    void addDocks();
    void chooseFirstStudy();
    void refreshNotice();

    Session* session_;
    Selection selection_;
    RunBar* runBar_;
    QTabBar* tabs_;
    QLabel* chosen_;
    NoticeLabel* notice_;
    QStackedWidget* pages_;
    SetUpPage* setUpPage_;
    RunPage* runPage_;
    QDockWidget* left_ = nullptr;
    QDockWidget* right_ = nullptr;
    bool showsDetails_ = true;  ///< whether Run has the right dock, while Set up has it not
};

}  // namespace trialbench::ui
