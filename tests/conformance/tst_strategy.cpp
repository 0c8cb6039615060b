// What every strategy must do, run over all that are registered. A new strategy adds one line to kKinds.
#include <QtTest>
#include <algorithm>
#include <functional>
#include <future>
#include <limits>
#include <set>

#include "core/search/strategy.h"
#include "core/support/random_stream.h"

using namespace trialbench;
using search::Observation;
using search::Request;
using search::Suggestion;

namespace {

space::SearchSpace spaceOf(const Json& list) {
    std::vector<space::Parameter> parameters;
    for (const Json& json : list) parameters.push_back(space::parameterFromJson(json, "").value());
    return space::SearchSpace::create(std::move(parameters)).value();
}

space::Configuration randomPoint(const space::SearchSpace& space, support::RandomStream& stream) {
    Eigen::VectorXd point(static_cast<Eigen::Index>(space.dimension()));
    for (double& coordinate : point) coordinate = stream.uniform();
    return space.fromUnitCube(point);
}

constexpr int kFixedCount = 9;

Json fixedSpec(const space::SearchSpace& space) {
    support::RandomStream stream(17);
    Json list = Json::array();
    for (int i = 0; i < kFixedCount; ++i) list.push_back(randomPoint(space, stream).toJson());
    return Json{{"kind", "fixed"}, {"configurations", list}};
}

// Two levels of as many floats as leave a grid that may be searched, one of the rest; integers whole.
Json gridSpec(const space::SearchSpace& space) {
    Json levels = Json::object();
    for (const space::Parameter& parameter : space.parameters()) {
        if (space::cardinality(parameter)) continue;
        levels[parameter.name] = levels.size() < 4 ? 2 : 1;
    }
    for (const space::Parameter& parameter : space.parameters()) {
        if (parameter.type == space::ParameterType::Integer && *space::cardinality(parameter) > 10) {
            levels[parameter.name] = 3;
        }
    }
    return Json{{"kind", "grid"}, {"levels", std::move(levels)}};
}

/// Where a strategy must come to its end in a finite space.
enum class End { Never, AfterItsList, AfterEveryPoint };

/// One line a strategy: how its object in the spec is made for a space, and when it is exhausted.
struct Kind {
    std::string_view name;
    std::function<Json(const space::SearchSpace&)> spec;
    End end;
};

const std::vector<Kind> kKinds{
    {"random",
     [](const auto&) {
         return Json{{"kind", "random"}};
     },
     End::Never},
    {"sobol",
     [](const auto&) {
         return Json{{"kind", "sobol"}};
     },
     End::Never},
    {"grid", gridSpec, End::AfterEveryPoint},
    {"fixed", fixedSpec, End::AfterItsList},
    {"bayesian",
     [](const auto&) {
         return Json{{"kind", "bayesian"}, {"initial_points", 4}};
     },
     End::AfterEveryPoint},
};

const Kind* kindOf(std::string_view name) {
    for (const Kind& kind : kKinds) {
        if (kind.name == name) return &kind;
    }
    return nullptr;
}

Json floats(int count) {
    Json list = Json::array();
    for (int i = 0; i < count; ++i) {
        list.push_back({{"name", std::string("x").append(std::to_string(i))},
                        {"type", "float"},
                        {"low", -1},
                        {"high", 2}});
    }
    return list;
}

Json manyChoices(int count) {
    Json choices = Json::array();
    for (int i = 0; i < count; ++i) choices.push_back(i);
    return Json::array({{{"name", "c"}, {"type", "categorical"}, {"choices", choices}},
                        {{"name", "x"}, {"type", "float"}, {"low", 0}, {"high", 1}}});
}

const Json kMixed = Json::parse(R"([
    {"name":"optimizer","type":"categorical","choices":["sgd","adamw","none"]},
    {"name":"rate","type":"float","low":1e-6,"high":0.5,"scale":"log"},
    {"name":"momentum","type":"float","low":0,"high":0.99,"scale":"reverse_log","when":{"optimizer":["sgd"]}},
    {"name":"layers","type":"integer","low":-2,"high":3},
    {"name":"batch","type":"integer","low":1,"high":1024,"scale":"log","when":{"layers":[-2,3]}},
    {"name":"flag","type":"categorical","choices":[true,false]},
    {"name":"number","type":"categorical","choices":[1,2.5,"1"],"when":{"flag":[true]}},
    {"name":"still","type":"categorical","choices":[0.25]}])");

