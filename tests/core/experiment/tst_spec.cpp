#include <QtTest>

#include "core/experiment/spec.h"

using namespace trialbench;
using namespace trialbench::experiment;

namespace {

// A spec that uses every part that is built; each row of the tests below breaks one place of it.
const Json kSpec = Json::parse(R"({"name":"CIFAR-10","objective":{"kind":"training","data_set":"cifar10",
   "split_seed":1,"fixed":{"network":"resnet34","epochs":50}},
 "goal":{"metric":"validation_accuracy","direction":"maximize","value":"last"},
 "studies":[{"name":"Random search","strategy":{"kind":"random"},"seed":1,"max_trials":120,"concurrency":8,
   "fixed":{"batch_size":64},"devices":["cpu*2"],"retries":2,
   "parameters":[{"name":"learning_rate","type":"float","low":0.001,"high":0.5,"scale":"log","default":0.01},
                 {"name":"optimizer","type":"categorical","choices":["sgd","adamw"],"default":"sgd"},
                 {"name":"momentum","type":"float","low":0,"high":0.99,"scale":"reverse_log","default":0,
                  "when":{"optimizer":["sgd"]}},
                 {"name":"layers","type":"integer","low":1,"high":1024,"scale":"log","default":128}],
   "initial":[{"learning_rate":0.1,"momentum":0.9,"layers":128,"optimizer":"sgd"}],
   "stopping":{"kind":"none"},"completion":[]}]})");

}  // namespace

class TestSpec : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void theContractsExampleIsRead();
    void whatIsReadIsWrittenAndReadTheSame();
    void anErrorNamesItsPlace_data();
    void anErrorNamesItsPlace();
    void whatIsNotBuiltIsRefusedByName_data();
    void whatIsNotBuiltIsRefusedByName();
    void defaultsAreThoseOfTheContract();
};

void TestSpec::theContractsExampleIsRead() {
    const auto spec = specFromJson(kSpec, "/base");
    QVERIFY2(spec, spec ? "" : message(spec.error()).c_str());
    const StudySpec& study = spec->studies[0];
    QCOMPARE(*study.settings.maxTrials, 120);
    QCOMPARE(study.settings.concurrency, 8);
    QCOMPARE(study.settings.retries, 2);
    QCOMPARE(study.revision.space.dimension(), std::size_t{4});
    QCOMPARE(study.revision.initial.size(), std::size_t{1});
    QVERIFY(study.revision.space.find("momentum")->scale == space::Scale::ReverseLog);
}

void TestSpec::whatIsReadIsWrittenAndReadTheSame() {
    const auto spec = specFromJson(kSpec, "/base");
    QVERIFY(spec);
    const auto again = specFromJson(Json::parse(toJson(*spec).dump()), "/elsewhere");
    QVERIFY2(again, again ? "" : message(again.error()).c_str());
    QCOMPARE(toJson(*again).dump(), toJson(*spec).dump());
}

void TestSpec::anErrorNamesItsPlace_data() {
    QTest::addColumn<QByteArray>("patch");
    QTest::addColumn<QByteArray>("place");
    const auto row = [](const char* name, const char* patch, const char* place) {
        QTest::newRow(name) << QByteArray(patch) << QByteArray(place);
    };
    row("unknown key", R"([{"op":"add","path":"/studies/0/colour","value":1}])", "/studies/0");
    row("unknown key on top", R"([{"op":"add","path":"/colour","value":1}])", "the top level");
    row("name missing", R"([{"op":"remove","path":"/studies/0/name"}])", "/studies/0");
    row("direction missing", R"([{"op":"remove","path":"/goal/direction"}])", "/goal");
    row("zero trials", R"([{"op":"replace","path":"/studies/0/max_trials","value":0}])",
        "/studies/0/max_trials");
    row("trials as text", R"([{"op":"replace","path":"/studies/0/max_trials","value":"9"}])",
        "/studies/0/max_trials");
    row("huge seed", R"([{"op":"replace","path":"/studies/0/seed","value":18446744073709551615}])",
        "/studies/0/seed");
    row("range reversed", R"([{"op":"replace","path":"/studies/0/parameters/0/low","value":0.9}])",
        "/studies/0/parameters/0/low: Parameter \"learning_rate\"");
    row("range of one value", R"([{"op":"copy","from":"/studies/0/parameters/0/high",
                                   "path":"/studies/0/parameters/0/low"}])",
        "/studies/0/parameters/0/high: Parameter \"learning_rate\"");
    row("log of zero", R"([{"op":"replace","path":"/studies/0/parameters/0/low","value":0}])",
        "/studies/0/parameters/0/low: ");
    row("momentum of one", R"([{"op":"replace","path":"/studies/0/parameters/2/high","value":1}])",
        "/studies/0/parameters/2/high: ");
    row("unknown scale", R"([{"op":"replace","path":"/studies/0/parameters/0/scale","value":"cubic"}])",
        "/studies/0/parameters/0/scale");
    row("no parameters", R"([{"op":"replace","path":"/studies/0/parameters","value":[]}])",
        "At /studies/0/parameters: a study needs");
    row("one name for two",
        R"([{"op":"replace","path":"/studies/0/parameters/2/name","value":"learning_rate"}])",
        "/studies/0/parameters/2/name: ");
    row("no choices", R"([{"op":"replace","path":"/studies/0/parameters/1/choices","value":[]}])",
        "/studies/0/parameters/1/choices: ");
    row("condition on nothing",
        R"([{"op":"replace","path":"/studies/0/parameters/2/when","value":{"x":[1]}}])",
        "/studies/0/parameters/2/when: ");
    row("initial outside", R"([{"op":"replace","path":"/studies/0/initial/0/learning_rate","value":9}])",
        "/studies/0/initial/0");
    row("initial incomplete", R"([{"op":"remove","path":"/studies/0/initial/0/layers"}])",
        "/studies/0/initial/0");
    row("fixed and tuned", R"([{"op":"add","path":"/objective/fixed/learning_rate","value":1}])",
        "/objective/fixed/learning_rate");
    row("fixed and tuned in the study", R"([{"op":"add","path":"/studies/0/fixed/layers","value":1}])",
        "/studies/0/fixed/layers");
    row("a study with other images", R"([{"op":"add","path":"/studies/0/fixed/train_images","value":9}])",
        "/studies/0/fixed/train_images");
    row("same name twice", R"([{"op":"copy","from":"/studies/0","path":"/studies/1"}])", "/studies/1/name");
    row("strategy without kind", R"([{"op":"replace","path":"/studies/0/strategy","value":{}}])",
        "/studies/0/strategy");
    row("fixed with a list", R"([{"op":"add","path":"/studies/0/fixed/x","value":[1]}])",
        "/studies/0/fixed/x");
}

