#include <Eigen/Dense>
#include <QtTest>
#include <cmath>

#include "core/analysis/posterior_slice.h"
#include "core/gp/fit.h"
#include "core/gp/target_transform.h"

using namespace trialbench;
using namespace trialbench::analysis;

namespace {

constexpr double kOutputScale = 1.3;
constexpr double kNoise = 0.05;
constexpr double kMean = 0.2;
const Eigen::Vector2d kLengthscales(0.3, 0.7);

// Rows: x in [0, 4], y in [1, 100] on a log scale, value.
const std::vector<std::array<double, 3>> kTold{{0.4, 2, 11}, {1.2, 50, 7}, {2.8, 10, 4.5}, {3.9, 90, 13}};

/// Matern-5/2, written out here once more.
double covariance(const Eigen::Vector2d& a, const Eigen::Vector2d& b) {
    const double r = ((a - b).array() / kLengthscales.array()).matrix().norm();
    return kOutputScale * (1 + std::sqrt(5.0) * r + 5.0 / 3.0 * r * r) * std::exp(-std::sqrt(5.0) * r);
}
Eigen::Vector2d unit(double x, double y) {
    return {x / 4, std::log10(y) / 2};
}

struct Expected {
    double mean;
    double deviation;
};

/// The posterior of the values in kTold by the textbook formula, with an inverse.
Expected closedForm(double x, double y, double sign) {
    const auto n = static_cast<Eigen::Index>(kTold.size());
    Eigen::MatrixXd k(n, n);
    Eigen::VectorXd targets(n);
    Eigen::VectorXd cross(n);
    for (Eigen::Index i = 0; i < n; ++i) {
        const auto& a = kTold[static_cast<std::size_t>(i)];
        targets[i] = sign * a[2];
        cross[i] = covariance(unit(a[0], a[1]), unit(x, y));
        for (Eigen::Index j = 0; j < n; ++j) {
            const auto& b = kTold[static_cast<std::size_t>(j)];
            k(i, j) = covariance(unit(a[0], a[1]), unit(b[0], b[1])) + (i == j ? kNoise : 0);
        }
    }
    const double mean = targets.mean();
    const double scale = std::sqrt((targets.array() - mean).square().mean());
    const Eigen::VectorXd standardized = (targets.array() - mean) / scale - kMean;
    const Eigen::MatrixXd inverse = k.inverse();
    return {sign * (mean + scale * (kMean + cross.dot(inverse * standardized))),
            scale * std::sqrt(kOutputScale - cross.dot(inverse * cross))};
}

bool isClose(double a, double b, double tolerance = 1e-9) {
    return std::abs(a - b) <= tolerance * std::max(1.0, std::abs(b));
}

}  // namespace

