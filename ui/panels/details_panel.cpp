#include "ui/panels/details_panel.h"

#include <QClipboard>
#include <QEvent>
#include <QFontDatabase>
#include <QFormLayout>
#include <QGuiApplication>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QStackedWidget>
#include <QStringList>
#include <QTabWidget>
#include <algorithm>

#include "ui/icons.h"
#include "ui/models/decision_text.h"
#include "ui/models/format.h"
#include "ui/models/trial_facts.h"
#include "ui/panels/panel.h"
#include "ui/plots/message.h"
#include "ui/plots/plot_widget.h"
#include "ui/plots/trial_curve_plot.h"
#include "ui/theme.h"
#include "ui/trial_mark.h"

namespace trialbench::ui {

using experiment::ChangeKind;
using experiment::Study;
using experiment::Trial;
using experiment::TrialState;

namespace {

constexpr int kMargin = 12;
constexpr int kCurveHeight = 150;
constexpr int kMarkSize = 14;

QLabel* figure(QWidget* parent, QGridLayout* grid, int column, QLabel* caption) {
    auto* value = new QLabel(parent);
    value->setFont(titleFont(parent->font()));
    grid->addWidget(caption, 0, column);
    grid->addWidget(value, 1, column);
    return value;
}

QLabel* paragraph() {
    auto* label = new QLabel;
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->setTextFormat(Qt::PlainText);
    return label;
}

}  // namespace

DetailsPanel::DetailsPanel(Session* session, Selection* selection, QWidget* parent)
    : QWidget(parent),
      session_(session),
      selection_(selection),
      stack_(new QStackedWidget),
      tabs_(new QTabWidget),
      log_(new QPlainTextEdit) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto* nothing =
        captionLabel(tr("Choose a trial in a plot or in the table to see its curve, its "
                        "configuration and why it was tried."));
    nothing->setWordWrap(true);
    nothing->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    nothing->setContentsMargins(kMargin, kMargin, kMargin, kMargin);
    stack_->addWidget(nothing);
    auto* page = new QWidget;
    auto* pageLayout = new QVBoxLayout(page);
    pageLayout->setContentsMargins(0, 0, 0, 0);
    pageLayout->setSpacing(0);
    log_->setReadOnly(true);
    log_->setLineWrapMode(QPlainTextEdit::NoWrap);
    log_->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    log_->setFrameShape(QFrame::NoFrame);
    log_->setAccessibleName(tr("Log of the trial"));
    log_->setPlaceholderText(tr("This trial has written no log."));
    tabs_->addTab(makeSummary(), tr("Trial"));
    tabs_->addTab(log_, tr("Log"));
    pageLayout->addWidget(tabs_, 1);
    pageLayout->addWidget(makeButtons());
    stack_->addWidget(page);
    layout->addWidget(stack_);

    logTimer_.setSingleShot(true);
    logTimer_.setInterval(500);
    connect(&logTimer_, &QTimer::timeout, this, &DetailsPanel::readLog);
    connect(tabs_, &QTabWidget::currentChanged, this, [this] { readLog(); });
    connect(selection, &Selection::trialChanged, this, [this] {
        log_->clear();
        refresh();
        readLog();
    });
    connect(session, &Session::changed, this, &DetailsPanel::onChanged);
    connect(session, &Session::replaced, this, &DetailsPanel::refresh);
    connect(session, &Session::progressChanged, this, [this] {
        const Trial* now = trial();
        if (now && now->state == TrialState::Running) refreshHead(*study(), *now);
    });
    refresh();
}

QWidget* DetailsPanel::makeSummary() {
    auto* content = new QWidget;
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins(kMargin, kMargin, kMargin, kMargin);
    layout->setSpacing(8);

    auto* head = new QHBoxLayout;
    mark_ = new QLabel;
    title_ = new QLabel;
    title_->setFont(figureFont(font()));
    epoch_ = captionLabel({});
    head->addWidget(mark_);
    head->addWidget(title_);
    head->addStretch(1);
    head->addWidget(epoch_);
    layout->addLayout(head);

    auto* figures = new QGridLayout;
    figures->setHorizontalSpacing(16);
    figures->setVerticalSpacing(0);
    value_ = figure(content, figures, 0, captionLabel(tr("Value"), content));
    otherTitle_ = captionLabel({}, content);
    other_ = figure(content, figures, 1, otherTitle_);
    time_ = figure(content, figures, 2, captionLabel(tr("Time"), content));
    figures->setColumnStretch(3, 1);
    layout->addLayout(figures);
    valueNote_ = captionLabel({});
    valueNote_->setWordWrap(true);
    layout->addWidget(valueNote_);
    message_ = paragraph();
    message_->setObjectName(QStringLiteral("trialMessage"));
    layout->addWidget(message_);

    curve_ = new PlotWidget;
    curve_->setFixedHeight(kCurveHeight);
    layout->addWidget(curve_);

    layout->addWidget(dividerLine(Qt::Horizontal));
    auto* configurationHead = new QHBoxLayout;
    configurationHead->addWidget(sectionLabel(tr("Configuration")));
    configurationHead->addStretch(1);
    auto* copy = new QPushButton(tr("Copy configuration"));
    copy->setToolTip(tr("Copies the exact values, as JSON: here they are rounded."));
    connect(copy, &QPushButton::clicked, this, &DetailsPanel::copyConfiguration);
    configurationHead->addWidget(copy);
    layout->addLayout(configurationHead);
    configuration_ = new QFormLayout;
    configuration_->setVerticalSpacing(4);
    configuration_->setHorizontalSpacing(12);
    layout->addLayout(configuration_);
    fixed_ = captionLabel({});
    fixed_->setWordWrap(true);
    layout->addWidget(fixed_);

    layout->addWidget(dividerLine(Qt::Horizontal));
    layout->addWidget(sectionLabel(tr("Decision")));
    decision_ = paragraph();
    layout->addWidget(decision_);

    layout->addWidget(dividerLine(Qt::Horizontal));
    layout->addWidget(sectionLabel(tr("Attempts")));
    attempt_ = paragraph();
    layout->addWidget(attempt_);
    layout->addStretch(1);

    auto* scroll = new QScrollArea;
    scroll->setWidget(content);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setBackgroundRole(QPalette::Base);
    content->setBackgroundRole(QPalette::Base);
    content->setAutoFillBackground(true);
    scroll->setAccessibleName(tr("The chosen trial"));
    return scroll;
}

