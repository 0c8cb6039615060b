#include <QTemporaryDir>
#include <QtTest>
#include <cmath>
#include <semaphore>
#include <thread>

#include "core/objective/objective.h"

using namespace trialbench;
using namespace trialbench::objective;
using experiment::TrialState;

namespace {

space::SearchSpace spaceOf(const std::string& text) {
    std::vector<space::Parameter> parameters;
    for (const Json& json : Json::parse(text)) {
        parameters.push_back(space::parameterFromJson(json, "").value());
    }
    return space::SearchSpace::create(std::move(parameters)).value();
}

std::shared_ptr<Objective> make(Json more) {
    Json json{{"kind", "function"}};
    json.update(more);
    return makeObjective(json).value();
}

TrialStart startAt(const char* configuration, std::vector<std::string> order, std::uint64_t seed = 1) {
    TrialStart start;
    start.configuration = space::Configuration::fromJson(Json::parse(configuration), "").value();
    start.parameterOrder = std::move(order);
    start.seed = seed;
    return start;
}

struct Outcome {
    Ended ended;
    std::vector<double> values;
};

Outcome run(Objective& objective, const TrialStart& start) {
    StopSignal stop;
    Outcome outcome;
    outcome.ended = objective.run(
        start,
        [&](const Message& message) {
            if (const auto* one = std::get_if<Measured>(&message)) {
                outcome.values.push_back(one->metrics.at("value"));
            }
        },
        stop);
    return outcome;
}

const experiment::Goal kGoal{.metric = "value", .direction = experiment::Direction::Minimize};

}  // namespace

class FunctionObjectiveTest : public QObject {
    Q_OBJECT
 private Q_SLOTS:
    void takesParametersInTheirOrderWhateverTheirNames();
    void takesFixedValuesAfterThem();
    void curveFallsAsAPowerLawToTheTrueValue();
    void noiseHasItsSizeAndDependsOnSeedAndEpoch();
    void stopsWhileItSleeps();
    void aValueThatIsNotFiniteIsDivergence();
    void anUnusableCheckpointPausesTheStudy();
    void refusesWhatDoesNotFit_data();
    void refusesWhatDoesNotFit();
    void makeObjectiveNamesWhatIsWrong_data();
    void makeObjectiveNamesWhatIsWrong();
};

void FunctionObjectiveTest::takesParametersInTheirOrderWhateverTheirNames() {
    const auto objective = make({{"name", "rosenbrock"}});
    // 100 (b - a^2)^2 + (1 - a)^2 with a = 2, b = 3, and the other way round.
    const char* configuration = R"({"b":2,"a":3})";
    QCOMPARE(run(*objective, startAt(configuration, {"b", "a"})).values, std::vector<double>{101});
    QCOMPARE(run(*objective, startAt(configuration, {"a", "b"})).values, std::vector<double>{4904});
}

void FunctionObjectiveTest::takesFixedValuesAfterThem() {
    TrialStart start = startAt(R"({"x":2})", {"x"});
    start.fixed = Json{{"a", 3}};
    QCOMPARE(run(*make({{"name", "rosenbrock"}}), start).values, std::vector<double>{101});
}

void FunctionObjectiveTest::curveFallsAsAPowerLawToTheTrueValue() {
    const auto outcome = run(*make({{"name", "sphere"}, {"epochs", 4}}), startAt(R"({"x":3})", {"x"}));
    // 9 + 10 (1/e - 1/4)
    const std::vector<double> expected{16.5, 11.5, 9 + 10 * (1.0 / 3 - 0.25), 9};
    QCOMPARE(outcome.values.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        QVERIFY(std::abs(outcome.values[i] - expected[i]) < 1e-12);
    }
}

void FunctionObjectiveTest::noiseHasItsSizeAndDependsOnSeedAndEpoch() {
    const auto objective = make({{"name", "sphere"}, {"noise", 0.5}});
    double sum = 0, squares = 0;
    constexpr int kTrials = 2000;
    for (int seed = 0; seed < kTrials; ++seed) {
        const auto start = startAt(R"({"x":1})", {"x"}, static_cast<std::uint64_t>(seed));
        const double error = run(*objective, start).values.front() - 1;
        QCOMPARE(run(*objective, start).values.front() - 1, error);
        sum += error;
        squares += error * error;
    }
    // Four standard errors.
    QVERIFY(std::abs(sum / kTrials) < 4 * 0.5 / std::sqrt(kTrials));
    QVERIFY(std::abs(squares / kTrials - 0.25) < 4 * 0.25 * std::sqrt(2.0 / kTrials));

    const auto curve =
        run(*make({{"name", "sphere"}, {"noise", 0.5}, {"epochs", 2}}), startAt(R"({"x":0})", {"x"}));
    QVERIFY(curve.values[0] - 0.5 != curve.values[1]);
}

void FunctionObjectiveTest::stopsWhileItSleeps() {
    // An hour an epoch: only a stop that interrupts the sleep lets this test end.
    const auto objective = make({{"name", "sphere"}, {"seconds_per_epoch", 3600}});
    const QTemporaryDir folder;
    TrialStart start = startAt(R"({"x":1})", {"x"});
    start.folder = folder.path().toStdString();
    StopSignal stop;
    stop.checkpoint = true;
    std::binary_semaphore running(0);
    std::jthread stopper([&] {
        running.acquire();
        stop.source.request_stop();
    });
    bool isRunning = false;
    int checkpoints = 0;
    const Ended ended = objective->run(
        start,
        [&](const Message& message) {
            if (std::holds_alternative<Progress>(message) && !std::exchange(isRunning, true))
                running.release();
            if (const auto* written = std::get_if<CheckpointWritten>(&message)) {
                ++checkpoints;
                QCOMPARE(written->checkpoint.epoch, 0);
            }
        },
        stop);
    QVERIFY(ended.state == TrialState::Stopped);
    QCOMPARE(checkpoints, 1);
}

