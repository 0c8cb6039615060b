#include "ui/panels/run_page.h"

#include <QMenu>
#include <QSplitter>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/icons.h"
#include "ui/models/format.h"
#include "ui/panels/message.h"
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
      model_(new ModelPanel(session, selection)),
      trials_(new TrialPanel(session, selection)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    auto* plots = new QSplitter(Qt::Horizontal);
    plots->addWidget(plotPanel(tr("Value by epoch"), accuracy_));
    bestPanel_ = plotPanel(tr("Best so far"), best_);
    plots->addWidget(bestPanel_);
    plots->setSizes({500, 500});
    auto* all = new QSplitter(Qt::Vertical);
    all->addWidget(plots);
    all->addWidget(model_);
    all->addWidget(trials_);
    all->setSizes({205, 235, 220});
    all->setChildrenCollapsible(false);
    layout->addWidget(all);
    for (PlotWidget* plot : {accuracy_, best_}) {
        connect(plot, &PlotWidget::trialClicked, this,
                [this](const QString& study, int trial) { selection_->choose(study.toStdString(), trial); });
    }
    connect(selection, &Selection::trialChanged, this, &RunPage::refreshPlots);
    connect(session, &Session::opened, this, &RunPage::refreshPlots);
    connect(session, &Session::changed, this, &RunPage::refreshPlots);
    connect(session, &Session::replaced, this, &RunPage::refreshPlots);
}

Panel* RunPage::plotPanel(const QString& title, PlotWidget* plot) {
    auto* panel = new Panel(title);
    auto* reset = new QToolButton;
    reset->setIcon(iconOf(Icon::Reset, Theme::of(palette())));
    reset->setToolTip(tr("Show the whole plot again"));
    reset->setAccessibleName(tr("Show the whole plot: %1").arg(title));
    connect(reset, &QToolButton::clicked, plot, &PlotWidget::resetView);
    auto* menu = new QToolButton;
    menu->setText(QStringLiteral("\u2026"));
    menu->setToolTip(tr("Copy or save the plot"));
    menu->setAccessibleName(tr("Copy or save: %1").arg(title));
    connect(menu, &QToolButton::clicked, plot, [plot, menu] {
        QMenu* entries = plot->createMenu(menu);
        entries->setAttribute(Qt::WA_DeleteOnClose);
        entries->popup(menu->mapToGlobal(QPoint(0, menu->height())));
    });
    connect(plot, &PlotWidget::saveFailed, panel, [panel](const QString& path, const QString& reason) {
        Message(Message::Warning, tr("The plot was not saved"),
                tr("%1 could not be written: %2. Choose another folder.").arg(path, reason), panel->window())
            .exec();
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
    if (!isVisible()) return;  // made again when it is shown
    const auto& experiment = session_->experiment();
    accuracy_->setPlot(accuracyPlot(experiment, selection_->study(), selection_->trial()));
    PlotData best = bestSoFarPlot(experiment, selection_->study(), selection_->trial());
    // A plot has no legend, and a band no end to be labeled at.
    bestPanel_->setNote(best.bands.empty() ? QString() : tr("\u00b1 2 standard errors"));
    best_->setPlot(std::move(best));
}

}  // namespace trialbench::ui
