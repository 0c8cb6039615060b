#include "core/search/bayesian.h"

#include <QProcess>
#include <QtTest>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>
#include <numbers>
#include <set>

#include "core/search/bayesian_model.h"
#include "core/search/decision_record.h"
#include "core/search/encoding.h"
#include "core/search/random.h"
#include "core/support/random_stream.h"

using namespace trialbench;
using search::Exhausted;
using search::Observation;
using search::Request;
using search::Suggestion;

namespace {

space::SearchSpace spaceOf(const char* text) {
    std::vector<space::Parameter> parameters;
    for (const Json& json : Json::parse(text)) {
        parameters.push_back(space::parameterFromJson(json, "").value());
    }
    return space::SearchSpace::create(std::move(parameters)).value();
}

const char* const kBranin = R"([{"name":"x","type":"float","low":-5,"high":10},
    {"name":"y","type":"float","low":0,"high":15}])";
const char* const kMixed = R"([{"name":"rate","type":"float","low":0.0001,"high":1,"scale":"log"},
    {"name":"optimizer","type":"categorical","choices":["sgd","adamw"]},
    {"name":"momentum","type":"float","low":0,"high":0.99,"when":{"optimizer":["sgd"]}},
    {"name":"layers","type":"integer","low":1,"high":500}])";

double branin(const space::Configuration& configuration) {
    constexpr double kPi = std::numbers::pi;
    const double x = configuration.find("x")->get<double>();
    const double y = configuration.find("y")->get<double>();
    const double a = y - 5.1 / (4.0 * kPi * kPi) * x * x + 5.0 / kPi * x - 6.0;
    return a * a + 10.0 * (1.0 - 1.0 / (8.0 * kPi)) * std::cos(x) + 10.0;
}

/// A study in memory: asks, tells, and keeps the request as the engine would.
struct Study {
    explicit Study(const char* text, std::uint64_t seed = 1) : space(spaceOf(text)) {
        request.space = &space;
        request.goal = {.metric = "value", .direction = experiment::Direction::Minimize};
        request.strategy = Json{{"kind", "bayesian"}};
        request.seed = seed;
    }

    Suggestion ask() {
        auto suggestion = std::get<Suggestion>(strategy.suggest(request));
        ++request.suggestion;
        ++request.ownSuggestions;
        if (suggestion.origin == experiment::Origin::InitialDesign) ++request.initialCount;
        if (!suggestion.decision.is_null()) request.previousDecision = suggestion.decision;
        return suggestion;
    }
    void tell(const space::Configuration& configuration, std::optional<double> value) {
        Observation observation{.trial = static_cast<int>(request.observations.size()) + 1,
                                .configuration = configuration,
                                .value = value};
        observation.infeasible = !value;
        observation.isCompleted = value.has_value();
        request.observations.push_back(std::move(observation));
    }
    void run(int count, const std::function<double(const space::Configuration&)>& function) {
        for (int i = 0; i < count; ++i) {
            const auto configuration = ask().configuration;
            tell(configuration, function(configuration));
        }
    }

    space::SearchSpace space;
    Request request;
    search::BayesianStrategy strategy;
};

double distance(const space::SearchSpace& space, const space::Configuration& a,
                const space::Configuration& b) {
    return (space.toUnitCube(a).coordinates - space.toUnitCube(b).coordinates).norm();
}

double mixedValue(const space::Configuration& configuration) {
    const double rate = std::log10(configuration.find("rate")->get<double>());
    const double layers = configuration.find("layers")->get<double>() / 500.0;
    const space::Value* momentum = configuration.find("momentum");
    const double tuned = momentum ? std::abs(momentum->get<double>() - 0.8) : 1.0;
    return (rate + 2.0) * (rate + 2.0) + 4.0 * (layers - 0.7) * (layers - 0.7) + tuned;
}

}  // namespace

