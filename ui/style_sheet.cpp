#include <QRegularExpression>

#include "ui/theme.h"

// Resources of a static library are linked in only where somebody asks for them; the macro wants to stand
// outside of namespaces.
static void initControls() {
    Q_INIT_RESOURCE(controls);
}

namespace trialbench::ui {

namespace {

// @name stands for the color of the token of that name. Heights are those of 9-point text at 100 %.
const char* const kTemplate = R"css(
QToolTip { background: @base; color: @text; border: 1px solid @ctl; padding: 3px; }
QMenuBar { background: @window; color: @text; border: none; }
QMenuBar::item { padding: 4px 8px; background: transparent; }
QMenuBar::item:selected, QMenuBar::item:pressed { background: @sel; }
QMenu { background: @base; color: @text; border: 1px solid @ctl; padding: 4px 0; }
QMenu::item { padding: 4px 24px; }
QMenu::item:selected { background: @sel; }
QMenu::item:disabled { color: @axis; }
QMenu::separator { height: 1px; background: @border; margin: 4px 0; }
QStatusBar { background: @window; color: @text2; border-top: 1px solid @border; }
QStatusBar::item { border: none; }

QPushButton { background: @base; color: @text; border: 1px solid @ctl; border-radius: 4px; padding: 3px 11px;
              min-height: 18px; }
QPushButton:hover { background: @alt; }
QPushButton:pressed, QPushButton:checked { background: @sel; }
QPushButton:focus { border: 2px solid @accent; padding: 2px 10px; }
QPushButton:disabled { background: @window; color: @axis; border-color: @border; }
QPushButton[primary="true"] { background: @accent; color: @accentText; border-color: @accent; font-weight: bold; }
QPushButton[primary="true"]:focus { border-color: @text; }
QPushButton[primary="true"]:disabled { background: @window; color: @axis; border-color: @border; }
QToolButton { background: transparent; color: @text; border: 1px solid transparent; border-radius: 4px;
              padding: 2px; }
QToolButton:hover { border-color: @ctl; }
QToolButton:pressed, QToolButton:checked { background: @sel; }
QToolButton:focus { border-color: @accent; }
QToolButton:disabled { color: @axis; }

QLineEdit, QSpinBox, QDoubleSpinBox, QComboBox, QPlainTextEdit, QTextEdit {
    background: @base; color: @text; border: 1px solid @ctl; border-radius: 3px;
    selection-background-color: @sel; selection-color: @text; }
QLineEdit, QSpinBox, QDoubleSpinBox, QComboBox { padding: 1px 5px; min-height: 20px; }
QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus, QPlainTextEdit:focus, QTextEdit:focus {
    border: 2px solid @accent; }
QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus { padding: 0 4px; }
QLineEdit[invalid="true"], QSpinBox[invalid="true"], QDoubleSpinBox[invalid="true"], QComboBox[invalid="true"] {
    border: 2px solid @bad; padding: 0 4px; }
QLineEdit:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled, QComboBox:disabled {
    background: @window; color: @text2; border-color: @border; }
QComboBox::drop-down { subcontrol-origin: padding; subcontrol-position: center right; width: 18px; border: none; }
QComboBox::down-arrow, QSpinBox::down-arrow, QDoubleSpinBox::down-arrow {
    image: url(:/trialbench/controls/arrow-down.png); width: 9px; height: 6px; }
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow {
    image: url(:/trialbench/controls/arrow-up.png); width: 9px; height: 6px; }
QSpinBox::up-button, QDoubleSpinBox::up-button { subcontrol-origin: border; subcontrol-position: top right;
    width: 18px; border: none; }
QSpinBox::down-button, QDoubleSpinBox::down-button { subcontrol-origin: border;
    subcontrol-position: bottom right; width: 18px; border: none; }
QComboBox QAbstractItemView { background: @base; border: 1px solid @ctl; selection-background-color: @sel;
    selection-color: @text; outline: none; }

QCheckBox, QRadioButton { spacing: 8px; }
QCheckBox::indicator, QTableView::indicator, QRadioButton::indicator { width: 12px; height: 12px; background: @base;
    border: 1px solid @ctl; border-radius: 3px; }
QRadioButton::indicator { border-radius: 7px; }
QCheckBox::indicator:checked, QTableView::indicator:checked { background: @accent; border-color: @accent; image: url(@check); }
QCheckBox::indicator:indeterminate { background: @faint; }
QRadioButton::indicator:checked { width: 4px; height: 4px; border: 5px solid @accent; }
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border-color: @accent; }
QCheckBox::indicator:disabled, QTableView::indicator:disabled, QRadioButton::indicator:disabled { background: @window; border-color: @border; }
QCheckBox:focus, QRadioButton:focus { color: @accent; }
QCheckBox:disabled, QRadioButton:disabled { color: @axis; }

QMainWindow::separator { background: @border; width: 1px; height: 1px; }
QSplitter::handle { background: @border; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }

QTabBar { background: @window; }
QTabBar::tab { background: transparent; color: @text2; border: none; border-bottom: 2px solid transparent;
    padding: 6px 15px; }
QTabBar::tab:selected { background: @base; color: @text; border-bottom: 2px solid @accent; font-weight: bold; }
QTabBar::tab:hover:!selected { color: @text; }
QTabBar::tab:focus { border-bottom: 2px solid @text; }
QTabWidget::pane { border: none; border-top: 1px solid @border; }

QTreeView, QTableView, QListView { background: @base; alternate-background-color: @alt; color: @text;
    border: none; gridline-color: @border; selection-background-color: @sel; selection-color: @text;
    outline: none; }
QTreeView::item { height: 24px; }
QTableView:focus, QTreeView:focus, QListView:focus { border: 1px solid @accent; }
QTreeView::item:selected, QTableView::item:selected, QListView::item:selected { background: @sel; color: @text; }
QHeaderView { background: @window; }
QHeaderView::section { background: @window; color: @text2; border: none; border-right: 1px solid @border;
    border-bottom: 1px solid @border; padding: 0 6px; height: 22px; }
QScrollBar:vertical { background: @base; width: 10px; border: none; }
QScrollBar:horizontal { background: @base; height: 10px; border: none; }
QScrollBar::handle { background: @faint; border-radius: 4px; margin: 1px; min-width: 24px; min-height: 24px; }
QScrollBar::handle:hover { background: @ctl; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: none; }
QProgressBar { background: @base; border: 1px solid @ctl; border-radius: 3px; text-align: center; color: @text; }
QProgressBar::chunk { background: @accent; }
)css";

}  // namespace

QString styleSheetOf(const Theme& theme) {
    initControls();
    QString sheet = QString::fromLatin1(kTemplate);
    sheet.replace(QLatin1String("@check"), theme.isDark()
                                               ? QLatin1String(":/trialbench/controls/check-dark.png")
                                               : QLatin1String(":/trialbench/controls/check-light.png"));
    for (int i = 0; i < kTokens; ++i) {
        const Token token = static_cast<Token>(i);
        // A whole word, so that @text does not eat the beginning of @text2.
        sheet.replace(QRegularExpression(QStringLiteral("@%1\\b").arg(QLatin1String(nameOf(token)))),
                      theme.color(token).name());
    }
    return sheet;
}

}  // namespace trialbench::ui
