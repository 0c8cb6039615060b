#pragma once

#include <QWidget>
#include <map>
#include <string>
#include <utility>

#include "ui/models/edit_sender.h"
#include "ui/models/objective_choices.h"
#include "ui/models/selection.h"

class QCheckBox;
class QComboBox;
class QLineEdit;
class QSpinBox;

namespace trialbench::ui {

class Field;

/// How the chosen study searches, and how much: its strategy and seed, which trials settle for good, and the
/// limits, which do not. Every finished edit is a command; what is wrong stays as typed and is not sent, also
/// while another study is chosen.
class StrategyForm : public QWidget {
    Q_OBJECT

 public:
    StrategyForm(Session* session, Selection* selection, ObjectiveChoices* choices,
                 QWidget* parent = nullptr);

    /// What is wrong, naming the field; empty where nothing is.
    QString problem() const;
    /// The widgets in the order of Tab.
    QList<QWidget*> tabOrder() const;

 Q_SIGNALS:
    void problemChanged();

 private:
    const experiment::Study* study() const;
    void makeLayout();
    void connectFields();
    void refresh();
    void load(const experiment::Study& study, bool evenIfSame);
    void keepUnsent();
    void bringBackUnsent();
    void showFieldsOf(const QString& strategy);
    void refreshDevices();
    void sendStrategy();
    void sendSeed();
    void sendTrials(int limit);
    void sendConcurrency(int limit);
    void sendDevices();
    void send(Field* field, const char* verb, Json body);
    void onRefused(const QString& field, const QString& sentence);
    void setProblem(Field* field, const QString& sentence);

    Session* session_;
    Selection* selection_;
    ObjectiveChoices* choices_;
    EditSender sender_;
    std::string shownStudy_;
    Json shown_ = Json::object();  ///< what was recorded when the fields were loaded
    Json strategy_;                ///< as recorded, or as sent since
    bool isRefused_ = false;
    /// By study: what stands in its seed and devices, where that is wrong.
    std::map<std::string, std::pair<QString, QString>> unsent_;

    QComboBox* kind_;
    QSpinBox* initialPoints_;
    QCheckBox* defaults_;
    QLineEdit* seed_;
    QSpinBox* trials_;
    QSpinBox* concurrency_;
    QLineEdit* devices_;
    QList<Field*> fields_;
};

}  // namespace trialbench::ui
