#include "ui/models/parameter_table_model.h"

#include <algorithm>

#include "core/support/json.h"
#include "ui/models/format.h"
#include "ui/models/parameter_text.h"

namespace trialbench::ui {
namespace {

using space::Parameter;

// In the order of the columns; empty where a column has no key of its own.
constexpr std::array<const char*, ParameterTableModel::kColumns> kKeys{"name", "type",    "scale",   "low",
                                                                       "high", "default", "choices", "when"};

constexpr std::array kTypes{"float", "integer", "categorical"};
constexpr std::array kScales{"linear", "log", "reverse_log"};

int columnOf(std::string_view key) {
    const auto found = std::find(kKeys.begin(), kKeys.end(), key);
    return found == kKeys.end() ? ParameterTableModel::NameColumn : static_cast<int>(found - kKeys.begin());
}

// The cell that an error speaks of: by its field, the key that is missing, or the first step of its pointer
// below the row's.
int columnOf(const Error& error, const std::string& rowPointer) {
    if (const auto field = argument(error, "field"); !field.empty()) return columnOf(field);
    if (const auto key = argument(error, "key"); !key.empty()) return columnOf(key);
    const std::string pointer(argument(error, "pointer"));
    if (!pointer.starts_with(rowPointer + "/")) return ParameterTableModel::NameColumn;
    const std::string below = pointer.substr(rowPointer.size() + 1);
    return columnOf(below.substr(0, below.find('/')));
}

// A parameter's name, or a condition that begins with one, as the name reads everywhere else.
QString namedText(const QString& text) {
    const auto end = text.indexOf(QLatin1Char('='));
    const QString name = titleText(text.left(end).toStdString());
    return end < 0 ? name : name + text.mid(end);
}

QStringList listOf(const auto& words) {
    QStringList list;
    for (const char* word : words) list << QString::fromLatin1(word);
    return list;
}

}  // namespace

ParameterTableModel::ParameterTableModel(QObject* parent) : QAbstractTableModel(parent) {
    validate();
}

ParameterTableModel::Row ParameterTableModel::rowFrom(const Parameter& parameter) {
    Row row;
    row[NameColumn] = QString::fromStdString(parameter.name);
    row[TypeColumn] = QString::fromUtf8(space::toString(parameter.type).data());
    row[ScaleColumn] = QString::fromUtf8(space::toString(parameter.scale).data());
    if (parameter.type != space::ParameterType::Categorical) {
        row[LowColumn] = numberText(parameter.low);
        row[HighColumn] = numberText(parameter.high);
    }
    if (parameter.defaultValue) row[DefaultColumn] = textOfScalar(*parameter.defaultValue);
    row[ChoicesColumn] = textOfScalars(parameter.choices);
    if (parameter.when) {
        row[ConditionColumn] = QStringLiteral("%1 = %2").arg(
            QString::fromStdString(parameter.when->parameter), textOfScalars(parameter.when->values));
    }
    return row;
}

void ParameterTableModel::setParameters(const space::SearchSpace& space) {
    std::vector<Row> rows;
    for (const Parameter& parameter : space.parameters()) rows.push_back(rowFrom(parameter));
    setRows(std::move(rows));
}

void ParameterTableModel::setRows(std::vector<Row> rows) {
    beginResetModel();
    rows_ = std::move(rows);
    validate();
    endResetModel();
}

void ParameterTableModel::setCheck(std::function<Result<void>(const space::SearchSpace&)> check) {
    check_ = std::move(check);
    validate();
    if (!rows_.empty()) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, kColumns - 1));
}

int ParameterTableModel::addParameter(const Parameter& parameter) {
    const int row = rowCount();
    beginInsertRows({}, row, row);
    rows_.push_back(rowFrom(parameter));
    endInsertRows();
    onEdited();
    return row;
}

void ParameterTableModel::removeParameter(int row) {
    if (row < 0 || row >= rowCount()) return;
    beginRemoveRows({}, row, row);
    rows_.erase(rows_.begin() + row);
    errors_.clear();
    endRemoveRows();
    onEdited();
}

void ParameterTableModel::moveParameter(int from, int to) {
    const bool isThere = from >= 0 && from < rowCount() && to >= 0 && to < rowCount();
    if (!isThere || from == to) return;
    // Qt counts the place before which a row goes.
    beginMoveRows({}, from, from, {}, to > from ? to + 1 : to);
    const auto at = rows_.begin();
    if (to > from) {
        std::rotate(at + from, at + from + 1, at + to + 1);
    } else {
        std::rotate(at + to, at + from, at + from + 1);
    }
    endMoveRows();
    onEdited();
}

int ParameterTableModel::rowOf(const QString& name) const {
    const auto found = std::find_if(rows_.begin(), rows_.end(),
                                    [&](const Row& row) { return row[NameColumn].trimmed() == name; });
    return found == rows_.end() ? -1 : static_cast<int>(found - rows_.begin());
}