class BayesianTest : public QObject {
    Q_OBJECT
 private Q_SLOTS:
    void beatsRandomSearchOnBranin();
    void findsTheBestOfAMixedSpace();
    void oneDivergedValueDoesNotBlindIt();
    void pendingTrialsLieApart_data();
    void pendingTrialsLieApart();
    void aFailureTeachesOtherwiseThanARunningTrial();
    void failuresAreAvoidedAndDoNotBendTheModel();
    void initialDesignComesFirst();
    void decisionCanBeRebuiltWithoutAFit();
    void predictionIsInTheMetricsUnits();
    void predictionHoldsTheKnownErrorOfAResult();
    void coldProcessGivesTheSameAnswer();
    void visitsEveryPointOfAFiniteSpaceOnce();
    void saysWhyItFellBack();
    void incumbentsAreCompletedAndInsideTheRanges();
    void refusesABadSpec();
};

void BayesianTest::beatsRandomSearchOnBranin() {
    constexpr int kSeeds = 6;
    constexpr int kEvaluations = 25;
    std::vector<double> bayesian;
    std::vector<double> random;
    for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
        Study study(kBranin, seed);
        study.run(kEvaluations, branin);
        double best = 1e9;
        double bestRandom = 1e9;
        for (const Observation& observation : study.request.observations)
            best = std::min(best, *observation.value);
        for (int i = 0; i < kEvaluations; ++i) {
            study.request.suggestion = i;
            const auto answer = search::RandomStrategy().suggest(study.request);
            bestRandom = std::min(bestRandom, branin(std::get<Suggestion>(answer).configuration));
        }
        bayesian.push_back(best - 0.397887);
        random.push_back(bestRandom - 0.397887);
    }
    std::sort(bayesian.begin(), bayesian.end());
    std::sort(random.begin(), random.end());
    const double medianBayesian = 0.5 * (bayesian[2] + bayesian[3]);
    const double medianRandom = 0.5 * (random[2] + random[3]);
    qInfo("median regret on branin after 25: Bayesian %.2g (worst %.2g), random %.2g", medianBayesian,
          bayesian.back(), medianRandom);
    QVERIFY(medianBayesian < 0.1 * medianRandom);
    QVERIFY(bayesian.back() < 0.5);
}

void BayesianTest::findsTheBestOfAMixedSpace() {
    Study study(kMixed);
    study.run(35, mixedValue);
    double best = 1e9;
    for (const Observation& observation : study.request.observations)
        best = std::min(best, *observation.value);
    qInfo("best of the mixed space after 35: %.3g", best);
    QVERIFY(best < 0.05);
}

void BayesianTest::oneDivergedValueDoesNotBlindIt() {
    std::vector<double> regrets;
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
        Study study(kBranin, seed);
        // A loss may become huge without becoming infinite.
        int count = 0;
        study.run(30, [&](const space::Configuration& at) { return ++count == 3 ? 1e23 : branin(at); });
        double best = 1e9;
        for (const Observation& observation : study.request.observations)
            best = std::min(best, *observation.value);
        regrets.push_back(best - 0.397887);
        const Json& decision = study.request.previousDecision;
        QVERIFY(decision["transform"]["cut"].get<double>() < 400.0);  // the highest that Branin has is 308
    }
    std::sort(regrets.begin(), regrets.end());
    qInfo("median regret on branin after 30, one of 1e23: %.2g", regrets[1]);
    QVERIFY(regrets[1] < 0.2);  // random search's is 0.9
}

void BayesianTest::pendingTrialsLieApart_data() {
    QTest::addColumn<double>("noise");
    QTest::addColumn<bool>("failing");
    QTest::newRow("exact") << 0.0 << false;
    QTest::newRow("noisy") << 20.0 << false;
    QTest::newRow("nothing but noise") << 1000.0 << false;
    QTest::newRow("some failed") << 0.0 << true;
}

