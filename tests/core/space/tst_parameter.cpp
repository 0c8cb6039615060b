#include <QtTest>
#include <cmath>
#include <limits>

#include "core/space/parameter.h"
#include "core/support/random_stream.h"

using namespace trialbench;
using namespace trialbench::space;

namespace {

Parameter number(ParameterType type, double low, double high, Scale scale = Scale::Linear) {
    return {.name = "p", .type = type, .low = low, .high = high, .scale = scale};
}

Parameter categorical(std::vector<Value> choices) {
    return {.name = "p", .type = ParameterType::Categorical, .choices = std::move(choices)};
}

bool near(double a, double b, double tolerance = 1e-12) {
    return std::abs(a - b) <= tolerance * std::max(1.0, std::abs(b));
}

double valueAt(const Parameter& parameter, double unit) {
    return fromUnit(parameter, unit).get<double>();
}

}  // namespace

class ParameterTest : public QObject {
    Q_OBJECT
 private Q_SLOTS:
    void scalesFollowTheirClosedForms();
    void scalesKeepTheirEndsExactly_data();
    void scalesKeepTheirEndsExactly();
    void scalesComeBack_data() { scalesKeepTheirEndsExactly_data(); }
    void scalesComeBack();
    void integersOwnEqualCells();
    void integersOnALogScaleOwnTheirHalfSteps();
    void integersComeBack();
    void choicesOwnEqualCells();
    void placesOutsideTheCubeAreClamped();
    void aRangeLeavesSomethingToChoose();
    void errorsNameTheParameter_data();
    void errorsNameTheParameter();
    void acceptsSoundParameters_data();
    void acceptsSoundParameters();
    void valuesAreHeldToTypeAndRange();
    void normalizesIntegersAndChoices();
    void countsItsValues();
};

void ParameterTest::scalesFollowTheirClosedForms() {
    const auto linear = number(ParameterType::Float, -2, 6);
    const auto log = number(ParameterType::Float, 1e-4, 1, Scale::Log);
    const auto reverse = number(ParameterType::Float, 0, 0.9999, Scale::ReverseLog);
    for (const double u : {0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0}) {
        QVERIFY(near(valueAt(linear, u), -2 + 8 * u));
        QVERIFY(near(valueAt(log, u), std::pow(10.0, -4 + 4 * u)));
        QVERIFY(near(valueAt(reverse, u), 1 - std::pow(10.0, -4 * u)));
    }
    QVERIFY(near(toUnit(linear, 0), 0.25));
    QVERIFY(near(toUnit(log, 0.01), 0.5));
    QVERIFY(near(toUnit(reverse, 0.9), 0.25));
    QVERIFY(near(toUnit(reverse, 0.99), 0.5));
}

void ParameterTest::scalesKeepTheirEndsExactly_data() {
    QTest::addColumn<double>("low");
    QTest::addColumn<double>("high");
    QTest::addColumn<int>("scale");
    const auto row = [](const char* name, double low, double high, Scale scale) {
        QTest::newRow(name) << low << high << static_cast<int>(scale);
    };
    row("linear", -0.3, 0.7, Scale::Linear);
    row("linear, tiny", 1e-300, 2e-300, Scale::Linear);
    row("linear, huge", -8e307, 8e307, Scale::Linear);
    row("log", 0.001, 0.5, Scale::Log);
    row("log, low that exp rounds up", 0.001, 0.05, Scale::Log);
    row("log, wide", 1e-300, 1e300, Scale::Log);
    row("log, narrow", 0.1, 0.1000001, Scale::Log);
    row("reverse log", 0, 0.99, Scale::ReverseLog);
    row("reverse log, near one", 0.9, 0.9999999999999, Scale::ReverseLog);
}

