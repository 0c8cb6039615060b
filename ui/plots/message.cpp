#include "ui/plots/message.h"

#include <QGridLayout>
#include <QLabel>

#include "ui/icons.h"

namespace trialbench::ui {

namespace {
constexpr int kWidth = 380;
constexpr int kSignSize = 24;
}  // namespace

Message::Message(Kind kind, const QString& title, const QString& sentence, QWidget* parent)
    : QMessageBox(parent) {
    setWindowTitle(title);
    setTextFormat(Qt::PlainText);
    setText(title);
    setInformativeText(sentence);
    if (kind == Warning) {
        const QIcon icon = iconOf(ui::Icon::Warning, Theme::of(palette()));
        setIconPixmap(icon.pixmap(QSize(kSignSize, kSignSize), devicePixelRatioF()));
    }
    // By itself it is as wide as its title, and wraps the sentence to that.
    if (auto* grid = qobject_cast<QGridLayout*>(layout())) {
        grid->addItem(new QSpacerItem(kWidth, 0, QSizePolicy::Minimum, QSizePolicy::Expanding),
                      grid->rowCount(), 0, 1, grid->columnCount());
    }
    if (auto* label = findChild<QLabel*>(QStringLiteral("qt_msgbox_label"))) {
        label->setFont(titleFont(label->font()));
    }
}

}  // namespace trialbench::ui
