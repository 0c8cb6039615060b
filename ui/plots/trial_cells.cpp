#include "ui/plots/trial_cells.h"

#include <QEvent>
#include <QPainter>
#include <algorithm>

#include "ui/theme.h"

namespace trialbench::ui {

namespace {

constexpr int kMostCells = 60;
constexpr double kPale = 0.4;
constexpr double kGap = 1;
constexpr double kHeight = 9;

}  // namespace

TrialCells::TrialCells(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Progress of the study"));
    setCounts({});
    setAccessibleDescription(tr("No trials yet"));
}

void TrialCells::setCounts(const TrialCounts& counts) {
    if (counts == counts_) return;
    counts_ = counts;
    setAccessibleDescription(
        counts.budget
            ? tr("%1 of %2 trials, %3 running").arg(counts.counted).arg(*counts.budget).arg(counts.running)
            : tr("%1 trials, %2 running").arg(counts.counted).arg(counts.running));
    setToolTip(accessibleDescription());
    update();
}

void TrialCells::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange) update();
    QWidget::changeEvent(event);
}

void TrialCells::paintEvent(QPaintEvent*) {
    const Theme theme = Theme::of(palette());
    const int total = std::max(counts_.budget.value_or(0), counts_.counted + counts_.running);
    QPainter painter(this);
    const double top = (height() - kHeight) / 2.0;
    const QColor full = theme.color(Token::Accent);
    QColor pale = full;
    pale.setAlphaF(kPale);
    if (total <= 0) return;
    if (total <= kMostCells) {
        // Whole pixels, or some cells would look wider than others.
        const double cell = std::clamp(std::floor(width() / static_cast<double>(total)), 3.0, 24.0);
        for (int i = 0; i < total; ++i) {
            const QRectF rect(i * cell, top, cell - kGap, kHeight);
            const bool isDone = i < counts_.counted;
            const bool isRunning = !isDone && i < counts_.counted + counts_.running;
            if (isDone || isRunning) painter.fillRect(rect, isDone ? full : pale);
            if (isDone) continue;
            painter.setPen(QPen(isRunning ? full : theme.color(Token::Ctl), 1));
            painter.drawRect(rect.adjusted(0.5, 0.5, -0.5, -0.5));
        }
        return;
    }
    const double width = this->width() - 1.0;
    const double done = width * counts_.counted / total;
    const double running = width * counts_.running / total;
    painter.fillRect(QRectF(0, top, done, kHeight), full);
    painter.fillRect(QRectF(done, top, running, kHeight), pale);
    painter.setPen(QPen(theme.color(Token::Ctl), 1));
    painter.drawRect(QRectF(0.5, top + 0.5, width, kHeight - 1));
}

}  // namespace trialbench::ui
