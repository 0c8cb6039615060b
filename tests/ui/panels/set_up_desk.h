#pragma once

#include <QApplication>
#include <QLineEdit>
#include <QTableView>
#include <memory>

#include "tests/ui/hands.h"
#include "tests/ui/models/session_fixture.h"
#include "ui/models/parameter_table_model.h"
#include "ui/panels/set_up_page.h"
#include "ui/theme.h"

/// What the tests of the set-up page share. It is driven by its own controls, on real files; the truth is
/// what storage reads back from them.
namespace trialbench::ui::testing {

using Parameters = ParameterTableModel;

inline Json trainingSpec() {
    return Json{
        {"name", "Toys"},
        {"objective",
         {{"kind", "training"}, {"data_set", "toy"}, {"fixed", {{"epochs", 3}, {"behavior", "normal"}}}}},
        {"goal", {{"metric", "accuracy"}, {"direction", "maximize"}}},
        {"studies",
         {{{"name", "A"},
           {"strategy", {{"kind", "random"}}},
           {"parameters",
            {{{"name", "rate"}, {"type", "float"}, {"low", 0.01}, {"high", 0.5}, {"scale", "log"}}}}}}}};
}

/// An open file with the page on it.
struct Desk {
    explicit Desk(const Json& spec, std::shared_ptr<objective::Objective> objective = nullptr) : file(spec) {
        if (!openAndWait(session, file.path(), std::move(objective))) qFatal("the file does not open");
        if (!session.experiment().studies.empty()) {
            selection.chooseStudy(session.experiment().studies.front().name);
        }
        page = std::make_unique<SetUpPage>(&session, &selection);
        page->resize(722, 620);
        page->show();
        if (!QTest::qWaitForWindowActive(page.get())) qFatal("the page does not come up");
    }
    ~Desk() { page.reset(); }

    template <class T>
    T* find(const char* name) const {
        auto* widget = page->findChild<T*>(QLatin1String(name));
        if (!widget) qFatal("no %s", name);
        return widget;
    }
    QAbstractItemModel* parameters() const { return find<QTableView>("parameters")->model(); }

    void type(const char* name, const QString& text) const { hands().type(QLatin1String(name), text); }
    void pick(const char* name, const QString& data) const { hands().pick(QLatin1String(name), data); }
    void spin(const char* name, int value) const { hands().spin(QLatin1String(name), value); }
    void typeCell(int row, int column, const QString& text) const {
        hands().typeCell(QStringLiteral("parameters"), row, column, text);
    }
    Hands hands() const { return Hands(page.get()); }
    QString cellError(int row, int column) const {
        return parameters()->index(row, column).data(Parameters::ErrorRole).toString();
    }

    /// The study as the file has it.
    experiment::Study recorded(const std::string& name = "A") const { return *file.load().findStudy(name); }

    ExperimentFile file;
    Session session;
    Selection selection;
    std::unique_ptr<SetUpPage> page;
};

/// A test's main(), with the trainer of the tests and the theme of the program.
template <class Test>
int runInWindow(int argc, char** argv) {
    // Before any thread: which trainer there is.
    qputenv("TRIALBENCH_TRAINER", FAKE_TRAINER);
    QApplication application(argc, argv);
    QStandardPaths::setTestModeEnabled(true);
    const auto theme = Theme::light();
    QApplication::setStyle(QStringLiteral("fusion"));
    QApplication::setPalette(paletteOf(theme));
    application.setStyleSheet(styleSheetOf(theme));
    Test test;
    return QTest::qExec(&test, argc, argv);
}

}  // namespace trialbench::ui::testing
