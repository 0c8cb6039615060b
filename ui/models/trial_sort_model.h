#pragma once

#include <QSortFilterProxyModel>

namespace trialbench::ui {

/// Sorts a TrialTableModel by a column. By values, the results come first and the values of other trials
/// after them; what a column has nothing of comes last. Both so in either order: the best is at the top of
/// one.
class TrialSortModel : public QSortFilterProxyModel {
    Q_OBJECT

 public:
    explicit TrialSortModel(QObject* parent = nullptr);

 protected:
    bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;
};

}  // namespace trialbench::ui
