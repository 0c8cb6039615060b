#include "ui/panels/model_panel.h"

#include <QComboBox>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/models/format.h"
#include "ui/panels/panel.h"
#include "ui/plots/slice_plot.h"

namespace trialbench::ui {

using experiment::ChangeKind;
using experiment::Study;

namespace {

/// What a slice depends on; epochs and logs are not among it.
bool concernsModel(const experiment::ChangeRecord& record) {
    switch (record.kind) {
        case ChangeKind::TrialAdded:
        case ChangeKind::TrialEnded:
        case ChangeKind::Excluded:
        case ChangeKind::Restored:
        case ChangeKind::RevisionAdded:
            return true;
        default:
            return false;
    }
}

}  // namespace

ModelPanel::ModelPanel(Session* session, Selection* selection, QWidget* parent)
    : QWidget(parent),
      session_(session),
      selection_(selection),
      panel_(new Panel(tr("Model"))),
      parameter_(new QComboBox),
      plot_(new SlicePlot),
      queries_(std::make_unique<analysis::QueryThread>()) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(panel_);
    parameter_->setAccessibleName(tr("Parameter of the slice"));
    parameter_->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    panel_->addToBar(parameter_);
    panel_->setContent(plot_);
    connect(parameter_, &QComboBox::currentIndexChanged, this, &ModelPanel::ask);
    connect(plot_, &SlicePlot::trialClicked, this,
            [this](const QString& study, int trial) { selection_->choose(study.toStdString(), trial); });
    connect(selection, &Selection::studyChanged, this, &ModelPanel::listParameters);
    connect(selection, &Selection::trialChanged, this, &ModelPanel::ask);
    connect(session, &Session::opened, this, &ModelPanel::listParameters);
    connect(session, &Session::replaced, this, &ModelPanel::listParameters);
    connect(session, &Session::changed, this, [this](const std::vector<experiment::ChangeRecord>& records) {
        const auto is = [&](ChangeKind kind) {
            return std::any_of(records.begin(), records.end(),
                               [&](const auto& record) { return record.kind == kind; });
        };
        if (is(ChangeKind::RevisionAdded)) return listParameters();
        if (std::any_of(records.begin(), records.end(), concernsModel)) ask();
    });
    listParameters();
}

void ModelPanel::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    ask();
}

void ModelPanel::listParameters() {
    const Study* study = session_->experiment().findStudy(selection_->study());
    const QString chosen = parameter_->currentData().toString();
    {
        const QSignalBlocker blocker(parameter_);
        parameter_->clear();
        if (study) {
            for (const auto& parameter : study->revision().space.parameters()) {
                parameter_->addItem(titleText(parameter.name), QString::fromStdString(parameter.name));
            }
        }
        parameter_->setCurrentIndex(std::max(0, parameter_->findData(chosen)));
        parameter_->setVisible(parameter_->count() > 0);
    }
    ask();
}

void ModelPanel::ask() {
    const Study* study = session_->experiment().findStudy(selection_->study());
    const std::uint64_t question = ++question_;
    if (!study || parameter_->currentIndex() < 0) {
        shownOf_ = {};
        panel_->setNote({});
        return plot_->setEmpty(tr("A study with parameters shows its model here."));
    }
    if (!isVisible()) return;  // asked again when it is shown
    analysis::SliceRequest request;
    request.study = study->name;
    request.parameter = parameter_->currentData().toString().toStdString();
    if (const auto asked = std::pair(request.study, request.parameter); asked != shownOf_) {
        // Another study's curve must not stand there as this one's for as long as a fit takes.
        shownOf_ = asked;
        panel_->setNote({});
        plot_->setEmpty(tr("The model is being computed."));
    }
    const experiment::Trial* trial = study->findTrial(selection_->trial());
    if (trial && trial->origin == experiment::Origin::Bayesian && trial->decision.is_object()) {
        request.decisionOf = trial->number;
    }
    auto state = std::make_shared<const experiment::Experiment>(session_->experiment());
    // The panel outlives the thread, and what comes after its end is dropped with it.
    queries_->post([this, question, state, request](std::stop_token stop) {
        QMetaObject::invokeMethod(
            this,
            [this, question, slice = analysis::posteriorSlice(*state, request, stop)] {
                show(question, slice);
            },
            Qt::QueuedConnection);
    });
}

void ModelPanel::show(std::uint64_t question, const Result<analysis::Slice>& slice) {
    if (question != question_) return;
    if (slice) {
        panel_->setNote(tr("%1 Median and 95 % band.").arg(sentenceOf(*slice)));
        plot_->setSlice(session_->experiment(), selection_->study(), *slice, selection_->trial());
    } else {
        panel_->setNote({});
        plot_->setEmpty(slice.error().code == ErrorCode::NothingCompleted
                            ? tr("After the first completed trials the model appears here.")
                            : errorText(slice.error()));
    }
    Q_EMIT shown();
}

}  // namespace trialbench::ui
