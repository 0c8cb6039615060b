#include "ui/plots/best_so_far_plot.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "core/analysis/results.h"
#include "core/experiment/standard_error.h"
#include "core/experiment/trial_facts.h"
#include "ui/plots/metric_axis.h"

namespace trialbench::ui {

namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(BestSoFarPlot)
};

using analysis::CompletedTrial;
using experiment::Experiment;
using experiment::Goal;
using experiment::Study;
using experiment::StudyState;
using experiment::Trial;
using experiment::TrialState;

constexpr double kChosenSize = 11;
constexpr double kStandardErrors = 2;
// From so many on the single results are paler than the line, and the zoom is the line's.
constexpr std::size_t kManyResults = 60;
// Of a study's name at the end of its line, so that the value has room.
constexpr int kLongestName = 14;

struct Line {
    const Study* study = nullptr;
    StudyStyle style;
    std::vector<CompletedTrial> results;
};

QString shortened(const QString& name) {
    return name.size() <= kLongestName ? name : name.left(kLongestName - 1).trimmed() + QChar(0x2026);
}

// Where nothing has a value, at the edge where bad values are.
double worstEdge(const Goal& goal) {
    const double infinity = std::numeric_limits<double>::infinity();
    return goal.direction == experiment::Direction::Maximize ? -infinity : infinity;
}

class Builder {
 public:
    Builder(const Experiment& experiment, const std::string& study, int chosenTrial)
        : experiment_(experiment), scale_(experiment), chosenStudy_(study), chosenTrial_(chosenTrial) {
        for (std::size_t i = 0; i < experiment.studies.size(); ++i) {
            const Study& one = experiment.studies[i];
            lines_.push_back(
                {&one, studyStyle(static_cast<int>(i)), analysis::resultsInOrder(one, experiment.goal)});
        }
    }

    PlotData build() {
        data_.name = Texts::tr("Best so far");
        data_.x.title = Texts::tr("Completed trials");
        data_.x.integral = true;
        data_.y = scale_.valueAxis();
        const bool any =
            std::any_of(lines_.begin(), lines_.end(), [](const Line& l) { return !l.results.empty(); });
        if (!any) {
            data_.emptyText = Texts::tr("The best value so far appears here with the first completed trial.");
            data_.description = data_.emptyText;
            return std::move(data_);
        }
        setAxes();
        for (const Line& line : lines_) {
            addNoise(line);
            addSteps(line);
            addResults(line);
            addOthers(line);
        }
        describe();
        return std::move(data_);
    }

 private:
    bool isChosen(const Line& line, int trial) const {
        return trial == chosenTrial_ && line.study->name == chosenStudy_;
    }

    int runningOf(const Study& study) const {
        return static_cast<int>(std::count_if(study.trials.begin(), study.trials.end(),
                                              [](const Trial& t) { return t.state == TrialState::Running; }));
    }

    void setAxes() {
        int last = 1;
        for (const Line& line : lines_) {
            last = std::max(last, static_cast<int>(line.results.size()) + runningOf(*line.study));
            if (line.study->state == StudyState::Running && line.study->settings.maxTrials)
                last = std::max(last, *line.study->settings.maxTrials);
        }
        data_.x.low = 0;
        data_.x.high = last + 0.5;  // half a place for what ended after the last result

        // It is decided between the best of all and, in each study of some length, the median of its values
        // and where its line stands after the first quarter.
        const Goal& goal = experiment_.goal;
        std::optional<double> best;
        std::optional<double> worst;
        const auto widen = [&](double value) {
            if (!best || goal.isBetter(value, *best)) best = value;
            if (!worst || goal.isBetter(*worst, value)) worst = value;
        };
        for (const Line& line : lines_) {
            if (line.results.size() < 3) continue;
            std::vector<double> values;
            for (const CompletedTrial& result : line.results) values.push_back(result.value);
            if (line.results.size() < kManyResults) widen(quantile(values, 0.5));
            widen(line.results[(line.results.size() - 1) / 4].bestSoFar);
            widen(line.results.back().bestSoFar);
        }
        if (!best) {
            for (const Line& line : lines_) {
                for (const CompletedTrial& result : line.results) widen(result.value);
            }
        }
        // And how far the bests are known: what is decided within that is not decided.
        for (const Line& line : lines_) {
            if (line.results.empty()) continue;
            const CompletedTrial& last = line.results.back();
            if (const auto error = errorOf(line, last.bestTrial)) {
                widen(last.bestSoFar - kStandardErrors * *error);
                widen(last.bestSoFar + kStandardErrors * *error);
            }
        }
        const auto [low, high] = std::minmax({scale_.shown(*best), scale_.shown(*worst)});
        setRange(data_.y, low, high, scale_.isAccuracy());
    }

    std::optional<double> errorOf(const Line& line, int trial) const {
        return experiment::standardError(experiment_, *line.study, *line.study->findTrial(trial));
    }

    // How far the best value may lie from what more images would have shown.
    void addNoise(const Line& line) {
        Band band;
        band.name = Texts::tr("%1: best ± 2 standard errors").arg(QString::fromStdString(line.study->name));
        band.color = line.style.color;
        band.steps = true;
        std::optional<double> error;
        int of = 0;
        for (const CompletedTrial& result : line.results) {
            if (std::exchange(of, result.bestTrial) != result.bestTrial) {
                error = errorOf(line, result.bestTrial);
            }
            if (!error) return;
            band.x.push_back(result.index);
            band.low.push_back(scale_.shown(result.bestSoFar - kStandardErrors * *error));
            band.high.push_back(scale_.shown(result.bestSoFar + kStandardErrors * *error));
        }
        if (!band.x.empty()) data_.bands.push_back(std::move(band));
    }

