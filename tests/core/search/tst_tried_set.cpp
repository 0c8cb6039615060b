#include "core/search/tried_set.h"

#include <QtTest>

#include "tests/core/search/spaces.h"

using namespace trialbench;
using namespace trialbench::search;

namespace {

const space::SearchSpace kFloats = spaceOf(R"([{"name":"x","type":"float","low":0,"high":10},
    {"name":"y","type":"float","low":0.001,"high":1,"scale":"log"}])");
const space::SearchSpace kMixed = spaceOf(R"([{"name":"c","type":"categorical","choices":["u","v"]},
    {"name":"x","type":"float","low":0,"high":1},
    {"name":"m","type":"float","low":0,"high":1,"when":{"c":["u"]}}])");
const space::SearchSpace kFinite = spaceOf(R"([{"name":"c","type":"categorical","choices":["u","v"]},
    {"name":"n","type":"integer","low":1,"high":3,"when":{"c":["v"]}}])");  // u, v1, v2, v3

}  // namespace

class TriedSetTest : public QObject {
    Q_OBJECT
 private Q_SLOTS:
    void knowsWhatWasAdded();
    void whatIsNoConfigurationOfTheSpaceIsLeftOut();
    void distanceIsTakenInTheCube();
    void discreteValuesAndActivityTellApart();
    void isWholeWhenEveryPointWasTried();
    void visitsAllInOrderAndStops();
};

void TriedSetTest::knowsWhatWasAdded() {
    TriedSet tried(kMixed);
    tried.add(configurationOf(R"({"c":"v","x":0.5})"));
    QVERIFY(tried.contains(configurationOf(R"({"x":0.5,"c":"v"})")));
    QVERIFY(!tried.contains(configurationOf(R"({"c":"v","x":0.25})")));
    tried.addRunning(configurationOf(R"({"c":"v","x":0.1})"));
    tried.addFailed(configurationOf(R"({"c":"v","x":0.9})"));
    QVERIFY(tried.contains(configurationOf(R"({"c":"v","x":0.1})")));
    QVERIFY(tried.contains(configurationOf(R"({"c":"v","x":0.9})")));
}

void TriedSetTest::whatIsNoConfigurationOfTheSpaceIsLeftOut() {
    TriedSet tried(kFinite);
    for (const char* text : {R"({"c":"w"})", R"({"c":"v","n":4})", R"({"c":"v"})", "{}"}) {
        tried.add(configurationOf(text));
        tried.addRunning(configurationOf(text));
        tried.addFailed(configurationOf(text));
    }
    QVERIFY(!tried.isTooNear(configurationOf(R"({"c":"v","n":3})")));
    for (const char* text : {R"({"c":"u"})", R"({"c":"v","n":1})", R"({"c":"v","n":2})"}) {
        tried.add(configurationOf(text));
    }
    QVERIFY(!tried.isWhole());
}

void TriedSetTest::distanceIsTakenInTheCube() {
    const auto at = [](double x, double y) { return kFloats.fromUnitCube(Eigen::Vector2d(x, y)); };
    TriedSet tried(kFloats);
    tried.add(at(0.1, 0.1));  // completed ones may be neighbors
    tried.addRunning(at(0.5, 0.5));
    tried.addFailed(at(0.8, 0.2));
    QVERIFY(!tried.isTooNear(at(0.1, 0.1)));
    QVERIFY(tried.isTooNear(at(0.5, 0.509)));
    QVERIFY(tried.isTooNear(at(0.507, 0.507)));
    QVERIFY(!tried.isTooNear(at(0.508, 0.508)));
    QVERIFY(!tried.isTooNear(at(0.5, 0.511)));
    QVERIFY(tried.isTooNear(at(0.8, 0.249)));
    QVERIFY(!tried.isTooNear(at(0.8, 0.251)));
}

void TriedSetTest::discreteValuesAndActivityTellApart() {
    TriedSet tried(kMixed);
    tried.addFailed(configurationOf(R"({"c":"u","x":0.5,"m":0.5})"));
    QVERIFY(tried.isTooNear(configurationOf(R"({"c":"u","x":0.51,"m":0.5})")));
    QVERIFY(!tried.isTooNear(configurationOf(R"({"c":"v","x":0.5})")));
    // What is inactive has no distance.
    tried.addFailed(configurationOf(R"({"c":"v","x":0.2})"));
    QVERIFY(tried.isTooNear(configurationOf(R"({"c":"v","x":0.21})")));
}

void TriedSetTest::isWholeWhenEveryPointWasTried() {
    TriedSet tried(kFinite);
    tried.add(configurationOf(R"({"c":"u"})"));
    tried.addFailed(configurationOf(R"({"c":"v","n":1})"));
    tried.addRunning(configurationOf(R"({"c":"v","n":2})"));
    tried.add(configurationOf(R"({"c":"v","n":2})"));  // twice is once
    QVERIFY(!tried.isWhole());
    tried.add(configurationOf(R"({"c":"v","n":3})"));
    QVERIFY(tried.isWhole());
    QVERIFY(!TriedSet(kFloats).isWhole());
}

void TriedSetTest::visitsAllInOrderAndStops() {
    std::vector<std::string> seen;
    forEachConfiguration(kFinite, [&](const space::Configuration& configuration) {
        seen.push_back(configuration.toJson().dump());
        return true;
    });
    const std::vector<std::string> expected{R"({"c":"u"})", R"({"c":"v","n":1})", R"({"c":"v","n":2})",
                                            R"({"c":"v","n":3})"};
    QVERIFY(seen == expected);
    int visits = 0;
    forEachConfiguration(kFinite, [&](const space::Configuration&) { return ++visits < 2; });
    QCOMPARE(visits, 2);
}

QTEST_GUILESS_MAIN(TriedSetTest)
#include "tst_tried_set.moc"
