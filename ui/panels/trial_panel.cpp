#include "ui/panels/trial_panel.h"

#include <QTableView>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/panels/panel.h"
#include "ui/panels/sort_header.h"
#include "ui/panels/trial_delegates.h"
#include "ui/theme.h"

namespace trialbench::ui {

namespace {
constexpr int kRowHeight = 22;
}

TrialPanel::TrialPanel(Session* session, Selection* selection, QWidget* parent)
    : QWidget(parent),
      session_(session),
      selection_(selection),
      panel_(new Panel(tr("Trials"))),
      model_(new TrialTableModel(this)),
      sorted_(new TrialSortModel(this)),
      table_(new QTableView),
      header_(new SortHeader) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(panel_);
    panel_->setContent(table_);
    sorted_->setSourceModel(model_);
    sorted_->setDynamicSortFilter(true);
    table_->setModel(sorted_);
    table_->setFont(tabularFont(table_->font()));
    table_->setHorizontalHeader(header_);
    table_->setSortingEnabled(true);
    table_->sortByColumn(TrialTableModel::kNumberColumn, Qt::DescendingOrder);
    table_->verticalHeader()->hide();
    table_->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    table_->verticalHeader()->setDefaultSectionSize(kRowHeight);
    header_->setStretchLastSection(true);
    table_->setSelectionBehavior(QAbstractItemView::SelectRows);
    table_->setSelectionMode(QAbstractItemView::SingleSelection);
    table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table_->setAlternatingRowColors(true);
    table_->setShowGrid(false);
    table_->setWordWrap(false);
    table_->setTabKeyNavigation(false);
    table_->setAccessibleName(tr("Trials"));
    table_->setItemDelegateForColumn(TrialTableModel::kStateColumn, new StateDelegate(table_));
    table_->setItemDelegateForColumn(TrialTableModel::kEpochColumn, new EpochDelegate(table_));
    table_->setItemDelegateForColumn(TrialTableModel::kValueColumn, new ValueDelegate(table_));
    setFocusProxy(table_);

    connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& current) {
                if (!current.isValid()) return;
                selection_->choose(selection_->study(), current.data(TrialTableModel::NumberRole).toInt());
            });
    connect(model_, &QAbstractItemModel::modelReset, this, &TrialPanel::arrangeColumns);
    connect(model_, &QAbstractItemModel::rowsInserted, this, [this](const QModelIndex&, int first) {
        refreshNote();
        // What a trial looks like is known with the first one; later the columns are the user's.
        if (first == 0) fitColumns();
    });
    connect(header_, &QHeaderView::sortIndicatorChanged, this, [this](int column) {
        table_->setColumnWidth(column, std::max(table_->columnWidth(column), header_->widthOf(column)));
    });
    connect(selection, &Selection::studyChanged, this, &TrialPanel::showStudy);
    connect(selection, &Selection::trialChanged, this, &TrialPanel::showChosen);
    connect(session, &Session::opened, this, &TrialPanel::showStudy);
    connect(session, &Session::replaced, this, &TrialPanel::showStudy);
    showStudy();
}

void TrialPanel::showStudy() {
    model_->setStudy(session_, selection_->study());
    arrangeColumns();
    showChosen();
}

void TrialPanel::arrangeColumns() {
    fitColumns();
    refreshNote();
}

// As narrow as what stands in them allows: beside both docks there is little room.
void TrialPanel::fitColumns() {
    if (model_->columnCount() == 0) return;
    using Trailing = TrialTableModel::TrailingColumn;
    constexpr int kPadding = 12;
    const QFontMetrics metrics = table_->fontMetrics();
    const QAbstractItemView* rows = table_;
    for (int column = 0; column < model_->columnCount(); ++column) {
        // Of a usual value, so that a column does not end up narrower than those to come.
        QString usual;
        if (column == TrialTableModel::kNumberColumn) usual = QStringLiteral("0000");
        if (column >= TrialTableModel::kValueColumn) usual = QStringLiteral("0.0000");
        // A loss may be a hundred before it is small, and one that does not count stands in parentheses.
        if (column == TrialTableModel::kValueColumn) usual = QStringLiteral("(000.000)");
        if (column == TrialTableModel::kOtherEpochColumn) usual = QStringLiteral("000.000");
        if (column == model_->column(Trailing::Origin)) usual = tr("initial design");
        table_->setColumnWidth(column, std::max({header_->widthOf(column), rows->sizeHintForColumn(column),
                                                 metrics.horizontalAdvance(usual) + kPadding}));
    }
    table_->setColumnWidth(TrialTableModel::kStateColumn,
                           std::max(metrics.horizontalAdvance(tr("stopped by rule")),
                                    metrics.horizontalAdvance(tr("stopped by user"))) +
                               15 + kPadding);
}

void TrialPanel::refreshNote() {
    const int count = model_->rowCount();
    const bool hasStudy = session_->experiment().findStudy(selection_->study());
    panel_->setNote(!hasStudy    ? QString()
                    : count == 0 ? tr("none yet")
                    : count == 1 ? tr("1 trial")
                                 : tr("%1 trials").arg(count));
}

void TrialPanel::showChosen() {
    const int trial = selection_->trial();
    model_->setChosen(trial);
    if (trial == 0) {
        table_->clearSelection();
        table_->setCurrentIndex({});
        return;
    }
    const int row = model_->rowOf(trial);
    if (row < 0) return;
    const QModelIndex index = sorted_->mapFromSource(model_->index(row, 0));
    if (table_->currentIndex().row() != index.row()) table_->selectRow(index.row());
    table_->scrollTo(index);
}

}  // namespace trialbench::ui
