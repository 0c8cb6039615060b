#pragma once

#include <QAbstractTableModel>
#include <QString>
#include <array>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "core/space/search_space.h"

namespace trialbench::ui {

/// The parameters of a study that is being set up, a row for each, editable. A cell keeps what was typed,
/// right or wrong; what is wrong with it is said by core's own validation, at the cell, after each edit.
class ParameterTableModel : public QAbstractTableModel {
    Q_OBJECT

 public:
    enum Column {
        NameColumn,
        TypeColumn,
        ScaleColumn,
        LowColumn,
        HighColumn,
        DefaultColumn,
        ChoicesColumn,    ///< "sgd, adamw"
        ConditionColumn,  ///< "optimizer = sgd"
        kColumns
    };
    enum Role {
        ErrorRole = Qt::UserRole + 1,  ///< QString: what is wrong with the cell; empty where nothing is
        OptionsRole,                   ///< QStringList: what EditRole may be, of type and scale
        OptionTextsRole,               ///< QStringList: the same for people
    };

    explicit ParameterTableModel(QObject* parent = nullptr);

    void setParameters(const space::SearchSpace& space);

    using Row = std::array<QString, kColumns>;  ///< what the cells say, as typed
    /// All of it as typed, right or wrong; and back, as if it had been typed, but for edited().
    const std::vector<Row>& rows() const { return rows_; }
    void setRows(std::vector<Row> rows);

    /// A further check of a space that is valid by itself, such as objective::checkKnobs(). Its error is
    /// shown in the row that the argument "knob" or "parameter" names.
    void setCheck(std::function<Result<void>(const space::SearchSpace&)> check);

    /// Appends one and returns its row. One without a name is wrong until it gets one.
    int addParameter(const space::Parameter& parameter = {});
    void removeParameter(int row);
    /// So that it is row `to` afterwards.
    void moveParameter(int from, int to);
    int rowOf(const QString& name) const;

    /// The array `parameters` of a study's JSON, with whatever is wrong in it.
    Json toJson() const;
    /// Nothing while something is wrong.
    const std::optional<space::SearchSpace>& searchSpace() const { return space_; }
    /// The first thing that is wrong, with its parameter's name, for a tooltip; empty where nothing is.
    QString problem() const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role = Qt::EditRole) override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

 Q_SIGNALS:
    /// Something was edited by a person or by add, remove or move; not by setParameters().
    void edited();

 private:
    static Row rowFrom(const space::Parameter& parameter);
    Json rowJson(std::size_t row) const;
    Json conditionJson(const QString& text) const;
    std::vector<space::Value> choicesOf(const QString& parameter) const;
    bool isCategorical(const Row& row) const;
    bool applies(const Row& row, int column) const;

    void validate();
    void validateRow(std::size_t row, std::vector<space::Parameter>& valid);
    void setError(std::size_t row, const Error& error);
    void onEdited();

    std::vector<Row> rows_;
    std::function<Result<void>(const space::SearchSpace&)> check_;
    std::map<std::pair<int, int>, QString> errors_;  ///< by row and column
    QString problemOfAll_;                           ///< of no single row
    std::optional<space::SearchSpace> space_;
};

}  // namespace trialbench::ui