void BayesianTest::pendingTrialsLieApart() {
    QFETCH(double, noise);
    QFETCH(bool, failing);
    for (std::uint64_t seed = 1; seed <= 2; ++seed) {
        Study study(kBranin, seed);
        support::RandomStream stream(seed);
        for (int i = 0; i < 20; ++i) {
            const auto configuration = study.ask().configuration;
            const double value = branin(configuration) + noise * stream.normal();
            study.tell(configuration, failing && i % 5 == 4 ? std::nullopt : std::optional(value));
        }
        double nearest = 1.0;
        for (int i = 0; i < 8; ++i) {
            const auto configuration = study.ask().configuration;
            for (const auto& other : study.request.pending) {
                nearest = std::min(nearest, distance(study.space, configuration, other));
            }
            study.request.pending.push_back(configuration);
        }
        qInfo("seed %d: nearest two of eight are %.3f apart", static_cast<int>(seed), nearest);
        QVERIFY(nearest > 0.01);
    }
}

void BayesianTest::aFailureTeachesOtherwiseThanARunningTrial() {
    // One hill only: with two, both would send the second trial to the other hill.
    const auto bowl = [](const space::Configuration& configuration) {
        return std::hypot(configuration.find("x")->get<double>() - 2.0,
                          configuration.find("y")->get<double>() - 9.0);
    };
    // Both leave the first alone, and may by chance mean the same place elsewhere.
    int elsewhere = 0;
    constexpr int kSeeds = 6;
    for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
        Study running(kBranin, seed);
        running.run(20, bowl);
        const Request before = running.request;
        const auto first = running.ask().configuration;
        running.request.pending.push_back(first);
        const auto afterRunning = running.ask().configuration;

        Study failed(kBranin, seed);
        failed.request = before;
        failed.request.space = &failed.space;
        QVERIFY(failed.ask().configuration == first);
        failed.tell(first, std::nullopt);
        const auto afterFailure = failed.ask().configuration;
        QVERIFY(distance(running.space, afterRunning, first) > 0.01);
        QVERIFY(distance(running.space, afterFailure, first) >= 0.05);
        QVERIFY(afterRunning != afterFailure);
        if (distance(running.space, afterRunning, afterFailure) > 0.1) ++elsewhere;
    }
    QVERIFY2(elsewhere >= kSeeds / 2, qPrintable(QString::number(elsewhere)));
}

void BayesianTest::failuresAreAvoidedAndDoNotBendTheModel() {
    // Everything with x > 5 diverges, and the best feasible values lie elsewhere.
    Study study(kBranin);
    int failures = 0;
    for (int i = 0; i < 30; ++i) {
        const auto configuration = study.ask().configuration;
        const bool fails = configuration.find("x")->get<double>() > 5.0;
        if (i >= 10 && fails) ++failures;
        study.tell(configuration, fails ? std::nullopt : std::optional(branin(configuration)));
    }
    qInfo("%d of the last 20 failed", failures);
    QVERIFY(failures <= 7);
    QVERIFY(study.request.previousDecision["infeasible"].get<int>() > 0);
    const auto model = search::bayesianModel(study.request);
    QVERIFY(model);
    QVERIFY(model->feasibility);
    for (const double value : model->posterior->observations().values) QVERIFY(std::isfinite(value));
}

void BayesianTest::initialDesignComesFirst() {
    Study study(kBranin);
    for (int i = 0; i < 3; ++i) QVERIFY(study.ask().origin == experiment::Origin::InitialDesign);
    study.run(1, branin);
    QVERIFY(study.ask().origin == experiment::Origin::Bayesian);

    Study asked(kBranin);
    asked.request.strategy["initial_points"] = 6;
    asked.request.initialCount = 4;  // given ones count
    QVERIFY(asked.ask().origin == experiment::Origin::InitialDesign);
    QVERIFY(asked.ask().origin == experiment::Origin::InitialDesign);
    asked.run(1, branin);
    QVERIFY(asked.ask().origin == experiment::Origin::Bayesian);
}

