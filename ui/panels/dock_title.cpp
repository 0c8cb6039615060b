#include "ui/panels/dock_title.h"

#include <QDockWidget>
#include <QVBoxLayout>

#include "ui/panels/icon_button.h"
#include "ui/panels/panel.h"

namespace trialbench::ui {

DockTitle::DockTitle(QDockWidget* dock) : QWidget(dock) {
    const QString title = dock->windowTitle();
    auto* panel = new Panel(title, this);
    auto* floating = new IconButton(Icon::Float, tr("Take it out of the window, or put it back"),
                                    tr("Take out or put back: %1").arg(title));
    auto* close =
        new IconButton(Icon::Close, tr("Close; the View menu opens it again"), tr("Close: %1").arg(title));
    panel->addToBar(floating);
    panel->addToBar(close);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(panel);
    connect(floating, &IconButton::clicked, dock, [dock] { dock->setFloating(!dock->isFloating()); });
    connect(close, &IconButton::clicked, dock, &QDockWidget::close);
}

}  // namespace trialbench::ui
