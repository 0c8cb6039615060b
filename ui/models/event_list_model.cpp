#include "ui/models/event_list_model.h"

#include <algorithm>
#include <vector>

#include "ui/models/event_text.h"
#include "ui/models/format.h"

namespace trialbench::ui {
namespace {

using experiment::ChangeKind;
using experiment::TrialState;

bool isFailure(const experiment::ChangeRecord& record) {
    const bool isEnd = record.kind == ChangeKind::AttemptEnded || record.kind == ChangeKind::TrialEnded;
    return isEnd && record.row.contains("cause") && !record.row["cause"].is_null();
}

}  // namespace

EventListModel::EventListModel(QObject* parent) : QAbstractListModel(parent) {}

void EventListModel::setSession(Session* session) {
    if (session_) session_->disconnect(this);
    session_ = session;
    if (session_) {
        connect(session_, &Session::opened, this, &EventListModel::rebuild);
        connect(session_, &Session::replaced, this, &EventListModel::onReplaced);
        connect(session_, &Session::changed, this, &EventListModel::onChanged);
    }
    rebuild();
}

// The state may be another (its owner is gone, the disk is full) while it is the same experiment, of which
// what was told stays true.
void EventListModel::onReplaced() {
    const auto& now = session_->experiment();
    if (now.name != name_ || now.sequence < sequence_) rebuild();
}

void EventListModel::rebuild() {
    name_ = session_ ? session_->experiment().name : std::string();
    sequence_ = session_ ? session_->experiment().sequence : 0;
    std::vector<Event> events;
    const auto add = [&](support::Timestamp time, QString sentence, const std::string& study, int trial,
                         bool failed) {
        if (!sentence.isEmpty()) events.push_back({time, std::move(sentence), study, trial, failed});
    };
    if (session_) {
        const auto& experiment = session_->experiment();
        for (const auto& study : experiment.studies) {
            for (const auto& trial : study.trials) {
                for (const auto& attempt : trial.attempts) {
                    add(attempt.started, startText(experiment, study, trial, attempt), study.name,
                        trial.number, false);
                    if (!attempt.ended) continue;
                    add(*attempt.ended, attemptEndText(experiment, study, trial, attempt), study.name,
                        trial.number, attempt.cause.has_value());
                }
                if (!trial.ended) continue;
                add(*trial.ended, endText(experiment, study, trial), study.name, trial.number,
                    trial.state == TrialState::Failed);
            }
        }
    }
    std::stable_sort(events.begin(), events.end(),
                     [](const Event& a, const Event& b) { return a.time < b.time; });
    beginResetModel();
    events_.assign(std::make_move_iterator(events.rbegin()), std::make_move_iterator(events.rend()));
    if (events_.size() > kMostEvents) events_.resize(kMostEvents);
    endResetModel();
}

void EventListModel::onChanged(const std::vector<experiment::ChangeRecord>& records) {
    std::vector<Event> events;
    if (!records.empty()) sequence_ = records.back().sequence;
    name_ = session_->experiment().name;
    for (const auto& record : records) {
        QString sentence = eventText(session_->experiment(), record);
        if (sentence.isEmpty()) continue;
        events.push_back({record.time, std::move(sentence), record.study, record.trial, isFailure(record)});
    }
    if (events.size() > kMostEvents) events.erase(events.begin(), events.end() - kMostEvents);
    if (events.empty()) return;
    const int room = kMostEvents - static_cast<int>(events.size());
    if (rowCount() > room) {
        beginRemoveRows({}, room, rowCount() - 1);
        events_.resize(static_cast<std::size_t>(room));
        endRemoveRows();
    }
    beginInsertRows({}, 0, static_cast<int>(events.size()) - 1);
    for (Event& event : events) events_.push_front(std::move(event));
    endInsertRows();
}

int EventListModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(events_.size());
}

QVariant EventListModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || !checkIndex(index)) return {};
    const Event& event = events_[static_cast<std::size_t>(index.row())];
    switch (role) {
        case Qt::DisplayRole:
            return event.sentence;
        case Qt::ToolTipRole:
            return tr("%1: %2").arg(momentText(event.time), event.sentence);
        case TimeRole:
            return clockText(event.time);
        case DayRole: {
            const QString day = dayText(event.time);
            const bool isTold =
                index.row() > 0 && dayText(events_[static_cast<std::size_t>(index.row()) - 1].time) == day;
            return isTold ? QString() : day;
        }
        case StudyRole:
            return QString::fromStdString(event.study);
        case TrialRole:
            return event.trial;
        case FailedRole:
            return event.isFailure;
        default:
            return {};
    }
}

}  // namespace trialbench::ui
