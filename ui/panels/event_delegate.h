#pragma once

#include <QStyledItemDelegate>

namespace trialbench::ui {

/// An event: its time, then the sentence in a column of its own, in as many lines as it takes.
class EventDelegate : public QStyledItemDelegate {
    Q_OBJECT

 public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

}  // namespace trialbench::ui
