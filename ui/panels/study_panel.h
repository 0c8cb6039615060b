#pragma once

#include <QWidget>

#include "ui/models/selection.h"
#include "ui/models/session.h"
#include "ui/models/study_list_model.h"

class QLabel;
class QListView;
class QTableView;

namespace trialbench::ui {

class NoticeLabel;

/// The experiment at a glance: its objective, its studies (the key to all plots), and what has happened.
class StudyPanel : public QWidget {
    Q_OBJECT

 public:
    StudyPanel(Session* session, Selection* selection, QWidget* parent = nullptr);

    QTableView* studies() const { return studies_; }

 private:
    void refresh();
    void chooseRow(int row);

    Session* session_;
    Selection* selection_;
    StudyListModel model_;
    QLabel* name_;
    QLabel* objective_;
    NoticeLabel* testSet_;
    QTableView* studies_;
    QListView* events_;
};

/// "Training on Fashion-MNIST", "Test function branin".
QString objectiveText(const experiment::Experiment& experiment);

}  // namespace trialbench::ui