QWidget* DetailsPanel::makeButtons() {
    auto* bar = new QWidget;
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(kMargin, 8, kMargin, 8);
    pause_ = new QPushButton;
    stop_ = new QPushButton(tr("Stop"));
    exclude_ = new QPushButton;
    stop_->setToolTip(tr("Ends this trial for good, without a value."));
    for (QPushButton* button : {pause_, stop_, exclude_}) row->addWidget(button);
    row->addStretch(1);
    connect(pause_, &QPushButton::clicked, this, [this] {
        if (const Trial* now = trial()) submit(now->pauseRequested ? "resume" : "pause");
    });
    connect(stop_, &QPushButton::clicked, this, &DetailsPanel::stopTrial);
    connect(exclude_, &QPushButton::clicked, this, [this] {
        if (const Trial* now = trial()) submit(now->excluded ? "restore" : "exclude");
    });
    return bar;
}

const Study* DetailsPanel::study() const {
    return session_->experiment().findStudy(selection_->study());
}

const Trial* DetailsPanel::trial() const {
    const Study* now = study();
    return now ? now->findTrial(selection_->trial()) : nullptr;
}

void DetailsPanel::submit(const char* verb) {
    session_->submit(Json{{verb, {{"study", selection_->study()}, {"trial", selection_->trial()}}}});
}

void DetailsPanel::stopTrial() {
    const int number = selection_->trial();
    Message box(Message::Question, tr("Stop trial %1 for good?").arg(number),
                tr("It ends without a value. Pause keeps it instead."), window());
    QPushButton* yes = box.addButton(tr("Stop for good"), QMessageBox::DestructiveRole);
    box.setDefaultButton(box.addButton(QMessageBox::Cancel));
    box.exec();
    if (box.clickedButton() == yes && selection_->trial() == number && trial()) submit("stop");
}

void DetailsPanel::onChanged(const std::vector<experiment::ChangeRecord>& records) {
    const bool concerns = std::any_of(records.begin(), records.end(), [&](const auto& record) {
        return record.study == selection_->study() &&
               (record.trial == selection_->trial() || record.trial == 0);
    });
    if (!concerns) return;
    refresh();
    const bool hasLog = std::any_of(records.begin(), records.end(),
                                    [](const auto& record) { return record.kind == ChangeKind::Log; });
    if (hasLog && !logTimer_.isActive()) logTimer_.start();
}

void DetailsPanel::readLog() {
    const Trial* now = trial();
    if (!now || tabs_->currentWidget() != log_ || now->attempts.empty()) return;
    const int number = now->number;
    session_->requestLog(
        selection_->study(), number, now->attempts.back().number,
        [this, guard = QPointer<DetailsPanel>(this), number](const Result<std::string>& text) {
            if (!guard || selection_->trial() != number) return;
            QScrollBar* bar = log_->verticalScrollBar();
            const bool atEnd = bar->value() >= bar->maximum() - 4;
            const int at = bar->value();
            log_->setPlainText(text ? QString::fromStdString(*text) : errorText(text.error()));
            bar->setValue(atEnd ? bar->maximum() : at);
        });
}

// Its icons and its mark are of the theme that they were drawn in.
void DetailsPanel::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange) refresh();
    QWidget::changeEvent(event);
}

