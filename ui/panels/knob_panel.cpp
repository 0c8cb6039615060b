#include "ui/panels/knob_panel.h"

#include <QVBoxLayout>

#include "ui/panels/edit_table.h"
#include "ui/panels/field.h"
#include "ui/panels/panel.h"

namespace trialbench::ui {

namespace {
using Model = KnobTableModel;
// All knobs of a trainer at once, so that the page scrolls and not the table within it.
constexpr int kMostRows = 40;
constexpr int kMostWidth = 480;
}  // namespace

KnobPanel::KnobPanel(SearchSpaceEditor* editor, ObjectiveChoices* choices, QWidget* parent)
    : QWidget(parent),
      editor_(editor),
      choices_(choices),
      table_(new EditTable(
          editor->knobs(),
          {.error = Model::ErrorRole, .options = Model::OptionsRole, .quiet = Model::IsDefaultRole})),
      note_(new SentenceLine(SentenceLine::Kind::Quiet)),
      problem_(new SentenceLine(SentenceLine::Kind::Error)) {
    auto* panel = new Panel(tr("Training"));
    panel->setNote(tr("grey: the trainer's default"));
    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(16, 8, 16, 8);
    column->setSpacing(4);
    column->addWidget(note_);
    column->addWidget(table_);
    column->addWidget(problem_);
    column->addStretch(1);
    panel->setContent(content);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(panel);
    table_->setAccessibleName(tr("Knobs of the training"));
    table_->setObjectName(QStringLiteral("knobs"));
    table_->setRows(2, kMostRows);
    table_->setColumns({{130, 1}, {60, 0}, {150, 1}});
    table_->setMaximumWidth(kMostWidth);

    connect(editor, &SearchSpaceEditor::changed, this, &KnobPanel::refresh);
    connect(choices, &ObjectiveChoices::loading, this, &KnobPanel::refresh);
    connect(choices, &ObjectiveChoices::failed, this, &KnobPanel::refresh);
    refresh();
}

void KnobPanel::refresh() {
    const bool hasKnobs = editor_->knobs()->rowCount() > 0;
    table_->setVisible(hasKnobs);
    table_->setReadOnly(!editor_->isEditable());
    QString note;
    if (!hasKnobs) {
        note = choices_->state() == ObjectiveChoices::State::Failed
                   ? tr("The knobs are listed here once the trainer can be loaded.")
                   : tr("Asking the trainer for its knobs.");
    }
    note_->setText(note);
    const QString refusal = editor_->knobRefusal();
    problem_->setText(refusal.isEmpty() && editor_->isEditable() ? editor_->knobs()->problem() : refusal);
}

}  // namespace trialbench::ui