void BayesianTest::decisionCanBeRebuiltWithoutAFit() {
    Study study(kMixed);
    study.run(15, mixedValue);
    study.request.pending.push_back(study.ask().configuration);
    const Request seen = study.request;
    const Suggestion suggestion = study.ask();
    const auto record = Json::parse(suggestion.decision.dump());
    QCOMPARE(record["kernel"].get<std::string>(), std::string("matern52"));
    const auto recorded = search::recordedModel(record);
    QVERIFY(recorded);
    const auto model = search::bayesianModel(seen, *recorded);
    QVERIFY(model);
    const Eigen::MatrixXd point = search::encode(study.space, suggestion.configuration);
    QCOMPARE(record["acquisition"]["name"].get<std::string>(), std::string("log_noisy_expected_improvement"));
    QVERIFY(std::abs(model->acquisition->evaluate(point)[0] - record["acquisition"]["value"].get<double>()) <
            1e-9);
    // Quantiles of what the posterior says, mapped back.
    const gp::Prediction prediction = model->posterior->predict(point);
    const auto at = [&](double deviations) {
        return -recorded->transform.invert(prediction.mean[0] +
                                           deviations * std::sqrt(prediction.noisyVariance[0]));
    };
    const Json& predicted = record["predicted"];
    const auto isAt = [&](const Json& value, double deviations) {
        return std::abs(value.get<double>() - at(deviations)) < 1e-6;
    };
    QVERIFY(isAt(predicted["mean"], 0));
    QVERIFY(std::abs(predicted["standard_deviation"].get<double>() - 0.5 * (at(-1) - at(1))) < 1e-9);
    QVERIFY(isAt(predicted["interval_50"][0], 0.67448975) && isAt(predicted["interval_50"][1], -0.67448975));
    QVERIFY(isAt(predicted["interval_95"][0], 1.95996398) && isAt(predicted["interval_95"][1], -1.95996398));
}

void BayesianTest::predictionIsInTheMetricsUnits() {
    // Minimized and maximized the same numbers are predicted, never negated ones.
    for (const auto direction : {experiment::Direction::Minimize, experiment::Direction::Maximize}) {
        Study study(kBranin);
        study.request.goal.direction = direction;
        study.run(20, [](const auto& configuration) { return 1000.0 + branin(configuration); });
        const Suggestion suggestion = study.ask();
        const double mean = suggestion.decision["predicted"]["mean"].get<double>();
        const double deviation = suggestion.decision["predicted"]["standard_deviation"].get<double>();
        QVERIFY(mean > 900.0 && mean < 1400.0);
        QVERIFY(deviation > 0.0 && deviation < 200.0);
    }
}

void BayesianTest::predictionHoldsTheKnownErrorOfAResult() {
    // Each result is told with the error that it has, so the model's own noise is near nothing; what the next
    // result does around the function is that error all the same.
    constexpr double kError = 30.0;
    Study study(kBranin);
    support::RandomStream stream(7);
    study.run(20,
              [&](const auto& configuration) { return branin(configuration) + kError * stream.normal(); });
    for (Observation& observation : study.request.observations) observation.standardError = kError;
    const Suggestion suggestion = study.ask();
    QVERIFY(suggestion.decision["predicted"]["standard_deviation"].get<double>() > kError);
}

void BayesianTest::coldProcessGivesTheSameAnswer() {
    const auto answer = [] {
        Study study(kMixed, 3);
        study.run(12, mixedValue);
        study.request.pending.push_back(study.ask().configuration);
        const Suggestion suggestion = study.ask();
        return suggestion.configuration.toJson().dump() + suggestion.decision.dump();
    };
    // This program again, as a fresh process, prints its own answer and nothing else.
    if (qEnvironmentVariableIsSet("TRIALBENCH_TEST_PRINT_ANSWER")) {
        std::fputs(("answer:" + answer() + "\n").c_str(), stdout);
        return;
    }
    answer();
    QProcess process;
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("TRIALBENCH_TEST_PRINT_ANSWER"), QStringLiteral("1"));
    process.setProcessEnvironment(environment);
    process.start(QCoreApplication::applicationFilePath(), {QStringLiteral("coldProcessGivesTheSameAnswer")});
    QVERIFY(process.waitForFinished());
    QString printed;
    for (const QByteArray& line : process.readAllStandardOutput().split('\n')) {
        if (line.startsWith("answer:")) printed = QString::fromUtf8(line.mid(7));
    }
    QCOMPARE(printed, QString::fromStdString(answer()));
}

