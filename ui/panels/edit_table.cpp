#include "ui/panels/edit_table.h"

#include <QComboBox>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPainter>
#include <algorithm>
#include <utility>

#include "ui/panels/field.h"
#include "ui/theme.h"

namespace trialbench::ui {
namespace {

constexpr int kRowHeight = 26;
constexpr int kArrowRoom = 18;

void paintArrow(QPainter* painter, const QRect& cell, const QColor& color) {
    const QPointF center(cell.right() - kArrowRoom / 2.0, cell.center().y() + 0.5);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(color, 1.4, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter->drawPolyline(
        QPolygonF{center + QPointF(-3.5, -1.75), center + QPointF(0, 1.75), center + QPointF(3.5, -1.75)});
    painter->restore();
}

}  // namespace

EditCellDelegate::EditCellDelegate(Roles roles, QObject* parent)
    : QStyledItemDelegate(parent), roles_(roles) {}

QStringList EditCellDelegate::optionsOf(const QModelIndex& index) const {
    if (roles_.options < 0 || !(index.flags() & Qt::ItemIsEditable)) return {};
    return index.data(roles_.options).toStringList();
}

void EditCellDelegate::initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const {
    QStyledItemDelegate::initStyleOption(option, index);
    const bool isQuiet = roles_.quiet >= 0 && index.data(roles_.quiet).toBool();
    if (isQuiet && (index.flags() & Qt::ItemIsEditable)) {
        const QColor quiet = Theme::of(option->palette).color(Token::Text2);
        option->palette.setColor(QPalette::Text, quiet);
        option->palette.setColor(QPalette::HighlightedText, quiet);
    }
    option->textElideMode = Qt::ElideRight;
}

void EditCellDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                             const QModelIndex& index) const {
    QStyledItemDelegate::paint(painter, option, index);
    const Theme theme = Theme::of(option.palette);
    if (!readOnly_ && !optionsOf(index).isEmpty()) {
        paintArrow(painter, option.rect, theme.color(Token::Text2));
    }
    if (roles_.error < 0 || index.data(roles_.error).toString().isEmpty()) return;
    constexpr int kEdge = 2;
    painter->save();
    painter->setPen(QPen(theme.color(Token::Bad), kEdge, Qt::SolidLine, Qt::SquareCap, Qt::MiterJoin));
    painter->drawRect(option.rect.adjusted(1, 1, -1 - kEdge / 2, -1 - kEdge / 2));
    painter->restore();
}

QWidget* EditCellDelegate::createEditor(QWidget* parent, const QStyleOptionViewItem& option,
                                        const QModelIndex& index) const {
    const QString name = index.model()->headerData(index.column(), Qt::Horizontal).toString();
    const QStringList options = optionsOf(index);
    if (options.isEmpty()) {
        auto* editor = QStyledItemDelegate::createEditor(parent, option, index);
        editor->setAccessibleName(name);
        return editor;
    }
    auto* list = new QComboBox(parent);
    const QStringList texts =
        roles_.optionTexts >= 0 ? index.data(roles_.optionTexts).toStringList() : options;
    for (qsizetype i = 0; i < options.size(); ++i) list->addItem(texts.value(i), options[i]);
    list->setAccessibleName(name);
    keepFromWheel(list);
    connect(list, &QComboBox::activated, this, [this, list] {
        auto* self = const_cast<EditCellDelegate*>(this);
        Q_EMIT self->commitData(list);
        Q_EMIT self->closeEditor(list);
    });
    return list;
}

void EditCellDelegate::setEditorData(QWidget* editor, const QModelIndex& index) const {
    if (auto* list = qobject_cast<QComboBox*>(editor)) {
        list->setCurrentIndex(list->findData(index.data(Qt::EditRole)));
        return;
    }
    auto* line = qobject_cast<QLineEdit*>(editor);
    // Other cells may change beside one that is being typed into.
    if (line && line->isModified()) return;
    QStyledItemDelegate::setEditorData(editor, index);
}

void EditCellDelegate::setModelData(QWidget* editor, QAbstractItemModel* model,
                                    const QModelIndex& index) const {
    if (auto* list = qobject_cast<QComboBox*>(editor)) {
        model->setData(index, list->currentData());
        return;
    }
    QStyledItemDelegate::setModelData(editor, model, index);
}

void EditCellDelegate::updateEditorGeometry(QWidget* editor, const QStyleOptionViewItem& option,
                                            const QModelIndex&) const {
    editor->setGeometry(option.rect);
}

bool EditCellDelegate::editorEvent(QEvent* event, QAbstractItemModel* model,
                                   const QStyleOptionViewItem& option, const QModelIndex& index) {
    return !readOnly_ && QStyledItemDelegate::editorEvent(event, model, option, index);
}

EditTable::EditTable(QAbstractItemModel* model, EditCellDelegate::Roles roles, QWidget* parent)
    : QTableView(parent), delegate_(new EditCellDelegate(roles, this)) {
    setModel(model);
    setItemDelegate(delegate_);
    setTabKeyNavigation(false);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setShowGrid(true);
    setWordWrap(false);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setDefaultSectionSize(kRowHeight);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setSectionsClickable(false);
    horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    setReadOnly(false);
    for (auto signal : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved}) {
        connect(model, signal, this, &EditTable::fitHeight);
    }
    connect(model, &QAbstractItemModel::modelReset, this, &EditTable::fitHeight);
    connect(this, &QTableView::clicked, this, [this](const QModelIndex& index) { editCell(index); });
    fitHeight();
}

void EditTable::setReadOnly(bool readOnly) {
    delegate_->setReadOnly(readOnly);
    setEditTriggers(readOnly ? NoEditTriggers : DoubleClicked | EditKeyPressed | AnyKeyPressed);
    viewport()->update();
}

void EditTable::setColumns(std::vector<Column> columns) {
    columns_ = std::move(columns);
    fitColumns();
}

void EditTable::resizeEvent(QResizeEvent* event) {
    QTableView::resizeEvent(event);
    fitColumns();
}

void EditTable::fitColumns() {
    int total = 0;
    int shares = 0;
    for (const Column& column : columns_) {
        total += column.width;
        shares += column.share;
    }
    const int width = viewport()->width();
    int used = 0;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        const bool isLast = i + 1 == columns_.size();
        const int extra = shares > 0 ? std::max(0, width - total) * columns_[i].share / shares : 0;
        // The last takes what rounding has left.
        const int size = isLast ? std::max(columns_[i].width, width - used) : columns_[i].width + extra;
        setColumnWidth(static_cast<int>(i), size);
        used += size;
    }
}

void EditTable::setRows(int least, int most) {
    least_ = least;
    most_ = most;
    fitHeight();
}

void EditTable::keyPressEvent(QKeyEvent* event) {
    const bool isEnter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (isEnter && editCell(currentIndex())) return;
    QTableView::keyPressEvent(event);
}

bool EditTable::editCell(const QModelIndex& index) {
    const bool isEditable = editTriggers() != NoEditTriggers && (index.flags() & Qt::ItemIsEditable);
    if (!isEditable || state() == EditingState) return false;
    edit(index);
    if (auto* list = qobject_cast<QComboBox*>(indexWidget(index))) list->showPopup();
    return true;
}

void EditTable::fitHeight() {
    const int rows = std::clamp(model()->rowCount(), least_, most_);
    constexpr int kFrame = 2;
    setFixedHeight(horizontalHeader()->sizeHint().height() + rows * kRowHeight + kFrame);
}

}  // namespace trialbench::ui
