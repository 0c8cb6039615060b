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

/// Everything of an item but its text.
void paintBackground(QPainter* painter, QStyleOptionViewItem option, const QWidget* widget) {
    option.text.clear();
    option.icon = {};
    QStyle* style = widget ? widget->style() : QApplication::style();
    style->drawControl(QStyle::CE_ItemViewItem, &option, painter, widget);
}

void paintText(QPainter* painter, const QStyleOptionViewItem& option, const QRect& area, const QString& text,
               Qt::Alignment alignment, const QColor& color) {
    painter->setFont(option.font);
    painter->setPen(color);
    painter->drawText(area, static_cast<int>(alignment | Qt::AlignVCenter),
                      option.fontMetrics.elidedText(text, Qt::ElideRight, area.width()));
}

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
    const QString text = option.text;
    const Theme theme = Theme::of(option.palette);
    painter->save();
    paintBackground(painter, option, option.widget);
    const TrialMark mark = markOf(index);
    const QRect area = option.rect.adjusted(kPadding, 0, -kPadding, 0);
    paintMark(*painter, mark, QPointF(area.left() + kMarkSize / 2.0, area.center().y() + 0.5), kMarkSize,
              theme.color(tokenOf(mark)));
    const bool quiet = index.data(TrialTableModel::ExcludedRole).toBool();
    paintText(painter, option, area.adjusted(kMarkSize + kPadding, 0, 0, 0), text, Qt::AlignLeft,
              theme.color(quiet ? Token::Text2 : Token::Text));
    painter->restore();
}

QSize StateDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    return QStyledItemDelegate::sizeHint(option, index) + QSize(kMarkSize + 2 * kPadding, 0);
}

void EpochDelegate::paint(QPainter* painter, const QStyleOptionViewItem& given,
                          const QModelIndex& index) const {
    QStyleOptionViewItem option = given;
    initStyleOption(&option, index);
    const QString text = option.text;
    const Theme theme = Theme::of(option.palette);
    painter->save();
    paintBackground(painter, option, option.widget);
    const QRect area = option.rect.adjusted(kPadding, 0, -kPadding, 0);
    const QRectF bar(area.left(), area.center().y() - kBarHeight / 2.0 + 1, kBarWidth, kBarHeight);
    const double fraction = qBound(0.0, index.data(TrialTableModel::FractionRole).toDouble(), 1.0);
    const TrialMark mark = markOf(index);
    const bool isDone = mark == TrialMark::Completed;
    painter->fillRect(bar, theme.color(Token::Border));
    painter->fillRect(QRectF(bar.left(), bar.top(), bar.width() * fraction, bar.height()),
                      theme.color(isDone ? Token::S0 : tokenOf(mark)));
    paintText(painter, option, area.adjusted(kBarWidth + kPadding, 0, 0, 0), text, Qt::AlignRight,
              theme.color(Token::Text));
    painter->restore();
}

QSize EpochDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    return QStyledItemDelegate::sizeHint(option, index) + QSize(kBarWidth + 2 * kPadding, 0);
}

void StudyNameDelegate::paint(QPainter* painter, const QStyleOptionViewItem& given,
                              const QModelIndex& index) const {
    QStyleOptionViewItem option = given;
    initStyleOption(&option, index);
    const QString text = option.text;
    const Theme theme = Theme::of(option.palette);
    painter->save();
    paintBackground(painter, option, option.widget);
    const QRect area = option.rect.adjusted(kPadding, 0, -kPadding, 0);
    const double y = area.center().y() + 0.5;
    const auto mark =
        markOf(static_cast<experiment::StudyState>(index.data(StudyListModel::StateRole).toInt()));
    paintMark(*painter, mark, QPointF(area.left() + kMarkSize / 2.0, y), kMarkSize,
              theme.color(tokenOf(mark)));
    const StudyStyle style = studyStyle(index.data(StudyListModel::IndexRole).toInt());
    constexpr double kWidth = 2;
    QPen pen(theme.color(style.color), kWidth, Qt::SolidLine, Qt::FlatCap);
    if (!style.dash.empty()) {
        QList<qreal> pattern;
        for (const qreal length : style.dash) pattern << length / kWidth;
        pen.setDashPattern(pattern);
    }
    painter->setPen(pen);
    const double left = area.left() + kMarkSize + kPadding;
    painter->drawLine(QPointF(left, y), QPointF(left + kSampleWidth, y));
    paintText(painter, option, area.adjusted(kMarkSize + kSampleWidth + 2 * kPadding, 0, 0, 0), text,
              Qt::AlignLeft, theme.color(Token::Text));
    painter->restore();
}

QSize StudyNameDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    return QStyledItemDelegate::sizeHint(option, index) + QSize(kMarkSize + kSampleWidth + 3 * kPadding, 0);
}

}  // namespace trialbench::ui
