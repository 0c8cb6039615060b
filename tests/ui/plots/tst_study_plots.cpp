#include <QtTest>
#include <algorithm>
#include <chrono>
#include <cmath>

#include "ui/plots/accuracy_plot.h"
#include "ui/plots/best_so_far_plot.h"
#include "ui/plots/plot_widget.h"
#include "ui/plots/slice_plot.h"
#include "ui/plots/trial_curve_plot.h"

using namespace trialbench;
using namespace trialbench::ui;
using experiment::Trial;
using experiment::TrialState;

namespace {

Trial trialOf(int number, TrialState state, const std::vector<double>& accuracies) {
    Trial trial;
    trial.number = number;
    trial.state = state;
    for (std::size_t i = 0; i < accuracies.size(); ++i)
        trial.measurements.push_back(
            {1, static_cast<int>(i) + 1, {{"validation_accuracy", accuracies[i]}}, 1.0});
    if (!accuracies.empty() && state == TrialState::Completed) trial.value = accuracies.back();
    if (state == TrialState::Completed || state == TrialState::Failed)
        trial.ended = support::Timestamp(std::chrono::milliseconds(1000 * number));
    return trial;
}

experiment::Experiment twoStudies() {
    experiment::Experiment all;
    all.goal.metric = "validation_accuracy";
    all.objective = Json::parse(R"({"kind":"training","fixed":{"epochs":3,"validate_on":"test"}})");
    experiment::Study random;
    random.name = "Random search";
    random.revisions.emplace_back();
    random.trials = {trialOf(1, TrialState::Completed, {0.2, 0.4, 0.5}),
                     trialOf(2, TrialState::Completed, {0.3, 0.5, 0.7}),
                     trialOf(3, TrialState::Completed, {0.3, 0.5, 0.6})};
    experiment::Study bayesian = random;
    bayesian.name = "Bayesian";
    bayesian.state = experiment::StudyState::Running;
    bayesian.settings.maxTrials = 8;
    bayesian.trials[1].value = 0.74;
    bayesian.trials[1].measurements.back().metrics["validation_accuracy"] = 0.74;
    bayesian.trials.push_back(trialOf(4, TrialState::Running, {0.35, 0.55}));
    bayesian.trials.push_back(trialOf(5, TrialState::Running, {}));
    bayesian.trials.push_back(trialOf(6, TrialState::Failed, {0.1}));
    all.studies = {random, bayesian};
    return all;
}

const Curve* curveNamed(const PlotData& data, const QString& name) {
    for (const Curve& curve : data.curves) {
        if (curve.name == name) return &curve;
    }
    return nullptr;
}

std::vector<const Marker*> marksOf(const PlotData& data, TrialMark mark) {
    std::vector<const Marker*> found;
    for (const Marker& marker : data.markers) {
        if (marker.mark == mark) found.push_back(&marker);
    }
    return found;
}

analysis::Slice smallSlice() {
    analysis::Slice slice;
    slice.posterior = analysis::ShownPosterior::Decided;
    slice.decidedTrial = 9;
    slice.results = 8;
    slice.parameter.name = "learning_rate";
    slice.parameter.low = 0.001;
    slice.parameter.high = 0.1;
    slice.parameter.scale = space::Scale::Log;
    for (int i = 0; i <= 20; ++i) {
        const double unit = i / 20.0;
        slice.places.push_back({unit, std::pow(10.0, -3 + 2 * unit)});
        slice.mean.push_back(0.7 - 0.1 * (unit - 0.5) * (unit - 0.5));
        // Values were mapped: the better side is narrower.
        slice.low.push_back(slice.mean.back() - 0.03);
        slice.high.push_back(slice.mean.back() + 0.02);
        slice.acquisition.push_back(unit * (1 - unit));
    }
    slice.acquisitionName = "log_expected_improvement";
    slice.observations = {{1, {0.1, 0.0016}, 0.69, 0.0, true},
                          {2, {0.6, 0.016}, 0.71, 0.9, true},
                          {3, {0.7, 0.025}, 0.10, 0.5, true}};
    slice.failures = {{4, {0.9, 0.063}, 0.2}};
    slice.pending = {{8, {0.3, 0.004}, 0.1, 0.695, 0.67, 0.71}};
    slice.suggestion = analysis::SliceSuggestion{9, analysis::SlicePlace{0.5, 0.01}, 0, 0.25};
    slice.origin = analysis::SliceOrigin::BestObserved;
    slice.throughTrial = 2;
    return slice;
}

}  // namespace

