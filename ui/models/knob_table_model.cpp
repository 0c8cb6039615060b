#include "ui/models/knob_table_model.h"

#include <algorithm>

#include "ui/models/format.h"
#include "ui/models/parameter_text.h"

namespace trialbench::ui {

KnobTableModel::KnobTableModel(QObject* parent) : QAbstractTableModel(parent) {}

Result<void> KnobTableModel::setKnobs(const Json& list) {
    beginResetModel();
    knobs_.clear();
    helps_.clear();
    auto knobs = objective::knobsFrom(list);
    if (knobs) {
        knobs_ = std::move(*knobs);
        for (const Json& knob : list) {
            const bool hasHelp = knob.contains("help") && knob["help"].is_string();
            helps_.push_back(hasHelp ? QString::fromStdString(knob["help"].get<std::string>()) : QString());
        }
    }
    validate();
    endResetModel();
    if (!knobs) return tl::unexpected(knobs.error());
    return {};
}

void KnobTableModel::setFixed(const Json& objectiveFixed, const Json& studyFixed) {
    ofObjective_ = objectiveFixed;
    ofStudy_ = studyFixed;
    validate();
    tellAll();
}

void KnobTableModel::setSearchSpace(const space::SearchSpace& space) {
    space_ = space;
    validate();
    tellAll();
}

Json KnobTableModel::objectiveFixed() const {
    Json fixed = ofObjective_;
    for (const auto& parameter : space_.parameters()) fixed.erase(parameter.name);
    return fixed;
}

Json KnobTableModel::studyFixed() const {
    Json fixed = ofStudy_;
    for (const auto& parameter : space_.parameters()) fixed.erase(parameter.name);
    return fixed;
}

Json KnobTableModel::effectiveFixed() const {
    Json fixed = objectiveFixed();
    fixed.update(studyFixed());
    return fixed;
}

Json KnobTableModel::fixedValue(int row) const {
    if (ofStudy_.contains(name(row))) return ofStudy_[name(row)];
    return ofObjective_.contains(name(row)) ? ofObjective_[name(row)] : Json();
}

// The check tells one error at a time: what it names is left out of the next, so that every row tells its
// own.
void KnobTableModel::validate() {
    errors_.clear();
    problemOfAll_.clear();
    if (knobs_.empty()) return;
    Json fixed = effectiveFixed();
    for (;;) {
        const auto checked = objective::checkKnobs(knobs_, space_, fixed);
        if (checked) return;
        const std::string knob(argument(checked.error(), "knob"));
        const auto found = std::find_if(knobs_.begin(), knobs_.end(),
                                        [&](const auto& other) { return other.parameter.name == knob; });
        if (!fixed.contains(knob) || found == knobs_.end()) {
            // Of a tuned one it is said in its row of the search space.
            if (!space_.find(knob)) problemOfAll_ = errorText(checked.error());
            if (!fixed.contains(knob)) return;
        } else {
            errors_[static_cast<int>(found - knobs_.begin())] = cellText(checked.error());
        }
        fixed.erase(knob);
    }
}

QString KnobTableModel::problem() const {
    if (errors_.empty()) return problemOfAll_;
    const auto& [row, text] = *errors_.begin();
    return QStringLiteral("%1: %2").arg(titleText(name(row)), text);
}

void KnobTableModel::tellAll() {
    if (!knobs_.empty()) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, kColumns - 1));
}

int KnobTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(knobs_.size());
}

int KnobTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(kColumns);
}

Qt::ItemFlags KnobTableModel::flags(const QModelIndex& index) const {
    if (!index.isValid() || !checkIndex(index)) return Qt::NoItemFlags;
    Qt::ItemFlags flags = QAbstractTableModel::flags(index);
    const bool ofObjective = knobs_[static_cast<std::size_t>(index.row())].ofObjective;
    if (index.column() == TunedColumn && !ofObjective) flags |= Qt::ItemIsUserCheckable;
    if (index.column() == TunedColumn && ofObjective) flags &= ~Qt::ItemIsEnabled;
    if (index.column() == ValueColumn && !isTuned(index.row())) flags |= Qt::ItemIsEditable;
    return flags;
}

