#pragma once

#include <QWidget>

#include "ui/models/search_space_editor.h"

class QPushButton;

namespace trialbench::ui {

class EditTable;
class Panel;
class SentenceLine;

/// The search space of the chosen study: its parameters in a table that is filled in.
class ParameterPanel : public QWidget {
    Q_OBJECT

 public:
    ParameterPanel(Session* session, Selection* selection, SearchSpaceEditor* editor,
                   QWidget* parent = nullptr);

    EditTable* table() const { return table_; }
    /// The widgets in the order of Tab.
    QList<QWidget*> tabOrder() const;

 Q_SIGNALS:
    void duplicateAsked();

 private:
    void refresh();
    void add();
    void remove();
    void move(int by);

    Session* session_;
    Selection* selection_;
    SearchSpaceEditor* editor_;
    EditTable* table_;
    QPushButton* add_;
    QPushButton* remove_;
    QPushButton* up_;
    QPushButton* down_;
    QPushButton* usual_;
    QPushButton* duplicate_;
    SentenceLine* locked_;
    SentenceLine* problem_;
};

}  // namespace trialbench::ui
