#include "ui/panels/form_fields.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QSpinBox>

#include "ui/panels/field.h"

namespace trialbench::ui {
namespace {

QString textOf(const Json& value) {
    return value.is_string() ? QString::fromStdString(value.get<std::string>()) : QString();
}

// One that has no parent yet would come up as a window of its own; it is shown with its parent.
void setShown(QWidget* widget, bool isShown) {
    if (!isShown || widget->parentWidget()) widget->setVisible(isShown);
}

}  // namespace

FormFields::FormFields(Form* form, QObject* parent) : QObject(parent), form_(form) {
    connect(form, &Form::valueChanged, this, [this](const QString& name) {
        if (const Entry* entry = entryOf(name)) showValue(*entry);
    });
    connect(form, &Form::choicesChanged, this, [this](const QString& name) {
        if (const Entry* entry = entryOf(name)) showChoices(*entry);
    });
    connect(form, &Form::stateChanged, this, [this](const QString& name) {
        if (const Entry* entry = entryOf(name)) showState(*entry);
    });
}

Field* FormFields::add(QWidget* control, const char* name) {
    const QString id = QLatin1String(name);
    auto* field = new Field(control, form_->title(id), name);
    entries_.push_back({field, id, true, {}});
    showChoices(entries_.back());
    showValue(entries_.back());
    showState(entries_.back());
    connectControl(control, id);
    return field;
}

void FormFields::adopt(Field* field) {
    entries_.push_back({field, field->control()->objectName(), false, {}});
    showState(entries_.back());
}

QLabel* FormFields::label(Field* field) {
    QLabel* label = field->makeLabel();
    goesWith(field, label);
    return label;
}

void FormFields::goesWith(Field* field, QWidget* widget) {
    Entry* entry = entryOf(field->control()->objectName());
    entry->companions.push_back(widget);
    showState(*entry);
}

FormFields::Entry* FormFields::entryOf(const QString& name) {
    for (Entry& entry : entries_) {
        if (entry.name == name) return &entry;
    }
    return nullptr;
}

void FormFields::connectControl(QWidget* control, const QString& name) {
    if (auto* list = qobject_cast<QComboBox*>(control)) {
        connect(list, &QComboBox::activated, this, [this, list, name] {
            Q_EMIT edited(name, Json(list->currentData().toString().toStdString()));
        });
    } else if (auto* line = qobject_cast<QLineEdit*>(control)) {
        connect(line, &QLineEdit::editingFinished, this, [this, line, name] {
            // It is finished by leaving it, too, also when the page goes.
            const Json text = line->text().toStdString();
            if (form_ && text != form_->value(name)) Q_EMIT edited(name, text);
        });
    } else if (auto* box = qobject_cast<QSpinBox*>(control)) {
        // A number is an edit when it is finished, not at each of its digits.
        box->setKeyboardTracking(false);
        connect(box, &QSpinBox::valueChanged, this,
                [this, name](int value) { Q_EMIT edited(name, Json(value)); });
    } else if (auto* tick = qobject_cast<QCheckBox*>(control)) {
        connect(tick, &QCheckBox::clicked, this,
                [this, name](bool isTicked) { Q_EMIT edited(name, Json(isTicked)); });
    }
}

void FormFields::showChoices(const Entry& entry) {
    auto* list = qobject_cast<QComboBox*>(entry.field->control());
    if (!list || !entry.isBound) return;
    list->clear();
    for (const Choice& choice : form_->choices(entry.name)) {
        list->addItem(choice.title, QString::fromStdString(choice.id));
    }
    showValue(entry);
}

void FormFields::showValue(const Entry& entry) {
    if (!entry.isBound) return;
    const Json& value = form_->value(entry.name);
    QWidget* control = entry.field->control();
    if (auto* list = qobject_cast<QComboBox*>(control)) {
        list->setCurrentIndex(list->findData(textOf(value)));
    } else if (auto* line = qobject_cast<QLineEdit*>(control)) {
        line->setText(textOf(value));
    } else if (auto* box = qobject_cast<QSpinBox*>(control)) {
        const QSignalBlocker quiet(box);
        box->setValue(value.is_number_integer() ? value.get<int>() : box->minimum());
    } else if (auto* tick = qobject_cast<QCheckBox*>(control)) {
        tick->setChecked(value == true);
    }
}

void FormFields::showState(const Entry& entry) {
    setShown(entry.field, form_->isShown(entry.name));
    for (QWidget* companion : entry.companions) setShown(companion, form_->isShown(entry.name));
    entry.field->control()->setEnabled(form_->isEnabled(entry.name));
    entry.field->setError(form_->error(entry.name));
    if (const QString& refusal = form_->refusal(entry.name); !refusal.isEmpty()) {
        entry.field->setRefusal(refusal);
    }
}

}  // namespace trialbench::ui
