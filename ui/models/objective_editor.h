#pragma once

#include <QObject>
#include <QString>
#include <map>
#include <string>

#include "ui/models/form.h"
#include "ui/models/objective_choices.h"

namespace trialbench::ui {

/// What the trials of an experiment run, on which data, and what counts; once a trial exists, nothing of it
/// can be edited. Fields: "experimentName", "objectiveKind", "dataSet", "function", "noise", "epochs",
/// "secondsPerEpoch", "metric" (the whole goal; to choose from are its metrics). What was said of one kind
/// comes back when that is chosen again. GUI thread; does not block.
class ObjectiveEditor : public QObject {
    Q_OBJECT

 public:
    ObjectiveEditor(Session* session, ObjectiveChoices* choices, QObject* parent = nullptr);

    Form* form() { return &form_; }
    /// Where a training's data are, or why it has none.
    DataStatus data() const;
    /// Why nothing can be edited; empty where it can, or where the file is only read.
    QString whyLocked() const;
    /// What is wrong, naming the field; empty where nothing is.
    QString problem() const;

    /// A finished edit of a field: text, the number of a spin box, a choice's id, or the goal.
    void edit(const QString& field, const Json& value);

 Q_SIGNALS:
    /// Anything that the form shows, which tells more of itself.
    void changed();

 private:
    std::string kind() const { return objective_.value("kind", ""); }
    void refresh();
    void load();
    void offer();
    void editName(const QString& text);
    void editKind(const std::string& kind);
    void editNumber(const QString& field, const char* key, const Json& value);
    void editGoal(const Json& goal);
    void sendObjective(const Json& objective, const QString& field);

    Session* session_;
    ObjectiveChoices* choices_;
    Form form_;
    Json objective_ = Json::object();  ///< as recorded, or as sent since
    Json goal_ = Json::object();
    std::map<std::string, Json> lastOfKind_;  ///< to come back to, with its goal
};

}  // namespace trialbench::ui
