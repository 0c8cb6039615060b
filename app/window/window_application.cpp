#include "app/window/window_application.h"

#include <QApplication>
#include <QFileInfo>
#include <QSettings>

#include "app/window/main_window.h"
#include "ui/icons.h"
#include "ui/theme.h"

namespace trialbench::window {

namespace {

const QString kThemeKey = QStringLiteral("theme");

void bringUp(MainWindow* window) {
    window->show();
    if (window->isMinimized()) window->showNormal();
    window->raise();
    window->activateWindow();
}

}  // namespace

WindowApplication::WindowApplication(QObject* parent)
    : QObject(parent), recent_(this), systemPalette_(QApplication::palette()) {
    QApplication::setWindowIcon(ui::applicationIcon());
    QApplication::setStyle(QStringLiteral("Fusion"));
    QApplication::setFont(ui::bodyFont(QApplication::font()));
    setTheme(QSettings().value(kThemeKey, QStringLiteral("system")).toString());
}

WindowApplication::~WindowApplication() {
    for (MainWindow* window : windows()) delete window;
}

void WindowApplication::setTheme(const QString& name) {
    const ui::Theme theme = name == QStringLiteral("dark")    ? ui::Theme::dark()
                            : name == QStringLiteral("light") ? ui::Theme::light()
                                                              : ui::Theme::of(systemPalette_);
    QSettings().setValue(kThemeKey, name);
    QApplication::setPalette(ui::paletteOf(theme));
    qApp->setStyleSheet(ui::styleSheetOf(theme));
}

std::vector<MainWindow*> WindowApplication::windows() const {
    std::vector<MainWindow*> list;
    for (QWidget* widget : QApplication::topLevelWidgets()) {
        if (auto* window = qobject_cast<MainWindow*>(widget)) list.push_back(window);
    }
    return list;
}

MainWindow* WindowApplication::addWindow() {
    auto* window = new MainWindow(&recent_);
    window->setAttribute(Qt::WA_DeleteOnClose);
    connect(window, &MainWindow::filesAsked, this, &WindowApplication::open);
    connect(window, &MainWindow::templateAsked, this, [this](const QString& path, const QString& name) {
        MainWindow* target = freeWindow();
        target->createFile(path, name);
        bringUp(target);
    });
    connect(window, &MainWindow::themeAsked, this, &WindowApplication::setTheme);
    return window;
}

MainWindow* WindowApplication::windowOf(const QString& file) const {
    const QString path = QFileInfo(file).canonicalFilePath();
    for (MainWindow* window : windows()) {
        if (!path.isEmpty() && window->file() == path) return window;
    }
    return nullptr;
}

MainWindow* WindowApplication::freeWindow() {
    for (MainWindow* window : windows()) {
        if (window->file().isEmpty()) return window;
    }
    return addWindow();
}

void WindowApplication::open(const QStringList& files) {
    if (files.isEmpty()) {
        const auto all = windows();
        return bringUp(all.empty() ? addWindow() : all.front());
    }
    for (const QString& file : files) {
        MainWindow* window = windowOf(file);
        if (!window) {
            window = freeWindow();
            window->openFile(file);
        }
        bringUp(window);
    }
}

}  // namespace trialbench::window
