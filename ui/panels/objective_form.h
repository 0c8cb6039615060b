#pragma once

#include <QWidget>
#include <map>
#include <string>

#include "ui/models/edit_sender.h"
#include "ui/models/objective_choices.h"
#include "ui/models/session.h"

class QComboBox;
class QLineEdit;
class QPushButton;
class QSpinBox;

namespace trialbench::ui {

class Field;
class GoalRow;
class SentenceLine;

/// What the trials of this experiment run, on which data, and what counts. Every finished edit is a command;
/// once a trial exists, nothing of it can be edited.
class ObjectiveForm : public QWidget {
    Q_OBJECT

 public:
    ObjectiveForm(Session* session, ObjectiveChoices* choices, QWidget* parent = nullptr);

    /// What is wrong, naming the field; empty where nothing is.
    QString problem() const;
    /// The widgets in the order of Tab.
    QList<QWidget*> tabOrder() const;

 Q_SIGNALS:
    void problemChanged();

 private:
    void makeLayout();
    void connectFields();
    void refresh();
    void load(bool evenIfSame);
    void listChoices();
    void refreshData();
    DataStatus dataNow() const;
    void changeKind();
    void changeFunction();
    void sendName();
    void sendObjective(const Json& objective, const char* field);
    void sendGoal();
    void sendNumber(Field* field, const char* key);
    void sendEpochs();
    void onRefused(const QString& field, const QString& sentence);
    Field* fieldOf(const QString& name) const;
    void setProblem(Field* field, const QString& sentence);

    Session* session_;
    ObjectiveChoices* choices_;
    EditSender sender_;
    Json objective_ = Json::object();  ///< as recorded, or as sent since
    Json goal_ = Json::object();
    Json shown_ = Json::object();             ///< what was recorded when the fields were loaded
    std::map<std::string, Json> lastOfKind_;  ///< to come back to, with its goal
    bool isRefused_ = false;

    QLineEdit* name_;
    QComboBox* kind_;
    QComboBox* dataSet_;
    QComboBox* function_;
    QLineEdit* noise_;
    QSpinBox* epochs_;
    QLineEdit* seconds_;
    GoalRow* goalRow_;
    Field* nameField_;
    Field* kindField_;
    Field* dataSetField_;
    Field* functionField_;
    Field* noiseField_;
    Field* epochsField_;
    Field* secondsField_;
    QList<QWidget*> ofTraining_;  ///< shown for this kind only
    QList<QWidget*> ofFunction_;
    SentenceLine* data_;
    SentenceLine* locked_;
    QPushButton* lookAgain_;
};

}  // namespace trialbench::ui