void ParameterTest::scalesKeepTheirEndsExactly() {
    QFETCH(double, low);
    QFETCH(double, high);
    QFETCH(int, scale);
    const auto parameter = number(ParameterType::Float, low, high, static_cast<Scale>(scale));
    QVERIFY(validate(parameter).has_value());
    QVERIFY(near(toUnit(parameter, low), 0) && near(toUnit(parameter, high), 1));
    QVERIFY(near(valueAt(parameter, 0), low) && near(valueAt(parameter, 1), high));
    // Whatever the rounding, a suggestion is within the range.
    support::RandomStream stream(1);
    for (int i = 0; i < 2000; ++i) {
        const double u = i < 100 ? 1 - i * 1e-17 : stream.uniform();
        QVERIFY(validateValue(parameter, fromUnit(parameter, u)).has_value());
    }
}

void ParameterTest::scalesComeBack() {
    QFETCH(double, low);
    QFETCH(double, high);
    QFETCH(int, scale);
    const auto parameter = number(ParameterType::Float, low, high, static_cast<Scale>(scale));
    support::RandomStream stream(2);
    double before = -1;
    std::vector<double> places;
    for (int i = 0; i < 500; ++i) places.push_back(stream.uniform());
    std::sort(places.begin(), places.end());
    for (const double u : places) {
        const double value = valueAt(parameter, u);
        // Near 1 a reverse-log scale is as fine as the doubles are.
        QVERIFY(near(toUnit(parameter, value), u, 1e-4 * (high > 0.999) + 1e-9));
        QVERIFY(before == -1 || value >= before);  // rising
        before = value;
    }
}

void ParameterTest::integersOwnEqualCells() {
    const auto parameter = number(ParameterType::Integer, -2, 3);
    for (int k = 0; k < 6; ++k) {
        const double low = k / 6.0, high = (k + 1) / 6.0;
        for (const double u : {low + 1e-9, (low + high) / 2, high - 1e-9}) {
            const Value value = fromUnit(parameter, u);
            QVERIFY(value.is_number_integer());
            QCOMPARE(value.get<int>(), k - 2);
        }
        QVERIFY(near(toUnit(parameter, k - 2), (low + high) / 2));
    }
}

void ParameterTest::integersOnALogScaleOwnTheirHalfSteps() {
    const auto parameter = number(ParameterType::Integer, 1, 1024, Scale::Log);
    const double width = std::log(1024.5) - std::log(0.5);
    for (const int n : {1, 2, 3, 32, 1024}) {
        const double low = (std::log(n - 0.5) - std::log(0.5)) / width;
        const double high = (std::log(n + 0.5) - std::log(0.5)) / width;
        QCOMPARE(fromUnit(parameter, low + 1e-9).get<int>(), n);
        QCOMPARE(fromUnit(parameter, high - 1e-9).get<int>(), n);
        QVERIFY(near(toUnit(parameter, n), (std::log(n) - std::log(0.5)) / width));
    }
}

void ParameterTest::integersComeBack() {
    support::RandomStream stream(3);
    for (int i = 0; i < 300; ++i) {
        const bool log = stream.below(2) == 1;
        const double low =
            log ? 1 + static_cast<double>(stream.below(50)) : static_cast<double>(stream.below(2000)) - 1000;
        const auto parameter =
            number(ParameterType::Integer, low, low + 1 + static_cast<double>(stream.below(1000)),
                   log ? Scale::Log : Scale::Linear);
        QVERIFY(validate(parameter).has_value());
        const auto value =
            static_cast<std::int64_t>(low) + static_cast<std::int64_t>(stream.below(*cardinality(parameter)));
        QCOMPARE(fromUnit(parameter, toUnit(parameter, value)).get<std::int64_t>(), value);
    }
}

void ParameterTest::choicesOwnEqualCells() {
    const auto parameter = categorical({"sgd", 3, 2.5, true});
    for (std::size_t k = 0; k < 4; ++k) {
        const double low = static_cast<double>(k) / 4;
        QCOMPARE(fromUnit(parameter, low), parameter.choices[k]);
        QCOMPARE(fromUnit(parameter, low + 0.2499), parameter.choices[k]);
        QCOMPARE(toUnit(parameter, parameter.choices[k]), low + 0.125);
    }
    QCOMPARE(fromUnit(parameter, 1.0), Value(true));
}

