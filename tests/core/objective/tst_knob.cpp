#include <QtTest>

#include "core/objective/knob.h"

using namespace trialbench;
using namespace trialbench::objective;

namespace {

const Json kTable = Json::parse(R"([
 {"name":"optimizer","type":"categorical","choices":["sgd","adamw"],"default":"sgd","help":"-"},
 {"name":"rate","type":"float","low":0.001,"high":0.5,"scale":"log","default":0.01,"minimum":1e-10,"maximum":10},
 {"name":"momentum","type":"float","low":0,"high":0.9,"default":0,"minimum":0,"maximum":0.99,
  "when":{"optimizer":["sgd"]}},
 {"name":"batch","type":"integer","low":32,"high":64,"default":32,"minimum":2},
 {"name":"free","type":"float","low":0,"high":1},
 {"name":"images","type":"integer","low":0,"high":9,"default":0,"scope":"objective"}])");

std::vector<Knob> knobs() {
    return knobsFrom(kTable).value();
}

space::SearchSpace spaceOf(const std::string& text) {
    std::vector<space::Parameter> parameters;
    for (const Json& json : Json::parse(text)) {
        parameters.push_back(space::parameterFromJson(json, "").value());
    }
    return space::SearchSpace::create(std::move(parameters)).value();
}

}  // namespace

class KnobTest : public QObject {
    Q_OBJECT
 private Q_SLOTS:
    void readsTheDescription();
    void refusesABadDescription_data();
    void refusesABadDescription();
    void checksWhatAStudyAsksFor_data();
    void checksWhatAStudyAsksFor();
    void joinsConfigurationAndFixedValues();
    void leavesOutFixedValuesThatDoNotCount();
};

void KnobTest::readsTheDescription() {
    const auto list = knobs();
    QCOMPARE(list.size(), kTable.size());
    QCOMPARE(list[1].parameter.name, std::string("rate"));
    QCOMPARE(*list[1].minimum, 1e-10);
    QCOMPARE(*list[1].maximum, 10.0);
    QVERIFY(!list[3].maximum);
    QCOMPARE(list[2].parameter.when->parameter, std::string("optimizer"));
    QVERIFY(list[5].ofObjective && !list[4].ofObjective);
}

void KnobTest::refusesABadDescription_data() {
    QTest::addColumn<QByteArray>("list");
    for (const char* text : {"[3]", "[{}]", R"([{"name":"x"}])", R"([{"name":"x","type":"string"}])",
                             R"([{"name":"x","type":"float","low":0,"high":1,"minimum":"none"}])",
                             R"([{"name":"x","type":"float","low":0,"high":1,"unit":"m"}])"}) {
        QTest::newRow(text) << QByteArray(text);
    }
}

void KnobTest::refusesABadDescription() {
    QFETCH(QByteArray, list);
    const auto refused = knobsFrom(Json::parse(list.toStdString()));
    QVERIFY(!refused && refused.error().code == ErrorCode::TrainerMessage);
}