const Json kFinite = Json::parse(R"([
    {"name":"a","type":"categorical","choices":["u","v"]},
    {"name":"b","type":"integer","low":1,"high":3,"when":{"a":["v"]}},
    {"name":"c","type":"integer","low":0,"high":1}])");  // 2 * (1 + 3) = 8 points

std::vector<std::pair<const char*, Json>> allSpaces() {
    return {{"one float", floats(1)},
            {"30 floats", floats(30)},
            {"all types and conditions", kMixed},
            {"100 choices", manyChoices(100)},
            {"finite", kFinite},
            {"nothing varies", Json::parse(R"([{"name":"x","type":"categorical","choices":[3]},
                             {"name":"c","type":"categorical","choices":["only"]}])")}};
}

/// What a study might have learnt; `value` gives the k-th result, nothing for a failure.
std::vector<Observation> history(const space::SearchSpace& space, int count,
                                 const std::function<std::optional<double>(int)>& value) {
    support::RandomStream stream(99);
    std::vector<Observation> list;
    for (int k = 0; k < count; ++k) {
        Observation observation{.trial = k + 1, .configuration = randomPoint(space, stream)};
        observation.value = value(k);
        observation.isCompleted = observation.value.has_value();
        observation.infeasible = !observation.value;
        list.push_back(std::move(observation));
    }
    return list;
}

std::optional<double> plainValue(int k) {
    return 0.5 + 0.4 * std::sin(3.0 * k);
}

struct Case {
    space::SearchSpace space;
    Request request;
};

std::unique_ptr<Case> makeCase(const Kind& kind, const Json& parameters, int observations = 0) {
    auto made = std::make_unique<Case>();
    made->space = spaceOf(parameters);
    Request& request = made->request;
    request.space = &made->space;
    request.goal = {.metric = "value", .direction = experiment::Direction::Maximize};
    request.strategy = kind.spec(made->space);
    request.seed = 11;
    request.observations = history(made->space, observations, plainValue);
    // Those of the list were somebody else's, so that a strategy with a list of its own still has it.
    request.suggestion = observations;
    request.initialCount = observations;
    return made;
}

std::string textOf(const search::Answer& answer) {
    if (const auto* reason = std::get_if<search::Exhausted>(&answer)) {
        return std::string(search::toString(*reason));
    }
    const auto& suggestion = std::get<Suggestion>(answer);
    return suggestion.configuration.toJson().dump() + suggestion.decision.dump() +
           std::string(std::to_string(static_cast<int>(suggestion.origin)));
}

/// What is wrong with an answer, or nothing: a suggestion lies in the space, is written as the space writes
/// it, and its decision can be kept as JSON.
QString faultOf(const search::Answer& answer, const space::SearchSpace& space) {
    const auto* suggestion = std::get_if<Suggestion>(&answer);
    if (!suggestion) return {};
    if (const auto valid = space.validate(suggestion->configuration); !valid) {
        return QString::fromStdString(message(valid.error()));
    }
    const std::string written = suggestion->configuration.toJson().dump();
    if (written != space.normalized(suggestion->configuration).toJson().dump()) {
        return QString::fromStdString("not in the space's own form: " + written);
    }
    // NaN and infinities are written as null, and so do not come back.
    if (Json::parse(suggestion->decision.dump()) != suggestion->decision) {
        return QString::fromStdString("decision is not finite: " + suggestion->decision.dump());
    }
    return {};
}

}  // namespace

