#pragma once

#include <QAbstractListModel>
#include <QPointer>
#include <deque>
#include <limits>
#include <string>

#include "core/experiment/experiment.h"
#include "ui/models/session.h"

namespace trialbench::ui {

/// What happened to an experiment, in sentences, newest first, at most kMostEvents: what the file's records
/// tell of before the session began, or before another file took its place, and then what comes.
class EventListModel : public QAbstractListModel {
    Q_OBJECT

 public:
    static constexpr std::size_t kMostEvents = 200;
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
    static constexpr std::int64_t kNone = std::numeric_limits<std::int64_t>::max();

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
    void addHistory(const std::vector<experiment::ChangeRecord>& records);
    std::deque<Event> eventsOf(const std::vector<experiment::ChangeRecord>& records, std::int64_t after,
                               std::int64_t before) const;

    QPointer<Session> session_;
    std::deque<Event> events_;   ///< newest first
    std::string name_;           ///< of the experiment that they are of
    std::int64_t sequence_ = 0;  ///< that the experiment had at the last rebuild or record
    // What is told, as sequence numbers: a record may come both from the file and from the session.
    std::int64_t firstCome_ = kNone;  ///< of those that came since the last rebuild
    std::int64_t lastTold_ = 0;
    int rebuilds_ = 0;  ///< so that the answer to an older question is known
};

}  // namespace trialbench::ui