void TestSpec::anErrorNamesItsPlace() {
    QFETCH(QByteArray, patch);
    QFETCH(QByteArray, place);
    QVERIFY(specFromJson(kSpec, "/base"));
    const Json broken = kSpec.patch(Json::parse(patch.toStdString()));
    const auto spec = specFromJson(broken, "/base");
    QVERIFY(!spec);
    const std::string sentence = message(spec.error());
    QVERIFY2(sentence.find(place.toStdString()) != std::string::npos, sentence.c_str());
}

void TestSpec::whatIsNotBuiltIsRefusedByName_data() {
    QTest::addColumn<QByteArray>("patch");
    QTest::addColumn<QByteArray>("name");
    const auto row = [](const char* name, const char* patch) {
        QTest::newRow(name) << QByteArray(patch) << QByteArray(name);
    };
    row("median", R"([{"op":"replace","path":"/studies/0/stopping","value":{"kind":"median"}}])");
    row("completion",
        R"([{"op":"add","path":"/studies/0/completion/0","value":{"kind":"target","value":1}}])");
    row("time_limit_seconds", R"([{"op":"add","path":"/studies/0/time_limit_seconds","value":60}])");
    row("repeats", R"([{"op":"add","path":"/studies/0/repeats","value":3}])");
    row("warm_start", R"([{"op":"add","path":"/studies/0/warm_start","value":[{"file":"a","study":"b"}]}])");
    row("command",
        R"([{"op":"replace","path":"/objective","value":{"kind":"command","argv":["a"],"metrics":[]}}])");
    row("folder", R"([{"op":"replace","path":"/objective/data_set","value":{"folder":"images"}}])");
}

void TestSpec::whatIsNotBuiltIsRefusedByName() {
    QFETCH(QByteArray, patch);
    QFETCH(QByteArray, name);
    const auto spec = specFromJson(kSpec.patch(Json::parse(patch.toStdString())), "/base");
    QVERIFY(!spec);
    QVERIFY(spec.error().code == ErrorCode::NotBuilt);
    QVERIFY2(message(spec.error()).find(name.toStdString()) != std::string::npos,
             message(spec.error()).c_str());
}

void TestSpec::defaultsAreThoseOfTheContract() {
    const auto spec = specFromJson(Json::parse(R"({"name":"n","objective":{"kind":"external"},
      "goal":{"metric":"value","direction":"minimize"},
      "studies":[{"name":"s","strategy":{"kind":"random"},
                  "parameters":[{"name":"x","type":"float","low":0,"high":1}]}]})"),
                                   "/base");
    QVERIFY2(spec, spec ? "" : message(spec.error()).c_str());
    QCOMPARE(spec->studies[0].seed, std::uint64_t{1});
    QCOMPARE(spec->studies[0].settings.concurrency, 1);
    QCOMPARE(spec->studies[0].settings.retries, 1);
    QVERIFY(!spec->studies[0].settings.maxTrials);
    QVERIFY(spec->goal.value == ValueOf::Last);
    QVERIFY(spec->studies[0].revision.space.parameters()[0].scale == space::Scale::Linear);
}

QTEST_GUILESS_MAIN(TestSpec)
#include "tst_spec.moc"
