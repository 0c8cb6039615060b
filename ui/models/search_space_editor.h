#pragma once

#include <QObject>
#include <QString>
#include <string>
#include <vector>

#include "ui/models/edit_sender.h"
#include "ui/models/kept_by_study.h"
#include "ui/models/knob_table_model.h"
#include "ui/models/objective_choices.h"
#include "ui/models/parameter_table_model.h"
#include "ui/models/selection.h"

namespace trialbench::ui {

/// The parameters and fixed knobs of the chosen study while it is set up: loads them into two tables, and
/// sends every finished edit as a command at once, with only what it changed. While something in the tables
/// is wrong nothing is sent and what was typed stays, also while another study is chosen. GUI thread; does
/// not block.
class SearchSpaceEditor : public QObject {
    Q_OBJECT

 public:
    SearchSpaceEditor(Session* session, Selection* selection, ObjectiveChoices* choices,
                      QObject* parent = nullptr);

    ParameterTableModel* parameters() { return &parameters_; }
    KnobTableModel* knobs() { return &knobs_; }

    /// Whether the tables may be edited: not of a study that has trials or runs, nor of a file that is only
    /// read.
    bool isEditable() const { return isEditable_; }
    /// What is wrong in the tables, naming the parameter or knob; empty where nothing is.
    QString problem() const;
    /// Why the last edit was not taken; empty after the next one.
    QString parameterRefusal() const { return parameterRefusal_; }
    QString knobRefusal() const { return knobRefusal_; }

    /// Appends a parameter: the function's next, else one that still needs its name. Its row.
    int addParameter();
    /// Of a test function: replaces all parameters by those of its usual domain.
    void takeUsualParameters();

 Q_SIGNALS:
    /// Anything of the above but the tables' content, which tell of themselves.
    void changed();

 private:
    struct Unsent {
        Json shown;  ///< what it was typed over: once that is another, it is out of date
        std::vector<ParameterTableModel::Row> parameters;
        Json ofObjective;
        Json ofStudy;
    };

    const experiment::Study* study() const;
    void refresh();
    void load(const experiment::Study& study, bool evenIfSame);
    void keepUnsent();
    void bringBackUnsent();
    void useKnobs();
    void updateCheck();
    void onParametersEdited();
    void onKnobsEdited();
    void onTuneAsked(int row, bool tuned);
    void send(const QString& field);
    void onRefused(const QString& field, const QString& sentence);

    Session* session_;
    Selection* selection_;
    ObjectiveChoices* choices_;
    ParameterTableModel parameters_;
    KnobTableModel knobs_;
    EditSender sender_;
    bool isEditable_ = false;
    bool isAsked_ = false;  ///< an edit of parameters that a knob's tick asked for
    std::string shownStudy_;
    KeptByStudy<Unsent> unsent_;
    Json shown_;  ///< what was recorded when the tables were loaded, or sent since
    Json checkedAgainst_;
    QString parameterRefusal_;
    QString knobRefusal_;
};

}  // namespace trialbench::ui
