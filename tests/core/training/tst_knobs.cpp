#include <QtTest>
#include <set>
#include <stdexcept>

#include "core/experiment/shared_knobs.h"
#include "core/training/checkpoint_identity.h"
#include "core/training/knobs.h"

using namespace trialbench;
using namespace trialbench::training;

class TestKnobs : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void declaresEveryKnobCompletely();
    void defaultsAreValid();
    void refusesWhatDoesNotFit_data();
    void refusesWhatDoesNotFit();
    void leavesInactiveKnobsOut();
    void readsWhatWasGiven();
    void knowsEveryChoiceOfTheTable();
    void sharesWhatTheSpecificationShares();
    void aCheckpointGoesOnWhereOnlyNewKnobsAreMissing();
};

void TestKnobs::declaresEveryKnobCompletely() {
    QStringList names;
    for (const Json& knob : knobTable()) {
        names << QString::fromStdString(knob["name"]);
        QVERIFY(knob.contains("help"));
        if (knob["type"] == "categorical") {
            QVERIFY(std::find(knob["choices"].begin(), knob["choices"].end(), knob["default"]) !=
                    knob["choices"].end());
            continue;
        }
        QVERIFY(knob["minimum"] <= knob["low"] && knob["low"] < knob["high"] &&
                knob["high"] <= knob["maximum"]);
        QVERIFY(knob["low"] <= knob["default"] && knob["default"] <= knob["high"]);
        if (knob["scale"] == "log") QVERIFY(knob["low"] > 0);
    }
    const QStringList firstDay = {"network",           "block_version", "stem",          "epochs",
                                  "batch_size",        "optimizer",     "learning_rate", "momentum",
                                  "weight_decay",      "flip",          "crop",          "train_images",
                                  "validation_images", "validate_on",   "precision"};
    QCOMPARE(names, firstDay);
}

void TestKnobs::defaultsAreValid() {
    const auto complete = completeKnobs(Json::object());
    QVERIFY(complete);
    QCOMPARE(complete->size(), knobTable().size());
}

void TestKnobs::refusesWhatDoesNotFit_data() {
    QTest::addColumn<QString>("knobs");
    QTest::addColumn<QString>("names");
    QTest::newRow("unknown") << R"({"learning_rat":0.1})"
                             << "learning_rat";
    QTest::newRow("text for a number") << R"({"learning_rate":"0.1"})"
                                       << "learning_rate";
    QTest::newRow("negative rate") << R"({"learning_rate":-0.1})"
                                   << "learning_rate";
    QTest::newRow("zero rate") << R"({"learning_rate":0})"
                               << "learning_rate";
    QTest::newRow("momentum of one") << R"({"momentum":1})"
                                     << "momentum";
    QTest::newRow("fraction for a whole number") << R"({"batch_size":32.5})"
                                                 << "batch_size";
    QTest::newRow("batch of one") << R"({"batch_size":1})"
                                  << "batch_size";
    QTest::newRow("no epochs") << R"({"epochs":0})"
                               << "epochs";
    QTest::newRow("unknown choice") << R"({"optimizer":"adam"})"
                                    << "optimizer";
    QTest::newRow("inactive") << R"({"optimizer":"adamw","momentum":0.9})"
                              << "momentum";
    QTest::newRow("not an object") << "[1]"
                                   << "knobs";
}

void TestKnobs::refusesWhatDoesNotFit() {
    QFETCH(QString, knobs);
    QFETCH(QString, names);
    const auto complete = completeKnobs(Json::parse(knobs.toStdString()));
    QVERIFY(!complete);
    QVERIFY(complete.error().code == ErrorCode::KnobInvalid);
    QCOMPARE(QString::fromStdString(complete.error().arguments.front().second), names);
}

void TestKnobs::leavesInactiveKnobsOut() {
    const auto complete = completeKnobs({{"optimizer", "adamw"}});
    QVERIFY(complete);
    QVERIFY(!complete->contains("momentum"));
}

void TestKnobs::readsWhatWasGiven() {
    const auto complete = completeKnobs({{"stem", "3x3"},
                                         {"block_version", "v2"},
                                         {"momentum", 0},
                                         {"learning_rate", 1},
                                         {"flip", "none"},
                                         {"crop", "pad4"},
                                         {"validate_on", "test"},
                                         {"precision", "bf16"}});
    QVERIFY(complete);
    const Knobs knobs = readKnobs(*complete);
    QVERIFY(knobs.stem == Stem::ThreeByThree);
    QVERIFY(knobs.blockVersion == BlockVersion::V2);
    QCOMPARE(knobs.momentum, 0.0);
    QCOMPARE(knobs.learningRate, 1.0);
    QVERIFY(!knobs.flip);
    QVERIFY(knobs.crop);
    QVERIFY(knobs.validateOnTest);
    QVERIFY(knobs.precision == Precision::Bf16);
}

// A choice that is only declared would be trained as if it were another.
void TestKnobs::knowsEveryChoiceOfTheTable() {
    int choices = 0;
    for (const Json& knob : knobTable()) {
        if (knob["type"] != "categorical") continue;
        for (const Json& choice : knob["choices"]) {
            const std::string name = knob["name"];
            const auto complete = completeKnobs({{name, choice}});
            QVERIFY2(complete, name.c_str());
            try {
                (void)readKnobs(*complete);
            } catch (const std::logic_error& error) {
                QFAIL(error.what());
            }
            ++choices;
        }
    }
    QVERIFY(choices > 10);
}

void TestKnobs::aCheckpointGoesOnWhereOnlyNewKnobsAreMissing() {
    StartRequest request;
    request.completeKnobs = *completeKnobs({{"epochs", 3}, {"learning_rate", 0.02}});
    request.dataSet = "fashion-mnist";
    request.splitSeed = 4;
    request.seed = 5;
    const Json now = checkpointIdentity(request, Precision::Fp32, "ab");
    QVERIFY(!identityMismatch(now, now));
    QCOMPARE(*recordedDataSum(now), std::string("ab"));

    Json older = now;
    older["knobs"].erase("flip");
    older.erase("data_sha256");
    request.completeKnobs["epochs"] = 9;
    QVERIFY(!identityMismatch(older, checkpointIdentity(request, Precision::Fp32, "ab")));
    QVERIFY(!recordedDataSum(older));

    const auto says = [&](const char* knob, const Json& value) {
        Json other = now;
        other["knobs"][knob] = value;
        return identityMismatch(other, now).value_or("");
    };
    QCOMPARE(says("learning_rate", 0.5), std::string("learning_rate was 0.5 and is 0.02"));
    QCOMPARE(says("precision", "bf16"), std::string("precision was \"bf16\" and is \"fp32\""));
    QCOMPARE(says("gone", 1), std::string("gone was 1 and is not there"));
    Json seeds = now;
    seeds["seed"] = 6;
    QCOMPARE(*identityMismatch(seeds, now), std::string("seed was 6 and is 5"));
    QVERIFY(identityMismatch(Json::array(), now));
}

// Which knobs all studies must agree on is the specification's rule, too.
void TestKnobs::sharesWhatTheSpecificationShares() {
    std::set<std::string> declared;
    for (const Json& knob : knobTable()) {
        if (knob.value("scope", "") == "objective") declared.insert(knob["name"].get<std::string>());
    }
    const std::set<std::string> shared(experiment::kSharedKnobs.begin(), experiment::kSharedKnobs.end());
    QVERIFY(declared == shared);
}

QTEST_GUILESS_MAIN(TestKnobs)
#include "tst_knobs.moc"
