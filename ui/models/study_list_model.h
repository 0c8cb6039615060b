#pragma once

#include <QAbstractTableModel>
#include <QPointer>
#include <string>
#include <vector>

#include "ui/models/session.h"

namespace trialbench::ui {

/// The studies of a session's experiment, in its order: name, trials counted of those asked for, best
/// observed value. Follows the session; it is reset only by another experiment.
class StudyListModel : public QAbstractTableModel {
    Q_OBJECT

 public:
    enum Column { NameColumn, TrialsColumn, BestColumn, kColumns };
    enum Role {
        NameRole = Qt::UserRole + 1,  ///< QString: as commands name it
        StateRole,                    ///< int: experiment::StudyState
        StateTextRole,                ///< QString
        ReasonRole,                   ///< QString: why it is paused or finished; may be empty
        IndexRole,                    ///< int from 0: its place in the experiment, which decides its color
        CountedRole,                  ///< int: trials that its budget counts
        MaxTrialsRole,                ///< int; invalid where there is no limit
        RunningRole,                  ///< int: trials that run
        BestTrialRole,                ///< int: the number of its best trial, 0: none
        BestTextRole,                 ///< QString
    };

    explicit StudyListModel(QObject* parent = nullptr);

    /// Shows the studies of a session, which may be null.
    void setSession(Session* session);

    int rowOf(const std::string& study) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

 private:
    void onChanged(const std::vector<experiment::ChangeRecord>& records);
    void rebuild();
    QString display(const experiment::Study& study, int column) const;

    QPointer<Session> session_;
    int rows_ = 0;
};

}  // namespace trialbench::ui
