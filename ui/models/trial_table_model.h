#pragma once

#include <QAbstractTableModel>
#include <QPointer>
#include <optional>
#include <string>
#include <vector>

#include "core/engine/engine.h"
#include "core/experiment/experiment.h"
#include "ui/models/session.h"
#include "ui/models/trial_facts.h"

namespace trialbench::ui {

/// The trials of one study, a row for each, in the order in which they were added. Columns: number, state and
/// results, which have to be seen however many parameters there are, then a column for each parameter of the
/// latest revision, then those of TrailingColumn. Follows its session:
/// new trials are inserted, what changed is told once for each batch of records; it is reset only by
/// another study, another experiment, or other parameters.
class TrialTableModel : public QAbstractTableModel {
    Q_OBJECT

 public:
    static constexpr int kNumberColumn = 0;
    static constexpr int kStateColumn = 1;
    static constexpr int kEpochColumn = 2;
    static constexpr int kValueColumn = 3;       ///< what counts; see valuesOf()
    static constexpr int kOtherEpochColumn = 4;  ///< of the best epoch where the last one counts, or the last
    static constexpr int kFirstParameterColumn = 5;
    /// Those after the parameters; see column().
    enum class TrailingColumn { Time, Device, Origin };

    enum Role {
        SortRole =
            Qt::UserRole + 1,  ///< a number, or text where the column has none; invalid where it has nothing
        NumberRole,            ///< int: the trial's number
        StateRole,             ///< int: experiment::TrialState
        StoppedByRuleRole,     ///< bool
        ExcludedRole,          ///< bool
        BestRole,              ///< bool: it has the study's best observed value
        CountsRole,            ///< bool: its value is a result
        ChosenRole,            ///< bool: see setChosen()
        FractionRole,          ///< double, 0 to 1: how much of its epochs is done; none where unknown
    };

    explicit TrialTableModel(QObject* parent = nullptr);

    /// Shows a study of a session that is open, and follows it. An unknown or empty name shows nothing.
    void setStudy(Session* session, const std::string& study);

    /// The trial that is chosen everywhere; 0: none.
    void setChosen(int trial);
    int chosen() const { return chosen_; }

    int column(TrailingColumn column) const {
        return kFirstParameterColumn + parameterCount() + static_cast<int>(column);
    }
    int parameterCount() const { return static_cast<int>(parameters_.size()); }
    /// The row of a trial, -1 where there is none; and back, 0.
    int rowOf(int trial) const;
    int trialAt(int row) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

 private:
    /// What is worked out once for each change of a trial, not at each look.
    struct Row {
        int number = 0;
        int epochs = 0;
        int planned = 0;
        TrialValues values;
    };

    void onChanged(const std::vector<experiment::ChangeRecord>& records);
    void onProgress();
    void rebuild();
    void insertNewRows();
    void update(const std::vector<int>& rows);
    void updateBest();
    bool hasOtherParameters() const;
    const experiment::Study* study() const;
    Row rowFor(const experiment::Study& study, const experiment::Trial& trial) const;
    const engine::TrialProgress* progressOf(int trial) const;
    void tell(int row, int firstColumn, int lastColumn);
    void takeBest(const experiment::Study& study);
    experiment::Goal goal() const;
    /// The parameter that a column is of; null: of none.
    const space::Parameter* parameterAt(int column) const;
    QVariant alignmentOf(int column) const;
    QString textOf(const std::optional<double>& value) const;

    QVariant display(const experiment::Trial& trial, const Row& row, int column) const;
    QVariant sortKey(const experiment::Trial& trial, const Row& row, int column) const;
    QString toolTip(const experiment::Trial& trial, int column) const;

    QPointer<Session> session_;
    std::string name_;
    std::vector<space::Parameter> parameters_;
    std::vector<Row> rows_;
    int best_ = 0;                     ///< the number of the best trial, 0: none
    std::optional<double> bestValue_;  ///< its value, after which the others are written
    int chosen_ = 0;                   ///< 0: none
};

}  // namespace trialbench::ui
