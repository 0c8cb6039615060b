#include "ui/panels/run_bar.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QStringList>
#include <algorithm>
#include <chrono>
#include <cmath>

#include "core/analysis/time_left.h"
#include "core/experiment/spec.h"
#include "core/experiment/trial_facts.h"
#include "ui/icons.h"
#include "ui/models/format.h"
#include "ui/models/trial_facts.h"
#include "ui/panels/panel.h"
#include "ui/plots/message.h"
#include "ui/plots/trial_cells.h"
#include "ui/theme.h"
#include "ui/trial_mark.h"

namespace trialbench::ui {

using experiment::Study;
using experiment::StudyState;
using experiment::Trial;
using experiment::TrialState;

namespace {

constexpr int kHeight = 60;
constexpr int kNameWidth = 140;

/// A caption over a row of widgets; with a least width, so that the bar stands still while figures change.
/// Never less than what stands in it, which a widget's own minimum would replace.
QWidget* block(QLabel* caption, std::initializer_list<QWidget*> row, int leastWidth = 0) {
    auto* widget = new QWidget;
    auto* column = new QVBoxLayout(widget);
    column->addStrut(leastWidth);
    column->setContentsMargins(12, 5, 12, 5);
    column->setSpacing(1);
    column->addWidget(caption);
    auto* line = new QHBoxLayout;
    line->setSpacing(6);
    for (QWidget* part : row) line->addWidget(part, 0, Qt::AlignVCenter);
    line->addStretch(1);
    column->addLayout(line, 1);
    return widget;
}

// With its unit, beside times of the day.
QString roughText(double seconds) {
    constexpr double kMinute = 60;
    constexpr double kHour = 60 * kMinute;
    constexpr double kDay = 24 * kHour;
    if (seconds < 1.5 * kMinute) return RunBar::tr("%1 s").arg(std::lround(seconds));
    if (seconds < 1.5 * kHour) return RunBar::tr("%1 min").arg(std::lround(seconds / kMinute));
    if (seconds < 10 * kHour) return RunBar::tr("%1 h").arg(seconds / kHour, 0, 'f', 1);
    return seconds < 2 * kDay ? RunBar::tr("%1 h").arg(std::lround(seconds / kHour))
                              : RunBar::tr("%1 days").arg(std::lround(seconds / kDay));
}

// What keeps a study from going on, in a word or as a sentence; empty where nothing does.
QString holdText(const Study& study, bool isShort) {
    const std::vector<int> held = trialsThatHold(study);
    if (held.empty()) return {};
    if (isShort) {
        return held.size() == 1 ? RunBar::tr("trial %1 is held").arg(held.front())
                                : RunBar::tr("%1 trials are held").arg(held.size());
    }
    QStringList numbers;
    for (const int number : held) numbers << QString::number(number);
    return held.size() == 1
               ? RunBar::tr("All that is left is trial %1, which you paused: resume it in its details.")
                     .arg(held.front())
               : RunBar::tr("All that is left are trials %1, which you paused: resume them in their details.")
                     .arg(numbers.join(QStringLiteral(", ")));
}

QLabel* figureLabel() {
    auto* label = new QLabel;
    label->setFont(figureFont(label->font()));
    return label;
}

}  // namespace

RunBar::RunBar(Session* session, Selection* selection, QWidget* parent)
    : QWidget(parent),
      session_(session),
      selection_(selection),
      sender_(session),
      startButton_(new QPushButton(tr("Start"))),
      pauseButton_(new QPushButton(tr("Pause"))),
      stopButton_(new QPushButton(tr("Stop"))),
      name_(captionLabel({})),
      mark_(new QLabel),
      state_(figureLabel()),
      count_(captionLabel({})),
      cells_(new TrialCells),
      finish_(figureLabel()),
      finishNote_(captionLabel({})),
      spent_(figureLabel()),
      best_(figureLabel()),
      bestNote_(captionLabel({})),
      slots_(new QLabel),
      concurrency_(new QSpinBox) {
    setAutoFillBackground(true);
    setFixedHeight(kHeight);
    finish_->setObjectName(QStringLiteral("finish"));
    finishNote_->setObjectName(QStringLiteral("finishNote"));
    startButton_->setProperty("primary", true);
    // Narrower where the bar is: cut off, a study would look finished that is not.
    cells_->setMaximumWidth(180);
    concurrency_->setRange(1, experiment::kMostConcurrency);
    concurrency_->setKeyboardTracking(false);
    concurrency_->setObjectName(QStringLiteral("concurrency"));
    concurrency_->setAccessibleName(tr("Concurrency limit"));
    concurrency_->setToolTip(tr("How many trials may run at the same time; may be changed while they run."));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(8, 0, 8, 0);
    row->setSpacing(6);
    for (QPushButton* button : {startButton_, pauseButton_, stopButton_}) row->addWidget(button);
    const auto add = [&](QWidget* widget) {
        row->addWidget(dividerLine(Qt::Vertical));
        row->addWidget(widget);
    };
    add(block(name_, {mark_, state_}, kNameWidth + 24));
    add(block(count_, {cells_}));
    add(block(captionLabel(tr("Predicted finish")), {finish_, finishNote_}, 150));
    add(block(captionLabel(tr("Training time")), {spent_}, 104));
    add(block(captionLabel(tr("Best observed")), {best_, bestNote_}, 150));
    row->addStretch(1);
    add(block(captionLabel(tr("Running")), {slots_}));
    add(block(captionLabel(tr("Concurrency")), {concurrency_}));

    connect(startButton_, &QPushButton::clicked, this, &RunBar::start);
    connect(pauseButton_, &QPushButton::clicked, this, &RunBar::pause);
    connect(stopButton_, &QPushButton::clicked, this, &RunBar::stop);
    connect(concurrency_, &QSpinBox::valueChanged, this, &RunBar::changeConcurrency);
    connect(&sender_, &EditSender::settled, this, &RunBar::refresh);
    connect(selection, &Selection::studyChanged, this, &RunBar::refresh);
    connect(session, &Session::opened, this, &RunBar::refresh);
    connect(session, &Session::changed, this, &RunBar::refresh);
    connect(session, &Session::replaced, this, &RunBar::refresh);
    connect(session, &Session::ownerChanged, this, &RunBar::refresh);
    connect(session, &Session::closed, this, &RunBar::refresh);
    clock_.setInterval(1000);
    connect(&clock_, &QTimer::timeout, this, &RunBar::refreshTimes);
    refresh();
}

const Study* RunBar::study() const {
    return session_ ? session_->experiment().findStudy(selection_->study()) : nullptr;
}

void RunBar::setProblem(const QString& problem) {
    problem_ = problem;
    refresh();
}

bool RunBar::canStart() const {
    const Study* now = study();
    return now && session_->canWrite() && !starting_.contains(now->name) && problem_.isEmpty() &&
           (now->state == StudyState::New || now->state == StudyState::Paused) &&
           trialsThatHold(*now).empty();
}

bool RunBar::canPause() const {
    const Study* now = study();
    return now && session_->canWrite() && now->state == StudyState::Running;
}

bool RunBar::canStop() const {
    const Study* now = study();
    return now && session_->canWrite() && now->state != StudyState::Finished && !now->trials.empty();
}

void RunBar::submit(const char* verb) {
    session_->submit(Json{{verb, {{"study", selection_->study()}}}});
}

void RunBar::start() {
    if (!canStart()) return;
    const std::string name = study()->name;
    starting_.insert(name);
    refresh();
    session_->submit(Json{{"start", {{"study", selection_->study()}}}},
                     [bar = QPointer<RunBar>(this), name](const Result<std::int64_t>&) {
                         if (!bar) return;
                         bar->starting_.erase(name);
                         bar->refresh();
                     });
}

void RunBar::pause() {
    if (canPause()) submit("pause");
}

void RunBar::stop() {
    if (!canStop()) return;
    const Study& now = *study();
    Message box(
        Message::Question, tr("Stop \"%1\" for good?").arg(QString::fromStdString(now.name)),
        tr("Running trials end without a value, and the study is finished. Pause keeps them instead."),
        window());
    QPushButton* yes = box.addButton(tr("Stop for good"), QMessageBox::DestructiveRole);
    QPushButton* no = box.addButton(QMessageBox::Cancel);
    box.setDefaultButton(no);
    box.exec();
    if (box.clickedButton() == yes && canStop()) submit("stop");
}

void RunBar::changeConcurrency(int limit) {
    const Study* now = study();
    if (!now || !session_->canWrite()) return;
    sender_.send(Json{{"concurrency", {{"study", now->name}, {"limit", limit}}}}, concurrency_->objectName());
}

// Until the answer, what was chosen stays: a report that comes before it tells the limit that was.
void RunBar::refreshConcurrency(const Study& study) {
    if (study.name == limitOf_ && sender_.isWaiting()) return;
    limitOf_ = study.name;
    const QSignalBlocker blocker(concurrency_);
    if (concurrency_->value() != study.settings.concurrency) {
        concurrency_->setValue(study.settings.concurrency);
    }
}

// Its icons and marks are of the theme that they were drawn in.
void RunBar::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange) refresh();
    QWidget::changeEvent(event);
}

