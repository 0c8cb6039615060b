#include "ui/models/edit_sender.h"

#include <utility>

#include "ui/models/parameter_text.h"

namespace trialbench::ui {

EditSender::EditSender(Session* session, QObject* parent) : QObject(parent), session_(session) {}

void EditSender::send(Json command, const QString& field) {
    if (!session_) return;
    ++waiting_;
    session_->submit(std::move(command),
                     [self = QPointer<EditSender>(this), field](const Result<std::int64_t>& answer) {
                         if (self) self->onAnswer(field, answer);
                     });
}

void EditSender::onAnswer(const QString& field, const Result<std::int64_t>& answer) {
    --waiting_;
    if (!answer) Q_EMIT refused(field, cellText(answer.error()));
    if (waiting_ == 0) Q_EMIT settled();
}

}  // namespace trialbench::ui