class StrategyTest : public QObject {
    Q_OBJECT
 private Q_SLOTS:
    void everyStrategyIsInThisSuite();
    void acceptsItsOwnSpecAndRefusesAnUnknownKey_data() { kinds(); }
    void acceptsItsOwnSpecAndRefusesAnUnknownKey();
    void suggestsValidConfigurationsThroughAStudy_data() { kindsAndSpaces(); }
    void suggestsValidConfigurationsThroughAStudy();
    void sameRequestGivesSameAnswer_data() { kindsAndSpaces(); }
    void sameRequestGivesSameAnswer();
    void answersTheSameInEveryThread_data() { kinds(); }
    void answersTheSameInEveryThread();
    void endsWhereItMust_data() { kinds(); }
    void endsWhereItMust();
    void survivesDegenerateHistories_data();
    void survivesDegenerateHistories();
    void survivesTrialsFromOtherSpaces_data() { kinds(); }
    void survivesTrialsFromOtherSpaces();
    void survivesAnyPreviousDecision_data() { kinds(); }
    void survivesAnyPreviousDecision();
    void survivesManyPendingTrials_data() { kinds(); }
    void survivesManyPendingTrials();

 private:
    void kinds();
    void kindsAndSpaces();
};

void StrategyTest::kinds() {
    QTest::addColumn<QByteArray>("kind");
    for (const auto& registered : search::registeredStrategies()) {
        const QByteArray name(registered.kind.data(), static_cast<int>(registered.kind.size()));
        QTest::newRow(name.constData()) << name;
    }
}

void StrategyTest::kindsAndSpaces() {
    QTest::addColumn<QByteArray>("kind");
    QTest::addColumn<QByteArray>("parameters");
    for (const auto& registered : search::registeredStrategies()) {
        const QByteArray name(registered.kind.data(), static_cast<int>(registered.kind.size()));
        for (const auto& [label, parameters] : allSpaces()) {
            QTest::newRow((name + ": " + label).constData())
                << name << QByteArray::fromStdString(parameters.dump());
        }
    }
}

// The row's strategy; leaves the test function where it has no line in kKinds (which is a failure of
// everyStrategyIsInThisSuite).
#define FETCH_STRATEGY()                                \
    QFETCH(QByteArray, kind);                           \
    const Kind* const row = kindOf(kind.toStdString()); \
    if (!row) return;                                   \
    const search::Strategy& strategy = *search::strategyOf(Json{{"kind", kind.toStdString()}}).value()

void StrategyTest::everyStrategyIsInThisSuite() {
    for (const auto& registered : search::registeredStrategies()) {
        QVERIFY2(kindOf(registered.kind), std::string(registered.kind).c_str());
    }
}

void StrategyTest::acceptsItsOwnSpecAndRefusesAnUnknownKey() {
    FETCH_STRATEGY();
    const auto space = spaceOf(kMixed);
    Json spec = row->spec(space);
    QVERIFY(strategy.validate(spec, space, "/strategy").has_value());
    spec["no_such_key"] = 1;
    const auto refused = strategy.validate(spec, space, "/strategy");
    QVERIFY(!refused && refused.error().code == ErrorCode::UnknownKey);
}

void StrategyTest::suggestsValidConfigurationsThroughAStudy() {
    FETCH_STRATEGY();
    QFETCH(QByteArray, parameters);
    const auto study = makeCase(*row, Json::parse(parameters.toStdString()));
    Request& request = study->request;
    for (int k = 0; k < kFixedCount; ++k) {
        const auto answer = strategy.suggest(request);
        const QString fault = faultOf(answer, study->space);
        QVERIFY2(fault.isEmpty(), qPrintable(fault));
        const auto* suggestion = std::get_if<Suggestion>(&answer);
        if (!suggestion) return;
        request.observations.push_back(
            {.trial = k + 1, .configuration = suggestion->configuration, .value = plainValue(k)});
        request.previousDecision = suggestion->decision;
        if (suggestion->origin == experiment::Origin::InitialDesign) ++request.initialCount;
        ++request.suggestion;
        ++request.ownSuggestions;
    }
}

void StrategyTest::sameRequestGivesSameAnswer() {
    FETCH_STRATEGY();
    QFETCH(QByteArray, parameters);
    const auto study = makeCase(*row, Json::parse(parameters.toStdString()), 6);
    const std::string first = textOf(strategy.suggest(study->request));
    // What was asked in between must leave no trace.
    const auto other = makeCase(*row, kMixed, 3);
    strategy.suggest(other->request);
    const auto again = makeCase(*row, Json::parse(parameters.toStdString()), 6);
    QCOMPARE(textOf(strategy.suggest(again->request)), first);
}

