#pragma once

#include <QAbstractListModel>
#include <QPointer>
#include <deque>
#include <string>

#include "core/experiment/experiment.h"
#include "ui/models/session.h"

namespace trialbench::ui {

/// What happened to an experiment, in sentences, newest first, at most kMostEvents. What was before the
/// session began, or before another file took its place, is told from the trials' starts and ends.
class EventListModel : public QAbstractListModel {
    Q_OBJECT

 public:
    static constexpr int kMostEvents = 200;
    enum Role {
        TimeRole = Qt::UserRole + 1,  ///< QString: the local time of day
        DayRole,                      ///< QString: its day, of the newest event of each but today; else empty
        StudyRole,                    ///< QString; empty: of the experiment
        TrialRole,                    ///< int; 0: of no trial
        FailedRole,                   ///< bool: it tells of a failure
    };

    explicit EventListModel(QObject* parent = nullptr);

    /// Tells of a session, which may be null.
    void setSession(Session* session);

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

 private:
    struct Event {
        support::Timestamp time;
        QString sentence;
        std::string study;
        int trial = 0;
        bool isFailure = false;
    };

    void rebuild();
    void onReplaced();
    void onChanged(const std::vector<experiment::ChangeRecord>& records);

    QPointer<Session> session_;
    std::deque<Event> events_;   ///< newest first
    std::string name_;           ///< of the experiment that they are of
    std::int64_t sequence_ = 0;  ///< of the last record that they tell of
};

}  // namespace trialbench::ui
