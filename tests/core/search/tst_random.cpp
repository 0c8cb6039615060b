#include <QtTest>
#include <set>

#include "core/search/random.h"

using namespace trialbench;

namespace {

space::SearchSpace spaceOf(const char* text) {
    std::vector<space::Parameter> parameters;
    for (const Json& json : Json::parse(text)) {
        parameters.push_back(space::parameterFromJson(json, "").value());
    }
    return space::SearchSpace::create(std::move(parameters)).value();
}

search::Suggestion suggest(const space::SearchSpace& space, std::uint64_t seed, std::int64_t number) {
    search::Request request;
    request.space = &space;
    request.strategy = Json{{"kind", "random"}};
    request.seed = seed;
    request.suggestion = number;
    return std::get<search::Suggestion>(search::RandomStrategy().suggest(request));
}

double numberOf(const search::Suggestion& suggestion, const char* name) {
    return suggestion.configuration.find(name)->get<double>();
}

}  // namespace

class RandomTest : public QObject {
    Q_OBJECT
 private Q_SLOTS:
    void dependsOnSeedAndNumberAlone();
    void seedsAndNumbersGiveOtherPoints();
    void isUniformOnTheScale_data();
    void isUniformOnTheScale();
    void everyIntegerAndChoiceComesEquallyOften();
    void aConditionDoesNotMoveTheOtherParameters();
    void hasNoOptions();
};

void RandomTest::dependsOnSeedAndNumberAlone() {
    const auto space = spaceOf(R"([{"name":"x","type":"float","low":0,"high":1}])");
    search::Request request;
    request.space = &space;
    request.seed = 7;
    request.suggestion = 3;
    const auto alone = std::get<search::Suggestion>(search::RandomStrategy().suggest(request));
    request.observations.push_back({.trial = 1, .configuration = alone.configuration, .value = 1.0});
    request.pending.push_back(alone.configuration);
    request.ownSuggestions = 2;
    const auto later = std::get<search::Suggestion>(search::RandomStrategy().suggest(request));
    QVERIFY(alone.configuration == later.configuration);
    QVERIFY(alone.origin == experiment::Origin::Random);
    QVERIFY(alone.decision.is_null());
}

void RandomTest::seedsAndNumbersGiveOtherPoints() {
    const auto space = spaceOf(R"([{"name":"x","type":"float","low":0,"high":1}])");
    std::set<double> seen;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        for (std::int64_t number = 0; number < 20; ++number) {
            seen.insert(numberOf(suggest(space, seed, number), "x"));
        }
    }
    QCOMPARE(seen.size(), 400U);
}

void RandomTest::isUniformOnTheScale_data() {
    QTest::addColumn<QByteArray>("parameter");
    QTest::addColumn<QVector<double>>("quartiles");
    // A quarter of the draws lies below each of the closed-form quartiles of the scale.
    QTest::newRow("linear") << QByteArray(R"([{"name":"x","type":"float","low":-2,"high":6}])")
                            << QVector<double>{0, 2, 4};
    QTest::newRow("log") << QByteArray(R"([{"name":"x","type":"float","low":1e-4,"high":1,"scale":"log"}])")
                         << QVector<double>{1e-3, 1e-2, 1e-1};
    QTest::newRow("reverse log")
        << QByteArray(R"([{"name":"x","type":"float","low":0,"high":0.9999,"scale":"reverse_log"}])")
        << QVector<double>{0.9, 0.99, 0.999};
}

void RandomTest::isUniformOnTheScale() {
    QFETCH(QByteArray, parameter);
    QFETCH(QVector<double>, quartiles);
    const auto space = spaceOf(parameter.constData());
    constexpr int kDraws = 4000;
    std::array<int, 3> below{};
    for (int i = 0; i < kDraws; ++i) {
        const double x = numberOf(suggest(space, 1, i), "x");
        for (int q = 0; q < 3; ++q) below[static_cast<std::size_t>(q)] += x < quartiles[q];
    }
    for (int q = 0; q < 3; ++q) {
        const double share = static_cast<double>(below[static_cast<std::size_t>(q)]) / kDraws;
        const double expected = 0.25 * (q + 1);
        // Four standard errors of a share.
        const double tolerance = 4 * std::sqrt(expected * (1 - expected) / kDraws);
        QVERIFY2(std::abs(share - expected) < tolerance, qPrintable(QString::number(share)));
    }
}

void RandomTest::everyIntegerAndChoiceComesEquallyOften() {
    const auto space = spaceOf(R"([{"name":"n","type":"integer","low":1,"high":4},
                                   {"name":"c","type":"categorical","choices":["a","b","d","e"]}])");
    std::map<std::string, int> counts;
    constexpr int kDraws = 4000;
    for (int i = 0; i < kDraws; ++i) {
        const auto configuration = suggest(space, 5, i).configuration;
        QVERIFY(configuration.find("n")->is_number_integer());
        ++counts[std::string("n").append(configuration.find("n")->dump())];
        ++counts[std::string("c").append(configuration.find("c")->dump())];
    }
    QCOMPARE(counts.size(), 8U);
    const double tolerance = 4 * std::sqrt(kDraws * 0.25 * 0.75);
    for (const auto& [name, count] : counts) QVERIFY(std::abs(count - kDraws / 4) < tolerance);
}

void RandomTest::aConditionDoesNotMoveTheOtherParameters() {
    const char* text = R"([{"name":"optimizer","type":"categorical","choices":["sgd","adamw"]},
        {"name":"momentum","type":"float","low":0,"high":0.9,"when":{"optimizer":["sgd"]}},
        {"name":"rate","type":"float","low":0,"high":1}])";
    const auto conditional = spaceOf(text);
    auto parameters = conditional.parameters();
    parameters[1].when.reset();
    const auto plain = space::SearchSpace::create(parameters).value();
    int inactive = 0;
    for (int i = 0; i < 50; ++i) {
        const auto with = suggest(conditional, 1, i);
        QCOMPARE(numberOf(with, "rate"), numberOf(suggest(plain, 1, i), "rate"));
        inactive += with.configuration.find("momentum") == nullptr;
    }
    QVERIFY(inactive > 10 && inactive < 40);
}

void RandomTest::hasNoOptions() {
    const auto space = spaceOf(R"([{"name":"x","type":"float","low":0,"high":1}])");
    const search::RandomStrategy strategy;
    QVERIFY(strategy.validate(Json{{"kind", "random"}}, space, "/s").has_value());
    const auto refused = strategy.validate(Json{{"kind", "random"}, {"levels", 3}}, space, "/s");
    QVERIFY(!refused && refused.error().code == ErrorCode::UnknownKey);
    QVERIFY(message(refused.error()).find("levels") != std::string::npos);
}

QTEST_GUILESS_MAIN(RandomTest)
#include "tst_random.moc"
