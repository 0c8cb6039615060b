#pragma once

#include <QWidget>

#include "ui/models/objective_choices.h"
#include "ui/models/objective_editor.h"

class QComboBox;
class QGridLayout;
class QLineEdit;
class QPushButton;
class QSpinBox;

namespace trialbench::ui {

class Field;
class FormFields;
class GoalRow;
class SentenceLine;

/// What the trials of this experiment run, on which data, and what counts. Every finished edit is a command;
/// once a trial exists, nothing of it can be edited.
class ObjectiveForm : public QWidget {
    Q_OBJECT

 public:
    ObjectiveForm(ObjectiveEditor* editor, ObjectiveChoices* choices, QWidget* parent = nullptr);

    /// The widgets in the order of Tab.
    QList<QWidget*> tabOrder() const;

 private:
    void makeLayout();
    QGridLayout* makeFields(QWidget* fields);
    void refresh();
    void showGoal();

    ObjectiveEditor* editor_;
    FormFields* fields_;
    QLineEdit* name_;
    QComboBox* kind_;
    QComboBox* dataSet_;
    QComboBox* function_;
    QLineEdit* noise_;
    QSpinBox* epochs_;
    QLineEdit* seconds_;
    GoalRow* goalRow_;
    SentenceLine* data_;
    SentenceLine* locked_;
    QPushButton* lookAgain_;
};

}  // namespace trialbench::ui
