#include "ui/plots/slice_plot.h"

#include <QCoreApplication>
#include <QEvent>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>
#include <limits>

#include "ui/models/format.h"
#include "ui/models/trial_facts.h"
#include "ui/plots/axis_scale.h"
#include "ui/plots/metric_axis.h"
#include "ui/plots/plot_widget.h"

namespace trialbench::ui {

namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(SlicePlot)
};

using analysis::Slice;
using analysis::SliceObservation;

constexpr double kCutAcquisition = 0.05;
// Of an acquisition's logarithm: e^-20 of the highest is nothing, and how much less says no more.
constexpr double kMostNats = 20;
constexpr std::size_t kMostObservations = 300;
constexpr double kPalest = 0.2;

double opacityAt(double distance) {
    return std::max(kPalest, 1 - (1 - kPalest) * std::clamp(distance, 0.0, 1.0));
}

// What the model expects and where it would look next; of a study in that very color, in none.
Token expectationColor(const StudyStyle& style) {
    return style.color == Token::S3 ? Token::Text2 : Token::S3;
}

Axis parameterAxis(const Slice& slice) {
    const space::Parameter& parameter = slice.parameter;
    Axis axis;
    axis.title = titleText(parameter.name);
    if (parameter.type == space::ParameterType::Categorical) {
        axis.scale = AxisScale::Categorical;
        for (const std::string& label : slice.labels) axis.categories << QString::fromStdString(label);
        axis.low = -0.5;
        axis.high = static_cast<double>(slice.labels.size()) - 0.5;
        return axis;
    }
    axis.integral = parameter.type == space::ParameterType::Integer;
    axis.low = parameter.low;
    axis.high = parameter.high;
    if (!(axis.low < axis.high)) axis.high = axis.low + 1;
    if (parameter.scale == space::Scale::Log) axis.scale = AxisScale::Log;
    if (parameter.scale == space::Scale::ReverseLog) axis.scale = AxisScale::ReverseLog;
    return axis;
}

class Builder {
 public:
    Builder(const experiment::Experiment& experiment, const std::string& study, const Slice& slice,
            int chosen)
        : goal_(experiment.goal),
          scale_(experiment),
          style_(studyStyle(studyIndex(experiment, study))),
          study_(QString::fromStdString(study)),
          slice_(slice),
          chosen_(chosen),
          isCategorical_(slice.parameter.type == space::ParameterType::Categorical) {}

    PlotData build() {
        data_.x = parameterAxis(slice_);
        data_.y = scale_.valueAxis();
        data_.name = Texts::tr("Posterior along %1").arg(data_.x.title);
        addPosterior();
        addSuggestion();
        addObservations();
        addFailures();
        addPending();
        setValueRange();
        data_.description = Texts::tr(
                                "Mean and two standard deviations of the model along %1; observations: %2, "
                                "pending: %3. %4")
                                .arg(data_.x.title)
                                .arg(slice_.observations.size())
                                .arg(slice_.pending.size())
                                .arg(sentenceOf(slice_));
        data_.x.labels = false;  // they stand under the strip
        return std::move(data_);
    }

 private:
    Marker markerAt(const analysis::SlicePlace& place, double y, int trial) const {
        Marker marker;
        marker.at = QPointF(place.value, y);
        marker.owner = {study_, trial};
        marker.name = Texts::tr("Trial %1").arg(trial);
        return marker;
    }

    void addPosterior() {
        Band band;
        band.name = Texts::tr("95 % band");
        band.color = style_.color;
        Curve mean;
        mean.name = Texts::tr("Median");
        mean.color = style_.color;
        mean.dash = style_.dash;
        mean.width = 2;
        for (std::size_t i = 0; i < slice_.places.size(); ++i) {
            const double x = slice_.places[i].value;
            const double y = scale_.shown(slice_.mean[i]);
            const double low = scale_.shown(slice_.low[i]);
            const double high = scale_.shown(slice_.high[i]);
            if (isCategorical_) {
                // Between two choices there is nothing: each has its own mean and bar.
                Marker marker = markerAt(slice_.places[i], y, 0);
                marker.name = mean.name;
                marker.mark = TrialMark::Square;
                marker.color = style_.color;
                marker.barLow = low;
                marker.barHigh = high;
                data_.markers.push_back(std::move(marker));
                continue;
            }
            band.x.push_back(x);
            band.low.push_back(low);
            band.high.push_back(high);
            mean.points.emplace_back(x, y);
        }
        if (isCategorical_) return;
        data_.bands.push_back(std::move(band));
        data_.curves.push_back(std::move(mean));
    }

    void addSuggestion() {
        if (!slice_.suggestion || !slice_.suggestion->place) return;
        ReferenceLine line;
        line.across = LineAcross::Vertical;
        line.at = slice_.suggestion->place->value;
        line.color = Token::Accent;
        line.bold = true;
        line.label = valueText(data_.x, line.at);
        data_.lines.push_back(std::move(line));
    }

