#include <QtTest>

#include "core/analysis/slice_line.h"

using namespace trialbench;
using namespace trialbench::analysis;

namespace {

space::SearchSpace spaceOf(const char* text) {
    std::vector<space::Parameter> parameters;
    for (const Json& parameter : Json::parse(text)) {
        parameters.push_back(*space::parameterFromJson(parameter, "/"));
    }
    return *space::SearchSpace::create(std::move(parameters));
}

const char* kSpace = R"([
    {"name":"rate","type":"float","low":0.01,"high":1,"scale":"log","default":0.05},
    {"name":"optimizer","type":"categorical","choices":["sgd","adamw"],"default":"adamw"},
    {"name":"momentum","type":"float","low":0,"high":0.8,"default":0.4,"when":{"optimizer":["sgd"]}},
    {"name":"batch","type":"integer","low":32,"high":1024,"scale":"log"},
    {"name":"nesterov","type":"categorical","choices":[true,false],"when":{"optimizer":["sgd"]}},
    {"name":"layers","type":"integer","low":2,"high":4},
    {"name":"warm","type":"float","low":0,"high":1,"when":{"nesterov":[true]}}])";

space::Configuration configuration(const char* text) {
    return *space::Configuration::fromJson(Json::parse(text), "/");
}

std::string dump(const std::vector<space::Value>& values) {
    return Json(values).dump();
}

}  // namespace

class TestSliceLine : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void runsThroughTheGivenConfiguration() {
        const auto line = SliceLine::create(space_, "rate",
                                            configuration(R"({"optimizer":"adamw","batch":64,"layers":3})"));
        QVERIFY(line);
        QCOMPARE(line->base().toJson().dump(),
                 std::string(R"({"rate":0.05,"optimizer":"adamw","batch":64,"layers":3})"));
        const Eigen::RowVectorXd point = line->pointAt(0.1);
        QCOMPARE(point[0], 0.5);
        QVERIFY(std::isnan(point[2]));
        QCOMPARE(point[5], 0.5);
        QCOMPARE(*line->valueOf(configuration(R"({"rate":0.2,"optimizer":"sgd"})")), Json(0.2));
    }

    void aParentSwitchesOnWhatDependsOnIt() {
        const auto line = SliceLine::create(space_, "optimizer", configuration(R"({"optimizer":"adamw"})"));
        QVERIFY(line);
        QCOMPARE(dump(line->grid(201)), std::string(R"(["sgd","adamw"])"));
        QVERIFY(std::isnan(line->pointAt("adamw")[2]));
        QCOMPARE(line->pointAt("sgd")[2], 0.5);  // the default
        QCOMPARE(line->pointAt("sgd")[1], 0.25);
        QCOMPARE(line->numberOf("adamw"), 1.0);
    }

    void anInactiveParameterSaysWhenItIsActive() {
        const auto plain = SliceLine::create(space_, "momentum", {});
        QVERIFY(!plain);
        QVERIFY(plain.error().code == ErrorCode::ParameterInactive);
        QVERIFY2(message(plain.error()).find("only where \"optimizer\" is \"sgd\".") != std::string::npos,
                 message(plain.error()).c_str());
        const auto nested = SliceLine::create(space_, "warm", {});
        QVERIFY(!nested);
        QVERIFY2(
            message(nested.error()).find("only where \"optimizer\" is \"sgd\" and \"nesterov\" is true.") !=
                std::string::npos,
            message(nested.error()).c_str());
        QVERIFY(SliceLine::create(space_, "warm", configuration(R"({"optimizer":"sgd"})")));
    }

    void anUnknownParameterIsToldWithThoseThatThereAre() {
        const auto line = SliceLine::create(space_, "depth", {});
        QVERIFY(!line);
        QVERIFY(line.error().code == ErrorCode::UnknownParameter);
        QVERIFY(message(line.error()).find("\"rate\", \"optimizer\"") != std::string::npos);
    }

    void aValueWithoutAPlaceIsRefused_data() {
        QTest::addColumn<QByteArray>("base");
        QTest::newRow("no choice") << QByteArray(R"({"optimizer":"adam"})");
        QTest::newRow("text for a number") << QByteArray(R"({"rate":"fast"})");
        QTest::newRow("zero on a log scale") << QByteArray(R"({"rate":0})");
    }
    void aValueWithoutAPlaceIsRefused() {
        QFETCH(QByteArray, base);
        const auto line = SliceLine::create(space_, "layers", configuration(base.constData()));
        QVERIFY(!line);
        QVERIFY(line.error().code == ErrorCode::ConfigurationInvalid ||
                line.error().code == ErrorCode::ValueOutOfRange);
    }

    void aValueOutsideTheRangesHasAPlace() {
        const auto line = SliceLine::create(space_, "layers", configuration(R"({"rate":10})"));
        QVERIFY(line);
        QCOMPARE(line->pointAt(3)[0], 1.5);
    }

    void everyValueOfASmallIntegerStandsOnTheGridOnce() {
        const auto small = SliceLine::create(space_, "layers", {});
        QCOMPARE(dump(small->grid(201)), std::string("[2,3,4]"));
        QCOMPARE(dump(small->grid(2)), std::string("[2,4]"));
        const auto large = SliceLine::create(space_, "batch", {});
        const auto values = large->grid(201);
        QVERIFY(values.size() > 150 && values.size() <= 201);
        QCOMPARE(values.front(), Json(32));
        QCOMPARE(values.back(), Json(1024));
        for (std::size_t i = 1; i < values.size(); ++i) QVERIFY(values[i - 1] < values[i]);
    }

    void aFloatGridIsEvenOnItsScale() {
        const auto line = SliceLine::create(space_, "rate", {});
        const auto values = line->grid(5);
        QCOMPARE(values.size(), std::size_t(5));
        for (std::size_t i = 0; i < 5; ++i) {
            QVERIFY(std::abs(values[i].get<double>() - std::pow(10, -2 + 0.5 * static_cast<double>(i))) <
                    1e-12);
            QVERIFY(std::abs(line->pointAt(values[i])[0] - 0.25 * static_cast<double>(i)) < 1e-12);
        }
    }

    void aSingleChoiceHasOnePoint() {
        const auto space = spaceOf(R"([{"name":"x","type":"categorical","choices":[2.0]}])");
        QCOMPARE(dump(SliceLine::create(space, "x", {})->grid(201)), std::string("[2.0]"));
    }

 private:
    const space::SearchSpace space_ = spaceOf(kSpace);
};

QTEST_GUILESS_MAIN(TestSliceLine)
#include "tst_slice_line.moc"