void KnobTest::checksWhatAStudyAsksFor_data() {
    QTest::addColumn<QByteArray>("parameters");
    QTest::addColumn<QByteArray>("fixed");
    QTest::addColumn<QByteArray>("knob");    // that the error names; empty: all is well
    QTest::addColumn<QByteArray>("remedy");  // a part of its sentence
    const QByteArray rate = R"({"name":"rate","type":"float","low":0.01,"high":0.1})";
    const QByteArray optimizer = R"({"name":"optimizer","type":"categorical","choices":["sgd","adamw"]})";
    const QByteArray momentum = R"({"name":"momentum","type":"float","low":0,"high":0.9)";
    const auto row = [](const char* name, const QByteArray& parameters, const char* fixed, const char* knob,
                        const char* remedy = "") {
        QTest::newRow(name) << QByteArray("[" + parameters + "]") << QByteArray(fixed) << QByteArray(knob)
                            << QByteArray(remedy);
    };
    row("plain", rate, R"({"optimizer":"adamw","batch":64})", "");
    row("unknown parameter", R"({"name":"rat","type":"float","low":0,"high":1})", "{}", "rat",
        "optimizer, rate, momentum, batch");
    row("unknown fixed", rate, R"({"bach":64})", "bach", "batch");
    row("fixed of wrong type", rate, R"({"batch":"64"})", "batch", "whole number");
    row("fixed not whole", rate, R"({"batch":64.5})", "batch", "whole number");
    row("fixed below", rate, R"({"batch":1})", "batch", "2 or more");
    row("fixed at the limit", rate, R"({"batch":2})", "");
    row("fixed of no choice", rate, R"({"optimizer":"lamb"})", "optimizer", "adamw");
    row("range above", R"({"name":"rate","type":"float","low":0.01,"high":11})", "{}", "rate", "1e-10 to 10");
    row("range below", R"({"name":"rate","type":"float","low":0,"high":1})", "{}", "rate", "limits");
    row("an integer for a float", R"({"name":"rate","type":"integer","low":1,"high":2})", "{}", "");
    row("a float for an integer", R"({"name":"batch","type":"float","low":32,"high":64})", "{}", "batch",
        "integer");
    row("choices for an integer", R"({"name":"batch","type":"categorical","choices":[32,64]})", "{}", "");
    row("a choice that is no integer", R"({"name":"batch","type":"categorical","choices":[32,"64"]})", "{}",
        "batch", "whole number");
    row("a range for a categorical", R"({"name":"optimizer","type":"integer","low":0,"high":1})", "{}",
        "optimizer", "categorical");
    row("a choice too many", R"({"name":"optimizer","type":"categorical","choices":["sgd","lamb"]})", "{}",
        "optimizer", "lamb");
    row("no limits", R"({"name":"free","type":"float","low":-1e300,"high":0})", "{}", "");
    row("of the objective, fixed", rate, R"({"images":5})", "");
    row("of the objective, tuned", R"({"name":"images","type":"integer","low":1,"high":5})", "{}", "images",
        "objective.fixed");
    // Conditions. The default optimizer is sgd.
    row("momentum beside the default", momentum + "}", "{}", "");
    row("momentum beside fixed sgd", momentum + "}", R"({"optimizer":"sgd"})", "");
    row("momentum beside fixed adamw", momentum + "}", R"({"optimizer":"adamw"})", "momentum", "Fix");
    row("momentum without its condition", optimizer + "," + momentum + "}", "{}", "momentum",
        R"("when":{"optimizer":["sgd"]})");
    row("momentum under its condition", optimizer + "," + momentum + R"(,"when":{"optimizer":["sgd"]}})",
        "{}", "");
    row("momentum under too wide a condition",
        optimizer + "," + momentum + R"(,"when":{"optimizer":["sgd","adamw"]}})", "{}", "momentum", "when");
    row("fixed momentum that may count", optimizer, R"({"momentum":0.5})", "");
    row("fixed momentum that never counts", rate, R"({"optimizer":"adamw","momentum":0.5})", "momentum",
        "Remove");
    row("momentum beside sgd alone",
        R"({"name":"optimizer","type":"categorical","choices":["sgd"]},)" + momentum + "}", "{}", "");
}

void KnobTest::checksWhatAStudyAsksFor() {
    QFETCH(QByteArray, parameters);
    QFETCH(QByteArray, fixed);
    QFETCH(QByteArray, knob);
    QFETCH(QByteArray, remedy);
    const auto space = spaceOf(parameters.toStdString());
    const auto checked = checkKnobs(knobs(), space, Json::parse(fixed.toStdString()));
    QCOMPARE(checked.has_value(), knob.isEmpty());
    if (checked) return;
    QVERIFY(checked.error().code == ErrorCode::KnobInvalid);
    QCOMPARE(checked.error().arguments.front().second, knob.toStdString());
    const std::string sentence = message(checked.error());
    QVERIFY2(sentence.find(remedy.toStdString()) != std::string::npos, sentence.c_str());
}

void KnobTest::joinsConfigurationAndFixedValues() {
    const auto configuration =
        space::Configuration::fromJson(Json::parse(R"({"rate":0.1,"momentum":0.5})"), "");
    QCOMPARE(knobsOf(knobs(), *configuration, Json{{"batch", 64}}),
             Json::parse(R"({"rate":0.1,"momentum":0.5,"batch":64})"));
}

void KnobTest::leavesOutFixedValuesThatDoNotCount() {
    const Json fixed{{"momentum", 0.5}};
    const auto with = [&](const char* text) {
        return knobsOf(knobs(), space::Configuration::fromJson(Json::parse(text), "").value(), fixed)
            .contains("momentum");
    };
    QVERIFY(with(R"({"optimizer":"sgd"})"));
    QVERIFY(!with(R"({"optimizer":"adamw"})"));
    QVERIFY(with(R"({"rate":0.1})"));  // the default is sgd
}

QTEST_GUILESS_MAIN(KnobTest)
#include "tst_knob.moc"