void ParameterTest::placesOutsideTheCubeAreClamped() {
    const double infinity = std::numeric_limits<double>::infinity();
    for (const auto& parameter : {number(ParameterType::Float, 1, 4, Scale::Log),
                                  number(ParameterType::Integer, 1, 4), categorical({1, 2, 3, 4})}) {
        for (const double u : {-1.0, -infinity}) QCOMPARE(valueAt(parameter, u), 1.0);
        for (const double u : {2.0, infinity}) QCOMPARE(valueAt(parameter, u), 4.0);
        QVERIFY(validateValue(parameter, fromUnit(parameter, std::nan(""))).has_value());
    }
}

void ParameterTest::aRangeLeavesSomethingToChoose() {
    const double above = std::nextafter(1e300, 2e300);
    for (const auto& parameter :
         {number(ParameterType::Float, 7, 7), number(ParameterType::Float, 7, 7, Scale::Log),
          number(ParameterType::Float, 0, 0, Scale::ReverseLog), number(ParameterType::Integer, 7, 7),
          number(ParameterType::Integer, 7, 7, Scale::Log),
          // Two numbers, but one logarithm.
          number(ParameterType::Float, 1e300, above, Scale::Log)}) {
        const auto refused = validate(parameter);
        QVERIFY(!refused && refused.error().code == ErrorCode::ParameterInvalid);
        const auto sentence = message(refused.error());
        QVERIFY2(sentence.find("Fix it instead, as in \"fixed\":{\"p\":") != std::string::npos,
                 sentence.c_str());
    }
    QVERIFY(validate(number(ParameterType::Integer, 7, 8, Scale::Log)));
    QVERIFY(validate(number(ParameterType::Float, 1e300, above)));
    QVERIFY(validate(categorical({"only"})));
}

void ParameterTest::errorsNameTheParameter_data() {
    QTest::addColumn<QByteArray>("json");
    for (const char* text : {R"({"type":"float","low":1,"high":0})",
                             R"({"type":"integer","low":0.5,"high":2})",
                             R"({"type":"integer","low":0,"high":1e17})",
                             R"({"type":"integer","low":-9007199254740994,"high":0})",
                             R"({"type":"integer","low":0,"high":9007199254740994})",
                             R"({"type":"float","low":0,"high":1,"scale":"log"})",
                             R"({"type":"float","low":-1,"high":1,"scale":"log"})",
                             R"({"type":"integer","low":0,"high":8,"scale":"log"})",
                             R"({"type":"float","low":0,"high":1,"scale":"reverse_log"})",
                             R"({"type":"float","low":-0.1,"high":0.9,"scale":"reverse_log"})",
                             R"({"type":"integer","low":0,"high":0,"scale":"reverse_log"})",
                             R"({"type":"float","low":-1.7e308,"high":1.7e308})",
                             R"({"type":"categorical","choices":[]})",
                             R"({"type":"categorical","choices":["a","b","a"]})",
                             R"({"type":"categorical","choices":[1,1.0]})",
                             R"({"type":"categorical","choices":[null]})",
                             R"({"type":"categorical","choices":[["a"]]})",
                             R"({"type":"float","low":0,"high":1,"default":2})",
                             R"({"type":"float","low":0,"high":1,"default":"0.5"})",
                             R"({"type":"float","low":0,"high":1,"default":null})",
                             R"({"type":"integer","low":0,"high":3,"default":1.5})",
                             R"({"type":"categorical","choices":["a"],"default":"b"})"}) {
        QTest::newRow(text) << QByteArray(text);
    }
}

void ParameterTest::errorsNameTheParameter() {
    QFETCH(QByteArray, json);
    Json form = Json::parse(json.toStdString());
    form["name"] = "learning_rate";
    const auto parameter = parameterFromJson(form, "/p");
    QVERIFY2(parameter, parameter ? "" : message(parameter.error()).c_str());
    const auto refused = validate(*parameter);
    QVERIFY(!refused && refused.error().code == ErrorCode::ParameterInvalid);
    QVERIFY(message(refused.error()).find("\"learning_rate\"") != std::string::npos);

    form["name"] = "";
    QVERIFY(!validate(*parameterFromJson(form, "/p")));
    form["name"] = std::string(201, 'n');
    QVERIFY(!validate(*parameterFromJson(form, "/p")));
}