QString KnobTableModel::valueText(int row, int role) const {
    const auto& parameter = knobs_[static_cast<std::size_t>(row)].parameter;
    if (role == Qt::DisplayRole && isTuned(row)) return tr("in search space");
    Json value = fixedValue(row);
    if (value.is_null() && parameter.defaultValue) value = *parameter.defaultValue;
    if (value.is_null()) return {};
    return role == Qt::DisplayRole ? scalarText(value) : textOfScalar(value);
}

QString KnobTableModel::whyNotTuned(int row) const {
    const auto& knob = knobs_[static_cast<std::size_t>(row)];
    if (!knob.ofObjective) return {};
    const auto space = space::SearchSpace::create({knob.parameter});
    if (!space) return {};
    const auto checked = objective::checkKnobs(knobs_, *space, Json::object());
    return checked ? QString() : cellText(checked.error());
}

QVariant KnobTableModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || !checkIndex(index)) return {};
    const int row = index.row();
    const auto& knob = knobs_[static_cast<std::size_t>(row)];
    const auto error = errors_.find(row);
    const bool isValue = index.column() == ValueColumn;
    switch (role) {
        case Qt::DisplayRole:
        case Qt::EditRole:
            if (index.column() == NameColumn) return titleText(knob.parameter.name);
            return isValue ? QVariant(valueText(row, role)) : QVariant();
        case Qt::CheckStateRole:
            if (index.column() != TunedColumn) return {};
            return static_cast<int>(isTuned(row) ? Qt::Checked : Qt::Unchecked);
        case Qt::ToolTipRole:
            if (isValue && error != errors_.end()) return error->second;
            if (index.column() == TunedColumn && knob.ofObjective) return whyNotTuned(row);
            return helps_[static_cast<std::size_t>(row)];
        case ErrorRole:
            return isValue && error != errors_.end() ? error->second : QString();
        case OptionsRole: {
            QStringList options;
            for (const auto& choice : knob.parameter.choices) options << textOfScalar(choice);
            return options;
        }
        case IsDefaultRole:
            return !isTuned(row) && fixedValue(row).is_null();
        case KnobNameRole:
            return QString::fromStdString(knob.parameter.name);
        default:
            return {};
    }
}

bool KnobTableModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (!index.isValid() || !checkIndex(index)) return false;
    const int row = index.row();
    if (index.column() == TunedColumn && role == Qt::CheckStateRole) {
        if (!(flags(index) & Qt::ItemIsUserCheckable)) return false;
        Q_EMIT tuneAsked(row, value.toInt() == Qt::Checked);
        return true;
    }
    if (index.column() != ValueColumn || role != Qt::EditRole || isTuned(row)) return false;
    const auto& knob = knobs_[static_cast<std::size_t>(row)];
    const QString text = value.toString();
    const bool isCategorical = knob.parameter.type == space::ParameterType::Categorical;
    const Json typed = isCategorical ? choiceFromText(text, knob.parameter.choices) : numberFromText(text);
    Json& fixed = knob.ofObjective ? ofObjective_ : ofStudy_;
    const bool isOfAll =
        !knob.ofObjective && ofObjective_.contains(name(row)) && ofObjective_[name(row)] == typed;
    if (text.trimmed().isEmpty() || isOfAll) {
        fixed.erase(name(row));
    } else {
        fixed[name(row)] = typed;
    }
    validate();
    // One value can make another count or not.
    tellAll();
    Q_EMIT edited();
    return true;
}

QVariant KnobTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation == Qt::Horizontal && role == Qt::DisplayRole) {
        if (section == NameColumn) return tr("Knob");
        if (section == TunedColumn) return tr("Tuned");
        if (section == ValueColumn) return tr("Value");
    }
    return QAbstractTableModel::headerData(section, orientation, role);
}

}  // namespace trialbench::ui
