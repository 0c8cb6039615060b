#include "ui/panels/trial_delegates.h"

#include <QApplication>
#include <QPainter>

#include "ui/models/study_list_model.h"
#include "ui/models/trial_table_model.h"
#include "ui/theme.h"
#include "ui/trial_mark.h"

namespace trialbench::ui {

namespace {

constexpr int kPadding = 6;
constexpr int kMarkSize = 9;
constexpr int kBarWidth = 40;
constexpr int kBarHeight = 6;
constexpr int kSampleWidth = 26;

/// One cell being painted: everything of it but what stands in it is there already.
class Cell {
 public:
    /// `option` as the delegate's initStyleOption() left it.
    Cell(QPainter* painter, const QStyleOptionViewItem& option)
        : painter_(painter),
          option_(option),
          theme_(Theme::of(option.palette)),
          area_(option.rect.adjusted(kPadding, 0, -kPadding, 0)) {
        painter_->save();
        QStyleOptionViewItem empty = option;
        empty.text.clear();
        empty.icon = {};
        QStyle* style = option.widget ? option.widget->style() : QApplication::style();
        style->drawControl(QStyle::CE_ItemViewItem, &empty, painter_, option.widget);
    }
    ~Cell() { painter_->restore(); }
    Cell(const Cell&) = delete;
    Cell& operator=(const Cell&) = delete;

    QColor color(Token token) const { return theme_.color(token); }
    const QRect& area() const { return area_; }

    /// At the left end.
    void paintMark(TrialMark mark) {
        ui::paintMark(*painter_, mark, QPointF(area_.left() + kMarkSize / 2.0, area_.center().y() + 0.5),
                      kMarkSize, color(tokenOf(mark)));
    }

    /// The item's text, `left` pixels from the left end.
    void paintText(int left, Qt::Alignment alignment, Token token) {
        const QRect area = area_.adjusted(left, 0, 0, 0);
        painter_->setFont(option_.font);
        painter_->setPen(color(token));
        painter_->drawText(area, static_cast<int>(alignment | Qt::AlignVCenter),
                           option_.fontMetrics.elidedText(option_.text, Qt::ElideRight, area.width()));
    }

 private:
    QPainter* painter_;
    const QStyleOptionViewItem& option_;
    const Theme theme_;
    const QRect area_;
};

TrialMark markOf(const QModelIndex& index) {
    experiment::Trial trial;
    trial.state = static_cast<experiment::TrialState>(index.data(TrialTableModel::StateRole).toInt());
    trial.excluded = index.data(TrialTableModel::ExcludedRole).toBool();
    trial.stoppedBy = index.data(TrialTableModel::StoppedByRuleRole).toBool() ? experiment::StoppedBy::Rule
                                                                              : experiment::StoppedBy::User;
    return ui::markOf(trial);
}

}  // namespace

void StateDelegate::paint(QPainter* painter, const QStyleOptionViewItem& given,
                          const QModelIndex& index) const {
    QStyleOptionViewItem option = given;
    initStyleOption(&option, index);
    Cell cell(painter, option);
    cell.paintMark(markOf(index));
    const bool quiet = index.data(TrialTableModel::ExcludedRole).toBool();
    cell.paintText(kMarkSize + kPadding, Qt::AlignLeft, quiet ? Token::Text2 : Token::Text);
}

QSize StateDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    return QStyledItemDelegate::sizeHint(option, index) + QSize(kMarkSize + 2 * kPadding, 0);
}

void EpochDelegate::paint(QPainter* painter, const QStyleOptionViewItem& given,
                          const QModelIndex& index) const {
    QStyleOptionViewItem option = given;
    initStyleOption(&option, index);
    Cell cell(painter, option);
    const QRectF bar(cell.area().left(), cell.area().center().y() - kBarHeight / 2.0 + 1, kBarWidth,
                     kBarHeight);
    // Of how many epochs, somebody must have said.
    if (const QVariant done = index.data(TrialTableModel::FractionRole); done.isValid()) {
        const double fraction = qBound(0.0, done.toDouble(), 1.0);
        painter->fillRect(bar, cell.color(Token::Border));
        painter->fillRect(QRectF(bar.left(), bar.top(), bar.width() * fraction, bar.height()),
                          cell.color(tokenOf(markOf(index))));
    }
    cell.paintText(kBarWidth + kPadding, Qt::AlignRight, Token::Text);
}

QSize EpochDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    return QStyledItemDelegate::sizeHint(option, index) + QSize(kBarWidth + 2 * kPadding, 0);
}

void ValueDelegate::initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const {
    QStyledItemDelegate::initStyleOption(option, index);
    if (index.data(TrialTableModel::CountsRole).toBool()) return;
    const QColor quiet = Theme::of(option->palette).color(Token::Text2);
    option->palette.setColor(QPalette::Text, quiet);
    option->palette.setColor(QPalette::HighlightedText, quiet);
}

void StudyNameDelegate::paint(QPainter* painter, const QStyleOptionViewItem& given,
                              const QModelIndex& index) const {
    QStyleOptionViewItem option = given;
    initStyleOption(&option, index);
    Cell cell(painter, option);
    cell.paintMark(
        ui::markOf(static_cast<experiment::StudyState>(index.data(StudyListModel::StateRole).toInt())));
    const StudyStyle style = studyStyle(index.data(StudyListModel::IndexRole).toInt());
    constexpr double kWidth = 2;
    QPen pen(cell.color(style.color), kWidth, Qt::SolidLine, Qt::FlatCap);
    if (!style.dash.empty()) {
        QList<qreal> pattern;
        for (const qreal length : style.dash) pattern << length / kWidth;
        pen.setDashPattern(pattern);
    }
    painter->setPen(pen);
    const double y = cell.area().center().y() + 0.5;
    const double left = cell.area().left() + kMarkSize + kPadding;
    painter->drawLine(QPointF(left, y), QPointF(left + kSampleWidth, y));
    cell.paintText(kMarkSize + kSampleWidth + 2 * kPadding, Qt::AlignLeft, Token::Text);
}

QSize StudyNameDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    return QStyledItemDelegate::sizeHint(option, index) + QSize(kMarkSize + kSampleWidth + 3 * kPadding, 0);
}

}  // namespace trialbench::ui
