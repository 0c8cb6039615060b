#include "ui/panels/run_page.h"

#include <QMenu>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "ui/models/format.h"
#include "ui/panels/icon_button.h"
#include "ui/panels/model_panel.h"
#include "ui/panels/panel.h"
#include "ui/panels/trial_panel.h"
#include "ui/plots/accuracy_plot.h"
#include "ui/plots/best_so_far_plot.h"
#include "ui/plots/plot_widget.h"

namespace trialbench::ui {

RunPage::RunPage(Session* session, Selection* selection, QWidget* parent)
    : QWidget(parent),
      session_(session),
      selection_(selection),
      accuracy_(new PlotWidget),
      best_(new PlotWidget),
      parts_(new QStackedWidget),
      model_(new ModelPanel(session, selection)),
      trials_(new TrialPanel(session, selection)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    auto* plots = new QSplitter(Qt::Horizontal);
    plots->addWidget(plotPanel(tr("Metric by epoch"), accuracy_));
    bestPanel_ = plotPanel(tr("Best so far"), best_);
    plots->addWidget(bestPanel_);
    plots->setSizes({500, 500});
    auto* all = new QSplitter(Qt::Vertical);
    all->addWidget(plots);
    all->addWidget(model_);
    all->addWidget(trials_);
    all->setSizes({205, 235, 220});
    all->setChildrenCollapsible(false);
    parts_->addWidget(all);
    parts_->addWidget(makeNothing());
    layout->addWidget(parts_);
    for (PlotWidget* plot : {accuracy_, best_}) {
        connect(plot, &PlotWidget::trialClicked, this,
                [this](const QString& study, int trial) { selection_->choose(study.toStdString(), trial); });
    }
    connect(selection, &Selection::studyChanged, this, &RunPage::refreshParts);
    connect(session, &Session::ownerChanged, this, &RunPage::refreshParts);
    connect(selection, &Selection::trialChanged, this, &RunPage::refreshPlots);
    connect(session, &Session::opened, this, &RunPage::refreshPlots);
    connect(session, &Session::changed, this, &RunPage::refreshPlots);
    connect(session, &Session::replaced, this, &RunPage::refreshPlots);
    refreshParts();
}

// Of an experiment without a study: empty plots would not say what is to be done.
QWidget* RunPage::makeNothing() {
    auto* page = new QWidget;
    page->setBackgroundRole(QPalette::Base);
    page->setAutoFillBackground(true);
    auto* column = new QVBoxLayout(page);
    column->setSpacing(8);
    auto* sentence = captionLabel(
        tr("A study is one search over ranges that you set. Add one, look at its set-up, then press Start."));
    add_ = new QPushButton(tr("Add study"));
    add_->setProperty("primary", true);
    add_->setObjectName(QStringLiteral("addFirstStudy"));
    connect(add_, &QPushButton::clicked, this, &RunPage::addStudyAsked);
    column->addStretch(1);
    for (QWidget* part : std::initializer_list<QWidget*>{sectionLabel(tr("No study yet")), sentence, add_}) {
        column->addWidget(part, 0, Qt::AlignHCenter);
    }
    column->addStretch(2);
    return page;
}

void RunPage::refreshParts() {
    const bool isEmpty = session_->experiment().studies.empty();
    parts_->setCurrentIndex(isEmpty ? 1 : 0);
    add_->setEnabled(session_->canWrite());
}

Panel* RunPage::plotPanel(const QString& title, PlotWidget* plot) {
    auto* panel = new Panel(title);
    auto* reset = new IconButton(Icon::Reset, tr("Show the whole plot again"),
                                 tr("Show the whole plot: %1").arg(title));
    connect(reset, &IconButton::clicked, plot, &PlotWidget::resetView);
    auto* menu = new IconButton(Icon::More, tr("Copy or save the plot"), tr("Copy or save: %1").arg(title));
    connect(menu, &IconButton::clicked, plot, [plot, menu] {
        QMenu* entries = plot->createMenu(menu);
        entries->setAttribute(Qt::WA_DeleteOnClose);
        entries->popup(menu->mapToGlobal(QPoint(0, menu->height())));
    });
    panel->addToBar(reset);
    panel->addToBar(menu);
    panel->setContent(plot);
    return panel;
}

void RunPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    refreshPlots();
}

void RunPage::refreshPlots() {
    refreshParts();
    if (!isVisible()) return;  // made again when it is shown
    const auto& experiment = session_->experiment();
    accuracy_->setPlot(accuracyPlot(experiment, selection_->study(), selection_->trial()));
    PlotData best = bestSoFarPlot(experiment, selection_->study(), selection_->trial());
    // A plot has no legend, and a band no end to be labeled at.
    bestPanel_->setNote(best.bands.empty() ? QString() : tr("\u00b1 2 standard errors"));
    best_->setPlot(std::move(best));
}

}  // namespace trialbench::ui
