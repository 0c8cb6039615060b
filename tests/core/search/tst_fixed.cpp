#include <QtTest>

#include "core/search/fixed.h"

using namespace trialbench;

namespace {

space::SearchSpace exampleSpace() {
    std::vector<space::Parameter> parameters;
    for (const Json& json : Json::parse(R"([{"name":"rate","type":"float","low":0.001,"high":1,"scale":"log"},
            {"name":"layers","type":"integer","low":1,"high":4}])")) {
        parameters.push_back(space::parameterFromJson(json, "").value());
    }
    return space::SearchSpace::create(std::move(parameters)).value();
}

Json listOf(const char* configurations) {
    return Json{{"kind", "fixed"}, {"configurations", Json::parse(configurations)}};
}

search::Answer suggest(const Json& strategy, std::int64_t own) {
    static const auto space = exampleSpace();
    search::Request request;
    request.space = &space;
    request.strategy = strategy;
    request.ownSuggestions = own;
    request.suggestion = own + 5;  // trials that others asked for do not count
    return search::FixedStrategy().suggest(request);
}

}  // namespace

class FixedTest : public QObject {
    Q_OBJECT
 private Q_SLOTS:
    void givesTheListInItsOrderAndThenNothing();
    void writesValuesAsTheSpaceDoes();
    void passesOverWhatNoLongerFits();
    void refusesABadList_data();
    void refusesABadList();
};

void FixedTest::givesTheListInItsOrderAndThenNothing() {
    const Json strategy = listOf(R"([{"rate":0.1,"layers":2},{"rate":0.5,"layers":1}])");
    for (std::int64_t i = 0; i < 2; ++i) {
        const auto suggestion = std::get<search::Suggestion>(suggest(strategy, i));
        QCOMPARE(suggestion.configuration.toJson().dump(),
                 strategy["configurations"][static_cast<std::size_t>(i)].dump());
        QVERIFY(suggestion.origin == experiment::Origin::Fixed);
    }
    QVERIFY(std::get<search::Exhausted>(suggest(strategy, 2)) == search::Exhausted::Fixed);
    QVERIFY(std::get<search::Exhausted>(suggest(strategy, 99)) == search::Exhausted::Fixed);
}

void FixedTest::writesValuesAsTheSpaceDoes() {
    const auto answer = suggest(listOf(R"([{"layers":3.0,"rate":0.5}])"), 0);
    QCOMPARE(std::get<search::Suggestion>(answer).configuration.toJson().dump(),
             std::string(R"({"rate":0.5,"layers":3})"));
}

void FixedTest::passesOverWhatNoLongerFits() {
    const Json strategy = listOf(R"([{"rate":0.1,"layers":9},{"rate":0.5,"layers":1}])");
    QCOMPARE(std::get<search::Suggestion>(suggest(strategy, 0)).configuration.find("layers")->get<int>(), 1);
    QVERIFY(std::holds_alternative<search::Exhausted>(suggest(strategy, 1)));
}

void FixedTest::refusesABadList_data() {
    QTest::addColumn<QByteArray>("strategy");
    QTest::addColumn<int>("code");
    QTest::addColumn<QByteArray>("pointer");
    const auto row = [](const char* name, const char* strategy, ErrorCode code, const char* pointer) {
        QTest::newRow(name) << QByteArray(strategy) << static_cast<int>(code) << QByteArray(pointer);
    };
    row("no list", R"({"kind":"fixed"})", ErrorCode::MissingKey, "/s");
    row("empty list", R"({"kind":"fixed","configurations":[]})", ErrorCode::BadSpec, "/s/configurations");
    row("no list but an object", R"({"kind":"fixed","configurations":{}})", ErrorCode::WrongType,
        "/s/configurations");
    row("not an object", R"({"kind":"fixed","configurations":[{"rate":0.1,"layers":1},3]})",
        ErrorCode::WrongType, "/s/configurations/1");
    row("out of range", R"({"kind":"fixed","configurations":[{"rate":2,"layers":1}]})", ErrorCode::BadSpec,
        "/s/configurations/0");
    row("unknown key", R"({"kind":"fixed","configurations":[{"rate":1,"layers":1}],"levels":1})",
        ErrorCode::UnknownKey, "/s");
}

void FixedTest::refusesABadList() {
    QFETCH(QByteArray, strategy);
    QFETCH(int, code);
    QFETCH(QByteArray, pointer);
    const auto refused =
        search::FixedStrategy().validate(Json::parse(strategy.toStdString()), exampleSpace(), "/s");
    QVERIFY(!refused);
    QCOMPARE(static_cast<int>(refused.error().code), code);
    QCOMPARE(refused.error().arguments.front().second, pointer.toStdString());
}

QTEST_GUILESS_MAIN(FixedTest)
#include "tst_fixed.moc"
