#include <QtTest>
#include <functional>
#include <set>

#include "core/space/search_space.h"
#include "core/support/random_stream.h"

using namespace trialbench;
using namespace trialbench::space;

namespace {

std::vector<Parameter> parametersOf(const std::string& text) {
    std::vector<Parameter> parameters;
    for (const Json& json : Json::parse(text)) parameters.push_back(parameterFromJson(json, "").value());
    return parameters;
}

SearchSpace spaceOf(const std::string& text) {
    return SearchSpace::create(parametersOf(text)).value();
}

Configuration of(const char* text) {
    return Configuration::fromJson(Json::parse(text), "").value();
}

// A chain of conditions: "decay" counts only where "momentum_kind" does, which counts only beside sgd.
constexpr const char* kChain = R"([
    {"name":"optimizer","type":"categorical","choices":["sgd","adamw"],"default":"adamw"},
    {"name":"rate","type":"float","low":0.001,"high":1,"scale":"log"},
    {"name":"momentum_kind","type":"categorical","choices":["plain","nesterov"],"when":{"optimizer":["sgd"]}},
    {"name":"decay","type":"integer","low":1,"high":3,"when":{"momentum_kind":["nesterov"]}}])";

}  // namespace

class SearchSpaceTest : public QObject {
    Q_OBJECT
 private Q_SLOTS:
    void errorsNameTheParameter_data();
    void errorsNameTheParameter();
    void refusesNoParameters();
    void validatesConfigurations_data();
    void validatesConfigurations();
    void conditionsFormChains();
    void everyPointIsAValidConfigurationAndComesBack();
    void oldTrialsKeepTheirPlace();
    void aChildOfAnInactiveParentIsInactive();
    void defaultsAreDeclaredOrInTheMiddle();
    void normalizedIsInTheSpacesOwnForm();
    void sizeEqualsEnumeration_data();
    void sizeEqualsEnumeration();
    void sizeEndsWhereCountingWouldNot();
};

void SearchSpaceTest::errorsNameTheParameter_data() {
    QTest::addColumn<QByteArray>("list");
    const QByteArray optimizer = R"({"name":"optimizer","type":"categorical","choices":["sgd","adamw"]})";
    const QByteArray rate = R"({"name":"rate","type":"float","low":0,"high":1)";
    const auto row = [](const char* name, const QByteArray& list) {
        QTest::newRow(name) << QByteArray("[" + list + "]");
    };
    row("bad range", optimizer + "," + rate + R"(,"scale":"log"})");
    row("twice", rate + "}," + rate + "}");
    row("condition on nothing", rate + R"(,"when":{"optimiser":["sgd"]}},)" + optimizer);
    row("condition on a later one", rate + R"(,"when":{"optimizer":["sgd"]}},)" + optimizer);
    row("condition on itself", rate + R"(,"when":{"rate":[1]}})");
    row("condition on a float",
        R"({"name":"x","type":"float","low":0,"high":1},)" + rate + R"(,"when":{"x":[1]}})");
    row("condition on a value that is none", optimizer + "," + rate + R"(,"when":{"optimizer":["lamb"]}})");
    row("condition on an integer outside",
        R"({"name":"n","type":"integer","low":0,"high":1},)" + rate + R"(,"when":{"n":[2]}})");
}

void SearchSpaceTest::errorsNameTheParameter() {
    QFETCH(QByteArray, list);
    const auto refused = SearchSpace::create(parametersOf(list.toStdString()));
    QVERIFY(!refused && refused.error().code == ErrorCode::ParameterInvalid);
    QCOMPARE(refused.error().arguments.front().second, std::string("rate"));
    QVERIFY(message(refused.error()).find("\"rate\"") != std::string::npos);
}

void SearchSpaceTest::refusesNoParameters() {
    QVERIFY(!SearchSpace::create({}));
    auto parameters = parametersOf(kChain);
    parameters[2].when->values.clear();
    QVERIFY(SearchSpace::create(parameters).error().code == ErrorCode::ParameterInvalid);
}

void SearchSpaceTest::validatesConfigurations_data() {
    QTest::addColumn<QByteArray>("configuration");
    QTest::addColumn<QByteArray>("names");  // what the error names; empty: valid
    const auto row = [](const char* configuration, const char* names) {
        QTest::newRow(configuration) << QByteArray(configuration) << QByteArray(names);
    };
    row(R"({"optimizer":"adamw","rate":0.1})", "");
    row(R"({"rate":1,"optimizer":"adamw"})", "");
    row(R"({"optimizer":"sgd","rate":0.1,"momentum_kind":"plain"})", "");
    row(R"({"optimizer":"sgd","rate":0.1,"momentum_kind":"nesterov","decay":3})", "");
    row(R"({"optimizer":"sgd","rate":0.1,"momentum_kind":"nesterov"})", "decay");
    row(R"({"optimizer":"sgd","rate":0.1,"momentum_kind":"plain","decay":3})", "decay");
    row(R"({"optimizer":"adamw","rate":0.1,"momentum_kind":"plain"})", "momentum_kind");
    row(R"({"optimizer":"adamw","rate":0.1,"momentum_kind":"nesterov","decay":3})", "momentum_kind");
    row(R"({"optimizer":"adamw"})", "rate");
    row(R"({"rate":0.1})", "optimizer");
    row(R"({"optimizer":"adamw","rate":2})", "rate");
    row(R"({"optimizer":"lamb","rate":0.1})", "optimizer");
    row(R"({"optimizer":"adamw","rate":0.1,"speed":3})", "speed");
    row("{}", "optimizer");
}

