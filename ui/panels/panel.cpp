#include "ui/panels/panel.h"

#include <QEvent>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include "ui/theme.h"

namespace trialbench::ui {

namespace {
constexpr int kBarHeight = 28;
}

Panel::Panel(const QString& title, QWidget* parent)
    : QWidget(parent), note_(captionLabel({}, this)), bar_(new QHBoxLayout), layout_(new QVBoxLayout(this)) {
    auto* bar = new QWidget(this);
    bar->setAutoFillBackground(true);
    bar->setFixedHeight(kBarHeight);
    bar->setLayout(bar_);
    auto* name = new QLabel(title, bar);
    name->setFont(titleFont(font()));
    bar_->setContentsMargins(8, 0, 8, 0);
    bar_->setSpacing(8);
    bar_->addWidget(name);
    // It takes the room that is left and asks for none: a longer sentence must not move what lies beside it.
    note_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    bar_->addWidget(note_, 1);
    bar_->addStretch();
    note_->setVisible(false);
    layout_->setContentsMargins(0, 0, 0, 0);
    layout_->setSpacing(0);
    layout_->addWidget(bar);
    layout_->addWidget(dividerLine(Qt::Horizontal, this));
    setAccessibleName(title);
}

void Panel::setContent(QWidget* content) {
    layout_->addWidget(content, 1);
}

void Panel::setNote(const QString& note) {
    note_->setText(note);
    note_->setToolTip(note);
    note_->setVisible(!note.isEmpty());
}

void Panel::addToBar(QWidget* widget) {
    bar_->addWidget(widget);
}

NoticeLabel::NoticeLabel(QWidget* parent) : QLabel(parent) {
    setWordWrap(true);
    setTextFormat(Qt::PlainText);
    setTextInteractionFlags(Qt::TextSelectableByMouse);
    setContentsMargins(8, 6, 8, 6);
    setVisible(false);
    colorIt();
}

void NoticeLabel::setNotice(const QString& sentence, bool isBad) {
    isBad_ = isBad;
    colorIt();
    setText(sentence);
    setVisible(!sentence.isEmpty());
}

void NoticeLabel::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange) colorIt();
    QLabel::changeEvent(event);
}

void NoticeLabel::colorIt() {
    const Theme theme = Theme::of(palette());
    const QString sheet = QStringLiteral("background: %1; color: %2;")
                              .arg(theme.color(Token::WarnGround).name(),
                                   theme.color(isBad_ ? Token::Bad : Token::Warn).name());
    if (sheet != styleSheet()) setStyleSheet(sheet);
}

QLabel* captionLabel(const QString& text, QWidget* parent) {
    auto* label = new QLabel(text, parent);
    label->setForegroundRole(QPalette::PlaceholderText);
    return label;
}

QLabel* sectionLabel(const QString& text, QWidget* parent) {
    auto* label = new QLabel(text, parent);
    label->setFont(titleFont(label->font()));
    return label;
}

QWidget* dividerLine(Qt::Orientation orientation, QWidget* parent) {
    auto* line = new QFrame(parent);
    line->setFrameShape(orientation == Qt::Horizontal ? QFrame::HLine : QFrame::VLine);
    line->setFrameShadow(QFrame::Plain);
    line->setForegroundRole(QPalette::Mid);
    line->setLineWidth(1);
    if (orientation == Qt::Horizontal) {
        line->setFixedHeight(1);
    } else {
        line->setFixedWidth(1);
    }
    return line;
}

}  // namespace trialbench::ui
