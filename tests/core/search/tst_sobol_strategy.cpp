#include <QtTest>
#include <set>

#include "core/search/sobol_strategy.h"

using namespace trialbench;

namespace {

space::SearchSpace square() {
    space::Parameter x;
    x.name = "x";
    space::Parameter y;
    y.name = "y";
    return space::SearchSpace::create({x, y}).value();
}

space::Configuration suggest(const space::SearchSpace& space, std::uint64_t seed, std::int64_t own,
                             std::int64_t trials = 0) {
    search::Request request;
    request.space = &space;
    request.seed = seed;
    request.ownSuggestions = own;
    request.suggestion = trials;
    const auto suggestion = std::get<search::Suggestion>(search::SobolStrategy().suggest(request));
    if (suggestion.origin != experiment::Origin::Sobol) qFatal("another origin");
    return suggestion.configuration;
}

}  // namespace

class SobolStrategyTest : public QObject {
    Q_OBJECT
 private Q_SLOTS:
    void spreadsEvenly() {
        const auto space = square();
        for (const std::uint64_t seed : {1ULL, 2ULL}) {
            std::set<std::pair<int, int>> boxes;
            for (int i = 0; i < 16; ++i) {
                const auto point = suggest(space, seed, i);
                boxes.emplace(static_cast<int>(point.find("x")->get<double>() * 4),
                              static_cast<int>(point.find("y")->get<double>() * 4));
            }
            QCOMPARE(boxes.size(), std::size_t{16});
        }
    }

    void dependsOnSeedAndOwnSuggestionsAlone() {
        const auto space = square();
        QVERIFY(suggest(space, 1, 3) == suggest(space, 1, 3, 20));
        QVERIFY(!(suggest(space, 1, 3) == suggest(space, 2, 3)));
        QVERIFY(!(suggest(space, 1, 3) == suggest(space, 1, 4)));
    }
};

QTEST_GUILESS_MAIN(SobolStrategyTest)
#include "tst_sobol_strategy.moc"
