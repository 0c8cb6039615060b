#pragma once

#include <QScrollArea>
#include <QWidget>

#include "ui/models/edit_sender.h"
#include "ui/models/objective_choices.h"
#include "ui/models/objective_editor.h"
#include "ui/models/search_space_editor.h"
#include "ui/models/selection.h"
#include "ui/models/strategy_editor.h"

class QLabel;
class QPushButton;

namespace trialbench::ui {

class KnobPanel;
class ObjectiveForm;
class ParameterPanel;
class SentenceLine;
class StrategyForm;

/// The perspective in which an experiment is set up: its objective, and of the chosen study what it searches,
/// how, and with what fixed. There is nothing to save: every finished edit is an engine command, and what is
/// wrong stays where it was typed, unsent, until it is right.
class SetUpPage : public QWidget {
    Q_OBJECT

 public:
    SetUpPage(Session* session, Selection* selection, QWidget* parent = nullptr);

    /// Why the chosen study cannot start as it is set up, naming the field; empty: it can.
    QString problem() const;

    /// Asks for the name of another study, adds it and chooses it. Returns at once.
    void addStudy();

 Q_SIGNALS:
    void problemChanged();

 protected:
    void showEvent(QShowEvent* event) override;

 private:
    const experiment::Study* study() const;
    QWidget* makeStudyBar();
    void setTabOrder();
    void refresh();
    void loadChoices();
    void tellProblem();
    void sendStudy(const std::string& name, bool isCopy);

    Session* session_;
    Selection* selection_;
    ObjectiveChoices choices_;
    ObjectiveEditor objectiveEditor_;
    SearchSpaceEditor editor_;
    StrategyEditor strategyEditor_;
    EditSender sender_;
    QString told_;
    QScrollArea* area_;
    ObjectiveForm* objective_;
    QLabel* name_;
    QPushButton* add_;
    SentenceLine* studyNote_;
    QWidget* ofStudy_;
    ParameterPanel* parameters_;
    StrategyForm* strategy_;
    KnobPanel* knobs_;
    QWidget* knobDivider_;
};

}  // namespace trialbench::ui
