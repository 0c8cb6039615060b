#pragma once

#include <QStyledItemDelegate>
#include <QTableView>
#include <vector>

namespace trialbench::ui {

/// The cells of a table that is filled in: a list to choose from where the model has options, else text; an
/// edge in the color of errors where the model has one.
class EditCellDelegate : public QStyledItemDelegate {
    Q_OBJECT

 public:
    /// The model's roles; -1: it has none. `quietRole`: true where the value is not somebody's own.
    struct Roles {
        int error = -1;
        int options = -1;
        int optionTexts = -1;
        int quiet = -1;
    };

    EditCellDelegate(Roles roles, QObject* parent);

    void setReadOnly(bool readOnly) { readOnly_ = readOnly; }

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem& option,
                          const QModelIndex& index) const override;
    void setEditorData(QWidget* editor, const QModelIndex& index) const override;
    void setModelData(QWidget* editor, QAbstractItemModel* model, const QModelIndex& index) const override;
    void updateEditorGeometry(QWidget* editor, const QStyleOptionViewItem& option,
                              const QModelIndex& index) const override;
    bool editorEvent(QEvent* event, QAbstractItemModel* model, const QStyleOptionViewItem& option,
                     const QModelIndex& index) override;

 protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override;

 private:
    QStringList optionsOf(const QModelIndex& index) const;

    Roles roles_;
    bool readOnly_ = false;
};

/// A table that is filled in as a form is: one click or Enter edits a cell, Tab leaves the table, and it is
/// as high as its rows.
class EditTable : public QTableView {
    Q_OBJECT

 public:
    EditTable(QAbstractItemModel* model, EditCellDelegate::Roles roles, QWidget* parent = nullptr);

    void setReadOnly(bool readOnly);
    /// Column by column; what the table is wider than all of them is given out by shares.
    struct Column {
        int width;
        int share;
    };
    void setColumns(std::vector<Column> columns);
    /// Rows that there is room for at least and at most.
    void setRows(int least, int most);

 protected:
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

 private:
    /// Opens the cell's editor, a list at once. False: it cannot be edited, or is already.
    bool editCell(const QModelIndex& index);
    void fitHeight();
    void fitColumns();

    EditCellDelegate* delegate_;
    std::vector<Column> columns_;
    int least_ = 2;
    int most_ = 12;
};

}  // namespace trialbench::ui