    void addObservations() {
        std::vector<const SliceObservation*> nearest;
        for (const SliceObservation& one : slice_.observations) nearest.push_back(&one);
        std::sort(nearest.begin(), nearest.end(),
                  [](const auto* a, const auto* b) { return a->distance > b->distance; });
        if (nearest.size() > kMostObservations)
            nearest.erase(nearest.begin(), nearest.end() - static_cast<std::ptrdiff_t>(kMostObservations));
        const SliceObservation* best = nullptr;
        for (const SliceObservation& one : slice_.observations) {
            if (!one.isCompleted) continue;
            if (!best || goal_.isBetter(one.value, best->value)) best = &one;
        }
        // The nearest last, over the others; the best over all.
        for (const SliceObservation* one : nearest) {
            if (one != best) data_.markers.push_back(observation(*one, false));
        }
        if (best) data_.markers.push_back(observation(*best, true));
    }

    Marker observation(const SliceObservation& one, bool isBest) const {
        Marker marker = markerAt(one.place, scale_.shown(one.value), one.trial);
        marker.mark = isBest ? TrialMark::Best : TrialMark::Disc;
        marker.size = isBest ? 13 : 7;
        marker.color = one.trial == chosen_ ? Token::Accent : Token::Text;
        marker.opacity = one.trial == chosen_ || isBest ? 1 : opacityAt(one.distance);
        if (isBest) marker.name = Texts::tr("Trial %1, best").arg(one.trial);
        return marker;
    }

    void addFailures() {
        const double infinity = std::numeric_limits<double>::infinity();
        const double edge = goal_.direction == experiment::Direction::Maximize ? -infinity : infinity;
        for (const analysis::SliceFailure& failure : slice_.failures) {
            Marker marker = markerAt(failure.place, edge, failure.trial);
            marker.mark = TrialMark::Failed;
            marker.color = failure.trial == chosen_ ? Token::Accent : Token::Bad;
            marker.size = 8;
            marker.opacity = std::max(0.5, opacityAt(failure.distance));
            marker.name = Texts::tr("Trial %1, failed").arg(failure.trial);
            data_.markers.push_back(std::move(marker));
        }
    }

    void addPending() {
        for (const analysis::SlicePending& pending : slice_.pending) {
            const double y = scale_.shown(pending.mean);
            Marker marker = markerAt(pending.place, y, pending.trial);
            marker.mark = TrialMark::Pending;
            marker.color = pending.trial == chosen_ ? Token::Accent : expectationColor(style_);
            marker.size = 12;
            marker.barLow = scale_.shown(pending.low);
            marker.barHigh = scale_.shown(pending.high);
            marker.name = Texts::tr("Trial %1, pending").arg(pending.trial);
            data_.markers.push_back(std::move(marker));
        }
    }

    // The mean with half of its band and most of the observations; what is far worse stands at the edge.
    void setValueRange() {
        std::vector<double> values;
        double low = std::numeric_limits<double>::infinity();
        double high = -low;
        for (std::size_t i = 0; i < slice_.mean.size(); ++i) {
            const double mean = scale_.shown(slice_.mean[i]);
            low = std::min(low, 0.5 * (mean + scale_.shown(slice_.low[i])));
            high = std::max(high, 0.5 * (mean + scale_.shown(slice_.high[i])));
        }
        for (const SliceObservation& one : slice_.observations) values.push_back(scale_.shown(one.value));
        if (!values.empty()) {
            const bool rises = goal_.direction == experiment::Direction::Maximize;
            const double cut = values.size() < 5 ? 0.5 : 0.2;
            low = std::min(low, quantile(values, rises ? cut : 0));
            high = std::max(high, quantile(values, rises ? 1 : 1 - cut));
        }
        if (!(low <= high)) low = 0, high = 1;
        setRange(data_.y, low, high, scale_.isAccuracy());
    }

    const experiment::Goal& goal_;
    MetricScale scale_;
    StudyStyle style_;
    QString study_;
    const Slice& slice_;
    int chosen_;
    bool isCategorical_;
    PlotData data_;
};

}  // namespace

PlotData slicePlot(const experiment::Experiment& experiment, const std::string& study, const Slice& slice,
                   int chosenTrial) {
    return Builder(experiment, study, slice, chosenTrial).build();
}

