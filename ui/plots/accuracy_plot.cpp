#include "ui/plots/accuracy_plot.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "core/experiment/trial_facts.h"
#include "ui/plots/metric_axis.h"

namespace trialbench::ui {

namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(AccuracyPlot)
};

using experiment::Experiment;
using experiment::Goal;
using experiment::Study;
using experiment::Trial;
using experiment::TrialState;

constexpr std::size_t kContextCurves = 200;
constexpr int kAllLabeled = 6;  // more labels than this are for the hover
constexpr double kCutPart = 0.1;

// In the order of painting and, backwards, of the labels.
enum Layer { kContext = 0, kEnded, kHeld, kRunning, kBest, kChosen };

struct Shown {
    const Trial* trial = nullptr;
    Layer layer = kContext;
    bool isBest = false;
    std::vector<QPointF> points;  // as shown
};

Layer layerOf(const Trial& trial, bool isBest, bool isChosen) {
    if (isChosen) return kChosen;
    if (isBest) return kBest;
    if (trial.excluded || trial.state == TrialState::Completed) return kContext;
    if (trial.state == TrialState::Running) return kRunning;
    return trial.isPending() ? kHeld : kEnded;
}

std::vector<Shown> shownOf(const Experiment& experiment, const Study& study, int chosen,
                           const MetricScale& scale) {
    const Trial* best = study.best(experiment.goal);
    std::vector<Shown> all;
    for (const Trial& trial : study.trials) {
        Shown shown{&trial, kContext, best == &trial, epochCurve(trial, experiment.goal.metric)};
        if (shown.points.empty()) continue;
        for (QPointF& point : shown.points) point.setY(scale.shown(point.y()));
        shown.layer = layerOf(trial, shown.isBest, trial.number == chosen);
        all.push_back(std::move(shown));
    }
    std::stable_sort(all.begin(), all.end(),
                     [](const Shown& a, const Shown& b) { return a.layer < b.layer; });
    return all;
}

QString labelOf(const Shown& shown) {
    const QString number = QString::number(shown.trial->number);
    if (shown.layer == kChosen) {
        return shown.isBest ? Texts::tr("%1, best, chosen").arg(number) : Texts::tr("%1, chosen").arg(number);
    }
    if (shown.isBest) return Texts::tr("%1, best").arg(number);
    if (shown.trial->state == TrialState::Stopped) return Texts::tr("%1 stopped").arg(number);
    if (shown.trial->state == TrialState::Failed) return Texts::tr("%1 failed").arg(number);
    return number;
}

Curve curveOf(const Shown& shown, const std::string& study, Token studyColor, bool label) {
    const TrialMark mark = markOf(*shown.trial);
    Curve curve;
    curve.name = Texts::tr("Trial %1").arg(shown.trial->number);
    curve.points = shown.points;
    curve.owner = {QString::fromStdString(study), shown.trial->number};
    curve.endMark = mark;
    switch (shown.layer) {
        case kContext:
            curve.color = Token::Faint;
            curve.width = 1;
            curve.endMark.reset();
            break;
        case kEnded:
        case kHeld:
            curve.color = tokenOf(mark);
            break;
        case kRunning:
            curve.color = studyColor;
            break;
        case kBest:
            curve.color = Token::S0;
            curve.width = 2;
            break;
        case kChosen:
            curve.color = Token::Accent;
            curve.width = 2.5;
            break;
    }
    if (shown.isBest) curve.endMark = TrialMark::Best;
    // One epoch makes no line: it is seen by its mark.
    if (curve.points.size() == 1 && !curve.endMark) curve.endMark = TrialMark::Disc;
    if (label) {
        const bool strong = shown.layer == kChosen || shown.isBest;
        curve.endLabel = EndLabel{labelOf(shown), strong, shown.layer, curve.endMark};
    }
    return curve;
}

int epochsOf(const Experiment& experiment, const Study& study, const std::vector<Shown>& all) {
    int epochs = 1;
    for (const Trial& trial : study.trials) {
        epochs = std::max(epochs, experiment::plannedEpochs(experiment, study, trial));
    }
    for (const Shown& shown : all) epochs = std::max(epochs, static_cast<int>(shown.points.back().x()));
    return epochs;
}

