#pragma once

#include <QObject>
#include <QString>
#include <map>
#include <string>
#include <vector>

#include "core/support/json.h"
#include "ui/models/edit_sender.h"

namespace trialbench::ui {

/// One of a list to choose from.
struct Choice {
    std::string id;
    QString title;

    bool operator==(const Choice&) const = default;
};

/// The fields of one part of a page, by name: what stands in each, whether it is there and may be edited,
/// what is wrong with it. An edit is shown at once and sent as one command; where that is refused, what is
/// recorded comes back, with the sentence why. What is wrong stays as it was typed, unsent, until another
/// value is recorded. Without widgets; GUI thread; does not block.
class Form : public QObject {
    Q_OBJECT

 public:
    struct Title {
        QString field;
        QString title;
    };
    /// In the order in which problem() looks at them.
    Form(Session* session, std::vector<Title> titles, QObject* parent = nullptr);

    QString title(const QString& field) const;
    const Json& value(const QString& field) const { return at(field).value; }
    /// The value is one of these; empty: it is typed.
    const std::vector<Choice>& choices(const QString& field) const { return at(field).choices; }
    bool isShown(const QString& field) const { return at(field).isShown; }
    bool isEnabled(const QString& field) const { return at(field).isEnabled; }
    /// What is wrong with what stands there, which is why it is not sent.
    const QString& error(const QString& field) const { return at(field).error; }
    /// Why the last edit was not taken, until the next; what stands there is right.
    const QString& refusal(const QString& field) const { return at(field).refusal; }
    /// The first error of a field that is shown, after its title; empty: nothing is wrong.
    QString problem() const;
    /// What stands in the fields that are wrong.
    std::map<QString, Json> wrong() const;
    /// While answers are due, the fields are ahead of the experiment: nothing is to be loaded.
    bool isWaiting() const { return sender_.isWaiting(); }

    void setValue(const QString& field, Json value);
    void setChoices(const QString& field, std::vector<Choice> choices);
    void setShown(const QString& field, bool isShown);
    void setEnabled(const QString& field, bool isEnabled);
    /// Empty: nothing is wrong any more, nor refused.
    void setError(const QString& field, const QString& error);
    /// Shows what is recorded, unless what stands there is wrong and was typed over the same.
    void load(const QString& field, const Json& recorded);
    /// Of the edit of this field.
    void send(const QString& field, Json command);
    /// Forgets what is wrong or refused, as the fields are about to show something else.
    void forget();

 Q_SIGNALS:
    void valueChanged(const QString& field);
    void choicesChanged(const QString& field);
    /// Shown, enabled, error or refusal.
    void stateChanged(const QString& field);
    /// Every edit has its answer.
    void settled();

 private:
    struct State {
        Json value;
        Json recorded;  ///< or sent since
        std::vector<Choice> choices;
        bool isShown = true;
        bool isEnabled = true;
        QString error;
        QString refusal;
    };
    const State& at(const QString& field) const;
    void setState(const QString& field, const QString& error, const QString& refusal);

    std::vector<Title> titles_;
    std::map<QString, State> states_;
    EditSender sender_;
};

}  // namespace trialbench::ui
