#include "ui/models/trial_table_model.h"

#include <algorithm>
#include <array>

#include "ui/models/format.h"

namespace trialbench::ui {

using experiment::ChangeKind;
using experiment::Trial;
using experiment::TrialState;

TrialTableModel::TrialTableModel(QObject* parent) : QAbstractTableModel(parent) {}

void TrialTableModel::setStudy(Session* session, const std::string& study) {
    if (session_) session_->disconnect(this);
    session_ = session;
    name_ = study;
    chosen_ = 0;
    if (session_) {
        connect(session_, &Session::changed, this, &TrialTableModel::onChanged);
        connect(session_, &Session::replaced, this, &TrialTableModel::rebuild);
        connect(session_, &Session::progressChanged, this, &TrialTableModel::onProgress);
    }
    rebuild();
}

const experiment::Study* TrialTableModel::study() const {
    return session_ ? session_->experiment().findStudy(name_) : nullptr;
}

void TrialTableModel::rebuild() {
    beginResetModel();
    rows_.clear();
    parameters_.clear();
    best_ = 0;
    bestValue_.reset();
    if (const auto* shown = study()) {
        parameters_ = shown->revision().space.parameters();
        for (const Trial& trial : shown->trials) rows_.push_back(rowFor(*shown, trial));
        takeBest(*shown);
    }
    endResetModel();
}

void TrialTableModel::takeBest(const experiment::Study& study) {
    const Trial* best = study.best(session_->experiment().goal);
    best_ = best ? best->number : 0;
    bestValue_ = best ? best->value : std::nullopt;
}

TrialTableModel::Row TrialTableModel::rowFor(const experiment::Study& study, const Trial& trial) const {
    const auto& experiment = session_->experiment();
    return Row{trial.number, trial.epochs(), plannedEpochs(experiment, study, trial),
               valuesOf(trial, experiment.goal)};
}

int TrialTableModel::rowOf(int trial) const {
    const auto found =
        std::find_if(rows_.begin(), rows_.end(), [&](const Row& row) { return row.number == trial; });
    return found == rows_.end() ? -1 : static_cast<int>(found - rows_.begin());
}

int TrialTableModel::trialAt(int row) const {
    return row >= 0 && row < rowCount() ? rows_[static_cast<std::size_t>(row)].number : 0;
}

void TrialTableModel::setChosen(int trial) {
    const int before = rowOf(chosen_);
    chosen_ = trial;
    for (const int row : {before, rowOf(chosen_)}) {
        if (row >= 0) tell(row, 0, columnCount() - 1);
    }
}

bool TrialTableModel::hasOtherParameters() const {
    const auto same = [](const space::Parameter& a, const space::Parameter& b) {
        return toJson(a) == toJson(b);
    };
    const auto& now = study()->revision().space.parameters();
    return !std::equal(now.begin(), now.end(), parameters_.begin(), parameters_.end(), same);
}

void TrialTableModel::onChanged(const std::vector<experiment::ChangeRecord>& records) {
    std::vector<int> rows;
    bool isNewHere = false;
    for (const auto& record : records) {
        // The experiment's own: its metric or the number of epochs may be another now.
        if (record.study.empty() && record.kind == ChangeKind::SettingChanged) return rebuild();
        if (record.study != name_) continue;
        if (record.kind == ChangeKind::StudyAdded) return rebuild();
        if (record.kind == ChangeKind::RevisionAdded && hasOtherParameters()) return rebuild();
        if (record.kind == ChangeKind::TrialAdded) isNewHere = true;
        const bool isSilent = record.kind == ChangeKind::Log || record.kind == ChangeKind::Checkpoint;
        if (record.trial == 0 || isSilent) continue;
        if (const int row = rowOf(record.trial); row >= 0) rows.push_back(row);
    }
    std::sort(rows.begin(), rows.end());
    rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
    update(rows);
    if (isNewHere) insertNewRows();
    updateBest();
}

void TrialTableModel::insertNewRows() {
    const auto* shown = study();
    const auto before = rows_.size();
    if (!shown || shown->trials.size() <= before) return;
    beginInsertRows({}, static_cast<int>(before), static_cast<int>(shown->trials.size()) - 1);
    for (std::size_t i = before; i < shown->trials.size(); ++i) {
        rows_.push_back(rowFor(*shown, shown->trials[i]));
    }
    endInsertRows();
}

void TrialTableModel::update(const std::vector<int>& rows) {
    const auto* shown = study();
    if (!shown) return;
    for (const int row : rows) {
        const auto at = static_cast<std::size_t>(row);
        rows_[at] = rowFor(*shown, shown->trials[at]);
    }
    // Neighbors are told together: many trials report in one batch.
    for (std::size_t i = 0; i < rows.size();) {
        std::size_t end = i + 1;
        while (end < rows.size() && rows[end] == rows[end - 1] + 1) ++end;
        Q_EMIT dataChanged(index(rows[i], 0), index(rows[end - 1], columnCount() - 1));
        i = end;
    }
}

void TrialTableModel::updateBest() {
    const auto* shown = study();
    if (!shown || rows_.empty()) return;
    const int before = best_;
    takeBest(*shown);
    if (best_ == before) return;
    for (const int row : {rowOf(before), rowOf(best_)}) {
        if (row >= 0) tell(row, 0, columnCount() - 1);
    }
    // All are written with the decimals that the best one needs.
    Q_EMIT dataChanged(index(0, kValueColumn), index(rowCount() - 1, kOtherEpochColumn));
}

void TrialTableModel::onProgress() {
    const auto* shown = study();
    if (!shown) return;
    for (int row = 0; row < rowCount(); ++row) {
        if (shown->trials[static_cast<std::size_t>(row)].state != TrialState::Running) continue;
        for (const int column : {kEpochColumn, this->column(TrailingColumn::Time)}) tell(row, column, column);
    }
}

void TrialTableModel::tell(int row, int firstColumn, int lastColumn) {
    Q_EMIT dataChanged(index(row, firstColumn), index(row, lastColumn));
}

int TrialTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int TrialTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : column(TrailingColumn::Origin) + 1;
}

