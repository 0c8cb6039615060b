#pragma once

#include <QAbstractTableModel>
#include <QString>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/objective/knob.h"
#include "core/space/search_space.h"

namespace trialbench::ui {

/// The settings that a trainer declares, a row for each: whether the study that is being set up tunes it,
/// and else the value that is fixed, or the trainer's default. Values keep what was typed; what is wrong with
/// them is said by objective::checkKnobs().
class KnobTableModel : public QAbstractTableModel {
    Q_OBJECT

 public:
    enum Column { NameColumn, TunedColumn, ValueColumn, kColumns };
    enum Role {
        ErrorRole = Qt::UserRole + 1,  ///< QString: what is wrong with the value; empty where nothing is
        OptionsRole,                   ///< QStringList: all that the value may be; empty: a number
        IsDefaultRole,                 ///< bool: nothing is fixed, the trainer's default holds
        KnobNameRole,                  ///< QString: as the trainer knows it
    };

    explicit KnobTableModel(QObject* parent = nullptr);

    /// The list `knobs` of a description. Error: trainer_message, and then the table is empty.
    Result<void> setKnobs(const Json& list);
    const std::vector<objective::Knob>& knobs() const { return knobs_; }

    /// What is fixed: for all studies, and by this one over it.
    void setFixed(const Json& objectiveFixed, const Json& studyFixed);
    /// What is tuned; these knobs are not fixed then, but keep their values for later.
    void setSearchSpace(const space::SearchSpace& space);

    /// What is to be written, without tuned knobs. An edit goes to the study, except of knobs that must be
    /// the same in all studies.
    Json objectiveFixed() const;
    Json studyFixed() const;
    /// The first thing that is wrong, for a tooltip; empty where nothing is.
    QString problem() const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    /// A value (empty: the trainer's default), or the tick of `tuned`, which only asks: see tuneAsked().
    bool setData(const QModelIndex& index, const QVariant& value, int role = Qt::EditRole) override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

 Q_SIGNALS:
    /// A value was edited by a person.
    void edited();
    /// A person wants this knob in the search space, or out of it; its range is knobs()[row].parameter.
    void tuneAsked(int row, bool tuned);

 private:
    const std::string& name(int row) const { return knobs_[static_cast<std::size_t>(row)].parameter.name; }
    bool isTuned(int row) const { return space_.find(name(row)) != nullptr; }
    Json fixedValue(int row) const;
    Json effectiveFixed() const;
    QString valueText(int row, int role) const;
    QString whyNotTuned(int row) const;
    void validate();
    void tellAll();

    std::vector<objective::Knob> knobs_;
    std::vector<QString> helps_;
    Json ofObjective_ = Json::object();
    Json ofStudy_ = Json::object();
    space::SearchSpace space_;
    std::map<int, QString> errors_;  ///< by row
    QString problemOfAll_;           ///< of no single row
};

}  // namespace trialbench::ui