class TestStudyPlots : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void showsAccuracyInPercentAndSaysOnWhat() {
        const PlotData data = accuracyPlot(twoStudies(), "Bayesian", 0);
        QCOMPARE(data.y.title, QString("Validation accuracy (test set), %"));
        QCOMPARE(data.x.title, QString("Epoch"));
        QCOMPARE(data.x.high, 3.0);
        QCOMPARE(curveNamed(data, "Trial 2")->points.back(), QPointF(3, 74));
        experiment::Experiment held = twoStudies();
        held.objective = Json::parse(R"({"kind":"training"})");
        QCOMPARE(accuracyPlot(held, "Bayesian", 0).y.title, QString("Validation accuracy, %"));
        // Of what another program tells nobody knows on which images it was measured.
        held.goal.metric = "accuracy";
        QVERIFY(accuracyPlot(held, "Bayesian", 0).y.title.startsWith("Accuracy"));
        held.goal.metric = "log_loss";
        QCOMPARE(bestSoFarPlot(held, "Bayesian", 0).y.title, QString("Log loss"));
    }

    void theEpochsThatAFunctionHasAreAllOnTheAxis() {
        experiment::Experiment all = twoStudies();
        all.objective = Json::parse(R"({"kind":"function","name":"sphere","epochs":20})");
        QCOMPARE(accuracyPlot(all, "Bayesian", 0).x.high, 20.0);
    }

    void tellsCurvesApart() {
        const PlotData data = accuracyPlot(twoStudies(), "Bayesian", 3);
        QCOMPARE(data.curves.size(), std::size_t(5));  // trial 5 has no epoch yet
        const Curve& chosen = data.curves.back();      // painted over all others
        QCOMPARE(chosen.name, QString("Trial 3"));
        QCOMPARE(chosen.color, Token::Accent);
        QCOMPARE(chosen.width, 2.5);
        QCOMPARE(chosen.endLabel->text, QString("3, chosen"));
        QCOMPARE(curveNamed(data, "Trial 2")->color, Token::S0);
        QCOMPARE(curveNamed(data, "Trial 2")->endMark, std::optional(TrialMark::Best));
        QCOMPARE(curveNamed(data, "Trial 4")->color, Token::S2);  // the second study's
        QCOMPARE(curveNamed(data, "Trial 4")->endMark, std::optional(TrialMark::Running));
        QCOMPARE(curveNamed(data, "Trial 6")->endLabel->text, QString("6 failed"));
        QCOMPARE(curveNamed(data, "Trial 1")->color, Token::Faint);
        QCOMPARE(chosen.owner, (TrialRef{"Bayesian", 3}));
        QVERIFY(data.description.contains("Trial 2, best: 74.0 at epoch 3."));
    }

    void takesEachEpochFromTheLatestAttempt() {
        experiment::Experiment all = twoStudies();
        Trial& trial = all.studies[0].trials[0];
        trial.attempts.resize(2);
        trial.attempts[1].number = 2;
        trial.attempts[1].resumedAtEpoch = 1;
        trial.measurements.push_back({2, 2, {{"validation_accuracy", 0.45}}, 1.0});
        const PlotData data = accuracyPlot(all, "Random search", 0);
        const std::vector<QPointF> expected{{1, 20}, {2, 45}};  // the third is trained anew
        const Curve* curve = curveNamed(data, "Trial 1");
        QCOMPARE(curve->points.size(), expected.size());
        for (std::size_t i = 0; i < expected.size(); ++i) QCOMPARE(curve->points[i], expected[i]);
    }

    void drawsTheCurveOfOneTrial() {
        experiment::Experiment all = twoStudies();
        all.goal.metric = "validation_accuracy";
        Trial trial;
        trial.measurements = {{1, 1, {{"validation_accuracy", 0.2}, {"training_accuracy", 0.3}}, 1.0}};
        const PlotData one = trialCurvePlot(all, trial);
        QCOMPARE(curveNamed(one, "validation")->points, (std::vector<QPointF>{{1, 20}}));
        QCOMPARE(curveNamed(one, "training")->points, (std::vector<QPointF>{{1, 30}}));
        for (const Curve& curve : one.curves) QVERIFY(curve.endMark);  // one point makes no line
        trial.measurements.push_back({1, 2, {{"validation_accuracy", 0.4}}, 1.0});
        const PlotData two = trialCurvePlot(all, trial);
        QCOMPARE(curveNamed(two, "validation")->points.size(), std::size_t(2));
        QVERIFY(!curveNamed(two, "validation")->endMark);
        QVERIFY(!trialCurvePlot(all, Trial{}).emptyText.isEmpty());
    }

    void letsABandStandForManyCurves() {
        experiment::Experiment all = twoStudies();
        auto& trials = all.studies[0].trials;
        for (int i = 4; i <= 400; ++i)
            trials.push_back(trialOf(i, TrialState::Completed, {0.1, 0.2, i / 1000.0}));
        const PlotData data = accuracyPlot(all, "Random search", 7);
        QCOMPARE(data.bands.size(), std::size_t(1));
        QCOMPARE(data.curves.size(), std::size_t(3));  // median, best, chosen
        QVERIFY(data.bands[0].low.back() < 6 && data.bands[0].high.back() > 34);
    }

    void saysThatNothingHasHappenedYet() {
        experiment::Experiment all = twoStudies();
        for (auto& study : all.studies) study.trials.clear();
        QCOMPARE(accuracyPlot(all, "Bayesian", 0).emptyText,
                 QString("The curves appear here with the first epoch that ends."));
        QCOMPARE(accuracyPlot(all, "nobody", 0).emptyText,
                 QString("The curves appear here with the first epoch that ends."));
        QCOMPARE(bestSoFarPlot(all, "Bayesian", 0).emptyText,
                 QString("The best value so far appears here with the first completed trial."));
    }

    void drawsOneStepLineForEachStudy() {
        const PlotData data = bestSoFarPlot(twoStudies(), "Bayesian", 1);
        QCOMPARE(data.curves.size(), std::size_t(2));
        const std::vector<QPointF> expected{{1, 50}, {2, 74}, {3, 74}};
        const Curve* line = curveNamed(data, "Bayesian");
        QVERIFY(line->steps);
        for (std::size_t i = 0; i < 3; ++i) QCOMPARE(line->points[i], expected[i]);
        QCOMPARE(line->color, Token::S2);
        QCOMPARE(line->endLabel->text, QString("Bayesian 74.0 %"));
        QCOMPARE(curveNamed(data, "Random search")->endLabel->text, QString("Random search 70.0 %"));
        QVERIFY(data.x.high >= 8);  // the budget of the study that runs
        QCOMPARE(marksOf(data, TrialMark::Best).size(), std::size_t(2));
    }

    void keepsTheLineBeforeManyResults() {
        experiment::Experiment all = twoStudies();
        auto& trials = all.studies[0].trials;
        for (int i = 4; i <= 400; ++i) trials.push_back(trialOf(i, TrialState::Completed, {0.1, 0.2, 0.3}));
        all.studies[0].name = "Random search with a long name";
        const PlotData data = bestSoFarPlot(all, "Bayesian", 0);
        // The value of a line has room whatever its name.
        QCOMPARE(data.curves[0].endLabel->text, QString("Random search\u2026 70.0 %"));
        const auto pale = std::count_if(data.markers.begin(), data.markers.end(),
                                        [](const Marker& marker) { return marker.opacity < 1; });
        QCOMPARE(pale, 399);       // all but the best
        QVERIFY(data.y.low > 31);  // where the lines are, not where most results are
    }

    void showsHowFarTheBestIsKnown() {
        experiment::Experiment all = twoStudies();
        QVERIFY(bestSoFarPlot(all, "Bayesian", 0).bands.empty());  // on how many images, nobody said
        all.objective["fixed"]["validation_images"] = 400;
        const PlotData data = bestSoFarPlot(all, "Bayesian", 0);
        QCOMPARE(data.bands.size(), std::size_t(2));
        const Band& band = data.bands[0];
        QCOMPARE(band.x, (std::vector<double>{1, 2, 3}));
        QCOMPARE(band.low[0], 45.0);  // 50 %, of which 400 images have a standard error of 2.5 points
        QCOMPARE(band.high[0], 55.0);
        QVERIFY(std::abs(band.high[2] - band.low[2] - 400 * std::sqrt(0.7 * 0.3 / 400)) < 1e-9);
    }

    void marksWhatHasNoResult() {
        const PlotData data = bestSoFarPlot(twoStudies(), "Bayesian", 1);
        const auto running = marksOf(data, TrialMark::Pending);
        QCOMPARE(running.size(), std::size_t(2));
        QCOMPARE(running[0]->at, QPointF(4, 55));
        QVERIFY(std::isinf(running[1]->at.y()) && running[1]->at.y() < 0);
        QCOMPARE(running[1]->at.x(), 5.0);
        const auto failed = marksOf(data, TrialMark::Failed);
        QCOMPARE(failed.size(), std::size_t(1));
        QCOMPARE(failed[0]->at.x(), 3.5);
        QVERIFY(std::isinf(failed[0]->at.y()));
        // Where less is better, the bad edge is the upper one.
        experiment::Experiment loss = twoStudies();
        loss.goal.direction = experiment::Direction::Minimize;
        QVERIFY(marksOf(bestSoFarPlot(loss, "Bayesian", 1), TrialMark::Failed)[0]->at.y() > 0);
    }

    void zoomsToWhereItIsDecided() {
        experiment::Experiment all = twoStudies();
        auto& trials = all.studies[1].trials;
        trials.clear();
        const std::vector<double> values{0.1, 0.70, 0.71, 0.3, 0.72, 0.73, 0.12, 0.74, 0.735, 0.72};
        for (std::size_t i = 0; i < values.size(); ++i)
            trials.push_back(trialOf(int(i) + 1, TrialState::Completed, {values[i]}));
        all.studies.erase(all.studies.begin());
        const PlotData data = bestSoFarPlot(all, "Bayesian", 0);
        QVERIFY2(data.y.low > 60 && data.y.low <= 71, qPrintable(QString::number(data.y.low)));
        QVERIFY(data.y.high > 74 && data.y.high < 80);
        QCOMPARE(data.markers.size(), std::size_t(10));  // those below are still there, at the edge
    }

    void showsThePosteriorWithWhatItRestsOn() {
        const experiment::Experiment all = twoStudies();
        const PlotData data = slicePlot(all, "Bayesian", smallSlice(), 0);
        QCOMPARE(data.x.scale, AxisScale::Log);
        QCOMPARE(data.curves.at(0).points.at(10), QPointF(0.01, 70));
        QVERIFY(std::abs(data.bands.at(0).high.at(10) - 72) < 1e-9);
        QVERIFY(std::abs(data.bands.at(0).low.at(10) - 67) < 1e-9);
        QCOMPARE(marksOf(data, TrialMark::Best).at(0)->owner.trial, 2);
        QCOMPARE(marksOf(data, TrialMark::Pending).at(0)->at, QPointF(0.004, 69.5));
        QVERIFY(std::abs(*marksOf(data, TrialMark::Pending).at(0)->barHigh - 71) < 1e-9);
        QVERIFY(std::isinf(marksOf(data, TrialMark::Failed).at(0)->at.y()));
        const auto discs = marksOf(data, TrialMark::Disc);
        QCOMPARE(discs.size(), std::size_t(2));
        QVERIFY(discs.at(0)->opacity < discs.at(1)->opacity);  // the nearest lies on top and is the darkest
        QCOMPARE(data.lines.at(0).at, 0.01);
        QVERIFY(data.y.low > 40);  // trial 3's 10 % stands at the edge
        QCOMPARE(sentenceOf(smallSlice()),
                 QString("Decided trial 9, from 8 results; through the best observed, trial 2."));
        analysis::Slice withStopped = smallSlice();
        withStopped.stopped = 1;
        QVERIFY(sentenceOf(withStopped).startsWith("Decided trial 9, from 8 results and 1 stopped trial;"));
    }

    void drawsThePosteriorAsItsStudy() {
        const experiment::Experiment all = twoStudies();
        const StudyStyle second = studyStyle(1);
        const PlotData data = slicePlot(all, "Bayesian", smallSlice(), 0);
        QCOMPARE(data.curves.at(0).color, second.color);
        QVERIFY(data.curves.at(0).dash == second.dash);
        QCOMPARE(data.bands.at(0).color, second.color);
        QCOMPARE(slicePlot(all, "Random search", smallSlice(), 0).curves.at(0).color, studyStyle(0).color);
    }

    // The third study's own color is what expectations are drawn in beside others.
    void drawsExpectationsUnlikeTheStudy() {
        experiment::Experiment all = twoStudies();
        all.studies.push_back(all.studies.front());
        all.studies.back().name = "Third";
        for (const char* study : {"Random search", "Bayesian", "Third"}) {
            const PlotData data = slicePlot(all, study, smallSlice(), 0);
            const Token own = data.curves.at(0).color;
            QVERIFY(marksOf(data, TrialMark::Pending).at(0)->color != own);
            QVERIFY(acquisitionPlot(all, study, smallSlice()).curves.at(0).color != own);
        }
    }

    void saysThatAValueIsThatOfTheBestEpoch() {
        experiment::Experiment all = twoStudies();
        QCOMPARE(bestSoFarPlot(all, "Bayesian", 0).y.title, QString("Validation accuracy (test set), %"));
        all.goal.value = experiment::ValueOf::Best;
        const QString title("Validation accuracy of the best epoch (test set), %");
        QCOMPARE(bestSoFarPlot(all, "Bayesian", 0).y.title, title);
        QCOMPARE(slicePlot(all, "Bayesian", smallSlice(), 0).y.title, title);
        // By epoch, each is what it is.
        QCOMPARE(accuracyPlot(all, "Bayesian", 0).y.title, QString("Validation accuracy (test set), %"));
    }

    void showsTheAcquisitionOnTheSameAxis() {
        const PlotData data = acquisitionPlot(twoStudies(), "Bayesian", smallSlice());
        QCOMPARE(data.y.title, QString("Log expected improvement"));
        QCOMPARE(data.x.low, 0.001);
        const auto diamond = marksOf(data, TrialMark::Next);
        QCOMPARE(diamond.at(0)->at, QPointF(0.01, 0.25));
        // The diamond lies on the curve.
        QCOMPARE(data.curves.at(0).points.at(10), diamond.at(0)->at);
    }

    void cutsTheAcquisitionWhereItIsNothing() {
        analysis::Slice slice = smallSlice();
        for (std::size_t i = 0; i < slice.acquisition.size() / 2; ++i) slice.acquisition[i] = -5e6;
        const PlotData data = acquisitionPlot(twoStudies(), "Bayesian", slice);
        QVERIFY2(data.y.low >= -30 && data.y.low <= -15, qPrintable(QString::number(data.y.low)));
    }

    void givesEachChoiceItsOwnMark() {
        analysis::Slice slice = smallSlice();
        slice.parameter.type = space::ParameterType::Categorical;
        slice.labels = {"sgd", "adamw"};
        slice.places = {{0.25, 0}, {0.75, 1}};
        slice.mean = {0.6, 0.7};
        slice.low = {0.57, 0.66};
        slice.high = {0.62, 0.74};
        slice.acquisition = {0.1, 0.2};
        const PlotData data = slicePlot(twoStudies(), "Bayesian", slice, 0);
        QVERIFY(data.curves.empty() && data.bands.empty());
        QCOMPARE(marksOf(data, TrialMark::Square).size(), std::size_t(2));
        QCOMPARE(data.x.categories, (QStringList{"sgd", "adamw"}));
    }

    void keepsBothPlotsOnOneAxis() {
        SlicePlot plot;
        plot.resize(420, 360);
        plot.show();
        plot.setSlice(twoStudies(), "Bayesian", smallSlice(), 0);
        QCoreApplication::processEvents();
        const auto same = [&] {
            const QRectF a = plot.posterior()->plotLayout().area;
            const QRectF b = plot.acquisition()->plotLayout().area;
            return a.left() == b.left() && a.right() == b.right();
        };
        QVERIFY(same());
        plot.resize(700, 400);
        QCoreApplication::processEvents();
        QVERIFY(same());
        plot.posterior()->setFocus();
        QTest::keyClick(plot.posterior(), Qt::Key_Plus);
        QVERIFY(plot.posterior()->isZoomed());
        QCOMPARE(plot.acquisition()->view().xLow, plot.posterior()->view().xLow);
        plot.resetView();
        QVERIFY(!plot.acquisition()->isZoomed());
        plot.setEmpty("After 3 completed trials the model appears here.");
        QVERIFY(plot.acquisition()->isHidden());
    }
};

QTEST_MAIN(TestStudyPlots)
#include "tst_study_plots.moc"
