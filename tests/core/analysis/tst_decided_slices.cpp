#include <QtTest>
#include <cmath>

#include "core/analysis/posterior_slice.h"
#include "core/analysis/results.h"
#include "core/engine/suggest.h"
#include "core/experiment/history.h"
#include "core/search/decision_record.h"
#include "tests/core/engine/engine_bench.h"

using namespace trialbench;
using namespace trialbench::analysis;
using engine::testing::EngineBench;
using experiment::StudyState;
using experiment::Trial;
using experiment::TrialState;

namespace {

constexpr int kTrials = 16;
constexpr int kConcurrency = 3;

Json spec(const std::string& direction) {
    Json spec = Json::parse(R"({"name":"t","objective":{"kind":"function","name":"sphere"},
        "goal":{"metric":"value"},
        "studies":[{"name":"A","strategy":{"kind":"bayesian","initial_points":5},"seed":11,"parameters":[
            {"name":"rate","type":"float","low":0.0001,"high":1,"scale":"log"},
            {"name":"optimizer","type":"categorical","choices":["sgd","adamw"]},
            {"name":"momentum","type":"float","low":0,"high":0.99,"scale":"reverse_log","when":{"optimizer":["sgd"]}},
            {"name":"layers","type":"integer","low":1,"high":6}]}]})");
    spec["goal"]["direction"] = direction;
    spec["studies"][0]["max_trials"] = kTrials;
    spec["studies"][0]["concurrency"] = kConcurrency;
    return spec;
}

/// A smooth function of all parameters with its best value inside, that falls away steeply, so that the model
/// sees it through a power.
double measured(const space::Configuration& configuration) {
    const double rate = std::log10(configuration.find("rate")->get<double>()) + 2;
    const auto* momentum = configuration.find("momentum");
    const double layers = configuration.find("layers")->get<double>() - 3;
    const double rest = momentum ? std::pow(momentum->get<double>() - 0.7, 2) : 0.3;
    const double loss = 4 * rate * rate + 6 * rest + 0.5 * layers * layers;
    return 50 - 0.1 * loss * loss;
}

bool isClose(double a, double b, double relative) {
    return std::abs(a - b) <= relative * std::max(std::abs(a), std::abs(b));
}

int running(const experiment::Study& study) {
    return static_cast<int>(std::count_if(study.trials.begin(), study.trials.end(), [](const Trial& trial) {
        return trial.state == TrialState::Running;
    }));
}

/// Lets a study run to its end: trials end out of order, two of them fail, two are excluded and one of these
/// is restored.
void runStudy(EngineBench& bench, double sign) {
    QVERIFY(bench.open());
    QCOMPARE(bench.start(), std::string("ok"));
    for (int ended = 0;; ++ended) {
        QVERIFY(bench.until([](const auto& experiment) {
            const auto& study = experiment.studies[0];
            return study.state == StudyState::Finished ||
                   running(study) == std::min(kConcurrency, kTrials - study.counted());
        }));
        if (bench.study().state == StudyState::Finished) return;
        std::vector<int> numbers;
        for (const Trial& trial : bench.study().trials) {
            if (trial.state == TrialState::Running) numbers.push_back(trial.number);
        }
        const int number = numbers[static_cast<std::size_t>(ended * 2) % numbers.size()];
        const auto run = bench.objective->waitFor(number);
        if (number == 4 || number == 9) {
            run->fail(experiment::Cause::Diverged);
        } else {
            run->complete(sign * measured(run->start.configuration));
        }
        QVERIFY(bench.untilTrial(number,
                                 number == 4 || number == 9 ? TrialState::Failed : TrialState::Completed));
        const auto send = [&](const char* verb, int trial) {
            QCOMPARE(bench.send({{verb, {{"study", "A"}, {"trial", trial}}}}), std::string("ok"));
        };
        if (ended == 6) send("exclude", 1);
        if (ended == 7) send("exclude", 2);
        if (ended == 9) send("restore", 1);
    }
}

}  // namespace