void ParameterTest::acceptsSoundParameters_data() {
    QTest::addColumn<QByteArray>("json");
    for (const char* text :
         {R"({"name":"p","type":"float","low":0,"high":0.99,"scale":"reverse_log","default":0})",
          R"({"name":"p","type":"integer","low":1,"high":1024,"scale":"log","default":128})",
          R"({"name":"p","type":"integer","low":-9007199254740992,"high":9007199254740992})",
          R"({"name":"p","type":"categorical","choices":["a",1,"1",true,2.5],"default":"1"})",
          R"({"name":"größe","type":"float","low":-1e300,"high":0})"}) {
        QTest::newRow(text) << QByteArray(text);
    }
}

void ParameterTest::acceptsSoundParameters() {
    QFETCH(QByteArray, json);
    const auto parameter = parameterFromJson(Json::parse(json.toStdString()), "");
    QVERIFY(parameter.has_value());
    const auto sound = validate(*parameter);
    QVERIFY2(sound, sound ? "" : message(sound.error()).c_str());
}

void ParameterTest::valuesAreHeldToTypeAndRange() {
    const auto fits = [](const Parameter& parameter, const char* value) {
        return validateValue(parameter, Json::parse(value)).has_value();
    };
    const auto real = number(ParameterType::Float, 0, 1);
    QVERIFY(fits(real, "0") && fits(real, "1") && fits(real, "0.5"));
    QVERIFY(!fits(real, "-0.001") && !fits(real, "1.001") && !fits(real, "\"0.5\"") && !fits(real, "true"));
    QVERIFY(!fits(real, "null") && !fits(real, "[0.5]"));
    QVERIFY(!validateValue(real, std::nan("")));
    const auto whole = number(ParameterType::Integer, 1, 3);
    QVERIFY(fits(whole, "1") && fits(whole, "3.0"));
    QVERIFY(!fits(whole, "1.5") && !fits(whole, "0") && !fits(whole, "4") && !fits(whole, "\"2\""));
    const auto choice = categorical({"1", 2, true});
    QVERIFY(fits(choice, "\"1\"") && fits(choice, "2") && fits(choice, "2.0") && fits(choice, "true"));
    QVERIFY(!fits(choice, "1") && !fits(choice, "\"2\"") && !fits(choice, "false") && !fits(choice, "\"a\""));
    QVERIFY(validateValue(real, 3).error().code == ErrorCode::ValueOutOfRange);
    QVERIFY(message(validateValue(real, "x").error()).find("\"p\"") != std::string::npos);
}

void ParameterTest::normalizesIntegersAndChoices() {
    QCOMPARE(normalized(number(ParameterType::Integer, 1, 9), 3.0).dump(), std::string("3"));
    QCOMPARE(normalized(number(ParameterType::Float, 1, 9), 3).dump(), std::string("3"));
    QCOMPARE(normalized(categorical({1, 2.0, "1"}), 1.0).dump(), std::string("1"));
    QCOMPARE(normalized(categorical({1, 2.0, "1"}), 2).dump(), std::string("2.0"));
    QCOMPARE(normalized(categorical({1, 2.0, "1"}), "1").dump(), std::string("\"1\""));
}

void ParameterTest::countsItsValues() {
    QCOMPARE(*cardinality(number(ParameterType::Integer, -2, 3)), std::uint64_t{6});
    QCOMPARE(*cardinality(categorical({1, 2, 3})), std::uint64_t{3});
    QVERIFY(!cardinality(number(ParameterType::Float, 0, 1)));
}

QTEST_GUILESS_MAIN(ParameterTest)
#include "tst_parameter.moc"