bool ParameterTableModel::isCategorical(const Row& row) const {
    return row[TypeColumn] == QLatin1String("categorical");
}

bool ParameterTableModel::applies(const Row& row, int column) const {
    if (column == ChoicesColumn) return isCategorical(row);
    const bool isOfNumbers = column == ScaleColumn || column == LowColumn || column == HighColumn;
    return !isOfNumbers || !isCategorical(row);
}

std::vector<space::Value> ParameterTableModel::choicesOf(const QString& parameter) const {
    std::vector<space::Value> choices;
    const int row = rowOf(parameter);
    if (row < 0) return choices;
    for (const QString& item : itemsOf(rows_[static_cast<std::size_t>(row)][ChoicesColumn])) {
        choices.push_back(scalarFromText(item));
    }
    return choices;
}

Json ParameterTableModel::conditionJson(const QString& text) const {
    const auto at = text.indexOf(QLatin1Char('='));
    if (at < 0) return text.trimmed().toStdString();
    const QString parent = text.left(at).trimmed();
    const auto choices = choicesOf(parent);
    Json values = Json::array();
    for (const QString& item : itemsOf(text.mid(at + 1))) values.push_back(choiceFromText(item, choices));
    return Json{{parent.toStdString(), values}};
}

Json ParameterTableModel::rowJson(std::size_t index) const {
    const Row& row = rows_[index];
    Json json = Json::object();
    json["name"] = row[NameColumn].trimmed().toStdString();
    json["type"] = row[TypeColumn].toStdString();
    if (isCategorical(row)) {
        json["choices"] = Json::array();
        for (const QString& item : itemsOf(row[ChoicesColumn]))
            json["choices"].push_back(scalarFromText(item));
    } else {
        for (const int column : {LowColumn, HighColumn}) {
            const QString& text = row[static_cast<std::size_t>(column)];
            if (!text.trimmed().isEmpty())
                json[kKeys[static_cast<std::size_t>(column)]] = numberFromText(text);
        }
        json["scale"] = row[ScaleColumn].toStdString();
    }
    if (const QString& text = row[DefaultColumn]; !text.trimmed().isEmpty()) {
        json["default"] = isCategorical(row) ? choiceFromText(text, choicesOf(row[NameColumn].trimmed()))
                                             : numberFromText(text);
    }
    if (const QString& text = row[ConditionColumn]; !text.trimmed().isEmpty()) {
        json["when"] = conditionJson(text);
    }
    return json;
}

Json ParameterTableModel::toJson() const {
    Json list = Json::array();
    for (std::size_t row = 0; row < rows_.size(); ++row) list.push_back(rowJson(row));
    return list;
}

void ParameterTableModel::setError(std::size_t row, const Error& error) {
    const int column = columnOf(error, support::pointerTo("/parameters", row));
    QString text = cellText(error);
    // The text form of a condition is this table's own, and so is the sentence about it.
    const bool isForm = column == ConditionColumn && error.code != ErrorCode::ParameterInvalid;
    if (isForm) text = tr("Write an earlier parameter and its values, as in: optimizer = sgd, adamw");
    errors_[{static_cast<int>(row), column}] = text;
}

// Row by row, each beside those before it that are valid, so that every row tells its own first error.
void ParameterTableModel::validateRow(std::size_t row, std::vector<Parameter>& valid) {
    auto parameter = space::parameterFromJson(rowJson(row), support::pointerTo("/parameters", row));
    if (!parameter) return setError(row, parameter.error());
    auto together = valid;
    together.push_back(*parameter);
    const auto space = space::SearchSpace::create(together);
    if (space) {
        valid.push_back(std::move(*parameter));
        return;
    }
    // A condition on a parameter that is itself wrong will be looked at when that one is right.
    const bool isOfCondition = columnOf(space.error(), "") == ConditionColumn && parameter->when;
    const int parent = isOfCondition ? rowOf(QString::fromStdString(parameter->when->parameter)) : -1;
    const bool parentIsWrong = parent >= 0 && parent < static_cast<int>(row) &&
                               std::none_of(valid.begin(), valid.end(), [&](const Parameter& other) {
                                   return other.name == parameter->when->parameter;
                               });
    if (!parentIsWrong) setError(row, space.error());
}

void ParameterTableModel::validate() {
    errors_.clear();
    problemOfAll_.clear();
    space_.reset();
    std::vector<Parameter> valid;
    for (std::size_t row = 0; row < rows_.size(); ++row) validateRow(row, valid);
    if (!errors_.empty()) return;
    auto space = space::SearchSpace::create(std::move(valid));
    if (!space) {
        problemOfAll_ = cellText(space.error());
        return;
    }
    if (check_) {
        if (const auto checked = check_(*space); !checked) {
            const auto knob = argument(checked.error(), "knob");
            const std::string name(knob.empty() ? argument(checked.error(), "parameter") : knob);
            const int row = rowOf(QString::fromStdString(name));
            if (row < 0) {
                problemOfAll_ = errorText(checked.error());
            } else {
                setError(static_cast<std::size_t>(row), checked.error());
            }
            return;
        }
    }
    space_ = std::move(*space);
}

