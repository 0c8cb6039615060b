#pragma once

#include <QDialog>

#include "ui/models/session.h"

class QComboBox;
class QDialogButtonBox;
class QLineEdit;

namespace trialbench::ui {

class Field;

/// Asks under which name another study is added, and what it starts from.
class NewStudyDialog : public QDialog {
    Q_OBJECT

 public:
    /// `original`: the study that may be copied; empty: none.
    NewStudyDialog(const Session* session, const std::string& original, QWidget* parent = nullptr);

    std::string name() const;
    /// Whether the original's set-up is copied; else the study starts from the usual ranges.
    bool isCopy() const;

 private:
    void checkName();

    const Session* session_;
    QLineEdit* name_;
    QComboBox* start_;
    Field* nameField_;
    QDialogButtonBox* buttons_;
};

}  // namespace trialbench::ui
