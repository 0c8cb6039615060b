#include <QtTest>
#include <map>
#include <set>

#include "core/search/grid.h"
#include "tests/core/search/spaces.h"

using namespace trialbench;
using search::spaceOf;

namespace {

Json gridOf(Json levels) {
    return Json{{"kind", "grid"}, {"levels", std::move(levels)}};
}

/// All that the grid has, in its order.
std::vector<Json> pointsOf(const space::SearchSpace& space, const Json& strategy, std::uint64_t seed = 1) {
    std::vector<Json> points;
    search::Request request;
    request.space = &space;
    request.strategy = strategy;
    request.seed = seed;
    for (;; ++request.ownSuggestions) {
        const auto answer = search::GridStrategy().suggest(request);
        if (const auto* reason = std::get_if<search::Exhausted>(&answer)) {
            if (*reason != search::Exhausted::Grid) qFatal("another reason");
            return points;
        }
        const auto& suggestion = std::get<search::Suggestion>(answer);
        if (suggestion.origin != experiment::Origin::Grid) qFatal("another origin");
        points.push_back(suggestion.configuration.toJson());
    }
}

std::set<double> numbersOf(const std::vector<Json>& points, const char* name) {
    std::set<double> numbers;
    for (const Json& point : points) {
        if (point.contains(name)) numbers.insert(point[name].get<double>());
    }
    return numbers;
}

}  // namespace

class GridTest : public QObject {
    Q_OBJECT
 private Q_SLOTS:
    void hasEveryCombinationOnce();
    void isEvenOnItsScale();
    void hasAllValuesOfASmallInteger();
    void heedsConditions();
    void orderIsTheSeeds();
    void refusesBadLevels_data();
    void refusesBadLevels();
};

void GridTest::hasEveryCombinationOnce() {
    const auto space = spaceOf(R"([{"name":"x","type":"float","low":0,"high":1},
        {"name":"n","type":"integer","low":1,"high":100},{"name":"c","type":"categorical","choices":["a","b"]}])");
    const auto points = pointsOf(space, gridOf(Json{{"x", 3}, {"n", 4}}));
    QCOMPARE(points.size(), std::size_t{3 * 4 * 2});
    QCOMPARE(std::set<Json>(points.begin(), points.end()).size(), points.size());
    QCOMPARE(numbersOf(points, "x"), (std::set<double>{0, 0.5, 1}));
    QCOMPARE(numbersOf(points, "n").size(), std::size_t{4});
    for (const Json& point : points) QVERIFY(point["n"].is_number_integer());
}

void GridTest::isEvenOnItsScale() {
    const auto space = spaceOf(R"([{"name":"rate","type":"float","low":1e-4,"high":1,"scale":"log"},
        {"name":"one","type":"float","low":2,"high":4}])");
    const auto points = pointsOf(space, gridOf(Json{{"rate", 5}, {"one", 1}}));
    double expected = 1e-4;
    for (const double rate : numbersOf(points, "rate")) {
        QVERIFY(std::abs(rate / expected - 1) < 1e-9);
        expected *= 10;
    }
    QCOMPARE(points.size(), std::size_t{5});
    QCOMPARE(numbersOf(points, "one"), std::set<double>{3});  // one alone: the middle
}

void GridTest::hasAllValuesOfASmallInteger() {
    const auto space = spaceOf(R"([{"name":"n","type":"integer","low":3,"high":7,"scale":"log"}])");
    for (const Json& strategy : {Json{{"kind", "grid"}}, gridOf(5), gridOf(50)}) {
        QCOMPARE(numbersOf(pointsOf(space, strategy), "n"), (std::set<double>{3, 4, 5, 6, 7}));
    }
    QCOMPARE(numbersOf(pointsOf(space, gridOf(2)), "n"), (std::set<double>{3, 7}));
}

void GridTest::heedsConditions() {
    const auto space = spaceOf(R"([{"name":"optimizer","type":"categorical","choices":["sgd","adamw"]},
        {"name":"momentum","type":"float","low":0,"high":0.9,"when":{"optimizer":["sgd"]}}])");
    const auto points = pointsOf(space, gridOf(3));
    QCOMPARE(points.size(), std::size_t{3 + 1});
    QCOMPARE(numbersOf(points, "momentum").size(), std::size_t{3});
}

void GridTest::orderIsTheSeeds() {
    const auto space = spaceOf(R"([{"name":"x","type":"float","low":0,"high":1}])");
    const auto first = pointsOf(space, gridOf(50), 1);
    QCOMPARE(pointsOf(space, gridOf(50), 1), first);
    const auto second = pointsOf(space, gridOf(50), 2);
    QVERIFY(second != first);
    QCOMPARE(std::set<Json>(second.begin(), second.end()), std::set<Json>(first.begin(), first.end()));
    // Shuffled: half of the range is not seen before the other.
    double early = 0;
    for (std::size_t i = 0; i < 25; ++i) early += first[i]["x"].get<double>() / 25;
    QVERIFY(early > 0.3 && early < 0.7);
}

void GridTest::refusesBadLevels_data() {
    QTest::addColumn<QByteArray>("levels");
    QTest::addColumn<QByteArray>("words");
    const auto row = [](const char* levels, const char* words) {
        QTest::newRow(levels) << QByteArray(levels) << QByteArray(words);
    };
    row("{}", "\"x\"");
    row(R"({"n":3})", "\"x\"");
    row(R"({"x":0})", "\"x\"");
    row(R"({"x":2.5})", "\"x\"");
    row(R"({"x":3,"y":3})", "\"y\"");
    row(R"({"x":3,"c":2})", "\"c\" is categorical");
    row("0", "whole number");
    row("\"many\"", "whole number");
    row("400", "more than 100000 points");
}

void GridTest::refusesBadLevels() {
    QFETCH(QByteArray, levels);
    QFETCH(QByteArray, words);
    const auto space = spaceOf(R"([{"name":"x","type":"float","low":0,"high":1},
        {"name":"n","type":"integer","low":1,"high":1000},{"name":"c","type":"categorical","choices":[1,2]}])");
    const search::GridStrategy strategy;
    const auto refused = strategy.validate(gridOf(Json::parse(levels.toStdString())), space, "/s");
    QVERIFY(!refused);
    const std::string sentence = message(refused.error());
    QVERIFY2(sentence.find(words.toStdString()) != std::string::npos, sentence.c_str());
    QVERIFY2(sentence.find("/s/levels") != std::string::npos, sentence.c_str());
    QVERIFY(strategy.validate(gridOf(Json{{"x", 3}}), space, "/s").has_value());
}

QTEST_GUILESS_MAIN(GridTest)
#include "tst_grid.moc"
