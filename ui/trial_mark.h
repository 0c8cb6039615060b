#pragma once

#include <QPainter>
#include <QPixmap>
#include <QPointF>

#include "core/experiment/study.h"
#include "ui/theme.h"

namespace trialbench::ui {

/// The marks of plots and tables. Each state has its own shape, so that none hangs on color alone.
enum class TrialMark {
    Waiting,
    Running,
    Paused,
    Interrupted,
    Completed,
    StoppedByRule,
    StoppedByUser,
    Failed,
    Excluded,
    Pending,  ///< in a model's plot
    Best,
    Next,  ///< the next suggestion
    BeyondTop,
    BeyondBottom,
    BeyondLeft,
    BeyondRight,
    Disc,  ///< Disc to Plus: single trials of a study, by its StudyStyle::marker
    Square,
    TriangleUp,
    Plus,
};

/// The mark of a trial's state; an excluded one's whatever its state.
TrialMark markOf(const experiment::Trial& trial);
/// The mark of a study's state.
TrialMark markOf(experiment::StudyState state);
/// The shape of a study's single trials.
TrialMark studyMark(const StudyStyle& style);
/// The color that a mark has where nothing else decides it.
Token tokenOf(TrialMark mark);

/// Paints a mark in `size` x `size` around a center. Restores the painter's pen, brush and hints.
void paintMark(QPainter& painter, TrialMark mark, const QPointF& center, qreal size, const QColor& color);

/// The same as a picture of `size` x `size`, in the color that the mark has by itself.
QPixmap markPixmap(TrialMark mark, const Theme& theme, int size, qreal devicePixelRatio);

}  // namespace trialbench::ui