    void addSteps(const Line& line) {
        if (line.results.empty()) return;
        Curve curve;
        curve.name = QString::fromStdString(line.study->name);
        curve.color = line.style.color;
        curve.dash = line.style.dash;
        curve.width = 2.25;
        curve.steps = true;
        for (const CompletedTrial& result : line.results)
            curve.points.emplace_back(result.index, scale_.shown(result.bestSoFar));
        const bool isCurrent = line.study->name == chosenStudy_;
        curve.endLabel = EndLabel{
            Texts::tr("%1 %2").arg(shortened(curve.name), scale_.text(line.results.back().bestSoFar)),
            isCurrent, isCurrent ? 1 : 0, std::nullopt};
        // A step's trial is that which made it: its mark is there to be clicked.
        curve.hover = false;
        data_.curves.push_back(std::move(curve));
    }

    Marker markerOf(const Line& line, int trial) const {
        Marker marker;
        marker.color = isChosen(line, trial) ? Token::Accent : line.style.color;
        marker.owner = {QString::fromStdString(line.study->name), trial};
        marker.name = Texts::tr("%1, trial %2").arg(marker.owner.study).arg(trial);
        return marker;
    }

    void addResults(const Line& line) {
        const int best = line.results.empty() ? 0 : line.results.back().bestTrial;
        Marker star;
        for (const CompletedTrial& result : line.results) {
            Marker marker = markerOf(line, result.trial);
            marker.at = QPointF(result.index, scale_.shown(result.value));
            marker.mark = studyMark(line.style);
            const bool isMany = line.results.size() >= kManyResults;
            marker.size = isChosen(line, result.trial) ? kChosenSize : isMany ? 4 : 6;
            if (isMany && !isChosen(line, result.trial)) marker.opacity = 0.45;
            if (result.trial == best) {
                marker.mark = TrialMark::Best;
                marker.size = 12;
                marker.opacity = 1;
                star = marker;
                continue;
            }
            data_.markers.push_back(std::move(marker));
        }
        if (best > 0) data_.markers.push_back(std::move(star));
    }

    void addOthers(const Line& line) {
        int next = static_cast<int>(line.results.size());
        const std::vector<support::Timestamp> ends = endsOf(*line.study);
        for (const Trial& trial : line.study->trials) {
            if (trial.excluded) continue;
            Marker marker = markerOf(line, trial.number);
            if (trial.state == TrialState::Running) {
                const auto value = experiment::valueOf(trial, experiment_.goal);
                marker.at = QPointF(++next, value ? scale_.shown(*value) : worstEdge(experiment_.goal));
                marker.mark = TrialMark::Pending;
                marker.size = 11;
                marker.name = Texts::tr("%1, running").arg(marker.name);
            } else if (trial.state == TrialState::Failed || trial.state == TrialState::Stopped) {
                marker.mark = markOf(trial);
                if (!isChosen(line, trial.number)) marker.color = tokenOf(marker.mark);
                marker.at = QPointF(placeBetween(ends, trial), worstEdge(experiment_.goal));
                marker.size = 8;
                marker.name = trial.state == TrialState::Failed ? Texts::tr("%1, failed").arg(marker.name)
                                                                : Texts::tr("%1, stopped").arg(marker.name);
            } else {
                continue;
            }
            data_.markers.push_back(std::move(marker));
        }
    }

    // When the completed trials ended, rising.
    static std::vector<support::Timestamp> endsOf(const Study& study) {
        std::vector<support::Timestamp> ends;
        for (const Trial& trial : study.trials) {
            if (trial.state == TrialState::Completed && !trial.excluded && trial.ended)
                ends.push_back(*trial.ended);
        }
        std::sort(ends.begin(), ends.end());
        return ends;
    }

    // A trial without a result stands between the results before and after its end.
    static double placeBetween(const std::vector<support::Timestamp>& ends, const Trial& trial) {
        if (!trial.ended) return 0.5;
        const auto after = std::upper_bound(ends.begin(), ends.end(), *trial.ended);
        return static_cast<double>(after - ends.begin()) + 0.5;
    }

    void describe() {
        data_.description = Texts::tr("Best value so far by completed trials.");
        for (const Line& line : lines_) {
            if (line.results.empty()) continue;
            const CompletedTrial& last = line.results.back();
            data_.description += QLatin1Char(' ') + Texts::tr("%1: %2 by trial %3; trials completed: %4.")
                                                        .arg(QString::fromStdString(line.study->name),
                                                             scale_.text(last.bestSoFar))
                                                        .arg(last.bestTrial)
                                                        .arg(line.results.size());
        }
    }

    const Experiment& experiment_;
    MetricScale scale_;
    std::string chosenStudy_;
    int chosenTrial_;
    std::vector<Line> lines_;
    PlotData data_;
};

}  // namespace

PlotData bestSoFarPlot(const Experiment& experiment, const std::string& study, int chosenTrial) {
    return Builder(experiment, study, chosenTrial).build();
}

}  // namespace trialbench::ui