void DetailsPanel::refresh() {
    const Trial* now = trial();
    stack_->setCurrentIndex(now ? 1 : 0);
    if (!now) return;
    refreshHead(*study(), *now);
    refreshConfiguration(*study(), *now);
    refreshButtons(*now);
    curve_->setPlot(trialCurvePlot(session_->experiment(), *now));
    decision_->setText(decisionText(session_->experiment(), *study(), *now));
    QStringList lines;
    for (const auto& attempt : now->attempts) {
        QString line =
            tr("%1: %2 on %3, %4")
                .arg(attempt.number)
                .arg(momentText(attempt.started), QString::fromStdString(attempt.device),
                     attempt.threads == 1 ? tr("1 thread") : tr("%1 threads").arg(attempt.threads));
        if (attempt.resumedAtEpoch > 0) line += tr(", went on after epoch %1").arg(attempt.resumedAtEpoch);
        if (attempt.cause) line += QStringLiteral(", ") + causeText(*attempt.cause);
        lines << line;
    }
    attempt_->setText(lines.isEmpty() ? tr("None.") : lines.join(QLatin1Char('\n')));
}

void DetailsPanel::refreshHead(const Study& study, const Trial& trial) {
    const Theme theme = Theme::of(palette());
    const auto& goal = session_->experiment().goal;
    mark_->setPixmap(markPixmap(markOf(trial), theme, kMarkSize, devicePixelRatioF()));
    mark_->setToolTip(stateText(trial));
    mark_->setAccessibleName(stateText(trial));
    title_->setText(tr("Trial %1").arg(trial.number));
    const int planned = plannedEpochs(session_->experiment(), study, trial);
    const QString epochs = trialEpochText(trial, planned);
    epoch_->setText(epochs.isEmpty() ? stateText(trial) : tr("%1, epoch %2").arg(stateText(trial), epochs));
    const TrialValues values = valuesOf(trial, goal);
    const auto text = [&](const std::optional<double>& value) {
        return value ? valueText(session_->experiment(), *value) : noValueText();
    };
    value_->setText(text(values.value));
    otherTitle_->setText(otherEpochTitle(goal));
    other_->setText(text(values.other));
    valueNote_->setText(valueSentence(session_->experiment(), study, trial));
    valueNote_->setVisible(values.value && !trial.excluded);  // of that the message speaks
    time_->setText(knownSeconds(trial) ? durationText(session_->secondsSoFar(study.name, trial))
                                       : noValueText());
    QStringList said;
    if (trial.cause) {
        said << tr("Failed: %1. %2")
                    .arg(causeText(*trial.cause), QString::fromStdString(trial.message))
                    .trimmed();
    } else if (const QString failed = attemptFailureText(trial); !failed.isEmpty()) {
        said << failed;
    }
    if (trial.pauseRequested) {
        said << tr("Held by you: it does not go on with its study until it is resumed.");
    }
    if (trial.excluded) {
        said << tr("Excluded: it counts for nothing and the search does not learn from it.");
    }
    message_->setText(said.join(QLatin1Char('\n')));
    message_->setVisible(!said.isEmpty());
}

void DetailsPanel::refreshConfiguration(const Study& study, const Trial& trial) {
    while (configuration_->rowCount() > 0) configuration_->removeRow(0);
    const auto& revision = study.revisions[static_cast<std::size_t>(trial.revision) - 1];
    for (const auto& [name, value] : trial.configuration.values()) {
        const auto* parameter = revision.space.find(name);
        auto* text = new QLabel(parameter ? parameterText(*parameter, value) : scalarText(value));
        text->setAlignment(Qt::AlignRight);
        text->setFont(tabularFont(font()));
        text->setToolTip(QString::fromStdString(value.dump()));
        text->setTextInteractionFlags(Qt::TextSelectableByMouse);
        configuration_->addRow(titleText(name), text);
    }
    QStringList fixed;
    const Json values = effectiveFixed(session_->experiment(), study);
    for (const auto& [name, value] : values.items()) {
        fixed << titleText(name).toLower() + QLatin1Char(' ') + scalarText(value);
    }
    fixed_->setText(tr("Fixed: %1").arg(fixed.join(QStringLiteral(", "))));
    fixed_->setVisible(!fixed.isEmpty());
}

void DetailsPanel::copyConfiguration() {
    const Trial* now = trial();
    if (now)
        QGuiApplication::clipboard()->setText(QString::fromStdString(now->configuration.toJson().dump(2)));
}

void DetailsPanel::refreshButtons(const Trial& trial) {
    const bool writable = session_->canWrite();
    const Theme theme = Theme::of(palette());
    pause_->setText(trial.pauseRequested ? tr("Resume") : tr("Pause"));
    pause_->setIcon(iconOf(trial.pauseRequested ? Icon::Play : Icon::Pause, theme));
    stop_->setIcon(iconOf(Icon::Stop, theme));
    pause_->setEnabled(writable && trial.isPending());
    stop_->setEnabled(writable && trial.isPending());
    exclude_->setText(trial.excluded ? tr("Restore") : tr("Exclude"));
    exclude_->setToolTip(trial.excluded ? tr("Let it count again.")
                                        : tr("Let it count for nothing; it can be restored at any time."));
    exclude_->setEnabled(writable && !trial.isPending());
}

}  // namespace trialbench::ui
