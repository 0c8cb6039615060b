#include "ui/models/trial_sort_model.h"

#include "ui/models/trial_table_model.h"

namespace trialbench::ui {
namespace {

// 0 for what is compared first.
int groupOf(const QModelIndex& index) {
    if (!index.data(TrialTableModel::SortRole).isValid()) return 2;
    const bool isValue = index.column() == TrialTableModel::kValueColumn ||
                         index.column() == TrialTableModel::kOtherEpochColumn;
    return isValue && !index.data(TrialTableModel::CountsRole).toBool() ? 1 : 0;
}

}  // namespace

TrialSortModel::TrialSortModel(QObject* parent) : QSortFilterProxyModel(parent) {
    setSortRole(TrialTableModel::SortRole);
}

bool TrialSortModel::lessThan(const QModelIndex& left, const QModelIndex& right) const {
    const int a = groupOf(left);
    const int b = groupOf(right);
    if (a == b) return QSortFilterProxyModel::lessThan(left, right);
    // In descending order Qt asks the other way round.
    return sortOrder() == Qt::AscendingOrder ? a < b : a > b;
}

}  // namespace trialbench::ui
