#include "ui/models/event_list_model.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "ui/models/event_text.h"
#include "ui/models/format.h"

namespace trialbench::ui {
namespace {

using experiment::ChangeKind;

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
    firstCome_ = kNone;
    lastTold_ = 0;
    beginResetModel();
    events_.clear();
    endResetModel();
    const int rebuild = ++rebuilds_;
    if (!session_) return;
    session_->requestHistory([model = QPointer<EventListModel>(this),
                              rebuild](const Result<std::vector<experiment::ChangeRecord>>& records) {
        // A file that cannot be read says so elsewhere.
        if (model && model->rebuilds_ == rebuild && records) model->addHistory(*records);
    });
}

std::deque<EventListModel::Event> EventListModel::eventsOf(
    const std::vector<experiment::ChangeRecord>& records, std::int64_t after, std::int64_t before) const {
    std::deque<Event> events;
    // From the newest on, as no more are shown than there is room for.
    for (auto record = records.rbegin(); record != records.rend() && events.size() < kMostEvents; ++record) {
        if (record->sequence <= after || record->sequence >= before) continue;
        QString sentence = eventText(session_->experiment(), *record);
        if (sentence.isEmpty()) continue;
        events.push_back(
            {record->time, std::move(sentence), record->study, record->trial, isFailure(*record)});
    }
    return events;
}

void EventListModel::addHistory(const std::vector<experiment::ChangeRecord>& records) {
    // What was written since the session last heard of it comes by itself.
    const std::int64_t last = std::min(session_->experiment().sequence, firstCome_ - 1);
    std::deque<Event> events = eventsOf(records, 0, last + 1);
    lastTold_ = std::max(lastTold_, last);
    const auto room = kMostEvents - events_.size();
    if (events.size() > room) events.resize(room);
    if (events.empty()) return;
    const int first = rowCount();
    beginInsertRows({}, first, first + static_cast<int>(events.size()) - 1);
    for (Event& event : events) events_.push_back(std::move(event));
    endInsertRows();
}

void EventListModel::onChanged(const std::vector<experiment::ChangeRecord>& records) {
    name_ = session_->experiment().name;
    if (records.empty()) return;
    std::deque<Event> events = eventsOf(records, lastTold_, kNone);
    sequence_ = records.back().sequence;
    firstCome_ = std::min(firstCome_, records.front().sequence);
    lastTold_ = std::max(lastTold_, records.back().sequence);
    if (events.empty()) return;
    const int room = static_cast<int>(kMostEvents - events.size());
    if (rowCount() > room) {
        beginRemoveRows({}, room, rowCount() - 1);
        events_.resize(static_cast<std::size_t>(room));
        endRemoveRows();
    }
    beginInsertRows({}, 0, static_cast<int>(events.size()) - 1);
    for (auto event = events.rbegin(); event != events.rend(); ++event) {
        events_.push_front(std::move(*event));
    }
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