void FunctionObjectiveTest::aValueThatIsNotFiniteIsDivergence() {
    const auto outcome = run(*make({{"name", "sphere"}}), startAt(R"({"x":1e200})", {"x"}));
    QVERIFY(outcome.ended.state == TrialState::Failed);
    QVERIFY(outcome.ended.cause == experiment::Cause::Diverged);
    QVERIFY(outcome.values.empty());
}

void FunctionObjectiveTest::anUnusableCheckpointPausesTheStudy() {
    TrialStart start = startAt(R"({"x":1})", {"x"});
    start.resumeFrom = "/no/such/checkpoint.json";
    const auto reading = run(*make({{"name", "sphere"}}), start);
    QVERIFY(reading.ended.cause && !experiment::failsTheTrial(*reading.ended.cause));

    start.resumeFrom.reset();
    start.folder = "/no/such/folder";
    start.checkpointSeconds = 0;
    const auto writing = run(*make({{"name", "sphere"}, {"epochs", 2}}), start);
    QVERIFY(writing.ended.cause && !experiment::failsTheTrial(*writing.ended.cause));
    QCOMPARE(writing.values.size(), std::size_t{1});
}

void FunctionObjectiveTest::refusesWhatDoesNotFit_data() {
    QTest::addColumn<QByteArray>("function");
    QTest::addColumn<QByteArray>("parameters");
    QTest::addColumn<QByteArray>("fixed");
    QTest::addColumn<QByteArray>("error");  // empty: it fits
    const QByteArray x = R"({"name":"x","type":"float","low":0,"high":1})";
    const QByteArray n = R"({"name":"n","type":"integer","low":0,"high":4})";
    const QByteArray numbers = R"({"name":"c","type":"categorical","choices":[1,2.5]})";
    const QByteArray words = R"({"name":"c","type":"categorical","choices":[1,"two"]})";
    const QByteArray sometimes = R"({"name":"y","type":"float","low":0,"high":1,"when":{"n":[1]}})";
    const auto row = [](const char* name, const char* function, const QByteArray& parameters,
                        const char* fixed, const char* error) {
        QTest::newRow(name) << QByteArray(function) << QByteArray("[" + parameters + "]") << QByteArray(fixed)
                            << QByteArray(error);
    };
    row("two", "branin", x + "," + n, "{}", "");
    row("one too few", "branin", x, "{}", "function_arity");
    row("one and one fixed", "branin", x, R"({"y":3})", "");
    row("one too many", "branin", x + "," + n + "," + numbers, "{}", "function_arity");
    row("any number", "levy", x + "," + n + "," + numbers, "{}", "");
    row("rosenbrock of one", "rosenbrock", x, "{}", "function_arity");
    row("words", "branin", x + "," + words, "{}", "parameter_invalid");
    row("a condition", "branin", n + "," + sometimes, "{}", "parameter_invalid");
    row("a fixed word", "branin", x, R"({"y":"three"})", "knob_invalid");
}

void FunctionObjectiveTest::refusesWhatDoesNotFit() {
    QFETCH(QByteArray, function);
    QFETCH(QByteArray, parameters);
    QFETCH(QByteArray, fixed);
    QFETCH(QByteArray, error);
    const auto checked =
        make({{"name", function.toStdString()}})
            ->validate(spaceOf(parameters.toStdString()), Json::parse(fixed.toStdString()), kGoal);
    QCOMPARE(QByteArray(checked ? "" : codeName(checked.error().code).data()), error);
}

void FunctionObjectiveTest::makeObjectiveNamesWhatIsWrong_data() {
    QTest::addColumn<QByteArray>("objective");
    QTest::addColumn<QByteArray>("error");
    const auto row = [](const char* objective, const char* error) {
        QTest::newRow(objective) << QByteArray(objective) << QByteArray(error);
    };
    row(R"({"kind":"function","name":"bramin"})", "function_unknown");
    row(R"({"kind":"function"})", "missing_key");
    row(R"({"kind":"function","name":"levy","noise":-1})", "bad_spec");
    row(R"({"kind":"function","name":"levy","noise":"much"})", "wrong_type");
    row(R"({"kind":"function","name":"levy","epochs":0})", "wrong_type");
    row(R"({"kind":"function","name":"levy","seconds_per_epoch":1e300})", "bad_spec");
    row(R"({"kind":"function","name":"levy","dimension":3})", "unknown_key");
    row(R"({"kind":"command","argv":["true"]})", "not_built");
    row(R"({"kind":"external"})", "usage");
    row(R"({"kind":"training","data_set":{"folder":"/images"}})", "not_built");
    row(R"({"kind":"training"})", "missing_key");
    row(R"({"kind":"training","data_set":"mnist","split_seed":-1})", "wrong_type");
    row(R"({"kind":"training","data_set":"mnist","epochs":3})", "unknown_key");
    row(R"({"kind":"guess"})", "bad_spec");
    row(R"({})", "bad_spec");
    row(R"(3)", "bad_spec");
}

void FunctionObjectiveTest::makeObjectiveNamesWhatIsWrong() {
    QFETCH(QByteArray, objective);
    QFETCH(QByteArray, error);
    const auto refused = makeObjective(Json::parse(objective.toStdString()));
    QVERIFY(!refused);
    QCOMPARE(QByteArray(codeName(refused.error().code).data()), error);
}

QTEST_GUILESS_MAIN(FunctionObjectiveTest)
#include "tst_function_objective.moc"
