#include "ui/panels/set_up_page.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QStyle>
#include <QVBoxLayout>

#include "ui/models/study_set_up.h"
#include "ui/panels/edit_table.h"
#include "ui/panels/field.h"
#include "ui/panels/knob_panel.h"
#include "ui/panels/new_study_dialog.h"
#include "ui/panels/objective_form.h"
#include "ui/panels/panel.h"
#include "ui/panels/parameter_panel.h"
#include "ui/panels/strategy_form.h"

namespace trialbench::ui {

namespace {
constexpr int kStrategyWidth = 330;
}

SetUpPage::SetUpPage(Session* session, Selection* selection, QWidget* parent)
    : QWidget(parent),
      session_(session),
      selection_(selection),
      objectiveEditor_(session, &choices_),
      editor_(session, selection, &choices_),
      strategyEditor_(session, selection, &choices_),
      sender_(session),
      area_(new QScrollArea),
      objective_(new ObjectiveForm(&objectiveEditor_, &choices_)),
      name_(sectionLabel({})),
      add_(new QPushButton(tr("Add study"))),
      studyNote_(new SentenceLine(SentenceLine::Kind::Quiet)),
      ofStudy_(new QWidget),
      parameters_(new ParameterPanel(session, selection, &editor_)),
      strategy_(new StrategyForm(&strategyEditor_)),
      knobs_(new KnobPanel(&editor_, &choices_)),
      knobDivider_(dividerLine(Qt::Vertical)) {
    auto* below = new QHBoxLayout;
    below->setSpacing(0);
    below->addWidget(strategy_, 1, Qt::AlignTop);
    below->addWidget(knobDivider_);
    below->addWidget(knobs_, 1);
    auto* ofStudy = new QVBoxLayout(ofStudy_);
    ofStudy->setContentsMargins(0, 0, 0, 0);
    ofStudy->setSpacing(0);
    ofStudy->addWidget(parameters_);
    ofStudy->addLayout(below);
    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(objective_);
    column->addWidget(dividerLine(Qt::Horizontal));
    column->addWidget(makeStudyBar());
    column->addWidget(dividerLine(Qt::Horizontal));
    column->addWidget(ofStudy_);
    column->addStretch(1);
    area_->setWidget(content);
    area_->setWidgetResizable(true);
    area_->setFrameShape(QFrame::NoFrame);
    area_->setFocusPolicy(Qt::NoFocus);
    // Forms stand on the ground of fields, the bars with their titles on the window's.
    content->setBackgroundRole(QPalette::Base);
    content->setAutoFillBackground(true);
    for (QWidget* part : std::initializer_list<QWidget*>{objective_, parameters_, strategy_, knobs_}) {
        part->setBackgroundRole(QPalette::Window);
    }
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(area_);
    setTabOrder();

    connect(add_, &QPushButton::clicked, this, &SetUpPage::addStudy);
    connect(parameters_, &ParameterPanel::duplicateAsked, this, &SetUpPage::addStudy);
    for (auto signal : {&Session::opened, &Session::replaced, &Session::closed}) {
        connect(session, signal, this, &SetUpPage::refresh);
    }
    connect(session, &Session::changed, this, &SetUpPage::refresh);
    connect(selection, &Selection::studyChanged, this, &SetUpPage::refresh);
    connect(&editor_, &SearchSpaceEditor::changed, this, &SetUpPage::tellProblem);
    connect(&objectiveEditor_, &ObjectiveEditor::changed, this, &SetUpPage::tellProblem);
    connect(&strategyEditor_, &StrategyEditor::changed, this, &SetUpPage::tellProblem);
    connect(&sender_, &EditSender::refused, this, [this](const QString&, const QString& sentence) {
        studyNote_->setText(SentenceLine::Kind::Error, sentence);
    });
    refresh();
}

QWidget* SetUpPage::makeStudyBar() {
    auto* bar = new QWidget;
    auto* column = new QVBoxLayout(bar);
    column->setContentsMargins(16, 8, 16, 8);
    column->setSpacing(0);
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(captionLabel(tr("Study")));
    row->addWidget(name_, 1);
    row->addWidget(add_);
    column->addLayout(row);
    column->addWidget(studyNote_);
    add_->setObjectName(QStringLiteral("addStudy"));
    add_->setAccessibleName(tr("Add a study"));
    name_->setTextFormat(Qt::PlainText);
    return bar;
}

void SetUpPage::setTabOrder() {
    QList<QWidget*> order = objective_->tabOrder();
    order << add_ << parameters_->tabOrder() << strategy_->tabOrder() << knobs_->table();
    for (qsizetype i = 1; i < order.size(); ++i) QWidget::setTabOrder(order[i - 1], order[i]);
}

const experiment::Study* SetUpPage::study() const {
    return session_->experiment().findStudy(selection_->study());
}

void SetUpPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    loadChoices();
}

void SetUpPage::loadChoices() {
    const bool isTraining = session_->experiment().objective.value("kind", "") == "training";
    if (isTraining && isVisible()) choices_.load();
}

void SetUpPage::refresh() {
    const auto* now = study();
    const bool isTraining = session_->experiment().objective.value("kind", "") == "training";
    name_->setText(now ? QString::fromStdString(now->name) : QString());
    add_->setEnabled(session_->canWrite());
    ofStudy_->setVisible(now != nullptr);
    knobs_->setVisible(isTraining);
    strategy_->setMaximumWidth(isTraining ? kStrategyWidth : QWIDGETSIZE_MAX);
    strategy_->setMinimumWidth(kStrategyWidth);
    knobDivider_->setVisible(isTraining);
    const bool isEmpty = session_->state() == Session::State::Open && session_->experiment().studies.empty();
    // The one thing to do then.
    if (add_->property("primary").toBool() != isEmpty) {
        add_->setProperty("primary", isEmpty);
        add_->style()->polish(add_);
    }
    if (now || isEmpty) {
        studyNote_->setText(SentenceLine::Kind::Quiet,
                            now ? QString() : tr("No study yet: add one to search with."));
    }
    loadChoices();
    tellProblem();
}

QString SetUpPage::problem() const {
    if (!study()) {
        return session_->state() == Session::State::Open ? tr("There is no study. Add one.") : QString();
    }
    for (const QString& problem :
         {objectiveEditor_.problem(), editor_.problem(), strategyEditor_.problem()}) {
        if (!problem.isEmpty()) return problem;
    }
    return {};
}

void SetUpPage::tellProblem() {
    const QString now = problem();
    if (now == told_) return;
    told_ = now;
    Q_EMIT problemChanged();
}

void SetUpPage::addStudy() {
    if (!session_->canWrite()) return;
    auto* dialog = new NewStudyDialog(session_, study() ? study()->name : std::string(), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this,
            [this, dialog] { sendStudy(dialog->name(), dialog->isCopy()); });
    dialog->open();
}

void SetUpPage::sendStudy(const std::string& name, bool isCopy) {
    const auto* original = study();
    Json spec = isCopy && original ? copyOf(*original, name)
                                   : startingStudy(session_->experiment(), editor_.knobs()->knobs(), name);
    // Chosen when it is there: records come before answers.
    connect(
        &sender_, &EditSender::settled, this,
        [this, name] {
            if (session_->experiment().findStudy(name)) selection_->chooseStudy(name);
        },
        Qt::SingleShotConnection);
    sender_.send(Json{{"add_study", std::move(spec)}}, QStringLiteral("study"));
}

}  // namespace trialbench::ui