QString ParameterTableModel::problem() const {
    if (errors_.empty()) return problemOfAll_;
    const auto& [cell, text] = *errors_.begin();
    const QString name = rows_[static_cast<std::size_t>(cell.first)][NameColumn].trimmed();
    return name.isEmpty() ? tr("Parameter %1: %2").arg(cell.first + 1).arg(text)
                          : QStringLiteral("%1: %2").arg(titleText(name.toStdString()), text);
}

void ParameterTableModel::onEdited() {
    validate();
    // One edit can make another row right or wrong: its name, its place, its choices.
    if (!rows_.empty()) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, kColumns - 1));
    Q_EMIT edited();
}

int ParameterTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int ParameterTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(kColumns);
}

Qt::ItemFlags ParameterTableModel::flags(const QModelIndex& index) const {
    if (!index.isValid() || !checkIndex(index)) return Qt::NoItemFlags;
    const bool isEditable = applies(rows_[static_cast<std::size_t>(index.row())], index.column());
    return QAbstractTableModel::flags(index) | (isEditable ? Qt::ItemIsEditable : Qt::NoItemFlags);
}

QVariant ParameterTableModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || !checkIndex(index)) return {};
    const int column = index.column();
    const Row& row = rows_[static_cast<std::size_t>(index.row())];
    const QString& text = row[static_cast<std::size_t>(column)];
    const auto error = errors_.find({index.row(), column});
    switch (role) {
        case Qt::EditRole:
            return text;
        case Qt::DisplayRole: {
            if (!applies(row, column)) return QString();
            if (column == NameColumn || column == ConditionColumn) return namedText(text);
            const auto at = data(index, OptionsRole).toStringList().indexOf(text);
            return at < 0 ? text : data(index, OptionTextsRole).toStringList().at(at);
        }
        case ErrorRole:
            return error == errors_.end() ? QString() : error->second;
        case Qt::ToolTipRole: {
            if (error != errors_.end()) return error->second;
            const QString what = headerData(column, Qt::Horizontal, Qt::ToolTipRole).toString();
            return column == NameColumn ? QStringLiteral("%1\n%2").arg(text, what) : what;
        }
        case Qt::TextAlignmentRole: {
            const bool isNumber = column == LowColumn || column == HighColumn || column == DefaultColumn;
            return QVariant(Qt::AlignVCenter | (isNumber ? Qt::AlignRight : Qt::AlignLeft));
        }
        case OptionsRole:
            if (column == TypeColumn) return listOf(kTypes);
            return column == ScaleColumn ? listOf(kScales) : QStringList();
        case OptionTextsRole:
            if (column == TypeColumn) return QStringList{tr("float"), tr("integer"), tr("categorical")};
            return column == ScaleColumn ? QStringList{tr("linear"), tr("log"), tr("reverse-log")}
                                         : QStringList();
        default:
            return {};
    }
}

bool ParameterTableModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (role != Qt::EditRole || !index.isValid() || !checkIndex(index)) return false;
    QString& text = rows_[static_cast<std::size_t>(index.row())][static_cast<std::size_t>(index.column())];
    if (text == value.toString()) return true;
    text = value.toString();
    onEdited();
    return true;
}

QVariant ParameterTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= kColumns) {
        return QAbstractTableModel::headerData(section, orientation, role);
    }
    if (role == Qt::DisplayRole) {
        const std::array<QString, kColumns> titles{tr("Parameter"), tr("Type"),     tr("Scale"),
                                                   tr("Low"),       tr("High"),     tr("Default"),
                                                   tr("Choices"),   tr("Condition")};
        return titles[static_cast<std::size_t>(section)];
    }
    if (role == Qt::ToolTipRole) {
        const std::array<QString, kColumns> texts{
            tr("The name under which the objective knows it."),
            tr("Float, integer, or categorical: one of its choices."),
            tr("How the range is spread: evenly, by orders of magnitude, or by orders of magnitude of the "
               "distance from 1."),
            tr("The smallest value that is tried."),
            tr("The largest value that is tried."),
            tr("Where a study that starts from defaults starts. May be empty."),
            tr("The values of a categorical, with commas between."),
            tr("When it counts at all, as in: optimizer = sgd. Empty: always.")};
        return texts[static_cast<std::size_t>(section)];
    }
    if (role == Qt::TextAlignmentRole) {
        const bool isNumber = section == LowColumn || section == HighColumn || section == DefaultColumn;
        return QVariant(Qt::AlignVCenter | (isNumber ? Qt::AlignRight : Qt::AlignLeft));
    }
    return {};
}

}  // namespace trialbench::ui
