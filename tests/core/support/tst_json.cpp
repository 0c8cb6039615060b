#include <QtTest>

#include "core/support/json.h"

using namespace trialbench;
using support::parseJson;

class JsonTest : public QObject {
    Q_OBJECT
 private Q_SLOTS:
    void keepsTheOrderOfKeys();
    void refusesDuplicateKeys_data();
    void refusesDuplicateKeys();
    void acceptsTheSameKeyInDifferentObjects();
    void refusesWhatIsNotJson_data();
    void refusesWhatIsNotJson();
    void saysWhereItBreaks();
    void boundsTheNesting();
    void pointersAreEscaped();
};

void JsonTest::keepsTheOrderOfKeys() {
    const std::string text = R"({"z":1,"a":{"c":2,"b":[3.5,null,true]}})";
    QCOMPARE(parseJson(text)->dump(), text);
}

void JsonTest::refusesDuplicateKeys_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("top level") << QByteArray(R"({"low":1,"low":2})");
    QTest::newRow("equal values") << QByteArray(R"({"low":1,"low":1})");
    QTest::newRow("nested") << QByteArray(R"({"a":[{"x":1},{"low":{},"y":[],"low":3}]})");
    QTest::newRow("after a nested object") << QByteArray(R"({"low":{"low":1},"b":2,"low":3})");
    QTest::newRow("written with an escape") << QByteArray(R"({"low":1,"l\u006fw":2})");
}

void JsonTest::refusesDuplicateKeys() {
    QFETCH(QByteArray, text);
    const auto refused = parseJson(text.toStdString());
    QVERIFY(!refused && refused.error().code == ErrorCode::DuplicateKey);
    QCOMPARE(refused.error().arguments.front().second, std::string("low"));
}

void JsonTest::acceptsTheSameKeyInDifferentObjects() {
    QVERIFY(parseJson(R"({"a":{"a":{"a":1}},"b":[{"a":1},{"a":2}]})").has_value());
}

void JsonTest::refusesWhatIsNotJson_data() {
    QTest::addColumn<QByteArray>("text");
    const char* texts[] = {"",         " ",         "{",     "{\"a\":1,}", "[1 2]",    "{'a':1}",
                           "NaN",      "1e999",     "{} {}", "nul",        "\"\x01\"", "01",
                           "\"\xff\"", "{\"a\" 1}", "// a",  "[1] tail"};
    for (const char* text : texts) QTest::newRow(text) << QByteArray(text);
}

void JsonTest::refusesWhatIsNotJson() {
    QFETCH(QByteArray, text);
    const auto refused = parseJson(text.toStdString());
    QVERIFY(!refused && refused.error().code == ErrorCode::BadJson);
    // For people: what is wrong, without the library's own name for it.
    QVERIFY(!refused.error().arguments.front().second.empty());
    for (const char* word : {"json.exception", "parsing", "literal", "last read"}) {
        QVERIFY(refused.error().arguments.front().second.find(word) == std::string::npos);
    }
}

void JsonTest::saysWhereItBreaks() {
    const auto detail = [](const char* text) { return parseJson(text).error().arguments.front().second; };
    QCOMPARE(detail("  \n"), std::string("it is empty."));
    QCOMPARE(detail("{\"a\":[1,2"), std::string("its end is missing."));
    QCOMPARE(detail("{\n  \"a\": 1,\n  b"), std::string("line 3, column 3, at the end of: b"));
    QCOMPARE(detail("{\"a\":\"\xff\"}"), std::string("line 1, column 7 holds what cannot stand there."));
    QCOMPARE(detail("{\"ä\": “1”}"), std::string("line 1, column 7, at the end of: {\"ä\": “"));
    QCOMPARE(detail("[1e999]"), std::string("a number in it is too large."));
}

void JsonTest::boundsTheNesting() {
    const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
    QVERIFY(parseJson(nested(64)).has_value());
    QVERIFY(!parseJson(nested(66)).has_value());
    QVERIFY(!parseJson(nested(1'000'000)).has_value());
    QVERIFY(!parseJson(std::string(1'000'000, '[')).has_value());
    std::string objects;
    for (int i = 0; i < 500'000; ++i) objects += "{\"a\":";
    QVERIFY(!parseJson(objects).has_value());
}

void JsonTest::pointersAreEscaped() {
    // The examples of RFC 6901.
    QCOMPARE(support::pointerTo("", "a/b"), std::string("/a~1b"));
    QCOMPARE(support::pointerTo("/x", "m~n"), std::string("/x/m~0n"));
    QCOMPARE(support::pointerTo("/x", std::size_t{3}), std::string("/x/3"));
}

QTEST_GUILESS_MAIN(JsonTest)
#include "tst_json.moc"
