#include "ui/panels/sort_header.h"

#include <QPainter>
#include <QStyleOptionHeaderV2>

#include "ui/theme.h"

namespace trialbench::ui {

namespace {
constexpr int kPadding = 6;  // as the style sheet has it
}

SortHeader::SortHeader(QWidget* parent) : QHeaderView(Qt::Horizontal, parent) {
    setSectionsClickable(true);
    setHighlightSections(false);
}

int SortHeader::widthOf(int section) const {
    const QString title = model()->headerData(section, orientation()).toString();
    const bool isSorted = isSortIndicatorShown() && sortIndicatorSection() == section;
    return fontMetrics().horizontalAdvance(title) + 2 * kPadding + 1 + (isSorted ? kArrowRoom : 0);
}

void SortHeader::paintSection(QPainter* painter, const QRect& rect, int section) const {
    if (!isSortIndicatorShown() || sortIndicatorSection() != section) {
        return QHeaderView::paintSection(painter, rect, section);
    }
    // The style would paint its arrow over a title that stands at the right.
    QStyleOptionHeaderV2 option;
    initStyleOption(&option);
    initStyleOptionForIndex(&option, section);
    option.rect = rect;
    option.sortIndicator = QStyleOptionHeader::None;
    style()->drawControl(QStyle::CE_HeaderSection, &option, painter, this);
    option.rect = rect.adjusted(kPadding, 0, -kPadding - kArrowRoom, 0);
    style()->drawControl(QStyle::CE_HeaderLabel, &option, painter, this);

    const bool isDown = sortIndicatorOrder() == Qt::DescendingOrder;
    const QPointF center(rect.right() - kPadding - 4.5, rect.center().y() + 0.5);
    const double y = isDown ? 1.75 : -1.75;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(
        QPen(Theme::of(palette()).color(Token::Text2), 1.4, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter->drawPolyline(
        QPolygonF{center + QPointF(-3.5, -y), center + QPointF(0, y), center + QPointF(3.5, -y)});
    painter->restore();
}

}  // namespace trialbench::ui