void StrategyTest::answersTheSameInEveryThread() {
    FETCH_STRATEGY();
    const auto study = makeCase(*row, kMixed, 8);
    const std::string expected = textOf(strategy.suggest(study->request));
    std::vector<std::future<std::string>> answers;
    for (int i = 0; i < 3; ++i) {
        answers.push_back(
            std::async(std::launch::async, [&] { return textOf(strategy.suggest(study->request)); }));
    }
    for (auto& answer : answers) QCOMPARE(answer.get(), expected);
}

void StrategyTest::endsWhereItMust() {
    FETCH_STRATEGY();
    const auto study = makeCase(*row, kFinite);
    QCOMPARE(study->space.size().value(), 8U);
    Request& request = study->request;
    const int kLimit = 4 * 8;
    std::set<std::string> tried;
    int asked = 0;
    for (; asked < kLimit; ++asked) {
        const auto answer = strategy.suggest(request);
        const auto* suggestion = std::get_if<Suggestion>(&answer);
        if (!suggestion) break;
        tried.insert(suggestion->configuration.toJson().dump());
        request.observations.push_back(
            {.trial = asked + 1, .configuration = suggestion->configuration, .value = plainValue(asked)});
        request.previousDecision = suggestion->decision;
        if (suggestion->origin == experiment::Origin::InitialDesign) ++request.initialCount;
        ++request.suggestion;
        ++request.ownSuggestions;
    }
    switch (row->end) {
        case End::Never:
            QCOMPARE(asked, kLimit);
            break;
        case End::AfterItsList:
            QCOMPARE(asked, kFixedCount);
            break;
        case End::AfterEveryPoint:
            QVERIFY(asked < kLimit);
            QCOMPARE(tried.size(), 8U);
            break;
    }
    if (row->end == End::Never) return;
    // Once exhausted, it stays so.
    QVERIFY(std::holds_alternative<search::Exhausted>(strategy.suggest(request)));
}

void StrategyTest::survivesDegenerateHistories_data() {
    QTest::addColumn<QByteArray>("kind");
    QTest::addColumn<QByteArray>("history");
    for (const auto& registered : search::registeredStrategies()) {
        const QByteArray name(registered.kind.data(), static_cast<int>(registered.kind.size()));
        for (const char* label :
             {"one observation", "everything failed", "one success among failures", "constant values",
              "repeated points", "repeated points, other values", "huge values", "tiny differences",
              "outlier", "failures that teach nothing", "all stopped early", "all outside the ranges",
              "standard errors", "largest values", "one huge standard error", "tiny values with errors"}) {
            QTest::newRow((name + ": " + label).constData()) << name << QByteArray(label);
        }
    }
}

namespace {

// Histories that a model might choke on.
std::vector<Observation> degenerate(const std::string& label, const space::SearchSpace& space) {
    constexpr int kCount = 8;
    if (label == "one observation") return history(space, 1, plainValue);
    if (label == "everything failed") return history(space, kCount, [](int) { return std::nullopt; });
    if (label == "one success among failures") {
        return history(space, kCount, [](int k) { return k == 3 ? std::optional(0.7) : std::nullopt; });
    }
    if (label == "constant values") return history(space, kCount, [](int) { return 0.1; });
    if (label == "huge values") return history(space, kCount, [](int k) { return k % 2 ? 1e300 : -1e300; });
    if (label == "largest values") {
        return history(space, kCount, [](int k) { return k == 2 ? 1e308 : -1e308; });
    }
    if (label == "tiny differences") return history(space, kCount, [](int k) { return 1.0 + k * 1e-16; });
    if (label == "outlier") return history(space, kCount, [](int k) { return k == 5 ? 1e12 : 0.01 * k; });
    auto list = history(space, kCount, plainValue);
    for (Observation& observation : list) {
        if (label.starts_with("repeated points")) observation.configuration = list.front().configuration;
        if (label == "repeated points") observation.value = 0.5;
        if (label == "failures that teach nothing") observation.value.reset();
        if (label == "all stopped early") observation.isCompleted = false;
        if (label == "all outside the ranges") observation.insideRanges = false;
        if (label == "standard errors") observation.standardError = observation.trial % 2 ? 0.0 : 1e3;
        if (label == "one huge standard error" && observation.trial == 3) observation.standardError = 1e160;
        if (label == "tiny values with errors") {
            observation.value = *observation.value * 1e-170;
            observation.standardError = 0.05e-170;
        }
    }
    return list;
}

}  // namespace

