#pragma once

#include <QToolButton>

#include "ui/icons.h"

namespace trialbench::ui {

/// A button without text: an icon that follows the theme, what it does as tooltip, and a name for those who
/// do not see it.
class IconButton : public QToolButton {
    Q_OBJECT

 public:
    IconButton(Icon icon, const QString& does, const QString& name, QWidget* parent = nullptr);

 protected:
    void changeEvent(QEvent* event) override;

 private:
    void drawIcon();

    Icon icon_;
};

}  // namespace trialbench::ui