void BayesianTest::visitsEveryPointOfAFiniteSpaceOnce() {
    Study study(R"([{"name":"a","type":"categorical","choices":["u","v"]},
        {"name":"b","type":"integer","low":1,"high":3,"when":{"a":["v"]}},
        {"name":"c","type":"integer","low":0,"high":2}])");
    QCOMPARE(study.space.size().value(), 12U);
    std::set<std::string> seen;
    for (int i = 0; i < 12; ++i) {
        const auto configuration = study.ask().configuration;
        QVERIFY(seen.insert(configuration.toJson().dump()).second);
        // Pending ones are not asked again either.
        if (i % 3 == 0) {
            study.request.pending.push_back(configuration);
        } else {
            study.tell(configuration, i % 4 == 0 ? std::nullopt : std::optional(0.1 * i));
        }
    }
    const auto answer = study.strategy.suggest(study.request);
    QVERIFY(std::holds_alternative<Exhausted>(answer));
    QVERIFY(std::get<Exhausted>(answer) == Exhausted::Space);
}

void BayesianTest::saysWhyItFellBack() {
    Study study(kBranin);
    // As many workers as there like, all running, nothing known: that is no fault, the design goes on.
    for (int i = 0; i < 3; ++i) {
        study.request.pending.push_back(study.ask().configuration);
        ++study.request.initialCount;
    }
    QVERIFY(study.ask().origin == experiment::Origin::InitialDesign);
    // All failed at x > 0: look where it may work.
    Study failing(kBranin);
    for (const double x : {1.0, 4.0, 7.0, 9.5}) {
        for (const double y : {2.0, 7.0, 13.0}) {
            const Json json{{"x", x}, {"y", y}};
            failing.tell(*space::Configuration::fromJson(json, ""), std::nullopt);
            ++failing.request.initialCount;
        }
    }
    const Suggestion after = failing.ask();
    QVERIFY(after.origin == experiment::Origin::Fallback);
    QVERIFY(after.configuration.find("x")->get<double>() < 0.0);
}

void BayesianTest::incumbentsAreCompletedAndInsideTheRanges() {
    Study study(kBranin);
    study.run(10, branin);
    // The two best by far, but one was stopped early and the other lies outside.
    study.tell(*space::Configuration::fromJson(Json{{"x", 0.0}, {"y", 5.0}}, ""), -50.0);
    study.request.observations.back().isCompleted = false;
    study.tell(*space::Configuration::fromJson(Json{{"x", 12.0}, {"y", 5.0}}, ""), -60.0);
    study.request.observations.back().insideRanges = false;
    const auto model = search::bayesianModel(study.request);
    QVERIFY(model);
    QCOMPARE(model->incumbents.size(), std::size_t{10});
    QCOMPARE(model->posterior->observations().size(), 12);
}

void BayesianTest::refusesABadSpec() {
    const search::BayesianStrategy strategy;
    const auto space = spaceOf(kBranin);
    const auto codeOf = [&](const char* text) {
        const auto result = strategy.validate(Json::parse(text), space, "/strategy");
        return result ? std::string("fine") : std::string(codeName(result.error().code));
    };
    QCOMPARE(codeOf(R"({"kind":"bayesian"})"), std::string("fine"));
    QCOMPARE(codeOf(R"({"kind":"bayesian","initial_points":5,"start_from_defaults":true})"),
             std::string("fine"));
    QVERIFY(codeOf(R"({"kind":"bayesian","initial_points":0})") != "fine");
    QCOMPARE(codeOf(R"({"kind":"bayesian","initial_points":"5"})"), std::string("wrong_type"));
    QCOMPARE(codeOf(R"({"kind":"bayesian","start_from_defaults":1})"), std::string("wrong_type"));
    QCOMPARE(codeOf(R"({"kind":"bayesian","levels":1})"), std::string("unknown_key"));
}

QTEST_GUILESS_MAIN(BayesianTest)
#include "tst_bayesian.moc"
