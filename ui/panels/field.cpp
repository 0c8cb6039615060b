#include "ui/panels/field.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QResizeEvent>
#include <QStyle>
#include <QVBoxLayout>

#include "ui/icons.h"

namespace trialbench::ui {
namespace {

constexpr int kSignSize = 15;

class WheelGuard : public QObject {
 public:
    using QObject::QObject;

 protected:
    bool eventFilter(QObject* watched, QEvent* event) override {
        if (event->type() != QEvent::Wheel) return false;
        auto* control = qobject_cast<QWidget*>(watched);
        if (!control || control->hasFocus()) return false;
        event->ignore();  // the page scrolls
        return true;
    }
};

/// A text that tells its height at the width that it has: forms within forms lose what it would need at
/// another, and then cut its last line off.
class WrappedLabel : public QLabel {
 public:
    WrappedLabel() { setWordWrap(true); }

    bool hasHeightForWidth() const override { return false; }
    QSize sizeHint() const override { return {QLabel::sizeHint().width(), wrappedHeight()}; }
    QSize minimumSizeHint() const override { return {QLabel::minimumSizeHint().width(), wrappedHeight()}; }

 protected:
    void resizeEvent(QResizeEvent* event) override {
        QLabel::resizeEvent(event);
        if (event->size().width() != event->oldSize().width()) updateGeometry();
    }

 private:
    int wrappedHeight() const { return text().isEmpty() ? 0 : heightForWidth(width()); }
};

}  // namespace

void keepFromWheel(QWidget* control) {
    control->setFocusPolicy(Qt::StrongFocus);
    control->installEventFilter(new WheelGuard(control));
}

SentenceLine::SentenceLine(Kind kind, QWidget* parent)
    : QWidget(parent), kind_(kind), row_(new QHBoxLayout(this)), sign_(new QLabel), text_(new WrappedLabel) {
    row_->setContentsMargins(0, 2, 0, 2);
    row_->setSpacing(6);
    row_->addWidget(sign_, 0, Qt::AlignTop);
    row_->addWidget(text_, 1);
    text_->setTextFormat(Qt::PlainText);
    // What is wrong is often looked for elsewhere.
    text_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    setVisible(false);
    paintSign();
}

void SentenceLine::setText(const QString& text) {
    text_->setText(text);
    setVisible(!text.isEmpty());
}

void SentenceLine::setText(Kind kind, const QString& text) {
    if (kind != kind_) {
        kind_ = kind;
        paintSign();
    }
    setText(text);
}

void SentenceLine::addButton(QWidget* button) {
    row_->addWidget(button, 0, Qt::AlignTop);
}

void SentenceLine::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange) paintSign();
    QWidget::changeEvent(event);
}

void SentenceLine::paintSign() {
    const Theme theme = Theme::of(palette());
    const Token token = kind_ == Kind::Error    ? Token::Bad
                        : kind_ == Kind::Advice ? Token::Warn
                                                : Token::Text2;
    // A palette of its own would be lost, or kept, when the application's style sheet changes.
    const QString color = QStringLiteral("color: %1;").arg(theme.color(token).name());
    if (text_->styleSheet() != color) text_->setStyleSheet(color);
    sign_->setVisible(kind_ != Kind::Quiet);
    if (kind_ == Kind::Quiet) return;
    const QIcon icon = iconOf(kind_ == Kind::Error ? Icon::Cross : Icon::Warning, theme);
    sign_->setPixmap(icon.pixmap(QSize(kSignSize, kSignSize), devicePixelRatioF()));
}

Field::Field(QWidget* control, const QString& title, const char* name, QWidget* parent)
    : QWidget(parent), control_(control), title_(title), line_(new SentenceLine(SentenceLine::Kind::Error)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(control);
    column->addWidget(line_);
    control->setAccessibleName(title);
    control->setObjectName(QLatin1String(name));
    keepFromWheel(control);
}

void Field::setError(const QString& error) {
    line_->setText(error);
    if (error == error_) return;
    const bool edgeChanges = error.isEmpty() != error_.isEmpty();
    error_ = error;
    control_->setAccessibleDescription(error);
    if (!edgeChanges) return;
    control_->setProperty("invalid", !error.isEmpty());
    control_->style()->unpolish(control_);
    control_->style()->polish(control_);
}

void Field::setRefusal(const QString& sentence) {
    setError({});
    line_->setText(sentence);
}

QLabel* Field::makeLabel() {
    auto* label = new QLabel(title_);
    label->setBuddy(control_);
    return label;
}

}  // namespace trialbench::ui