void SearchSpaceTest::validatesConfigurations() {
    QFETCH(QByteArray, configuration);
    QFETCH(QByteArray, names);
    const auto checked = spaceOf(kChain).validate(of(configuration.constData()));
    QCOMPARE(checked.has_value(), names.isEmpty());
    if (!checked)
        QVERIFY(message(checked.error()).find(std::string("\"").append(names.toStdString()).append("\"")) !=
                std::string::npos);
}

void SearchSpaceTest::conditionsFormChains() {
    const auto space = spaceOf(kChain);
    const auto at = [&](double optimizer, double kind) {
        return space.fromUnitCube(Eigen::Vector4d(optimizer, 0.5, kind, 0.5)).toJson().dump();
    };
    const double rate = space.fromUnitCube(Eigen::Vector4d(0, 0.5, 0, 0)).find("rate")->get<double>();
    const std::string middle = Json(rate).dump();
    QCOMPARE(at(0.9, 0.9), R"({"optimizer":"adamw","rate":)" + middle + "}");
    QCOMPARE(at(0.1, 0.1), R"({"optimizer":"sgd","rate":)" + middle + R"(,"momentum_kind":"plain"})");
    QCOMPARE(at(0.1, 0.9),
             R"({"optimizer":"sgd","rate":)" + middle + R"(,"momentum_kind":"nesterov","decay":2})");
}

void SearchSpaceTest::everyPointIsAValidConfigurationAndComesBack() {
    const auto space = spaceOf(kChain);
    support::RandomStream stream(1);
    for (int i = 0; i < 2000; ++i) {
        Eigen::VectorXd point(4);
        for (double& coordinate : point) coordinate = stream.uniform() * 1.2 - 0.1;
        const auto configuration = space.fromUnitCube(point);
        QVERIFY(space.validate(configuration).has_value());
        const auto place = space.toUnitCube(configuration);
        for (Eigen::Index k = 0; k < 4; ++k) {
            const auto index = static_cast<std::size_t>(k);
            QCOMPARE(place.active[k], configuration.find(space.parameters()[index].name) != nullptr);
            QCOMPARE(place.active[k], space.isActive(index, configuration));
            if (!place.active[k]) QCOMPARE(place.coordinates[k], 0.5);
        }
        QVERIFY(std::abs(place.coordinates[1] - std::clamp(point[1], 0.0, 1.0)) < 1e-12);
        QVERIFY(space.fromUnitCube(place.coordinates).toJson().dump() == configuration.toJson().dump() ||
                std::abs(space.toUnitCube(space.fromUnitCube(place.coordinates)).coordinates[1] -
                         place.coordinates[1]) < 1e-12);
    }
}

void SearchSpaceTest::oldTrialsKeepTheirPlace() {
    const auto space = spaceOf(R"([{"name":"x","type":"float","low":0,"high":2},
        {"name":"r","type":"float","low":0.01,"high":1,"scale":"log"},
        {"name":"c","type":"categorical","choices":["a","b"]},{"name":"n","type":"integer","low":1,"high":4}])");
    // Outside today's ranges: beyond the cube, on the same scale.
    const auto outside = space.toUnitCube(of(R"({"x":5,"r":0.0001,"c":"b","n":5})"));
    QVERIFY(outside.active.all());
    QVERIFY((outside.coordinates - Eigen::Vector4d(2.5, -1, 0.75, 1.125)).norm() < 1e-12);
    // Without a place: a log scale has none for 0, a choice may be gone, a value missing or of another type.
    const auto without = space.toUnitCube(of(R"({"r":0,"c":"gone","n":"four"})"));
    QVERIFY(!without.active.any());
    QVERIFY((without.coordinates.array() == 0.5).all());
}

void SearchSpaceTest::aChildOfAnInactiveParentIsInactive() {
    // As a trial has it that was run before momentum_kind got its condition.
    const auto space = spaceOf(kChain);
    const auto old = of(R"({"optimizer":"adamw","rate":0.1,"momentum_kind":"nesterov","decay":2})");
    const auto place = space.toUnitCube(old);
    QVERIFY(place.active[0] && place.active[1]);
    QVERIFY(!place.active[2] && !place.active[3]);
}

