#pragma once

#include <QPointF>
#include <QString>
#include <QStringList>
#include <optional>
#include <vector>

#include "ui/theme.h"
#include "ui/trial_mark.h"

namespace trialbench::ui {

/// What a plot shows, as plain values. Colors are tokens, so that the same data serves both themes. Whatever
/// lies beyond the axes stays in the data: the painter marks it at the edge.

enum class AxisScale {
    Linear,
    Log,         ///< values above 0
    ReverseLog,  ///< values below 1, stretched towards 1
    Categorical  ///< positions 0, 1, ... with labels
};

struct Axis {
    QString title;  ///< with the unit: "Validation accuracy, %"
    AxisScale scale = AxisScale::Linear;
    double low = 0;  ///< shown from low to high, in the data's units; low < high
    double high = 1;
    bool integral = false;   ///< ticks at whole numbers only
    bool labels = true;      ///< false: no title nor numbers, which stand at the axis of the plot below
    QString suffix;          ///< after a value that stands by itself: " %"
    int decimals = -1;       ///< of such a value; -1: as many as the range needs
    QStringList categories;  ///< Categorical only
};

/// Whose point it is; study and trial of a click. No trial: number 0.
struct TrialRef {
    QString study;
    int trial = 0;
    bool operator==(const TrialRef&) const = default;
};

/// The label at a line's end, in the margin at the right.
struct EndLabel {
    QString text;
    bool bold = false;
    int priority = 0;               ///< where there is no room for all, the lowest go first
    std::optional<TrialMark> mark;  ///< painted before it
};

struct Curve {
    QString name;                 ///< "Trial 17"
    std::vector<QPointF> points;  ///< x rising
    Token color = Token::Faint;
    double width = 1.5;
    std::vector<qreal> dash;  ///< in pixels; empty: solid
    bool steps = false;       ///< keeps its value until the next x
    std::optional<TrialMark> endMark;
    std::optional<EndLabel> endLabel;
    TrialRef owner;
    bool hover = true;  ///< whether its points are found by mouse and keyboard
};

/// An area between two lines, in the color at 15 %.
struct Band {
    QString name;
    std::vector<double> x;
    std::vector<double> low;
    std::vector<double> high;
    Token color = Token::S1;
    bool steps = false;
};

/// One mark. At y = -infinity or +infinity it has no value and stands at that edge with its own shape; a
/// finite value beyond an axis becomes a small triangle there, pointing out.
struct Marker {
    QPointF at;
    TrialMark mark = TrialMark::Disc;
    Token color = Token::S0;
    double size = 7;
    double opacity = 1;
    QString name;  ///< "Trial 17, completed"
    TrialRef owner;
    std::optional<double> barLow;  ///< of a dashed vertical bar through it
    std::optional<double> barHigh;
    bool hover = true;
};

enum class LineAcross { Horizontal, Vertical };

/// A straight line over the whole plot, with a label at its end (horizontal) or its top (vertical).
struct ReferenceLine {
    LineAcross across = LineAcross::Horizontal;
    double at = 0;
    Token color = Token::Text;
    double width = 1.5;
    std::vector<qreal> dash;
    QString label;
    bool bold = false;
};

struct PlotData {
    QString name;         ///< accessible name: "Accuracy by epoch"
    QString description;  ///< what is shown, in words, for those who cannot see it
    Axis x;
    Axis y;
    std::vector<Band> bands;
    std::vector<Curve> curves;  ///< painted in this order, after the bands
    std::vector<ReferenceLine> lines;
    std::vector<Marker> markers;
    QString emptyText;  ///< not empty: axes without numbers and this sentence, nothing else
};

}  // namespace trialbench::ui