// From the values of all epochs, without the worst tenth; where every labeled curve ends is always in it.
void setValueRange(Axis& axis, const std::vector<Shown>& all, const Goal& goal, bool isPercent) {
    std::vector<double> values;
    for (const Shown& shown : all) {
        for (const QPointF& point : shown.points) {
            if (std::isfinite(point.y())) values.push_back(point.y());
        }
    }
    if (values.empty()) return setRange(axis, 0, 1, isPercent);
    const bool rises = goal.direction == experiment::Direction::Maximize;
    double low = quantile(values, rises && values.size() >= 20 ? kCutPart : 0);
    double high = quantile(values, !rises && values.size() >= 20 ? 1 - kCutPart : 1);
    for (const Shown& shown : all) {
        const double end = shown.points.back().y();
        if (shown.layer < kRunning || !std::isfinite(end)) continue;
        low = std::min(low, end);
        high = std::max(high, end);
    }
    setRange(axis, low, high, isPercent);
}

// What many context curves become: by epoch, where 80 % of them run, and their median.
void addSpread(PlotData& data, const std::vector<Shown>& all) {
    std::map<int, std::vector<double>> byEpoch;
    for (const Shown& shown : all) {
        if (shown.layer != kContext) continue;
        for (const QPointF& point : shown.points) {
            if (std::isfinite(point.y())) byEpoch[static_cast<int>(point.x())].push_back(point.y());
        }
    }
    Band band;
    band.name = Texts::tr("10 to 90 % of the other trials");
    band.color = Token::S0;
    Curve median;
    median.name = Texts::tr("Median of the other trials");
    median.color = Token::S0;
    median.width = 1;
    for (auto& [epoch, values] : byEpoch) {
        band.x.push_back(epoch);
        band.low.push_back(quantile(values, 0.1));
        band.high.push_back(quantile(values, 0.9));
        median.points.emplace_back(epoch, quantile(values, 0.5));
    }
    median.endLabel = EndLabel{Texts::tr("median"), false, 0, std::nullopt};
    data.bands.push_back(std::move(band));
    data.curves.push_back(std::move(median));
}

QString descriptionOf(const Study& study, const std::vector<Shown>& all, const MetricScale& scale) {
    int running = 0;
    for (const Shown& shown : all) running += shown.trial->state == TrialState::Running ? 1 : 0;
    QString text = Texts::tr("%1 by epoch in study %2; curves: %3, running: %4.")
                       .arg(scale.axis().title, QString::fromStdString(study.name))
                       .arg(all.size())
                       .arg(running);
    for (const Shown& shown : all) {
        if (shown.layer < kBest) continue;
        text +=
            QLatin1Char(' ') + Texts::tr("Trial %1: %2 at epoch %3.")
                                   .arg(labelOf(shown), scale.axis().decimals >= 0
                                                            ? QString::number(shown.points.back().y(), 'f', 1)
                                                            : QString::number(shown.points.back().y()))
                                   .arg(shown.points.back().x());
    }
    return text;
}

}  // namespace

PlotData accuracyPlot(const Experiment& experiment, const std::string& name, int chosenTrial) {
    const MetricScale scale(experiment);
    PlotData data;
    data.name = scale.isAccuracy() ? Texts::tr("Accuracy by epoch") : Texts::tr("Metric by epoch");
    data.y = scale.axis();
    data.x.title = Texts::tr("Epoch");
    data.x.integral = true;
    const int index = studyIndex(experiment, name);
    const std::vector<Shown> all =
        index < 0
            ? std::vector<Shown>()
            : shownOf(experiment, experiment.studies[static_cast<std::size_t>(index)], chosenTrial, scale);
    if (all.empty()) {
        data.emptyText = Texts::tr("The curves appear here with the first epoch that ends.");
        data.description = data.emptyText;
        return data;
    }
    const Study& study = experiment.studies[static_cast<std::size_t>(index)];
    data.x.high = epochsOf(experiment, study, all);
    // Epochs end; from the first to the last there is nothing at 0, but a single one needs a width.
    data.x.low = data.x.high > 1 ? 1 : 0;
    setValueRange(data.y, all, experiment.goal, scale.isAccuracy());

    const auto contexts =
        std::count_if(all.begin(), all.end(), [](const Shown& shown) { return shown.layer == kContext; });
    const bool asSpread = static_cast<std::size_t>(contexts) > kContextCurves;
    if (asSpread) addSpread(data, all);
    const bool labelAll = all.size() <= kAllLabeled;
    std::size_t marked = all.size() - static_cast<std::size_t>(contexts);
    for (const Shown& shown : all) {
        if (shown.layer == kContext && asSpread) continue;
        // The most important come last; of those before them only so many get a label.
        const bool label = labelAll || (shown.layer != kContext && marked <= kAllLabeled);
        if (shown.layer != kContext) --marked;
        data.curves.push_back(curveOf(shown, name, studyStyle(index).color, label));
    }
    data.description = descriptionOf(study, all, scale);
    return data;
}

}  // namespace trialbench::ui
