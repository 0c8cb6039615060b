#include <QtTest>

#include "core/space/parameter.h"

using namespace trialbench;
using namespace trialbench::space;

class ParameterJsonTest : public QObject {
    Q_OBJECT
 private Q_SLOTS:
    void comesBackAsItWasWritten_data();
    void comesBackAsItWasWritten();
    void scaleIsLinearByDefault();
    void errorsNameThePlace_data();
    void errorsNameThePlace();
};

void ParameterJsonTest::comesBackAsItWasWritten_data() {
    QTest::addColumn<QByteArray>("text");
    // The contract's own example, in the order in which it is written.
    for (
        const char* text :
        {R"({"name":"learning_rate","type":"float","low":0.001,"high":0.5,"scale":"log","default":0.01})",
         R"({"name":"optimizer","type":"categorical","choices":["sgd","adamw"],"default":"sgd"})",
         R"({"name":"momentum","type":"float","low":0.0,"high":0.99,"scale":"reverse_log","default":0,"when":{"optimizer":["sgd"]}})",
         R"({"name":"batch_size","type":"integer","low":32,"high":1024,"scale":"log","default":128})",
         R"({"name":"c","type":"categorical","choices":[1,2.5,true,"x"],"when":{"n":[1,2]}})"}) {
        QTest::newRow(text) << QByteArray(text);
    }
}

void ParameterJsonTest::comesBackAsItWasWritten() {
    QFETCH(QByteArray, text);
    const auto parameter = parameterFromJson(Json::parse(text.toStdString()), "");
    QVERIFY(parameter.has_value());
    QCOMPARE(toJson(*parameter).dump(), text.toStdString());
}

void ParameterJsonTest::scaleIsLinearByDefault() {
    const auto parameter =
        parameterFromJson(Json::parse(R"({"name":"x","type":"float","low":0,"high":1})"), "");
    QVERIFY(parameter->scale == Scale::Linear);
    QVERIFY(!parameter->defaultValue && !parameter->when);
}

void ParameterJsonTest::errorsNameThePlace_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("code");
    QTest::addColumn<QByteArray>("pointer");
    const auto row = [](const char* text, const char* code, const char* pointer) {
        QTest::newRow(text) << QByteArray(text) << QByteArray(code) << QByteArray(pointer);
    };
    row("3", "wrong_type", "/p");
    row("{}", "missing_key", "/p");
    row(R"({"name":"x"})", "missing_key", "/p");
    row(R"({"name":3,"type":"float","low":0,"high":1})", "wrong_type", "/p/name");
    row(R"({"name":"x","type":"real","low":0,"high":1})", "wrong_type", "/p/type");
    row(R"({"name":"x","type":"float","high":1})", "missing_key", "/p");
    row(R"({"name":"x","type":"float","low":"0","high":1})", "wrong_type", "/p/low");
    row(R"({"name":"x","type":"float","low":0,"high":1,"scale":"cubic"})", "wrong_type", "/p/scale");
    row(R"({"name":"x","type":"float","low":0,"high":1,"step":1})", "unknown_key", "/p");
    row(R"({"name":"x","type":"float","low":0,"high":1,"choices":[1]})", "unknown_key", "/p");
    row(R"({"name":"x","type":"categorical","choices":"ab"})", "wrong_type", "/p/choices");
    row(R"({"name":"x","type":"categorical"})", "missing_key", "/p");
    row(R"({"name":"x","type":"categorical","choices":["a"],"low":0})", "unknown_key", "/p");
    row(R"({"name":"x","type":"float","low":0,"high":1,"when":"sgd"})", "wrong_type", "/p/when");
    row(R"({"name":"x","type":"float","low":0,"high":1,"when":{}})", "bad_spec", "/p/when");
    row(R"({"name":"x","type":"float","low":0,"high":1,"when":{"a":[]}})", "bad_spec", "/p/when");
    row(R"({"name":"x","type":"float","low":0,"high":1,"when":{"a":"b"}})", "bad_spec", "/p/when");
    row(R"({"name":"x","type":"float","low":0,"high":1,"when":{"a":[1],"b":[2]}})", "bad_spec", "/p/when");
}

void ParameterJsonTest::errorsNameThePlace() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, code);
    QFETCH(QByteArray, pointer);
    const auto refused = parameterFromJson(Json::parse(text.toStdString()), "/p");
    QVERIFY(!refused);
    QCOMPARE(QByteArray(codeName(refused.error().code).data()), code);
    QCOMPARE(refused.error().arguments.front().second, pointer.toStdString());
}

QTEST_GUILESS_MAIN(ParameterJsonTest)
#include "tst_parameter_json.moc"