void StrategyTest::survivesDegenerateHistories() {
    FETCH_STRATEGY();
    QFETCH(QByteArray, history);
    for (const Json& parameters : {floats(2), kMixed}) {
        const auto study = makeCase(*row, parameters);
        Request& request = study->request;
        request.observations = degenerate(history.toStdString(), study->space);
        request.suggestion = static_cast<std::int64_t>(request.observations.size());
        request.initialCount = request.suggestion;
        for (const auto direction : {experiment::Direction::Maximize, experiment::Direction::Minimize}) {
            request.goal.direction = direction;
            const auto answer = strategy.suggest(request);
            QVERIFY(std::holds_alternative<Suggestion>(answer));
            const QString fault = faultOf(answer, study->space);
            QVERIFY2(fault.isEmpty(), qPrintable(fault));
            // A model that gives up for good on such numbers would be random search under another name.
            const bool anyValue =
                std::any_of(request.observations.begin(), request.observations.end(),
                            [](const Observation& observation) { return observation.value.has_value(); });
            if (anyValue) {
                QVERIFY(std::get<Suggestion>(answer).origin != experiment::Origin::Fallback);
            }
        }
    }
}

void StrategyTest::survivesTrialsFromOtherSpaces() {
    FETCH_STRATEGY();
    // As after an edit: values out of range, parameters that are gone, parameters that are new, zero on what
    // is now a log scale.
    const auto study = makeCase(*row, kMixed, 5);
    Request& request = study->request;
    const char* kOthers[] = {R"({"rate":0})", R"({})", R"({"gone":3,"layers":700,"rate":12,"flag":true})",
                             R"({"optimizer":"lamb","momentum":0.5,"rate":"high","layers":1})"};
    for (const char* text : kOthers) {
        request.observations.push_back(
            {.trial = static_cast<int>(request.observations.size()) + 1,
             .configuration = space::Configuration::fromJson(Json::parse(text), "").value(),
             .value = 0.9,
             .insideRanges = false});
        request.pending.push_back(request.observations.back().configuration);
    }
    const auto answer = strategy.suggest(request);
    QVERIFY(std::holds_alternative<Suggestion>(answer));
    const QString fault = faultOf(answer, study->space);
    QVERIFY2(fault.isEmpty(), qPrintable(fault));
}

void StrategyTest::survivesAnyPreviousDecision() {
    FETCH_STRATEGY();
    // Another strategy's, another version's, another dimension's.
    for (const char* text :
         {"null", "{}", "[]", "3", R"({"hyperparameters":null})", R"({"hyperparameters":[]})",
          R"({"hyperparameters":{"lengthscales":[1]},"transform":"?"})"}) {
        const auto study = makeCase(*row, floats(3), 6);
        study->request.previousDecision = Json::parse(text);
        const auto answer = strategy.suggest(study->request);
        QVERIFY2(std::holds_alternative<Suggestion>(answer), text);
        const QString fault = faultOf(answer, study->space);
        QVERIFY2(fault.isEmpty(), qPrintable(fault));
    }
}

void StrategyTest::survivesManyPendingTrials() {
    FETCH_STRATEGY();
    for (const int observations : {0, 8}) {
        const auto study = makeCase(*row, kMixed, observations);
        support::RandomStream stream(5);
        for (int i = 0; i < 16; ++i) {
            // The same one twice in a row: a user may ask for it.
            const auto configuration = randomPoint(study->space, stream);
            study->request.pending.insert(study->request.pending.end(), 2, configuration);
        }
        study->request.suggestion += 32;
        const auto answer = strategy.suggest(study->request);
        QVERIFY(std::holds_alternative<Suggestion>(answer));
        const QString fault = faultOf(answer, study->space);
        QVERIFY2(fault.isEmpty(), qPrintable(fault));
    }
}

QTEST_GUILESS_MAIN(StrategyTest)
#include "tst_strategy.moc"
