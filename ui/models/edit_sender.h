#pragma once

#include <QObject>
#include <QPointer>
#include <QString>
#include <functional>

#include "ui/models/session.h"

namespace trialbench::ui {

/// Sends the edits of one part of a page as engine commands, in their order, and keeps count of those without
/// an answer: until the last is answered the experiment says what was there before, and nobody should put
/// that back into a field. GUI thread; does not block.
class EditSender : public QObject {
    Q_OBJECT

 public:
    explicit EditSender(Session* session, QObject* parent = nullptr);

    /// `field` is the part's own word for what was edited, for refused().
    void send(Json command, const QString& field);
    bool isWaiting() const { return waiting_ > 0; }

 Q_SIGNALS:
    /// A command was refused, with its sentence. The experiment is as it was.
    void refused(const QString& field, const QString& sentence);
    /// Every command has its answer, and what they changed stands in Session::experiment().
    void settled();

 private:
    void onAnswer(const QString& field, const Result<std::int64_t>& answer);

    QPointer<Session> session_;
    int waiting_ = 0;
};

}  // namespace trialbench::ui
