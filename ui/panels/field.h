#pragma once

#include <QLabel>
#include <QWidget>

#include "ui/theme.h"

class QHBoxLayout;

namespace trialbench::ui {

/// One sentence about what stands above it, with its sign: what is wrong, what is advised, or, without a
/// sign, what is so. Not there while it is empty.
class SentenceLine : public QWidget {
    Q_OBJECT

 public:
    enum class Kind { Error, Advice, Quiet };

    explicit SentenceLine(Kind kind, QWidget* parent = nullptr);

    void setText(const QString& text);
    void setText(Kind kind, const QString& text);
    QString text() const { return text_->text(); }
    /// A button at its end, for the advice it gives.
    void addButton(QWidget* button);

 protected:
    void changeEvent(QEvent* event) override;

 private:
    void paintSign();

    Kind kind_;
    QHBoxLayout* row_;
    QLabel* sign_;
    QLabel* text_;
};

/// A control and, under it, what is wrong with what it says.
class Field : public QWidget {
    Q_OBJECT

 public:
    /// Takes the control, which gets this accessible name and, as object name, `name`.
    Field(QWidget* control, const QString& title, const char* name, QWidget* parent = nullptr);

    QWidget* control() const { return control_; }
    const QString& title() const { return title_; }
    /// Its edge and its sentence; empty: nothing is wrong.
    void setError(const QString& error);
    const QString& error() const { return error_; }
    /// Why what was given was not taken, until the next setError(): what it says now is right.
    void setRefusal(const QString& sentence);
    /// A label for it, as its buddy.
    QLabel* makeLabel();

 private:
    QWidget* control_;
    QString title_;
    QString error_;
    SentenceLine* line_;
};

/// A wheel turned over a page that scrolls changes no field, unless that field was chosen.
void keepFromWheel(QWidget* control);

}  // namespace trialbench::ui
