#include <QtTest>
#include <functional>

#include "core/support/json_reader.h"

using namespace trialbench;
using support::ObjectReader;

namespace {

using Read = std::function<void(ObjectReader&)>;

// The first thing wrong with {"key":value} as `read` reads it, or its absence.
Result<void> outcome(const std::string& text, const Read& read) {
    const Json json = Json::parse(text);
    ObjectReader reader(json, "/at");
    read(reader);
    return reader.finish();
}

}  // namespace

class JsonReaderTest : public QObject {
    Q_OBJECT
 private Q_SLOTS:
    void readsEveryType();
    void namesThePlaceOfAWrongType();
    void absentKeysAreNothingOrMissing();
    void bordersOfIntegersHold();
    void listsTheWordsThatItKnows();
    void listsTheKeysThatItKnows();
    void keepsTheFirstError();
    void refusesWhatIsNoObject();
};

void JsonReaderTest::readsEveryType() {
    const Json json =
        Json::parse(R"({"s":"text","n":2.5,"i":-3,"b":true,"o":{"x":1},"a":[1],"w":"two","any":null})");
    ObjectReader reader(json, "");
    QCOMPARE(reader.requiredString("s"), std::string("text"));
    QCOMPARE(reader.requiredNumber("n"), 2.5);
    QCOMPARE(*reader.optionalNumber("i"), -3.0);
    QCOMPARE(*reader.optionalInteger("i", -5, 5), std::int64_t{-3});
    QCOMPARE(*reader.optionalBool("b"), true);
    QCOMPARE(reader.requiredObject("o")->size(), std::size_t{1});
    QCOMPARE(reader.optionalArray("a")->size(), std::size_t{1});
    QCOMPARE(reader.requiredWord("w", {"one", "two"}), std::size_t{1});
    QVERIFY(reader.optionalAny("any")->is_null());
    QVERIFY(reader.has("s") && !reader.has("t"));
    QVERIFY(reader.finish().has_value());
}

void JsonReaderTest::namesThePlaceOfAWrongType() {
    const std::vector<std::pair<std::string, Read>> cases{
        {R"({"k":1})", [](ObjectReader& r) { r.requiredString("k"); }},
        {R"({"k":null})", [](ObjectReader& r) { r.optionalString("k"); }},
        {R"({"k":"1"})", [](ObjectReader& r) { r.requiredNumber("k"); }},
        {R"({"k":true})", [](ObjectReader& r) { r.optionalNumber("k"); }},
        {R"({"k":1.0})", [](ObjectReader& r) { r.optionalInteger("k", 0, 9); }},
        {R"({"k":0})", [](ObjectReader& r) { r.optionalBool("k"); }},
        {R"({"k":[]})", [](ObjectReader& r) { r.requiredObject("k"); }},
        {R"({"k":{}})", [](ObjectReader& r) { r.optionalArray("k"); }},
        {R"({"k":3})", [](ObjectReader& r) { r.requiredWord("k", {"a"}); }}};
    for (const auto& [text, read] : cases) {
        const auto refused = outcome(text, read);
        QVERIFY2(!refused && refused.error().code == ErrorCode::WrongType, text.c_str());
        QCOMPARE(std::string(argument(refused.error(), "pointer")), std::string("/at/k"));
    }
}

void JsonReaderTest::absentKeysAreNothingOrMissing() {
    const auto optional = outcome("{}", [](ObjectReader& r) {
        QVERIFY(!r.optionalString("k") && !r.optionalNumber("k") && !r.optionalInteger("k", 0, 1));
        QVERIFY(!r.optionalBool("k") && !r.optionalAny("k") && !r.optionalObject("k"));
        QVERIFY(!r.optionalArray("k") && !r.optionalWord("k", {"a"}));
    });
    QVERIFY(optional.has_value());
    for (const Read& read : {Read([](ObjectReader& r) { r.requiredString("k"); }),
                             Read([](ObjectReader& r) { r.requiredNumber("k"); }),
                             Read([](ObjectReader& r) { r.requiredObject("k"); }),
                             Read([](ObjectReader& r) { r.requiredWord("k", {"a"}); })}) {
        const auto refused = outcome("{}", read);
        QVERIFY(!refused && refused.error().code == ErrorCode::MissingKey);
        QCOMPARE(std::string(argument(refused.error(), "key")), std::string("k"));
    }
}

void JsonReaderTest::bordersOfIntegersHold() {
    const auto fits = [](const std::string& number, std::int64_t low, std::int64_t high) {
        return outcome("{\"k\":" + number + "}", [=](ObjectReader& r) { r.optionalInteger("k", low, high); })
            .has_value();
    };
    QVERIFY(fits("1", 1, 3) && fits("3", 1, 3));
    QVERIFY(!fits("0", 1, 3) && !fits("4", 1, 3));
    QVERIFY(fits("9223372036854775807", 0, INT64_MAX));
    // One more than an int64 holds, and the largest uint64, which is -1 when misread.
    QVERIFY(!fits("9223372036854775808", INT64_MIN, INT64_MAX));
    QVERIFY(!fits("18446744073709551615", INT64_MIN, INT64_MAX));
}

void JsonReaderTest::listsTheWordsThatItKnows() {
    const auto refused = outcome(R"({"k":"c"})", [](ObjectReader& r) {
        r.requiredWord("k", {"first", "second"});
    });
    QVERIFY(message(refused.error()).find("first") != std::string::npos);
    QVERIFY(message(refused.error()).find("second") != std::string::npos);
}

void JsonReaderTest::listsTheKeysThatItKnows() {
    const auto refused = outcome(R"({"low":1,"hihg":2})", [](ObjectReader& r) {
        r.requiredNumber("low");
        r.optionalNumber("high");
    });
    QVERIFY(!refused && refused.error().code == ErrorCode::UnknownKey);
    QCOMPARE(std::string(argument(refused.error(), "key")), std::string("hihg"));
    QCOMPARE(std::string(argument(refused.error(), "known")), std::string("high, low"));
    const auto empty = outcome(R"({"x":1})", [](ObjectReader&) {});
    QVERIFY(!empty);
    QCOMPARE(message(empty.error()),
             std::string("At /at: \"x\" is not known here. Known: nothing, it stays empty."));
}

void JsonReaderTest::keepsTheFirstError() {
    const auto refused = outcome(R"({"a":1,"b":2,"c":3})", [](ObjectReader& r) {
        r.requiredString("b");
        r.requiredString("a");
        r.fail("c", "too late");
    });
    QCOMPARE(std::string(argument(refused.error(), "pointer")), std::string("/at/b"));
}

void JsonReaderTest::refusesWhatIsNoObject() {
    for (const char* text : {"3", "[]", "null", "\"x\""}) {
        const auto refused = outcome(text, [](ObjectReader& r) { r.requiredString("k"); });
        QVERIFY(!refused && refused.error().code == ErrorCode::WrongType);
        QCOMPARE(std::string(argument(refused.error(), "pointer")), std::string("/at"));
    }
}

QTEST_GUILESS_MAIN(JsonReaderTest)
#include "tst_json_reader.moc"
