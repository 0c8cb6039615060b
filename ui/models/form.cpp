#include "ui/models/form.h"

#include <utility>

namespace trialbench::ui {

Form::Form(Session* session, std::vector<Title> titles, QObject* parent)
    : QObject(parent), titles_(std::move(titles)), sender_(session) {
    for (const Title& title : titles_) states_[title.field];
    connect(&sender_, &EditSender::refused, this,
            [this](const QString& field, const QString& sentence) { setState(field, {}, sentence); });
    connect(&sender_, &EditSender::settled, this, &Form::settled);
}

QString Form::title(const QString& field) const {
    for (const Title& title : titles_) {
        if (title.field == field) return title.title;
    }
    return field;
}

const Form::State& Form::at(const QString& field) const {
    static const State nothing;
    const auto found = states_.find(field);
    return found == states_.end() ? nothing : found->second;
}

QString Form::problem() const {
    for (const Title& title : titles_) {
        const State& state = at(title.field);
        if (state.isShown && !state.error.isEmpty()) {
            return QStringLiteral("%1: %2").arg(title.title, state.error);
        }
    }
    return {};
}

std::map<QString, Json> Form::wrong() const {
    std::map<QString, Json> values;
    for (const auto& [field, state] : states_) {
        if (!state.error.isEmpty()) values[field] = state.value;
    }
    return values;
}

void Form::setValue(const QString& field, Json value) {
    State& state = states_[field];
    if (state.value == value) return;
    state.value = std::move(value);
    Q_EMIT valueChanged(field);
}

void Form::setChoices(const QString& field, std::vector<Choice> choices) {
    State& state = states_[field];
    if (state.choices == choices) return;
    state.choices = std::move(choices);
    Q_EMIT choicesChanged(field);
}

void Form::setShown(const QString& field, bool isShown) {
    if (std::exchange(states_[field].isShown, isShown) != isShown) Q_EMIT stateChanged(field);
}

void Form::setEnabled(const QString& field, bool isEnabled) {
    if (std::exchange(states_[field].isEnabled, isEnabled) != isEnabled) Q_EMIT stateChanged(field);
}

void Form::setError(const QString& field, const QString& error) {
    setState(field, error, {});
}

void Form::setState(const QString& field, const QString& error, const QString& refusal) {
    State& state = states_[field];
    if (state.error == error && state.refusal == refusal) return;
    state.error = error;
    state.refusal = refusal;
    Q_EMIT stateChanged(field);
}

void Form::load(const QString& field, const Json& recorded) {
    State& state = states_[field];
    const bool isNew = std::exchange(state.recorded, recorded) != recorded;
    if (!state.error.isEmpty()) {
        if (!isNew) return;
        setError(field, {});
    }
    setValue(field, recorded);
}

void Form::send(const QString& field, Json command) {
    setError(field, {});
    states_[field].recorded = states_[field].value;
    sender_.send(std::move(command), field);
}

void Form::forget() {
    for (const Title& title : titles_) setError(title.field, {});
}

}  // namespace trialbench::ui
