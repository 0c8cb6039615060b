#include "ui/plots/trial_curve_plot.h"

#include <QCoreApplication>
#include <algorithm>

#include "ui/models/format.h"
#include "ui/plots/metric_axis.h"

namespace trialbench::ui {

namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(TrialCurvePlot)
};

constexpr std::string_view kValidation = "validation_";

std::vector<QPointF> shownCurve(const experiment::Trial& trial, const std::string& metric,
                                const MetricScale& scale) {
    std::vector<QPointF> points = epochCurve(trial, metric);
    for (QPointF& point : points) point.setY(scale.shown(point.y()));
    return points;
}

Curve curveOf(std::vector<QPointF> points, const QString& label, Token color, bool isMain) {
    Curve curve;
    curve.name = label;
    curve.points = std::move(points);
    // One epoch makes no line: it is seen by its mark.
    if (curve.points.size() == 1) curve.endMark = TrialMark::Disc;
    curve.color = color;
    curve.width = isMain ? 2.0 : 1.5;
    if (!isMain) curve.dash = {1.5, 3};
    curve.endLabel = EndLabel{label, isMain, isMain ? 1 : 0, std::nullopt};
    return curve;
}

}  // namespace

PlotData trialCurvePlot(const experiment::Experiment& experiment, const experiment::Trial& trial) {
    const MetricScale scale(experiment);
    PlotData plot;
    plot.name = Texts::tr("Curve of the trial");
    plot.x.title = Texts::tr("Epoch");
    plot.x.integral = true;
    plot.y = scale.axis();
    const std::string& metric = experiment.goal.metric;
    std::vector<QPointF> main = shownCurve(trial, metric, scale);
    if (main.empty()) {
        plot.emptyText = Texts::tr("The curve begins after the first epoch.");
        plot.description = plot.emptyText;
        return plot;
    }
    std::vector<QPointF> training;
    if (metric.starts_with(kValidation)) {
        training = shownCurve(trial, "training_" + metric.substr(kValidation.size()), scale);
    }
    double low = main.front().y();
    double high = low;
    for (const auto* points : {&main, &training}) {
        for (const QPointF& point : *points) {
            low = std::min(low, point.y());
            high = std::max(high, point.y());
        }
    }
    setRange(plot.y, low, high, scale.isAccuracy());
    plot.x.high = std::max(1.0, main.back().x());
    plot.x.low = plot.x.high > 1 ? 1 : 0;
    plot.description = Texts::tr("%1 by epoch; epochs finished: %2.").arg(titleText(metric)).arg(main.size());
    if (!training.empty()) {
        plot.curves.push_back(curveOf(std::move(training), Texts::tr("training"), Token::S0, false));
    }
    const bool hasTwo = !plot.curves.empty();
    plot.curves.push_back(
        curveOf(std::move(main), hasTwo ? Texts::tr("validation") : QString(), Token::Accent, true));
    if (!hasTwo) plot.curves.back().endLabel.reset();
    return plot;
}

}  // namespace trialbench::ui
