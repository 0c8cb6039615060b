#pragma once

#include <QAbstractItemView>
#include <QApplication>
#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QTableView>
#include <QtTest>

/// What a person does with the controls of a window: keys and clicks on what is visible, found by accessible
/// or object name.
namespace trialbench::ui::testing {

class Hands {
 public:
    explicit Hands(QWidget* window) : window_(window) {}

    /// A visible widget of this accessible name, else of this object name, else a button of this text.
    template <class T>
    T* seen(const QString& name) const {
        for (T* widget : window_->findChildren<T*>()) {
            if (widget->isVisible() && widget->accessibleName() == name) return widget;
        }
        for (T* widget : window_->findChildren<T*>(name)) {
            if (widget->isVisible()) return widget;
        }
        if constexpr (std::is_base_of_v<QAbstractButton, T>) {
            for (T* button : window_->findChildren<T*>()) {
                if (button->isVisible() && button->text() == name) return button;
            }
        }
        return nullptr;
    }
    template <class T>
    T* find(const QString& name) const {
        T* widget = seen<T>(name);
        if (!widget) qFatal("no %s", qPrintable(name));
        return widget;
    }

    /// A desktop gives the focus back when a dialog or list closes; without a screen nobody does.
    void comeBack() const {
        window_->activateWindow();
        if (!QTest::qWaitForWindowActive(window_)) qFatal("the window does not come up");
    }

    void press(const QString& name) const { QTest::mouseClick(find<QPushButton>(name), Qt::LeftButton); }
    void type(const QString& name, const QString& text) const {
        auto* line = find<QLineEdit>(name);
        line->setFocus();
        line->selectAll();
        QTest::keyClicks(line, text);
        QTest::keyClick(line, Qt::Key_Return);
    }
    /// Chooses as a person does, which setCurrentIndex() is not.
    void pick(const QString& name, const QString& data) const {
        auto* list = find<QComboBox>(name);
        list->setFocus();
        pickIn(list, list, data);
    }
    void spin(const QString& name, int value) const {
        auto* box = find<QSpinBox>(name);
        box->setFocus();
        box->selectAll();
        QTest::keyClicks(box, QString::number(value));
        QTest::keyClick(box, Qt::Key_Return);
    }
    void typeCell(const QString& name, int row, int column, const QString& text) const {
        auto* editor = qobject_cast<QLineEdit*>(editCell(name, row, column));
        if (!editor) qFatal("no editor at %d, %d", row, column);
        editor->selectAll();
        QTest::keyClicks(editor, text);
        QTest::keyClick(editor, Qt::Key_Return);
        // A table takes what was typed through its event loop.
        QCoreApplication::processEvents();
    }
    /// In a cell with a list.
    void pickCell(const QString& name, int row, int column, const QString& data) const {
        editCell(name, row, column);
        auto* table = find<QTableView>(name);
        auto* list = qobject_cast<QComboBox*>(table->indexWidget(table->model()->index(row, column)));
        if (!list || !list->view()->isVisible()) qFatal("no list at %d, %d", row, column);
        pickIn(list, list->view(), data);
        QTest::keyClick(list->view(), Qt::Key_Return);
        QCoreApplication::processEvents();
        comeBack();
    }

 private:
    QWidget* editCell(const QString& name, int row, int column) const {
        auto* table = find<QTableView>(name);
        table->setFocus();
        table->setCurrentIndex(table->model()->index(row, column));
        QTest::keyClick(table, Qt::Key_Return);
        return QApplication::focusWidget();
    }
    static void pickIn(QComboBox* list, QWidget* keys, const QString& data) {
        const int at = list->findData(data);
        if (at < 0) qFatal("%s has no %s", qPrintable(list->accessibleName()), qPrintable(data));
        const auto now = [&] {
            auto* view = qobject_cast<QAbstractItemView*>(keys);
            return view ? view->currentIndex().row() : list->currentIndex();
        };
        while (now() != at) QTest::keyClick(keys, now() < at ? Qt::Key_Down : Qt::Key_Up);
    }

    QWidget* window_;
};

}  // namespace trialbench::ui::testing