const engine::TrialProgress* TrialTableModel::progressOf(int trial) const {
    for (const auto& progress : session_->progress()) {
        if (progress.trial == trial && progress.study == name_) return &progress;
    }
    return nullptr;
}

QVariant TrialTableModel::data(const QModelIndex& index, int role) const {
    const auto* shown = study();
    if (!shown || !index.isValid() || !checkIndex(index)) return {};
    const auto at = static_cast<std::size_t>(index.row());
    // Another experiment, of which we shall hear in a moment.
    if (at >= shown->trials.size()) return {};
    const Trial& trial = shown->trials[at];
    const Row& row = rows_[at];
    switch (role) {
        case Qt::DisplayRole:
            return display(trial, row, index.column());
        case Qt::ToolTipRole:
            return toolTip(trial, index.column());
        case Qt::TextAlignmentRole:
            return alignmentOf(index.column());
        case SortRole:
            return sortKey(trial, row, index.column());
        case NumberRole:
            return trial.number;
        case StateRole:
            return static_cast<int>(trial.state);
        case StoppedByRuleRole:
            return trial.stoppedBy == experiment::StoppedBy::Rule;
        case ExcludedRole:
            return trial.excluded;
        case BestRole:
            return trial.number == best_;
        case CountsRole:
            return row.values.counts;
        case ChosenRole:
            return trial.number == chosen_;
        case FractionRole: {
            if (row.planned <= 0) return {};
            const engine::TrialProgress* progress = progressOf(trial.number);
            return progress ? experiment::fractionDone(row.planned, row.epochs,
                                                       {progress->epoch, progress->step, progress->steps})
                            : experiment::fractionDone(row.planned, row.epochs);
        }
        default:
            return {};
    }
}

experiment::Goal TrialTableModel::goal() const {
    return session_ ? session_->experiment().goal : experiment::Goal();
}

const space::Parameter* TrialTableModel::parameterAt(int column) const {
    const int at = column - kFirstParameterColumn;
    return at >= 0 && at < parameterCount() ? &parameters_[static_cast<std::size_t>(at)] : nullptr;
}

QVariant TrialTableModel::alignmentOf(int column) const {
    const bool isWord = column == kStateColumn || column >= this->column(TrailingColumn::Device);
    return QVariant(Qt::AlignVCenter | (isWord ? Qt::AlignLeft : Qt::AlignRight));
}

