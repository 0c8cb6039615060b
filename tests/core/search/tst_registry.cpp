#include <QtTest>
#include <map>
#include <set>

#include "core/search/strategy.h"

using namespace trialbench;

class RegistryTest : public QObject {
    Q_OBJECT
 private Q_SLOTS:
    void findsEveryRegisteredKind();
    void takesEveryOptionThatItNames();
    void namesTheKindsThatThereAre();
    void refusesWhatIsNoStrategy();
    void namesTheReasonsOfTheContract();
};

void RegistryTest::findsEveryRegisteredKind() {
    std::set<std::string_view> kinds;
    for (const auto& registered : search::registeredStrategies()) {
        QVERIFY(kinds.insert(registered.kind).second);
        QCOMPARE(search::strategyOf(Json{{"kind", registered.kind}}).value(), registered.strategy);
    }
    QVERIFY(kinds.contains("random"));
    QVERIFY(kinds.contains("fixed"));
}

// What a window offers by this list must not be refused as unknown.
void RegistryTest::takesEveryOptionThatItNames() {
    using Type = search::StrategyOption::Type;
    const std::map<Type, Json> samples{
        {Type::Count, 3}, {Type::Flag, true}, {Type::Levels, 3}, {Type::List, {{{"x", 0.5}}}}};
    const auto space = space::SearchSpace::create({space::Parameter{.name = "x"}});
    for (const auto& registered : search::registeredStrategies()) {
        Json strategy{{"kind", registered.kind}};
        for (const auto& option : registered.options)
            strategy[std::string(option.key)] = samples.at(option.type);
        const auto fits = registered.strategy->validate(strategy, *space, "");
        QVERIFY2(fits.has_value(), fits ? "" : message(fits.error()).c_str());
    }
}

void RegistryTest::namesTheKindsThatThereAre() {
    const auto unknown = search::strategyOf(Json{{"kind", "rnadom"}});
    QVERIFY(unknown.error().code == ErrorCode::BadSpec);
    QVERIFY(message(unknown.error()).find("rnadom") != std::string::npos);
    QVERIFY(message(unknown.error()).find("random") != std::string::npos);
}

void RegistryTest::refusesWhatIsNoStrategy() {
    for (const char* text : {"null", "3", "[]", "{}", R"({"kind":3})", R"("random")"}) {
        QVERIFY2(search::strategyOf(Json::parse(text)).error().code == ErrorCode::BadSpec, text);
    }
}

void RegistryTest::namesTheReasonsOfTheContract() {
    QCOMPARE(search::toString(search::Exhausted::Grid), std::string_view("grid_exhausted"));
    QCOMPARE(search::toString(search::Exhausted::Fixed), std::string_view("fixed_exhausted"));
    QCOMPARE(search::toString(search::Exhausted::Space), std::string_view("space_exhausted"));
}

QTEST_GUILESS_MAIN(RegistryTest)
#include "tst_registry.moc"