/// Slices of an experiment written record by record, against a closed form and gp::fit.
class TestPosteriorSlice : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void init() { begin("maximize", "random"); }

    void meanAndBandAreTheClosedForm_data() {
        QTest::addColumn<QString>("direction");
        QTest::newRow("maximize") << "maximize";
        QTest::newRow("minimize") << "minimize";
    }
    void meanAndBandAreTheClosedForm() {
        QFETCH(QString, direction);
        begin(direction.toStdString(), "bayesian");
        tell();
        decide(5, 2.0, 5);
        const auto slice = posteriorSlice(experiment_, {"A", "x", 5, configuration(9, 20)});
        QVERIFY2(slice, slice ? "" : message(slice.error()).c_str());
        QVERIFY(slice->posterior == ShownPosterior::Decided);
        QVERIFY(slice->origin == SliceOrigin::Given);
        QCOMPARE(slice->results, 4);
        const double sign = direction == "maximize" ? 1 : -1;
        for (std::size_t i = 0; i < slice->places.size(); ++i) {
            const auto expected = closedForm(slice->places[i].value, 20, sign);
            QVERIFY(isClose(slice->mean[i], expected.mean));
            QVERIFY(isClose(slice->low[i], expected.mean - 2 * expected.deviation));
            QVERIFY(isClose(slice->high[i], expected.mean + 2 * expected.deviation));
            QVERIFY(isClose(slice->places[i].unit, slice->places[i].value / 4));
        }
        QCOMPARE(slice->places.front().value, 0.0);
        QCOMPARE(slice->places.back().value, 4.0);
    }

    void theUnitOfTheMetricChangesNothing() {
        begin("maximize", "bayesian");
        constexpr double kUnit = 1e200;  // its square is no double
        tell(kUnit);
        decide(5, 2.0, 5);
        const auto slice = posteriorSlice(experiment_, {"A", "x", 5, configuration(9, 20)});
        QVERIFY2(slice, slice ? "" : message(slice.error()).c_str());
        for (std::size_t i = 0; i < slice->places.size(); ++i) {
            const auto expected = closedForm(slice->places[i].value, 20, 1);
            QVERIFY(isClose(slice->mean[i] / kUnit, expected.mean));
            QVERIFY(isClose(slice->high[i] / kUnit, expected.mean + 2 * expected.deviation));
        }
    }

    void trialsStandWhereTheyWereWithTheirDistance() {
        begin("minimize", "bayesian");
        tell();
        decide(5, 2.0, 5);
        const auto slice = posteriorSlice(experiment_, {"A", "x", 5});
        QVERIFY(slice);
        QVERIFY(slice->origin == SliceOrigin::BestObserved);
        QCOMPARE(slice->throughTrial, 3);
        QCOMPARE(slice->observations.size(), kTold.size());
        for (std::size_t i = 0; i < kTold.size(); ++i) {
            const SliceObservation& seen = slice->observations[i];
            QCOMPARE(seen.trial, static_cast<int>(i) + 1);
            QCOMPARE(seen.place.value, kTold[i][0]);
            QCOMPARE(seen.value, kTold[i][2]);
            const double correlation = covariance(unit(0, kTold[i][1]), unit(0, 10)) / kOutputScale;
            QVERIFY(isClose(seen.distance, 1 - correlation));
        }
        QVERIFY(slice->suggestion);
        QVERIFY(isClose(slice->suggestion->distance, 1 - covariance(unit(0, 5), unit(0, 10)) / kOutputScale));
        QCOMPARE(slice->suggestion->place->value, 2.0);
    }

    void theRecordedTransformIsTheOneShown() {
        begin("minimize", "bayesian");
        tell();
        const Json recorded{{"name", gp::TargetTransform::kName},
                            {"sign", -1},
                            {"cut", 11.0},
                            {"center", 8.0},
                            {"spread", 3.0},
                            {"exponent", 1.5}};
        decide(5, 2.0, 5, {{"transform", recorded}});
        decide(6, 2.5, 6, {{"transform", {{"name", "standardize"}, {"sign", -1}, {"cut", nullptr}}}});
        decide(7, 2.5, 7, {{"transform", {{"name", "standardize"}, {"sign", -1}, {"cut", 11.0}}}});
        decide(8, 3.0, 7, {{"transform", {{"name", "copula"}, {"sign", -1}}}});
        const auto at = [&](int trial) { return posteriorSlice(experiment_, {"A", "x", trial}); };
        QVERIFY(at(5) && at(6) && at(7));
        QVERIFY(at(5)->mean != at(6)->mean);
        QVERIFY(at(6)->mean != at(7)->mean);
        QVERIFY(at(5)->high[0] - at(5)->mean[0] > 1.01 * (at(5)->mean[0] - at(5)->low[0]));
        QVERIFY(!at(8));
        QCOMPARE(std::string(codeName(at(8).error().code)), std::string("not_built"));
    }

    void pendingTrialsAreThoseOfTheDecision() {
        begin("maximize", "bayesian");
        tell();
        add(experiment::ChangeKind::TrialAdded, 5, trialRow(3, 30));  // runs when the decision falls
        decide(6, 2.0, 5);
        end(5, 9.0);
        const auto slice = posteriorSlice(experiment_, {"A", "x", 6});
        QVERIFY(slice);
        QCOMPARE(slice->results, 4);
        QCOMPARE(slice->pending.size(), std::size_t(1));
        QCOMPARE(slice->pending[0].trial, 5);
        const auto expected = closedForm(3, 30, 1);
        QVERIFY(isClose(slice->pending[0].mean, expected.mean));
        QVERIFY(isClose(slice->pending[0].low, expected.mean - 2 * expected.deviation));
        QVERIFY(isClose(slice->pending[0].high, expected.mean + 2 * expected.deviation));
    }

    void withoutADecisionOneIsFittedNow() {
        tell();
        const auto slice = posteriorSlice(experiment_, {"A", "y"});
        QVERIFY(slice);
        QVERIFY(slice->posterior == ShownPosterior::FittedNow);
        QCOMPARE(slice->decidedTrial, 0);
        QVERIFY(!slice->suggestion);
        gp::Observations data{{gp::DimensionKind::Numeric, gp::DimensionKind::Numeric},
                              Eigen::MatrixXd(4, 2),
                              Eigen::VectorXd(4),
                              Eigen::VectorXd::Zero(4)};
        for (Eigen::Index i = 0; i < 4; ++i) {
            const auto& row = kTold[static_cast<std::size_t>(i)];
            data.points.row(i) = unit(row[0], row[1]).transpose();
            data.values[i] = row[2];
        }
        const gp::TargetTransform transform = gp::targetTransformOf(data.values);
        data.values = data.values.unaryExpr([&](double value) { return transform.apply(value); }).eval();
        const auto fit = gp::fit(data);
        QVERIFY(fit);
        QCOMPARE(slice->throughTrial, 4);
        for (std::size_t i = 0; i < slice->places.size(); i += 20) {
            const auto expected =
                fit->posterior->predict(unit(kTold[3][0], slice->places[i].value).transpose());
            const double deviation = std::sqrt(expected.variance[0]);
            QVERIFY(isClose(slice->mean[i], transform.invert(expected.mean[0]), 1e-6));
            QVERIFY(isClose(slice->low[i], transform.invert(expected.mean[0] - 2 * deviation), 1e-6));
            QVERIFY(isClose(slice->high[i], transform.invert(expected.mean[0] + 2 * deviation), 1e-6));
            QVERIFY(std::isfinite(slice->acquisition[i]));
        }
        QVERIFY(!slice->acquisitionName.empty());
    }

    void oneResultIsEnoughAndNoneIsTooFew() {
        const auto none = posteriorSlice(experiment_, {"A", "x"});
        QVERIFY(!none);
        QVERIFY(none.error().code == ErrorCode::NothingCompleted);
        add(experiment::ChangeKind::TrialAdded, 1, trialRow(1, 10));
        QVERIFY(!posteriorSlice(experiment_, {"A", "x"}));
        end(1, 3.0);
        const auto one = posteriorSlice(experiment_, {"A", "x"});
        QVERIFY(one);
        QCOMPARE(one->results, 1);
    }

    void valuesOfStoppedTrialsAreToldApart() {
        tell();
        add(experiment::ChangeKind::TrialAdded, 5, trialRow(2, 10));
        add(experiment::ChangeKind::TrialEnded, 5, {{"state", "stopped"}, {"by", "by_user"}, {"value", 1.5}});
        const auto slice = posteriorSlice(experiment_, {"A", "x"});
        QVERIFY(slice);
        QCOMPARE(slice->results, 4);
        QCOMPARE(slice->stopped, 1);
    }

    void failuresThatTeachHavePlacesAndNoValues() {
        tell();
        add(experiment::ChangeKind::TrialAdded, 5, trialRow(2, 10));
        add(experiment::ChangeKind::TrialEnded, 5, {{"state", "failed"}, {"cause", "diverged"}});
        add(experiment::ChangeKind::TrialAdded, 6, trialRow(2.5, 10));
        add(experiment::ChangeKind::TrialEnded, 6, {{"state", "failed"}, {"cause", "time_limit"}});
        const auto slice = posteriorSlice(experiment_, {"A", "x"});
        QVERIFY(slice);
        QCOMPARE(slice->failures.size(), std::size_t(1));
        QCOMPARE(slice->failures[0].trial, 5);
        QCOMPARE(slice->failures[0].place.value, 2.0);
        QCOMPARE(slice->observations.size(), std::size_t(4));
    }

    void whatIsNotThereIsTold() {
        tell();
        const auto code = [&](const SliceRequest& request) {
            const auto slice = posteriorSlice(experiment_, request);
            return slice ? std::string("fine") : std::string(codeName(slice.error().code));
        };
        QCOMPARE(code({"B", "x"}), std::string("unknown_study"));
        QCOMPARE(code({"A", "z"}), std::string("unknown_parameter"));
        QCOMPARE(code({"A", "x", 9}), std::string("unknown_trial"));
        QCOMPARE(code({"A", "x", 1}), std::string("no_decision"));
        decide(5, 2.0, 5, {{"seen", 1}});
        QCOMPARE(code({"A", "x", 5}), std::string("file_damaged"));
        decide(6, 2.0, 5, {{"seen", "late"}});
        QCOMPARE(code({"A", "x", 6}), std::string("file_damaged"));
    }

 private:
    void begin(const std::string& direction, const std::string& strategy) {
        experiment_ = {};
        Json spec = Json::parse(R"({"name":"t","objective":{"kind":"external"},"goal":{"metric":"value"},
            "studies":[{"name":"A","parameters":[{"name":"x","type":"float","low":0,"high":4},
                {"name":"y","type":"float","low":1,"high":100,"scale":"log"}]}]})");
        spec["goal"]["direction"] = direction;
        spec["studies"][0]["strategy"]["kind"] = strategy;
        const auto read = experiment::specFromJson(spec, "/");
        QVERIFY(read);
        for (const auto& record : experiment::creationOf(*read, support::now())) {
            QVERIFY(experiment::apply(experiment_, record));
        }
    }
    static space::Configuration configuration(double x, double y) {
        space::Configuration result;
        result.set("x", x);
        result.set("y", y);
        return result;
    }
    static Json trialRow(double x, double y) {
        return {{"revision", 1},
                {"origin", "given"},
                {"configuration", configuration(x, y).toJson()},
                {"external", true}};
    }
    void add(experiment::ChangeKind kind, int trial, Json row) {
        experiment::ChangeRecord record;
        record.sequence = experiment_.sequence + 1;
        record.time = support::now();
        record.kind = kind;
        record.study = std::string("A");
        record.trial = trial;
        record.row = std::move(row);
        const auto applied = experiment::apply(experiment_, record);
        QVERIFY2(applied, applied ? "" : message(applied.error()).c_str());
    }
    void end(int trial, double value) {
        add(experiment::ChangeKind::TrialEnded, trial, {{"state", "completed"}, {"value", value}});
    }
    void tell(double unit = 1) {
        int number = 0;
        for (const auto& [x, y, value] : kTold) {
            add(experiment::ChangeKind::TrialAdded, ++number, trialRow(x, y));
            end(number, unit * value);
        }
    }
    /// A trial with a decision of the hyperparameters above.
    void decide(int number, double x, double y, const Json& changes = Json::object()) {
        Json row = trialRow(x, y);
        row["origin"] = "bayesian";
        row["decision"] = Json::parse(R"({"acquisition":{"name":"log_noisy_expected_improvement","value":-1},
            "predicted":{"mean":0,"standard_deviation":1},"transform":{"name":"standardize","mean":0,"scale":1}})");
        row["decision"]["transform"]["sign"] =
            experiment_.goal.direction == experiment::Direction::Maximize ? 1 : -1;
        row["decision"]["hyperparameters"] = {{"lengthscales", {kLengthscales[0], kLengthscales[1]}},
                                              {"output_scale", kOutputScale},
                                              {"noise_variance", kNoise},
                                              {"mean", kMean}};
        row["decision"]["seen"] = experiment_.sequence;
        row["decision"].update(changes);
        add(experiment::ChangeKind::TrialAdded, number, row);
    }

    experiment::Experiment experiment_;
};

QTEST_GUILESS_MAIN(TestPosteriorSlice)
#include "tst_posterior_slice.moc"
