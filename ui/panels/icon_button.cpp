#include "ui/panels/icon_button.h"

#include <QApplication>
#include <QEvent>

namespace trialbench::ui {

IconButton::IconButton(Icon icon, const QString& does, const QString& name, QWidget* parent)
    : QToolButton(parent), icon_(icon) {
    setToolTip(does);
    setAccessibleName(name);
    drawIcon();
}

void IconButton::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange) drawIcon();
    QToolButton::changeEvent(event);
}

void IconButton::drawIcon() {
    // Its own palette has the style sheet's transparent ground, which reads as black.
    setIcon(iconOf(icon_, Theme::of(QApplication::palette())));
}

}  // namespace trialbench::ui