/// What is shown of a decision is what decided, in a study that the real engine ran three trials at a time.
class TestDecidedSlices : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void initTestCase() {
        runStudy(*maximizing_, 1);
        runStudy(*minimizing_, -1);
    }
    void cleanupTestCase() {
        maximizing_.reset();
        minimizing_.reset();
    }

    void decisionsComeAgainFromTheStudyAsItWas_data() { directions(); }
    void decisionsComeAgainFromTheStudyAsItWas() {
        const auto& experiment = now();
        int decided = 0;
        for (const Trial& trial : experiment.studies[0].trials) {
            if (!trial.decision.is_object() || !trial.decision.contains("seen")) continue;
            auto then = experiment;
            then.sequence = trial.decision["seen"].get<std::int64_t>();
            then.studies[0] = studyAt(experiment.studies[0], then.sequence);
            const auto answer = engine::nextSuggestion(then, then.studies[0]);
            const auto* suggestion = std::get_if<search::Suggestion>(&answer);
            QVERIFY(suggestion);
            QCOMPARE(suggestion->configuration.toJson().dump(), trial.configuration.toJson().dump());
            QCOMPARE(suggestion->decision.dump(), trial.decision.dump());
            ++decided;
        }
        QVERIFY(decided >= kTrials - 5);
    }

    void acquisitionAndPredictionAreTheRecordedOnes_data() { directions(); }
    void acquisitionAndPredictionAreTheRecordedOnes() {
        int slices = 0;
        isPowerSeen_ = false;
        for (const Trial& trial : now().studies[0].trials) {
            if (trial.origin != experiment::Origin::Bayesian) continue;
            for (const auto& [name, value] : trial.configuration.values()) {
                const auto slice = posteriorSlice(now(), {"A", name, trial.number, trial.configuration});
                QVERIFY2(slice, slice ? "" : message(slice.error()).c_str());
                checkDecided(*slice, trial);
                ++slices;
            }
        }
        QVERIFY(slices >= 3 * (kTrials - 5));
        QVERIFY(isPowerSeen_);
    }

    void theLatestDecisionIsShownByDefault() {
        int latest = 0;
        for (const Trial& trial : maximizing_->study().trials) {
            if (trial.origin == experiment::Origin::Bayesian) latest = trial.number;
        }
        const auto slice = posteriorSlice(maximizing_->state, {"A", "rate"});
        QVERIFY(slice);
        QCOMPARE(slice->decidedTrial, latest);
        QVERIFY(slice->origin == SliceOrigin::BestObserved);
    }

    void theBestIsThatOfTheMomentShown_data() { directions(); }
    void theBestIsThatOfTheMomentShown() {
        const auto& study = now().studies[0];
        for (const Trial& trial : study.trials) {
            if (trial.origin != experiment::Origin::Bayesian) continue;
            const auto slice = posteriorSlice(now(), {"A", "rate", trial.number});
            QVERIFY(slice);
            const auto then = studyAt(study, trial.decision["seen"].get<std::int64_t>());
            const auto results = resultsInOrder(then, now().goal);
            QCOMPARE(slice->throughTrial, results.back().bestTrial);
            QCOMPARE(slice->results, static_cast<int>(results.size()));
            QCOMPARE(slice->observations.size(), results.size());
            for (const SliceObservation& seen : slice->observations) {
                QCOMPARE(seen.distance == 0.0, seen.trial == slice->throughTrial);
            }
        }
    }

    void whatNoModelDecidedHasNoSlice() {
        const auto slice = posteriorSlice(maximizing_->state, {"A", "rate", 1});
        QVERIFY(!slice);
        QCOMPARE(std::string(codeName(slice.error().code)), std::string("no_decision"));
    }

 private:
    static void directions() {
        QTest::addColumn<bool>("maximize");
        QTest::newRow("maximize") << true;
        QTest::newRow("minimize") << false;
    }
    const experiment::Experiment& now() const {
        return *static_cast<const bool*>(QTest::qData("maximize", qMetaTypeId<bool>())) ? maximizing_->state
                                                                                        : minimizing_->state;
    }

    /// What one standardized unit of the decision's model is, in units of mapped values.
    double scaleOf(const gp::TargetTransform& transform, const Trial& trial) const {
        const auto& study = now().studies[0];
        const auto then = studyAt(study, trial.decision["seen"].get<std::int64_t>());
        const double sign = now().goal.direction == experiment::Direction::Maximize ? 1 : -1;
        std::vector<double> mapped;
        for (const Trial& one : then.trials) {
            if (one.isResult()) mapped.push_back(transform.apply(sign * *one.value));
        }
        return gp::standardizationOf(
                   Eigen::Map<Eigen::VectorXd>(mapped.data(), static_cast<Eigen::Index>(mapped.size())))
            .scale;
    }

    void checkDecided(const Slice& slice, const Trial& trial) {
        QVERIFY(slice.posterior == ShownPosterior::Decided);
        QCOMPARE(slice.decidedTrial, trial.number);
        QVERIFY(slice.suggestion && slice.suggestion->place);
        QCOMPARE(slice.suggestion->distance, 0.0);
        const auto at = std::find_if(slice.places.begin(), slice.places.end(), [&](const SlicePlace& place) {
            return place.value == slice.suggestion->place->value;
        });
        QVERIFY(at != slice.places.end());
        QVERIFY(std::is_sorted(slice.places.begin(), slice.places.end(),
                               [](const auto& a, const auto& b) { return a.unit < b.unit; }));
        const auto i = static_cast<std::size_t>(at - slice.places.begin());
        const Json& decision = trial.decision;
        const double acquisition = decision["acquisition"]["value"].get<double>();
        QCOMPARE(slice.suggestion->acquisition, acquisition);
        QVERIFY(isClose(slice.acquisition[i], acquisition, 1e-9));
        QCOMPARE(slice.acquisitionName, decision["acquisition"]["name"].get<std::string>());
        QVERIFY(isClose(slice.mean[i], decision["predicted"]["mean"].get<double>(), 1e-9));
        // As the model sees it, the recorded interval is the slice's band and the model's noise.
        const auto model = search::recordedModel(decision);
        QVERIFY(model);
        if (model->transform.exponent > 1) isPowerSeen_ = true;
        const double sign = now().goal.direction == experiment::Direction::Maximize ? 1 : -1;
        gp::TargetTransform uncut = model->transform;
        uncut.cut = -std::numeric_limits<double>::infinity();
        const auto reach = [&](double low, double high) {
            return std::abs(uncut.apply(sign * high) - uncut.apply(sign * low));
        };
        const Json& interval = decision["predicted"]["interval_95"];
        const double noisy = reach(interval[0].get<double>(), interval[1].get<double>()) / (2 * 1.959964);
        const double scale = scaleOf(model->transform, trial);
        const double noise = scale * std::sqrt(model->hyperparameters.noiseVariance);
        QVERIFY(isClose(std::hypot(reach(slice.low[i], slice.high[i]) / 4, noise), noisy, 1e-6));
        for (const SlicePending& pending : slice.pending) {
            const Json& recorded = decision["pending"];
            QVERIFY(std::find(recorded.begin(), recorded.end(), Json(pending.trial)) != recorded.end());
        }
        if (slice.parameter.name == "rate") QCOMPARE(slice.pending.size(), decision["pending"].size());
    }

    bool isPowerSeen_ = false;
    std::unique_ptr<EngineBench> maximizing_ = std::make_unique<EngineBench>(spec("maximize"));
    std::unique_ptr<EngineBench> minimizing_ = std::make_unique<EngineBench>(spec("minimize"));
};

QTEST_GUILESS_MAIN(TestDecidedSlices)
#include "tst_decided_slices.moc"
