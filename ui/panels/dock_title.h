#pragma once

#include <QWidget>

class QDockWidget;

namespace trialbench::ui {

/// The title of a dock as the panels have theirs, with the buttons that take it out of the window and close
/// it.
class DockTitle : public QWidget {
    Q_OBJECT

 public:
    explicit DockTitle(QDockWidget* dock);
};

}  // namespace trialbench::ui
