#pragma once

#include <QMessageBox>

namespace trialbench::ui {

/// A question, or what went wrong: what it is about in bold, then a sentence or two. Text is shown as it is.
class Message : public QMessageBox {
    Q_OBJECT

 public:
    enum Kind { Question, Warning };

    Message(Kind kind, const QString& title, const QString& sentence, QWidget* parent = nullptr);
};

}  // namespace trialbench::ui
