#include <QtTest>
#include <set>

#include "core/search/strategy.h"

using namespace trialbench;

class RegistryTest : public QObject {
    Q_OBJECT
 private Q_SLOTS:
    void findsEveryRegisteredKind();
    void namesTheKindsThatThereAre();
    void refusesWhatIsNoStrategy();
    void namesTheReasonsOfTheContract();
};

void RegistryTest::findsEveryRegisteredKind() {
    std::set<std::string_view> kinds;
    for (const auto& [kind, strategy] : search::registeredStrategies()) {
        QVERIFY(kinds.insert(kind).second);
        QCOMPARE(search::strategyOf(Json{{"kind", kind}}).value(), strategy);
    }
    QVERIFY(kinds.contains("random"));
    QVERIFY(kinds.contains("fixed"));
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
