#include "ui/plots/metric_axis.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>

#include "core/experiment/show.h"
#include "core/experiment/trial_facts.h"
#include "ui/models/format.h"
#include "ui/plots/axis_scale.h"

namespace trialbench::ui {

namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(MetricAxis)
};

}  // namespace

MetricScale::MetricScale(const experiment::Experiment& experiment) {
    if (experiment::isAccuracy(experiment, experiment.goal.metric)) factor_ = 100;
    name_ = titleText(experiment.goal.metric);
    onTestSet_ = isJudgedOnTest(experiment);
    isOfBestEpoch_ = experiment.goal.value == experiment::ValueOf::Best;
}

Axis MetricScale::axis() const {
    return axisOf(name_);
}

Axis MetricScale::valueAxis() const {
    return axisOf(isOfBestEpoch_ ? Texts::tr("%1 of the best epoch").arg(name_) : name_);
}

Axis MetricScale::axisOf(const QString& name) const {
    Axis axis;
    axis.title = onTestSet_ ? Texts::tr("%1 (test set)").arg(name) : name;
    if (isAccuracy()) {
        axis.title = Texts::tr("%1, %").arg(axis.title);
        axis.suffix = QStringLiteral(" %");
        axis.decimals = 1;
    }
    return axis;
}

QString MetricScale::text(double value) const {
    return isAccuracy() ? QString::number(shown(value), 'f', 1) + QStringLiteral(" %")
                        : QString::number(value, 'g', 4);
}

std::vector<QPointF> epochCurve(const experiment::Trial& trial, const std::string& metric) {
    const auto curve = experiment::metricByEpoch(trial, metric);
    std::vector<QPointF> points;
    points.reserve(curve.size());
    for (const auto& [epoch, value] : curve) points.emplace_back(epoch, value);
    return points;
}

int studyIndex(const experiment::Experiment& experiment, const std::string& study) {
    for (std::size_t i = 0; i < experiment.studies.size(); ++i) {
        if (experiment.studies[i].name == study) return static_cast<int>(i);
    }
    return -1;
}

double quantile(std::vector<double>& values, double part) {
    const auto at =
        values.begin() + static_cast<std::ptrdiff_t>(part * static_cast<double>(values.size() - 1) + 0.5);
    std::nth_element(values.begin(), at, values.end());
    return *at;
}

void setRange(Axis& axis, double low, double high, bool isPercent) {
    roundOutwards(low, high);
    axis.low = isPercent ? std::max(low, 0.0) : low;
    axis.high = isPercent ? std::min(high, 100.0) : high;
    if (!(axis.low < axis.high)) {
        axis.low = low;
        axis.high = high;
    }
}

}  // namespace trialbench::ui