void RunBar::refresh() {
    const Study* now = study();
    for (QWidget* part : {static_cast<QWidget*>(cells_), static_cast<QWidget*>(mark_)}) part->setVisible(now);
    startButton_->setEnabled(canStart());
    pauseButton_->setEnabled(canPause());
    stopButton_->setEnabled(canStop());
    concurrency_->setEnabled(now && session_->canWrite());
    startButton_->setText(now && now->state == StudyState::Paused ? tr("Go on") : tr("Start"));
    startButton_->setToolTip(now && problem_.isEmpty() ? holdText(*now, false) : problem_);
    const Theme theme = Theme::of(palette());
    startButton_->setIcon(iconOf(Icon::Play, theme, canStart() ? Token::AccentText : Token::Axis));
    pauseButton_->setIcon(iconOf(Icon::Pause, theme));
    stopButton_->setIcon(iconOf(Icon::Stop, theme));
    if (now) {
        refreshState(*now);
        refreshFigures(*now);
        now->state == StudyState::Running ? clock_.start() : clock_.stop();
    } else {
        name_->setText(tr("No study"));
        for (QLabel* label : {state_, count_, finish_, finishNote_, spent_, bestNote_, slots_, best_})
            label->clear();
    }
    refreshTimes();
    Q_EMIT stateChanged();
}

