#include "ui/panels/parameter_panel.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/panels/edit_table.h"
#include "ui/panels/field.h"
#include "ui/panels/panel.h"

namespace trialbench::ui {

namespace {

using Model = ParameterTableModel;

QPushButton* button(const QString& text, const QString& name, const char* id) {
    auto* button = new QPushButton(text);
    button->setAccessibleName(name);
    button->setToolTip(name);
    button->setObjectName(QLatin1String(id));
    return button;
}

}  // namespace

ParameterPanel::ParameterPanel(Session* session, Selection* selection, SearchSpaceEditor* editor,
                               QWidget* parent)
    : QWidget(parent),
      session_(session),
      selection_(selection),
      editor_(editor),
      table_(new EditTable(
          editor->parameters(),
          {.error = Model::ErrorRole, .options = Model::OptionsRole, .optionTexts = Model::OptionTextsRole})),
      add_(button(tr("Add"), tr("Add a parameter"), "addParameter")),
      remove_(button(tr("Remove"), tr("Remove the chosen parameter"), "removeParameter")),
      up_(button(tr("Up"), tr("Move the chosen parameter up"), "moveParameterUp")),
      down_(button(tr("Down"), tr("Move the chosen parameter down"), "moveParameterDown")),
      usual_(button(tr("Usual ranges"), tr("Replace all parameters by the function's usual domain"),
                    "usualRanges")),
      duplicate_(button(tr("Duplicate"), tr("Duplicate the study"), "duplicateStudy")),
      locked_(new SentenceLine(SentenceLine::Kind::Quiet)),
      problem_(new SentenceLine(SentenceLine::Kind::Error)) {
    auto* panel = new Panel(tr("Search space"));
    for (QPushButton* action : {usual_, add_, remove_, up_, down_}) panel->addToBar(action);
    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(16, 8, 16, 8);
    column->setSpacing(4);
    column->addWidget(locked_);
    column->addWidget(table_);
    column->addWidget(problem_);
    locked_->addButton(duplicate_);
    panel->setContent(content);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(panel);
    table_->setAccessibleName(tr("Parameters"));
    table_->setObjectName(QStringLiteral("parameters"));
    // Choices and conditions take most of what is left: numbers need little more than their digits.
    table_->setColumns({{112, 2}, {92, 0}, {96, 0}, {70, 1}, {70, 1}, {66, 1}, {86, 3}, {86, 3}});

    connect(add_, &QPushButton::clicked, this, &ParameterPanel::add);
    connect(remove_, &QPushButton::clicked, this, &ParameterPanel::remove);
    connect(up_, &QPushButton::clicked, this, [this] { move(-1); });
    connect(down_, &QPushButton::clicked, this, [this] { move(1); });
    connect(usual_, &QPushButton::clicked, editor, &SearchSpaceEditor::takeUsualParameters);
    connect(duplicate_, &QPushButton::clicked, this, &ParameterPanel::duplicateAsked);
    connect(editor, &SearchSpaceEditor::changed, this, &ParameterPanel::refresh);
    connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &ParameterPanel::refresh);
    connect(editor->parameters(), &QAbstractItemModel::modelReset, this, &ParameterPanel::refresh);
    refresh();
}

QList<QWidget*> ParameterPanel::tabOrder() const {
    return {usual_, add_, remove_, up_, down_, duplicate_, table_};
}

void ParameterPanel::refresh() {
    const auto* study = session_->experiment().findStudy(selection_->study());
    const bool isEditable = editor_->isEditable();
    const int row = table_->currentIndex().row();
    const int rows = editor_->parameters()->rowCount();
    table_->setReadOnly(!isEditable);
    add_->setEnabled(isEditable);
    remove_->setEnabled(isEditable && row >= 0);
    up_->setEnabled(isEditable && row > 0);
    down_->setEnabled(isEditable && row >= 0 && row + 1 < rows);
    usual_->setEnabled(isEditable);
    usual_->setVisible(session_->experiment().objective.value("kind", "") == "function");
    QString locked;
    if (study && session_->canWrite() && !isEditable) {
        locked = study->trials.empty() ? tr("The study runs: what it searches cannot be changed now.")
                                       : tr("Trials exist: duplicate the study to search another space.");
    }
    locked_->setText(locked);
    const QString refusal = editor_->parameterRefusal();
    problem_->setText(refusal.isEmpty() ? (isEditable ? editor_->parameters()->problem() : QString())
                                        : refusal);
}

void ParameterPanel::add() {
    const int row = editor_->addParameter();
    const QModelIndex name = editor_->parameters()->index(row, Model::NameColumn);
    table_->setCurrentIndex(name);
    table_->setFocus();
    table_->edit(name);
}

void ParameterPanel::remove() {
    const int row = table_->currentIndex().row();
    editor_->parameters()->removeParameter(row);
    const int left = std::min(row, editor_->parameters()->rowCount() - 1);
    table_->setCurrentIndex(editor_->parameters()->index(left, Model::NameColumn));
}

void ParameterPanel::move(int by) {
    const int row = table_->currentIndex().row();
    editor_->parameters()->moveParameter(row, row + by);
    refresh();
}

}  // namespace trialbench::ui