PlotData acquisitionPlot(const experiment::Experiment& experiment, const std::string& study,
                         const Slice& slice) {
    const Token color = expectationColor(studyStyle(studyIndex(experiment, study)));
    PlotData data;
    data.x = parameterAxis(slice);
    data.y.title = titleText(slice.acquisitionName);
    data.name = Texts::tr("%1 along %2").arg(data.y.title, data.x.title);
    Curve curve;
    curve.name = data.y.title;
    curve.color = color;
    curve.width = 1.5;
    std::vector<double> finite;
    for (std::size_t i = 0; i < slice.places.size() && i < slice.acquisition.size(); ++i) {
        const double value = slice.acquisition[i];
        if (std::isfinite(value)) finite.push_back(value);
        curve.points.emplace_back(slice.places[i].value, value);
    }
    // A logarithm falls without end beside what was tried; that part stands at the edge.
    double low = finite.empty() ? 0 : quantile(finite, kCutAcquisition);
    double high = finite.empty() ? 1 : *std::max_element(finite.begin(), finite.end());
    if (slice.acquisitionName.starts_with("log_")) low = std::max(low, high - kMostNats);
    if (!(low < high)) low = high - 1;
    roundOutwards(low, high);
    data.y.low = low;
    data.y.high = high;
    if (data.x.scale == AxisScale::Categorical) {
        for (const QPointF& point : curve.points) {
            Marker marker;
            marker.at = point;
            marker.mark = TrialMark::Square;
            marker.color = color;
            marker.name = curve.name;
            data.markers.push_back(std::move(marker));
        }
    } else {
        Band fill;
        fill.name = curve.name;
        fill.color = color;
        for (const QPointF& point : curve.points) {
            fill.x.push_back(point.x());
            fill.low.push_back(data.y.low);
            fill.high.push_back(std::isfinite(point.y()) ? point.y() : data.y.low);
        }
        data.bands.push_back(std::move(fill));
        data.curves.push_back(std::move(curve));
    }
    if (slice.suggestion && slice.suggestion->place) {
        ReferenceLine line;
        line.across = LineAcross::Vertical;
        line.at = slice.suggestion->place->value;
        line.color = Token::Accent;
        data.lines.push_back(line);
        Marker diamond;
        diamond.at = QPointF(line.at, slice.suggestion->acquisition);
        diamond.mark = TrialMark::Next;
        diamond.color = Token::Accent;
        diamond.size = 11;
        diamond.owner = {QString::fromStdString(study), slice.suggestion->trial};
        diamond.name = Texts::tr("Suggestion, trial %1").arg(slice.suggestion->trial);
        data.markers.push_back(std::move(diamond));
    }
    data.description = Texts::tr("%1. Higher is where the next trial is worth most.").arg(data.name);
    return data;
}

QString sentenceOf(const Slice& slice) {
    const QString from = learnedFromText(slice.results, slice.stopped);
    const QString which = slice.posterior == analysis::ShownPosterior::Decided
                              ? Texts::tr("Decided trial %1, from %2").arg(slice.decidedTrial).arg(from)
                              : Texts::tr("Fitted now to %1, decided nothing").arg(from);
    switch (slice.origin) {
        case analysis::SliceOrigin::BestObserved:
            return Texts::tr("%1; through the best observed, trial %2.").arg(which).arg(slice.throughTrial);
        case analysis::SliceOrigin::Given:
            return Texts::tr("%1; through the values given.").arg(which);
        case analysis::SliceOrigin::Defaults:
            break;
    }
    return Texts::tr("%1; through the defaults.").arg(which);
}

SlicePlot::SlicePlot(QWidget* parent)
    : QWidget(parent), posterior_(new PlotWidget(this)), acquisition_(new PlotWidget(this)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(posterior_, 5);
    layout->addWidget(acquisition_, 2);
    acquisition_->setMinimumHeight(84);
    for (PlotWidget* plot : {posterior_, acquisition_}) {
        connect(plot, &PlotWidget::trialClicked, this, &SlicePlot::trialClicked);
        PlotWidget* other = plot == posterior_ ? acquisition_ : posterior_;
        connect(plot, &PlotWidget::xViewChanged, other, &PlotWidget::setXView);
        connect(plot, &PlotWidget::xViewChanged, this, &SlicePlot::align);
    }
    acquisition_->hide();
}

void SlicePlot::setSlice(const experiment::Experiment& experiment, const std::string& study,
                         const Slice& slice, int chosenTrial) {
    posterior_->setPlot(slicePlot(experiment, study, slice, chosenTrial));
    acquisition_->setPlot(acquisitionPlot(experiment, study, slice));
    acquisition_->show();
    align();
}

void SlicePlot::setEmpty(const QString& sentence) {
    PlotData data;
    data.name = tr("Posterior");
    data.description = sentence;
    data.emptyText = sentence;
    acquisition_->hide();
    posterior_->setPlot(std::move(data));
}

void SlicePlot::resetView() {
    posterior_->resetView();
    acquisition_->resetView();
}

// One x axis: both plots begin and end at the same pixels.
void SlicePlot::align() {
    const SideMargins a = posterior_->ownMargins();
    const SideMargins b = acquisition_->ownMargins();
    const SideMargins both{std::max(a.left, b.left), std::max(a.right, b.right)};
    posterior_->setLeastMargins(both);
    acquisition_->setLeastMargins(both);
}

void SlicePlot::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    if (layout()) layout()->activate();
    align();
}

void SlicePlot::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange) align();
}

}  // namespace trialbench::ui