void RunBar::refreshState(const Study& study) {
    const Theme theme = Theme::of(palette());
    const QString name =
        tr("%1, revision %2").arg(QString::fromStdString(study.name)).arg(study.revision().number);
    name_->setText(name_->fontMetrics().elidedText(name, Qt::ElideRight, kNameWidth));
    name_->setToolTip(name);
    const QString reason = standingText(session_->experiment(), study);
    state_->setText(starting_.contains(study.name) ? tr("Starting")
                                                   : titleText(stateText(study.state).toStdString()));
    state_->setToolTip(reason);
    mark_->setPixmap(markPixmap(markOf(study.state), theme, 16, devicePixelRatioF()));
    mark_->setToolTip(reason);
}

void RunBar::refreshFigures(const Study& study) {
    const auto running =
        static_cast<int>(std::count_if(study.trials.begin(), study.trials.end(), [](const Trial& trial) {
            return trial.state == TrialState::Running;
        }));
    const auto& budget = study.settings.maxTrials;
    count_->setText(trialsText(study.counted(), budget));
    cells_->setCounts({study.counted(), running, budget});
    const auto& goal = session_->experiment().goal;
    const Trial* best = study.best(goal);
    best_->setText(best ? valueText(session_->experiment(), *best->value) : noValueText());
    bestNote_->setText(best ? tr("trial %1").arg(best->number) : tr("no result yet"));
    slots_->setText(tr("%1 of %2").arg(running).arg(study.settings.concurrency));
    refreshConcurrency(study);
}

void RunBar::refreshTimes() {
    const Study* now = study();
    if (!now) return;
    double spent = 0;
    for (const Trial& trial : now->trials) spent += session_->secondsSoFar(now->name, trial);
    const bool isKnown = std::any_of(now->trials.begin(), now->trials.end(), [](const Trial& trial) {
        return experiment::knownSeconds(trial).has_value();
    });
    spent_->setText(isKnown ? durationText(spent) : noValueText());
    const bool runs = now->state == StudyState::Running;
    if (const QString held = holdText(*now, true); !runs && !held.isEmpty()) {
        finish_->setText(noValueText());
        finishNote_->setText(held);
        return;
    }
    // What nothing here can start has no end that depends on it.
    const auto left = runs || !isMeasuredElsewhere(session_->experiment())
                          ? analysis::secondsLeft(session_->experiment(), *now, session_->progress())
                          : std::nullopt;
    if (!left || (!runs && *left == 0)) {
        finish_->setText(noValueText());
        finishNote_->setText(runs && now->settings.maxTrials ? tr("after the first trial") : QString());
        return;
    }
    const auto end = support::now() + std::chrono::milliseconds(std::llround(1000 * *left));
    finish_->setText(runs ? momentText(end) : roughText(*left));
    finishNote_->setText(runs                               ? tr("in about %1").arg(roughText(*left))
                         : now->state == StudyState::Paused ? tr("after Go on")
                                                            : tr("after Start"));
}

}  // namespace trialbench::ui
