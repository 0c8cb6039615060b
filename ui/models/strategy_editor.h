#pragma once

#include <QObject>
#include <QString>
#include <map>
#include <string>
#include <vector>

#include "core/search/strategy.h"
#include "ui/models/form.h"
#include "ui/models/kept_by_study.h"
#include "ui/models/objective_choices.h"
#include "ui/models/selection.h"

namespace trialbench::ui {

/// How the chosen study searches, and how much: its strategy and seed, which trials settle for good, and the
/// limits, which do not. Fields: "strategy", those of options(), "seed", "maxTrials", "devices". What there
/// is to choose from and to say of it is what core/search registers. What was said of one kind comes back
/// when that is chosen again. GUI thread; does not block.
class StrategyEditor : public QObject {
    Q_OBJECT

 public:
    /// What can be said of a strategy beside its kind, in a field of its own.
    struct Option {
        QString field;
        std::string key;
        search::StrategyOption::Type type;
        QString help;
    };

    StrategyEditor(Session* session, Selection* selection, ObjectiveChoices* choices,
                   QObject* parent = nullptr);

    Form* form() { return &form_; }
    const std::vector<Option>& options() const { return options_; }
    /// What a number that is not given comes to, as text.
    QString automaticText(const Option& option) const;
    /// Why the kind of strategy cannot be changed here, though trials do not forbid it; empty: it can.
    QString whyNotChosenHere() const;
    /// What may stand in "devices", and which there are.
    QString deviceHelp() const;
    /// What is wrong, naming the field; empty where nothing is.
    QString problem() const { return form_.problem(); }

    /// A finished edit of a field: text, a number of a spin box (0: none), a tick, or a choice's id.
    void edit(const QString& field, const Json& value);

 Q_SIGNALS:
    /// Anything that the form shows, which tells more of itself.
    void changed();

 private:
    struct Unsent {
        std::map<QString, Json> fields;
        Json strategy;
    };

    static std::vector<Option> registeredOptions();
    const experiment::Study* study() const;
    const Option* optionOf(const QString& field) const;
    bool isStrategyWrong() const;
    void refresh();
    void refreshStates();
    void load(const experiment::Study& study);
    void keepUnsent();
    void bringBackUnsent();
    void editAgain(const std::map<QString, Json>& fields);
    void showStrategy();
    void editKind(const std::string& kind);
    void editOption(const Option& option, const Json& value);
    void take(const Json& strategy, const QString& field);
    void editSeed(const QString& text);
    void editDevices(const QString& text);
    void send(const QString& field, const char* verb, Json body);

    Session* session_;
    Selection* selection_;
    ObjectiveChoices* choices_;
    std::vector<Option> options_;
    Form form_;
    std::string shownStudy_;
    Json strategy_ = Json::object();                                 ///< as it stands in the fields
    Json sent_ = Json::object();                                     ///< as recorded, or as sent since
    Json space_;                                                     ///< as recorded
    std::map<std::string, std::map<std::string, Json>> lastOfKind_;  ///< by study, to come back to
    KeptByStudy<Unsent> unsent_;
};

}  // namespace trialbench::ui
