#pragma once

#include <QWidget>

#include "ui/models/search_space_editor.h"

namespace trialbench::ui {

class EditTable;
class SentenceLine;

/// The trainer's knobs: which are tuned, and what the others are fixed to.
class KnobPanel : public QWidget {
    Q_OBJECT

 public:
    KnobPanel(SearchSpaceEditor* editor, ObjectiveChoices* choices, QWidget* parent = nullptr);

    EditTable* table() const { return table_; }

 private:
    void refresh();

    SearchSpaceEditor* editor_;
    ObjectiveChoices* choices_;
    EditTable* table_;
    SentenceLine* note_;
    SentenceLine* problem_;
};

}  // namespace trialbench::ui