QString TrialTableModel::textOf(const std::optional<double>& value) const {
    if (!value) return noValueText();
    const auto& experiment = session_->experiment();
    return bestValue_ ? columnValueText(experiment, *value, *bestValue_) : valueText(experiment, *value);
}

QVariant TrialTableModel::display(const Trial& trial, const Row& row, int column) const {
    if (const auto* parameter = parameterAt(column)) {
        const space::Value* own = trial.configuration.find(parameter->name);
        return own ? parameterText(*parameter, *own) : noValueText();
    }
    switch (column) {
        case kNumberColumn:
            return QString::number(trial.number);
        case kStateColumn:
            return stateText(trial);
        case kEpochColumn:
            if (const QString text = trialEpochText(trial, row.planned); !text.isEmpty()) return text;
            return noValueText();
        case kValueColumn:
            // As a column of figures is read by itself: what is no result is seen to be none.
            return row.values.counts || !row.values.value ? textOf(row.values.value)
                                                          : tr("(%1)").arg(textOf(row.values.value));
        case kOtherEpochColumn:
            return textOf(row.values.other);
        default:
            break;
    }
    if (column == this->column(TrailingColumn::Time)) {
        return knownSeconds(trial) ? durationText(session_->secondsSoFar(name_, trial)) : noValueText();
    }
    if (column == this->column(TrailingColumn::Origin)) return originText(trial.origin);
    return trial.attempts.empty() ? noValueText() : QString::fromStdString(trial.attempts.back().device);
}

QVariant TrialTableModel::sortKey(const Trial& trial, const Row& row, int column) const {
    const auto number = [](const std::optional<double>& value) {
        return value ? QVariant(*value) : QVariant();
    };
    if (const auto* parameter = parameterAt(column)) {
        const space::Value* own = trial.configuration.find(parameter->name);
        if (!own) return {};
        return own->is_number() ? QVariant(own->get<double>()) : QVariant(scalarText(*own));
    }
    switch (column) {
        case kNumberColumn:
            return trial.number;
        case kStateColumn:
            return static_cast<int>(trial.state);
        case kEpochColumn:
            return knownEpochs(trial) ? QVariant(row.epochs) : QVariant();
        case kValueColumn:
            return number(row.values.value);
        case kOtherEpochColumn:
            return number(row.values.other);
        default:
            break;
    }
    if (column == this->column(TrailingColumn::Time)) return session_->secondsSoFar(name_, trial);
    return display(trial, row, column);
}

QString TrialTableModel::toolTip(const Trial& trial, int column) const {
    if (const auto* parameter = parameterAt(column)) {
        const space::Value* own = trial.configuration.find(parameter->name);
        if (own) return QString::fromStdString(own->dump());
        return tr("%1 is not active in this trial.").arg(titleText(parameter->name));
    }
    if (column == kValueColumn && rows_[static_cast<std::size_t>(rowOf(trial.number))].values.value) {
        return valueSentence(session_->experiment(), *study(), trial);
    }
    const QString said = QString::fromStdString(trial.message);
    if (trial.cause) {
        return tr("Trial %1 failed: %2. %3").arg(trial.number).arg(causeText(*trial.cause), said).trimmed();
    }
    const QString failed = attemptFailureText(trial);
    return failed.isEmpty() ? said : failed;
}

QVariant TrialTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount()) {
        return QAbstractTableModel::headerData(section, orientation, role);
    }
    if (role == Qt::TextAlignmentRole) return alignmentOf(section);
    if (role == Qt::ToolTipRole && section == kValueColumn) return countingText(goal());
    if (role != Qt::DisplayRole) return {};
    if (const auto* parameter = parameterAt(section)) return titleText(parameter->name);
    if (section == column(TrailingColumn::Time)) return tr("Time");
    if (section == column(TrailingColumn::Device)) return tr("Device");
    if (section == column(TrailingColumn::Origin)) return tr("Origin");
    const std::array<QString, kFirstParameterColumn> titles{tr("Trial"), tr("State"), tr("Epoch"),
                                                            tr("Value"), otherEpochTitle(goal())};
    return titles[static_cast<std::size_t>(section)];
}

}  // namespace trialbench::ui
