#include "ui/models/study_list_model.h"

#include <algorithm>
#include <set>

#include "ui/models/format.h"

namespace trialbench::ui {

using experiment::ChangeKind;

StudyListModel::StudyListModel(QObject* parent) : QAbstractTableModel(parent) {}

void StudyListModel::setSession(Session* session) {
    if (session_) session_->disconnect(this);
    session_ = session;
    if (session_) {
        connect(session_, &Session::opened, this, &StudyListModel::rebuild);
        connect(session_, &Session::replaced, this, &StudyListModel::rebuild);
        connect(session_, &Session::changed, this, &StudyListModel::onChanged);
    }
    rebuild();
}

void StudyListModel::rebuild() {
    beginResetModel();
    rows_ = session_ ? static_cast<int>(session_->experiment().studies.size()) : 0;
    endResetModel();
}

void StudyListModel::onChanged(const std::vector<experiment::ChangeRecord>& records) {
    const auto& studies = session_->experiment().studies;
    std::set<int> rows;
    for (const auto& record : records) {
        // The metric may be another now.
        if (record.study.empty() && record.kind == ChangeKind::SettingChanged) return rebuild();
        const bool isSilent = record.kind == ChangeKind::Log || record.kind == ChangeKind::Measurement ||
                              record.kind == ChangeKind::Checkpoint;
        const int row = isSilent ? -1 : rowOf(record.study);
        if (row >= 0 && row < rows_) rows.insert(row);
    }
    for (const int row : rows) Q_EMIT dataChanged(index(row, 0), index(row, kColumns - 1));
    const int now = static_cast<int>(studies.size());
    if (now == rows_) return;
    beginInsertRows({}, rows_, now - 1);
    rows_ = now;
    endInsertRows();
}

int StudyListModel::rowOf(const std::string& study) const {
    if (!session_) return -1;
    const auto& studies = session_->experiment().studies;
    const auto found =
        std::find_if(studies.begin(), studies.end(), [&](const auto& other) { return other.name == study; });
    return found == studies.end() ? -1 : static_cast<int>(found - studies.begin());
}

int StudyListModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : rows_;
}

int StudyListModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(kColumns);
}

QVariant StudyListModel::data(const QModelIndex& index, int role) const {
    if (!session_ || !index.isValid() || !checkIndex(index)) return {};
    const auto& goal = session_->experiment().goal;
    const auto& studies = session_->experiment().studies;
    // Another experiment, of which we shall hear in a moment.
    if (index.row() >= static_cast<int>(studies.size())) return {};
    const auto& study = studies[static_cast<std::size_t>(index.row())];
    switch (role) {
        case Qt::DisplayRole:
            return display(study, index.column());
        case Qt::ToolTipRole:  // a long name is cut in its cell
            return QStringLiteral("%1\n%2")
                .arg(QString::fromStdString(study.name), standingText(session_->experiment(), study))
                .trimmed();
        case ReasonRole:
            return standingText(session_->experiment(), study);
        case Qt::TextAlignmentRole:
            return QVariant(Qt::AlignVCenter |
                            (index.column() == NameColumn ? Qt::AlignLeft : Qt::AlignRight));
        case NameRole:
            return QString::fromStdString(study.name);
        case StateRole:
            return static_cast<int>(study.state);
        case StateTextRole:
            return stateText(study.state);
        case IndexRole:
            return index.row();
        case CountedRole:
            return study.counted();
        case MaxTrialsRole:
            return study.settings.maxTrials ? QVariant(*study.settings.maxTrials) : QVariant();
        case RunningRole:
            return static_cast<int>(std::count_if(
                study.trials.begin(), study.trials.end(),
                [](const auto& trial) { return trial.state == experiment::TrialState::Running; }));
        case BestTrialRole: {
            const auto* best = study.best(goal);
            return best ? best->number : 0;
        }
        case BestTextRole:
            return display(study, BestColumn);
        default:
            return {};
    }
}

QString StudyListModel::display(const experiment::Study& study, int column) const {
    if (column == NameColumn) return QString::fromStdString(study.name);
    if (column == TrialsColumn) {
        const int counted = study.counted();
        const auto& limit = study.settings.maxTrials;
        if (!limit) return QString::number(counted);
        return counted > *limit ? tr("%1 (limit %2)").arg(counted).arg(*limit)
                                : tr("%1 / %2").arg(counted).arg(*limit);
    }
    const auto& experiment = session_->experiment();
    const auto* best = study.best(experiment.goal);
    return best ? valueText(experiment, *best->value) : noValueText();
}

QVariant StudyListModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation == Qt::Horizontal && role == Qt::DisplayRole) {
        if (section == NameColumn) return tr("Study");
        if (section == TrialsColumn) return tr("Trials");
        if (section == BestColumn) return tr("Best");
    }
    if (orientation == Qt::Horizontal && role == Qt::ToolTipRole && section == BestColumn) {
        return tr("Best observed: the best value of its completed trials.");
    }
    if (orientation == Qt::Horizontal && role == Qt::TextAlignmentRole) {
        return QVariant(Qt::AlignVCenter | (section == NameColumn ? Qt::AlignLeft : Qt::AlignRight));
    }
    return QAbstractTableModel::headerData(section, orientation, role);
}

}  // namespace trialbench::ui
