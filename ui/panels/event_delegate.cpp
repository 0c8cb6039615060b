#include "ui/panels/event_delegate.h"

#include <QApplication>
#include <QListView>
#include <QPainter>
#include <QTextLayout>
#include <cmath>

#include "ui/models/event_list_model.h"
#include "ui/theme.h"

namespace trialbench::ui {

namespace {

constexpr int kPadding = 6;
constexpr int kGap = 8;  // between time and sentence
constexpr int kBelowDay = 2;

// The longest time of the day, so that all sentences begin at the same place.
int sentenceLeft(const QFontMetrics& metrics) {
    return kPadding + metrics.horizontalAdvance(QStringLiteral("00:00")) + kGap;
}

/// A sentence broken into lines of that width; a path without spaces is broken anywhere.
class Lines {
 public:
    Lines(const QString& sentence, const QFont& font, int width) : layout_(sentence, font) {
        QTextOption option;
        option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
        layout_.setTextOption(option);
        layout_.beginLayout();
        for (QTextLine line = layout_.createLine(); line.isValid(); line = layout_.createLine()) {
            line.setLineWidth(std::max(1, width));
            line.setPosition(QPointF(0, height_));
            height_ += line.height();
        }
        layout_.endLayout();
    }

    double height() const { return height_; }
    void paint(QPainter& painter, const QPointF& at) const { layout_.draw(&painter, at); }

 private:
    QTextLayout layout_;
    double height_ = 0;
};

}  // namespace

void EventDelegate::paint(QPainter* painter, const QStyleOptionViewItem& given,
                          const QModelIndex& index) const {
    QStyleOptionViewItem option = given;
    initStyleOption(&option, index);
    const QString sentence = option.text;
    option.text.clear();
    const QStyle* style = option.widget ? option.widget->style() : QApplication::style();
    style->drawControl(QStyle::CE_ItemViewItem, &option, painter, option.widget);

    const Theme theme = Theme::of(option.palette);
    const int left = option.rect.left() + sentenceLeft(option.fontMetrics);
    int top = option.rect.top();
    painter->save();
    painter->setPen(theme.color(Token::Text2));
    if (const QString day = index.data(EventListModel::DayRole).toString(); !day.isEmpty()) {
        const QFont font = titleFont(option.font);
        const QFontMetrics metrics(font);
        painter->setFont(font);
        painter->drawText(QPointF(option.rect.left() + kPadding, top + metrics.ascent()), day);
        top += metrics.height() + kBelowDay;
    }
    painter->setFont(option.font);
    painter->drawText(QPointF(option.rect.left() + kPadding, top + option.fontMetrics.ascent()),
                      index.data(EventListModel::TimeRole).toString());
    painter->setPen(theme.color(index.data(EventListModel::FailedRole).toBool() ? Token::Bad : Token::Text));
    // As wide as in sizeHint, to the pixel, or a line more would lie over the next event.
    Lines(sentence, option.font, option.rect.left() + option.rect.width() - kPadding - left)
        .paint(*painter, QPointF(left, top));
    painter->restore();
}

QSize EventDelegate::sizeHint(const QStyleOptionViewItem& given, const QModelIndex& index) const {
    QStyleOptionViewItem option = given;
    initStyleOption(&option, index);
    const auto* list = qobject_cast<const QListView*>(option.widget);
    const int width = list ? list->viewport()->width() - 2 * list->spacing() : option.rect.width();
    const Lines lines(option.text, option.font, width - kPadding - sentenceLeft(option.fontMetrics));
    const bool hasDay = !index.data(EventListModel::DayRole).toString().isEmpty();
    const int day = hasDay ? QFontMetrics(titleFont(option.font)).height() + kBelowDay : 0;
    return {width, day + static_cast<int>(std::ceil(lines.height()))};
}

}  // namespace trialbench::ui
