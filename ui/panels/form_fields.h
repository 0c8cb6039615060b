#pragma once

#include <QObject>
#include <QPointer>
#include <QString>
#include <vector>

#include "ui/models/form.h"

class QLabel;
class QWidget;

namespace trialbench::ui {

class Field;

/// The widgets of a form's fields: shows in them what the form says, and tells of finished edits.
class FormFields : public QObject {
    Q_OBJECT

 public:
    explicit FormFields(Form* form, QObject* parent = nullptr);

    /// A field around this control, of this name in the form: a list for its choices, a line for text, a
    /// box for numbers, a tick.
    Field* add(QWidget* control, const char* name);
    /// One that has been made; its value is shown and told of by whoever made it.
    void adopt(Field* field);
    /// A label for it, which goes with it.
    QLabel* label(Field* field);
    /// Goes with the field as its label does.
    void goesWith(Field* field, QWidget* widget);

 Q_SIGNALS:
    /// By a person. The value as the form's model takes it: text, a number, a tick, a choice's id.
    void edited(const QString& field, const trialbench::Json& value);

 private:
    struct Entry {
        Field* field;
        QString name;
        bool isBound;
        std::vector<QWidget*> companions;
    };

    Entry* entryOf(const QString& name);
    void connectControl(QWidget* control, const QString& name);
    void showChoices(const Entry& entry);
    void showValue(const Entry& entry);
    void showState(const Entry& entry);

    QPointer<Form> form_;
    std::vector<Entry> entries_;
};

}  // namespace trialbench::ui
