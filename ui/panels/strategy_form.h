#pragma once

#include <QWidget>

#include "ui/models/strategy_editor.h"

class QComboBox;
class QLineEdit;
class QSpinBox;

namespace trialbench::ui {

class Field;
class FormFields;

/// How the chosen study searches, and how much. Every finished edit is a command; what is wrong stays as
/// typed and is not sent. A field for each option of the strategies that there are.
class StrategyForm : public QWidget {
    Q_OBJECT

 public:
    explicit StrategyForm(StrategyEditor* editor, QWidget* parent = nullptr);

    /// The widgets in the order of Tab.
    QList<QWidget*> tabOrder() const;

 private:
    QWidget* makeControl(const StrategyEditor::Option& option);
    void makeLayout();
    void refresh();

    StrategyEditor* editor_;
    FormFields* fields_;
    QComboBox* kind_;
    QList<QWidget*> options_;  ///< in the order of StrategyEditor::options()
    QLineEdit* seed_;
    QSpinBox* trials_;
    QLineEdit* devices_;
};

}  // namespace trialbench::ui
