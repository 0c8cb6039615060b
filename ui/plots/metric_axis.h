#pragma once

#include <QPointF>
#include <string>
#include <vector>

#include "core/experiment/experiment.h"
#include "ui/plots/plot_data.h"

namespace trialbench::ui {

/// How an experiment's metric is shown: accuracies, kept as fractions, in percent; others as they are.
class MetricScale {
 public:
    explicit MetricScale(const experiment::Experiment& experiment);

    double shown(double value) const { return value * factor_; }
    /// The metric's name and unit, with "(test set)" where trials are validated on it; range 0 to 1, to be
    /// set.
    Axis axis() const;
    /// The same of trials' values, each of which is one epoch's: says so where that is the best one, a
    /// maximum over noisy epochs.
    Axis valueAxis() const;
    /// "74.0 %"; of a value in the metric's own units.
    QString text(double value) const;
    bool isAccuracy() const { return factor_ != 1; }

 private:
    Axis axisOf(const QString& name) const;

    QString name_;
    double factor_ = 1;
    bool onTestSet_ = false;
    bool isOfBestEpoch_ = false;
};

/// A metric by epoch (experiment::metricByEpoch), in the metric's own units.
std::vector<QPointF> epochCurve(const experiment::Trial& trial, const std::string& metric);

/// The place of the study that has this name, from 0; -1: there is none.
int studyIndex(const experiment::Experiment& experiment, const std::string& study);

/// The value below which that part of the values lies; `values` must not be empty. Reorders them.
double quantile(std::vector<double>& values, double part);

/// A round range from what has to be seen, kept within 0 to 100 for an accuracy in percent.
void setRange(Axis& axis, double low, double high, bool isPercent);

}  // namespace trialbench::ui
