#pragma once

#include <QWidget>

#include "ui/models/selection.h"
#include "ui/models/session.h"
#include "ui/models/trial_sort_model.h"
#include "ui/models/trial_table_model.h"

class QTableView;

namespace trialbench::ui {

class Panel;
class SortHeader;

/// The table of the chosen study's trials, sorted by any column.
class TrialPanel : public QWidget {
    Q_OBJECT

 public:
    TrialPanel(Session* session, Selection* selection, QWidget* parent = nullptr);

    QTableView* table() const { return table_; }

 private:
    void showStudy();
    void showChosen();
    void arrangeColumns();
    void fitColumns();
    void refreshNote();

    Session* session_;
    Selection* selection_;
    Panel* panel_;
    TrialTableModel* model_;
    TrialSortModel* sorted_;
    QTableView* table_;
    SortHeader* header_;
};

}  // namespace trialbench::ui
