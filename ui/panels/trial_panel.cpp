#include "ui/panels/trial_panel.h"

#include <QHeaderView>
#include <QTableView>
#include <QVBoxLayout>

#include "ui/panels/panel.h"
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
      sorted_(new QSortFilterProxyModel(this)),
      table_(new QTableView) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(panel_);
    panel_->setContent(table_);
    sorted_->setSourceModel(model_);
    sorted_->setSortRole(TrialTableModel::SortRole);
    sorted_->setDynamicSortFilter(true);
    table_->setModel(sorted_);
    table_->setFont(tabularFont(table_->font()));
    table_->setSortingEnabled(true);
    table_->sortByColumn(TrialTableModel::kNumberColumn, Qt::DescendingOrder);
    table_->verticalHeader()->hide();
    table_->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    table_->verticalHeader()->setDefaultSectionSize(kRowHeight);
    table_->horizontalHeader()->setHighlightSections(false);
    table_->horizontalHeader()->setStretchLastSection(true);
    table_->setSelectionBehavior(QAbstractItemView::SelectRows);
    table_->setSelectionMode(QAbstractItemView::SingleSelection);
    table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table_->setAlternatingRowColors(true);
    table_->setShowGrid(false);
    table_->setWordWrap(false);
    table_->setTabKeyNavigation(false);
    table_->setAccessibleName(tr("Trials"));
    setFocusProxy(table_);

    connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& current) {
                if (!current.isValid()) return;
                selection_->choose(selection_->study(), current.data(TrialTableModel::NumberRole).toInt());
            });
    connect(model_, &QAbstractItemModel::modelReset, this, &TrialPanel::arrangeColumns);
    connect(model_, &QAbstractItemModel::rowsInserted, this, &TrialPanel::refreshNote);
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
    using Trailing = TrialTableModel::TrailingColumn;
    for (int column = 0; column < model_->columnCount(); ++column) {
        table_->setItemDelegateForColumn(column, nullptr);
        const QString title = model_->headerData(column, Qt::Horizontal).toString();
        // Room for the title with its arrow, and for a number of usual length.
        const QFontMetrics metrics = table_->fontMetrics();
        table_->setColumnWidth(column, std::max(metrics.horizontalAdvance(title) + 28,
                                                metrics.horizontalAdvance(QStringLiteral("0.000000")) + 12));
    }
    if (model_->columnCount() == 0) return;
    table_->setColumnWidth(TrialTableModel::kNumberColumn, 64);
    table_->setColumnWidth(TrialTableModel::kStateColumn, 128);
    table_->setColumnWidth(model_->column(Trailing::Epoch), 112);
    if (auto* old = findChild<StateDelegate*>()) old->deleteLater();
    if (auto* old = findChild<EpochDelegate*>()) old->deleteLater();
    table_->setItemDelegateForColumn(TrialTableModel::kStateColumn, new StateDelegate(this));
    table_->setItemDelegateForColumn(model_->column(Trailing::Epoch), new EpochDelegate(this));
    refreshNote();
}

void TrialPanel::refreshNote() {
    const int count = model_->rowCount();
    panel_->setNote(count == 0   ? tr("none yet: Start begins the first")
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