void SearchSpaceTest::defaultsAreDeclaredOrInTheMiddle() {
    const auto defaults = spaceOf(kChain).defaults();
    QCOMPARE(defaults.find("optimizer")->get<std::string>(), std::string("adamw"));
    QVERIFY(std::abs(defaults.find("rate")->get<double>() - std::sqrt(0.001)) < 1e-12);
    QVERIFY(!defaults.find("momentum_kind"));
    const auto plain = spaceOf(R"([{"name":"c","type":"categorical","choices":["a","b","c"]},
                                   {"name":"n","type":"integer","low":1,"high":9,"default":4.0},
                                   {"name":"m","type":"integer","low":1,"high":9}])")
                           .defaults();
    QCOMPARE(plain.toJson().dump(), std::string(R"({"c":"a","n":4,"m":5})"));
}

void SearchSpaceTest::normalizedIsInTheSpacesOwnForm() {
    const auto written = spaceOf(kChain).normalized(
        of(R"({"decay":2.0,"momentum_kind":"nesterov","rate":1,"optimizer":"sgd"})"));
    QCOMPARE(written.toJson().dump(),
             std::string(R"({"optimizer":"sgd","rate":1,"momentum_kind":"nesterov","decay":2})"));
}

void SearchSpaceTest::sizeEqualsEnumeration_data() {
    QTest::addColumn<QByteArray>("list");
    QTest::addColumn<int>("size");
    QTest::newRow("product") << QByteArray(R"([{"name":"a","type":"integer","low":1,"high":3},
        {"name":"b","type":"categorical","choices":[1,2,3,4]}])")
                             << 12;
    QTest::newRow("condition") << QByteArray(R"([{"name":"a","type":"categorical","choices":["u","v"]},
        {"name":"b","type":"integer","low":1,"high":3,"when":{"a":["v"]}},
        {"name":"c","type":"integer","low":0,"high":1}])")
                               << 8;
    QTest::newRow("chain") << QByteArray(R"([{"name":"a","type":"integer","low":0,"high":2},
        {"name":"b","type":"integer","low":0,"high":2,"when":{"a":[1,2]}},
        {"name":"c","type":"integer","low":0,"high":4,"when":{"b":[0]}}])")
                           << 15;  // 1 + 2 (5 + 1 + 1)
    QTest::newRow("one choice") << QByteArray(R"([{"name":"a","type":"categorical","choices":[1]},
        {"name":"b","type":"integer","low":1,"high":2}])")
                                << 2;
    QTest::newRow("float") << QByteArray(R"([{"name":"a","type":"float","low":0,"high":1}])") << -1;
    QTest::newRow("float under a condition")
        << QByteArray(R"([{"name":"a","type":"categorical","choices":["u","v"]},
        {"name":"b","type":"float","low":0,"high":1,"when":{"a":["v"]}}])")
        << -1;
}

void SearchSpaceTest::sizeEqualsEnumeration() {
    QFETCH(QByteArray, list);
    QFETCH(int, size);
    const auto space = spaceOf(list.toStdString());
    if (size < 0) {
        QVERIFY(!space.size());
        return;
    }
    QCOMPARE(*space.size(), static_cast<std::uint64_t>(size));
    // Every cell of a fine grid over the cube, counted without knowing about conditions.
    std::set<std::string> seen;
    constexpr int kSteps = 24;
    Eigen::VectorXd point(static_cast<Eigen::Index>(space.dimension()));
    const std::function<void(Eigen::Index)> walk = [&](Eigen::Index index) {
        if (index == point.size()) {
            seen.insert(space.fromUnitCube(point).toJson().dump());
            return;
        }
        for (int k = 0; k < kSteps; ++k) {
            point[index] = (k + 0.5) / kSteps;
            walk(index + 1);
        }
    };
    walk(0);
    QCOMPARE(seen.size(), static_cast<std::size_t>(size));
}

void SearchSpaceTest::sizeEndsWhereCountingWouldNot() {
    // 10^16 configurations through four parents: nobody waits for that.
    std::string list = "[";
    for (int i = 0; i < 4; ++i) {
        const std::string n = std::to_string(i);
        list += R"({"name":"p)" + n + R"(","type":"integer","low":1,"high":10000},)";
        list += R"({"name":"c)" + n + R"(","type":"integer","low":1,"high":2,"when":{"p)" + n + R"(":[1]}},)";
    }
    list.back() = ']';
    QVERIFY(!spaceOf(list).size());
    // Without conditions a product is cheap, however large.
    QCOMPARE(*spaceOf(R"([{"name":"a","type":"integer","low":1,"high":1000000},
                          {"name":"b","type":"integer","low":1,"high":1000000}])")
                  .size(),
             std::uint64_t{1'000'000'000'000});
    QVERIFY(!spaceOf(R"([{"name":"a","type":"integer","low":0,"high":9007199254740991},
                         {"name":"b","type":"integer","low":1,"high":2}])")
                 .size());
}

QTEST_GUILESS_MAIN(SearchSpaceTest)
#include "tst_search_space.moc"
