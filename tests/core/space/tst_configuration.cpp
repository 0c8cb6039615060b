#include <QtTest>

#include "core/space/configuration.h"

using namespace trialbench;
using space::Configuration;

namespace {

Configuration of(const char* text) {
    return Configuration::fromJson(Json::parse(text), "").value();
}

}  // namespace

class ConfigurationTest : public QObject {
    Q_OBJECT
 private Q_SLOTS:
    void comesBackInItsOrder();
    void equalsWhateverTheOrder();
    void setReplaces();
    void refusesWhatIsNoValue_data();
    void refusesWhatIsNoValue();
};

void ConfigurationTest::comesBackInItsOrder() {
    const char* text = R"({"z":1,"a":"sgd","m":true,"b":0.1})";
    QCOMPARE(of(text).toJson().dump(), std::string(text));
    QCOMPARE(of("{}").toJson().dump(), std::string("{}"));
}

void ConfigurationTest::equalsWhateverTheOrder() {
    QVERIFY(of(R"({"a":1,"b":2})") == of(R"({"b":2,"a":1})"));
    QVERIFY(of(R"({"a":1})") == of(R"({"a":1.0})"));
    QVERIFY(!(of(R"({"a":1})") == of(R"({"a":1,"b":2})")));
    QVERIFY(!(of(R"({"a":1,"c":2})") == of(R"({"a":1,"b":2})")));
    QVERIFY(!(of(R"({"a":1})") == of(R"({"a":"1"})")));
    QVERIFY(!(of(R"({"a":1})") == of(R"({"a":true})")));
}

void ConfigurationTest::setReplaces() {
    Configuration configuration = of(R"({"a":1,"b":2})");
    configuration.set("a", 3);
    QCOMPARE(configuration.toJson().dump(), std::string(R"({"a":3,"b":2})"));
    QVERIFY(configuration.find("c") == nullptr);
}

void ConfigurationTest::refusesWhatIsNoValue_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("pointer");
    QTest::newRow("no object") << QByteArray("[1]") << QByteArray("/c");
    QTest::newRow("null") << QByteArray(R"({"a":1,"b":null})") << QByteArray("/c/b");
    QTest::newRow("a list") << QByteArray(R"({"a/b":[1]})") << QByteArray("/c/a~1b");
    QTest::newRow("an object") << QByteArray(R"({"a":{}})") << QByteArray("/c/a");
}

void ConfigurationTest::refusesWhatIsNoValue() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, pointer);
    const auto refused = Configuration::fromJson(Json::parse(text.toStdString()), "/c");
    QVERIFY(!refused && refused.error().code == ErrorCode::WrongType);
    QCOMPARE(refused.error().arguments.front().second, pointer.toStdString());
}

QTEST_GUILESS_MAIN(ConfigurationTest)
#include "tst_configuration.moc"
