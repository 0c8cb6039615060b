#pragma once

#include <QWidget>

#include "ui/models/selection.h"
#include "ui/models/session.h"

class QPushButton;
class QStackedWidget;

namespace trialbench::ui {

class ModelPanel;
class Panel;
class PlotWidget;
class TrialPanel;

/// The perspective of a running study: how it goes (plots), what the search reasons with, which trials.
class RunPage : public QWidget {
    Q_OBJECT

 public:
    RunPage(Session* session, Selection* selection, QWidget* parent = nullptr);

    PlotWidget* accuracy() const { return accuracy_; }
    PlotWidget* bestSoFar() const { return best_; }
    ModelPanel* model() const { return model_; }
    TrialPanel* trials() const { return trials_; }

 Q_SIGNALS:
    void addStudyAsked();  ///< by the page of an experiment without a study

 protected:
    void showEvent(QShowEvent* event) override;

 private:
    Panel* plotPanel(const QString& title, PlotWidget* plot);
    QWidget* makeNothing();
    void refreshParts();
    void refreshPlots();

    Session* session_;
    Selection* selection_;
    PlotWidget* accuracy_;
    PlotWidget* best_;
    Panel* bestPanel_ = nullptr;
    QPushButton* add_ = nullptr;
    QStackedWidget* parts_;
    ModelPanel* model_;
    TrialPanel* trials_;
};

}  // namespace trialbench::ui
