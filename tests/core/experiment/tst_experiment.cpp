#include <QtTest>

#include "core/experiment/experiment.h"
#include "core/experiment/trial_facts.h"

using namespace trialbench;
using namespace trialbench::experiment;

namespace {

const Json kSpec =
    Json::parse(R"({"name":"Two","objective":{"kind":"function","name":"branin","fixed":{"a":1,"b":2}},
 "goal":{"metric":"value","direction":"minimize"},
 "studies":[{"name":"One","strategy":{"kind":"random"},"seed":7,"max_trials":5,"concurrency":2,"fixed":{"b":3},
   "parameters":[{"name":"x","type":"float","low":-5,"high":10},{"name":"n","type":"integer","low":1,"high":4}]}]})");

ChangeRecord record(const Experiment& experiment, ChangeKind kind, int trial, int attempt, const char* row) {
    ChangeRecord change;
    change.sequence = experiment.sequence + 1;
    change.time = support::Timestamp(std::chrono::milliseconds(1000 * (experiment.sequence + 1)));
    change.kind = kind;
    change.study = "One";
    change.trial = trial;
    change.attempt = attempt;
    change.row = Json::parse(row);
    return change;
}

constexpr auto kTrial = R"({"revision":1,"origin":"random","configuration":{"x":0.5,"n":2}})";
constexpr auto kAttempt =
    R"({"device":"cpu","threads":1,"seed":18446744073709551615,"precision":"fp32","resumed_at_epoch":0})";

}  // namespace

class TestExperiment : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void init();
    void aSpecBecomesStudiesAndBack();
    void recordsSurviveTheirJsonForm();
    void aTrialGoesItsWay();
    void anAttemptKnowsItsImages();
    void aFailedAttemptWaitsForItsRetry();
    void anAttemptEndsOnce();
    void whatTheUserHoldsBackIsPaused();
    void numbersAreHeldToTheirRange_data();
    void numbersAreHeldToTheirRange();
    void whatTheLibrarySaysIsNotPassedOn();
    void everyEpochCountsFromItsLatestAttempt();
    void theBestEpochIsTakenOnlyWhenAskedFor();
    void bestLeavesOutExcludedAndStoppedTrials();
    void theBudgetCountsWhatWasDecided();
    void recordsThatDoNotFitChangeNothing_data();
    void recordsThatDoNotFitChangeNothing();
    void showJsonSaysWhatTheContractSays();
    void aStudysOwnFixedValuesOverride();
    void aStudyKnowsSinceWhenItRunsAsItDoes();

 private:
    void add(ChangeKind kind, int trial, int attempt, const char* row) {
        const auto applied = apply(experiment_, record(experiment_, kind, trial, attempt, row));
        QVERIFY2(applied, applied ? "" : message(applied.error()).c_str());
    }
    Experiment experiment_;
};

void TestExperiment::init() {
    experiment_ = {};
    const auto spec = specFromJson(kSpec, "/base");
    QVERIFY2(spec, spec ? "" : message(spec.error()).c_str());
    for (const ChangeRecord& change : creationOf(*spec, support::Timestamp{}))
        QVERIFY(apply(experiment_, change));
}

void TestExperiment::aSpecBecomesStudiesAndBack() {
    QCOMPARE(experiment_.name, std::string("Two"));
    QCOMPARE(experiment_.studies.size(), std::size_t{1});
    const Study& study = experiment_.studies[0];
    QCOMPARE(study.seed, std::uint64_t{7});
    QCOMPARE(*study.settings.maxTrials, 5);
    QCOMPARE(study.settings.concurrency, 2);
    QCOMPARE(study.settings.retries, 1);
    QCOMPARE(study.revision().space.dimension(), std::size_t{2});
    QVERIFY(study.state == StudyState::New);
}

void TestExperiment::recordsSurviveTheirJsonForm() {
    for (const ChangeKind kind : allChangeKinds()) {
        const ChangeRecord before = record(experiment_, kind, 3, 2, R"({"a":[1,2.5,"x"],"b":null})");
        const auto after = changeFromJson(Json::parse(toJson(before).dump()));
        QVERIFY(after);
        QCOMPARE(toJson(*after).dump(), toJson(before).dump());
        QVERIFY(after->kind == kind);
        QCOMPARE(after->time, before.time);
    }
    QVERIFY(!changeFromJson(Json::parse(R"({"sequence":1,"time":"now","kind":"log","row":{}})")));
    QVERIFY(!changeFromJson(
        Json::parse(R"({"sequence":1,"time":"2026-01-01T00:00:00.000Z","kind":"x","row":{}})")));
}

void TestExperiment::aTrialGoesItsWay() {
    add(ChangeKind::TrialAdded, 1, 0, kTrial);
    const Study& study = experiment_.studies[0];
    QVERIFY(study.trials[0].state == TrialState::Waiting);
    add(ChangeKind::AttemptStarted, 1, 1, kAttempt);
    QVERIFY(study.trials[0].state == TrialState::Running);
    QCOMPARE(study.trials[0].attempts[0].seed, UINT64_MAX);
    add(ChangeKind::Measurement, 1, 1, R"({"epoch":1,"metrics":{"value":3.5},"seconds":2})");
    add(ChangeKind::Checkpoint, 1, 1, R"({"file":"a","sha256":"b","bytes":10,"epoch":1,"step":4})");
    add(ChangeKind::AttemptEnded, 1, 1, R"({"state":"interrupted"})");
    QVERIFY(study.trials[0].state == TrialState::Interrupted);
    QCOMPARE(study.pending(), 1);
    add(ChangeKind::AttemptStarted, 1, 2,
        R"({"device":"cpu","threads":1,"seed":1,"precision":"fp32","resumed_at_epoch":1})");
    QCOMPARE(study.trials[0].epochs(), 1);
    add(ChangeKind::Measurement, 1, 2, R"({"epoch":2,"metrics":{"value":2.5}})");
    add(ChangeKind::AttemptEnded, 1, 2, R"({"state":"completed"})");
    add(ChangeKind::TrialEnded, 1, 0, R"({"state":"completed","value":2.5})");
    QVERIFY(study.trials[0].state == TrialState::Completed);
    QCOMPARE(*study.trials[0].value, 2.5);
    QCOMPARE(study.trials[0].epochs(), 2);
    QCOMPARE(study.pending(), 0);
    QCOMPARE(study.counted(), 1);
    QCOMPARE(study.nextNumber(), 2);
    // Records come one second apart: 3 s for the first attempt, 2 s for the second.
    QCOMPARE(study.trials[0].seconds, 5.0);
}

void TestExperiment::anAttemptKnowsItsImages() {
    add(ChangeKind::TrialAdded, 1, 0, kTrial);
    add(ChangeKind::AttemptStarted, 1, 1, kAttempt);
    const Trial& trial = experiment_.studies[0].trials[0];
    const auto row = [](std::string rest, const std::string& sum, const char* images = "3") {
        return Json::parse("{" + rest + R"("data":{"sha256":")" + sum + R"(","train_images":)" + images +
                           R"(,"test_images":2}})")
            .dump();
    };
    const std::string measured = R"("epoch":1,"metrics":{"value":1},)";
    const std::string sum(64, 'a');
    // What does not fit changes nothing.
    for (const std::string& bad : {row(measured, "short"), row(measured, std::string(64, 'X')),
                                   row(measured, sum, "-1"), row(measured, sum, "\"3\"")}) {
        QVERIFY(!apply(experiment_, record(experiment_, ChangeKind::Measurement, 1, 1, bad.c_str())));
    }
    const std::string good = row(measured, sum);
    QVERIFY(!apply(experiment_, record(experiment_, ChangeKind::Measurement, 1, 2, good.c_str())));
    QVERIFY(trial.measurements.empty() && !trial.attempts[0].data);

    add(ChangeKind::Measurement, 1, 1, good.c_str());
    QVERIFY((trial.attempts[0].data == DataUsed{sum, 3, 2}));
    add(ChangeKind::AttemptEnded, 1, 1, R"({"state":"interrupted"})");
    QVERIFY(trial.attempts[0].data);
    add(ChangeKind::AttemptStarted, 1, 2, kAttempt);
    QVERIFY(!trial.attempts[1].data);
    add(ChangeKind::Checkpoint, 1, 2,
        row(R"("file":"f","sha256":"s","bytes":1,"epoch":1,"step":0,)", std::string(64, 'b')).c_str());
    QCOMPARE(trial.attempts[1].data->sha256, std::string(64, 'b'));
    add(ChangeKind::AttemptEnded, 1, 2, R"({"state":"interrupted"})");
    add(ChangeKind::AttemptStarted, 1, 3, kAttempt);
    add(ChangeKind::AttemptEnded, 1, 3, row(R"("state":"interrupted",)", std::string(64, 'c')).c_str());
    QCOMPARE(trial.attempts[2].data->sha256, std::string(64, 'c'));
}

void TestExperiment::aFailedAttemptWaitsForItsRetry() {
    add(ChangeKind::TrialAdded, 1, 0, kTrial);
    add(ChangeKind::AttemptStarted, 1, 1, kAttempt);
    add(ChangeKind::AttemptEnded, 1, 1, R"({"state":"failed","cause":"crashed","message":"gone"})");
    QVERIFY(experiment_.studies[0].trials[0].state == TrialState::Waiting);
    add(ChangeKind::TrialEnded, 1, 0, R"({"state":"failed","cause":"crashed"})");
    QVERIFY(experiment_.studies[0].trials[0].state == TrialState::Failed);
    QVERIFY(experiment_.studies[0].trials[0].cause == Cause::Crashed);
}

void TestExperiment::whatTheUserHoldsBackIsPaused() {
    const char* hold = R"({"pause_requested":true})";
    const char* letGo = R"({"pause_requested":false})";
    const auto state = [&] { return std::string(toString(experiment_.studies[0].trials[0].state)); };
    add(ChangeKind::TrialAdded, 1, 0, kTrial);
    add(ChangeKind::SettingChanged, 1, 0, hold);
    QCOMPARE(state(), std::string("paused"));
    add(ChangeKind::SettingChanged, 1, 0, letGo);
    QCOMPARE(state(), std::string("waiting"));
    add(ChangeKind::AttemptStarted, 1, 1, kAttempt);
    add(ChangeKind::AttemptEnded, 1, 1, R"({"state":"interrupted"})");
    QCOMPARE(state(), std::string("interrupted"));
    add(ChangeKind::SettingChanged, 1, 0, hold);
    QCOMPARE(state(), std::string("paused"));
    QCOMPARE(toShowJson(experiment_)["studies"][0]["trials"][0]["state"].get<std::string>(),
             std::string("paused"));
    add(ChangeKind::SettingChanged, 1, 0, letGo);
    QCOMPARE(state(), std::string("waiting"));
    // One that runs goes on until it has stopped; a kill meanwhile does not let it go.
    add(ChangeKind::AttemptStarted, 1, 2, kAttempt);
    add(ChangeKind::SettingChanged, 1, 0, hold);
    QCOMPARE(state(), std::string("running"));
    add(ChangeKind::AttemptEnded, 1, 2, R"({"state":"interrupted"})");
    QCOMPARE(state(), std::string("paused"));
    // Nor does a failure that will be tried again.
    add(ChangeKind::AttemptStarted, 1, 3, kAttempt);
    add(ChangeKind::AttemptEnded, 1, 3, R"({"state":"failed","cause":"crashed"})");
    QCOMPARE(state(), std::string("paused"));
    // Paused with its study: that it was let go says nothing of it.
    add(ChangeKind::SettingChanged, 1, 0, letGo);
    add(ChangeKind::AttemptStarted, 1, 4, kAttempt);
    add(ChangeKind::AttemptEnded, 1, 4, R"({"state":"paused"})");
    add(ChangeKind::SettingChanged, 1, 0, letGo);
    QCOMPARE(state(), std::string("paused"));
}

void TestExperiment::anAttemptEndsOnce() {
    add(ChangeKind::TrialAdded, 1, 0, kTrial);
    add(ChangeKind::AttemptStarted, 1, 1, kAttempt);
    const auto end = [&] {
        return apply(experiment_,
                     record(experiment_, ChangeKind::AttemptEnded, 1, 1, R"({"state":"completed"})"));
    };
    QVERIFY(end());
    const auto again = end();
    QVERIFY(!again);
    QVERIFY(message(again.error()).find("ends twice") != std::string::npos);
    QCOMPARE(experiment_.studies[0].trials[0].seconds, 1.0);
}

void TestExperiment::numbersAreHeldToTheirRange_data() {
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("trial");
    QTest::addColumn<int>("attempt");
    QTest::addColumn<QByteArray>("row");
    const auto row = [](const char* name, ChangeKind kind, int trial, int attempt, const char* text) {
        QTest::newRow(name) << static_cast<int>(kind) << trial << attempt << QByteArray(text);
    };
    row("last trial", ChangeKind::TrialAdded, INT_MAX, 0, kTrial);
    row("trial zero", ChangeKind::TrialAdded, 0, 0, kTrial);
    row("revision", ChangeKind::TrialAdded, 2, 0,
        R"({"revision":4294967297,"origin":"random","configuration":{"x":0.5,"n":2}})");
    row("epoch", ChangeKind::Measurement, 1, 1, R"({"epoch":4294967297,"metrics":{"value":1}})");
    row("negative epoch", ChangeKind::Measurement, 1, 1, R"({"epoch":-1,"metrics":{"value":1}})");
    row("half an epoch", ChangeKind::Measurement, 1, 1, R"({"epoch":1.5,"metrics":{"value":1}})");
    row("bytes", ChangeKind::Checkpoint, 1, 1, R"({"file":"a","sha256":"b","bytes":-1,"epoch":1,"step":1})");
    row("step", ChangeKind::Checkpoint, 1, 1,
        R"({"file":"a","sha256":"b","bytes":1,"epoch":1,"step":9223372036854775808})");
    row("concurrency", ChangeKind::SettingChanged, 0, 0, R"({"concurrency":2147483647})");
    row("retries", ChangeKind::SettingChanged, 0, 0, R"({"retries":101})");
    row("trials", ChangeKind::SettingChanged, 0, 0, R"({"max_trials":1000001})");
    row("seed", ChangeKind::SettingChanged, 0, 0, R"({"seed":-1})");
}

void TestExperiment::numbersAreHeldToTheirRange() {
    QFETCH(int, kind);
    QFETCH(int, trial);
    QFETCH(int, attempt);
    QFETCH(QByteArray, row);
    add(ChangeKind::TrialAdded, 1, 0, kTrial);
    add(ChangeKind::AttemptStarted, 1, 1, kAttempt);
    const auto applied = apply(
        experiment_, record(experiment_, static_cast<ChangeKind>(kind), trial, attempt, row.constData()));
    QVERIFY(!applied);
    QVERIFY(applied.error().code == ErrorCode::FileDamaged);
    // A gap in the numbers is none of these.
    add(ChangeKind::TrialAdded, 1000, 0, kTrial);
    add(ChangeKind::TrialAdded, experiment_.studies[0].nextNumber(), 0, kTrial);
}

void TestExperiment::whatTheLibrarySaysIsNotPassedOn() {
    add(ChangeKind::TrialAdded, 1, 0, kTrial);
    const auto applied =
        apply(experiment_, record(experiment_, ChangeKind::AttemptStarted, 1, 1, R"({"device":"cpu"})"));
    const auto sentence = message(applied.error());
    QVERIFY2(sentence.find("key 'threads' not found") != std::string::npos, sentence.c_str());
    QVERIFY2(sentence.find("json.exception") == std::string::npos, sentence.c_str());
}

void TestExperiment::everyEpochCountsFromItsLatestAttempt() {
    Trial trial;
    const Goal goal{"accuracy", Direction::Maximize, ValueOf::Best};
    QVERIFY(!valueOf(trial, goal));
    trial.measurements = {{.attempt = 1, .epoch = 1, .metrics = {{"accuracy", 0.5}}},
                          {.attempt = 1, .epoch = 2, .metrics = {{"accuracy", 0.9}}},
                          {.attempt = 2, .epoch = 2, .metrics = {{"accuracy", 0.6}}}};
    QCOMPARE(*valueOf(trial, goal), 0.6);
}

void TestExperiment::theBestEpochIsTakenOnlyWhenAskedFor() {
    Trial trial;
    trial.measurements = {{.epoch = 1, .metrics = {{"loss", 0.2}, {"other", 9}}},
                          {.epoch = 2, .metrics = {{"loss", 0.4}}}};
    QCOMPARE(*valueOf(trial, {"loss", Direction::Minimize, ValueOf::Last}), 0.4);
    QCOMPARE(*valueOf(trial, {"loss", Direction::Minimize, ValueOf::Best}), 0.2);
    QVERIFY(!valueOf(trial, {"absent", Direction::Minimize, ValueOf::Best}));
}

void TestExperiment::bestLeavesOutExcludedAndStoppedTrials() {
    const char* ends[] = {R"({"state":"completed","value":3})", R"({"state":"completed","value":1})",
                          R"({"state":"stopped","by":"by_user","value":0})"};
    for (int trial = 1; trial <= 3; ++trial) {
        add(ChangeKind::TrialAdded, trial, 0, kTrial);
        add(ChangeKind::AttemptStarted, trial, 1, kAttempt);
        add(ChangeKind::TrialEnded, trial, 0, ends[trial - 1]);
    }
    const Study& study = experiment_.studies[0];
    QCOMPARE(study.best(experiment_.goal)->number, 2);
    add(ChangeKind::Excluded, 2, 0, "{}");
    QCOMPARE(study.best(experiment_.goal)->number, 1);
    add(ChangeKind::Restored, 2, 0, "{}");
    QCOMPARE(study.best(experiment_.goal)->number, 2);
}

void TestExperiment::theBudgetCountsWhatWasDecided() {
    const std::pair<const char*, int> ends[] = {{R"({"state":"completed","value":3})", 1},
                                                {R"({"state":"stopped","by":"by_user"})", 0},
                                                {R"({"state":"stopped","by":"by_rule","value":1})", 1},
                                                {R"({"state":"failed","cause":"diverged"})", 1}};
    int expected = 0;
    int trial = 0;
    for (const auto& [end, counts] : ends) {
        add(ChangeKind::TrialAdded, ++trial, 0, kTrial);
        add(ChangeKind::AttemptStarted, trial, 1, kAttempt);
        add(ChangeKind::TrialEnded, trial, 0, end);
        expected += counts;
        QCOMPARE(experiment_.studies[0].counted(), expected);
    }
    add(ChangeKind::Excluded, 1, 0, "{}");
    QCOMPARE(experiment_.studies[0].counted(), expected - 1);
}

void TestExperiment::recordsThatDoNotFitChangeNothing_data() {
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("trial");
    QTest::addColumn<QByteArray>("row");
    const auto add = [](const char* name, ChangeKind kind, int trial, const char* row) {
        QTest::newRow(name) << static_cast<int>(kind) << trial << QByteArray(row);
    };
    add("a trial that is not there", ChangeKind::Excluded, 9, "{}");
    add("a trial twice", ChangeKind::TrialAdded, 1, kTrial);
    add("an unknown revision", ChangeKind::TrialAdded, 2,
        R"({"revision":2,"origin":"random","configuration":{}})");
    add("an unknown origin", ChangeKind::TrialAdded, 2,
        R"({"revision":1,"origin":"moon","configuration":{}})");
    add("a row without its keys", ChangeKind::TrialAdded, 2, "{}");
    add("a wrong type", ChangeKind::AttemptStarted, 1, R"({"device":1})");
    add("a measurement of a waiting trial", ChangeKind::Measurement, 1,
        R"({"epoch":1,"metrics":{"value":1}})");
    add("a second attempt before the first", ChangeKind::AttemptEnded, 1, R"({"state":"failed"})");
    add("an end that is none", ChangeKind::TrialEnded, 1, R"({"state":"running"})");
    add("completed without a value", ChangeKind::TrialEnded, 1, R"({"state":"completed"})");
    add("a study again", ChangeKind::StudyAdded, 0, R"({"seed":1})");
    add("a bad revision", ChangeKind::RevisionAdded, 0, R"({"revision":2,"parameters":[]})");
    add("a bad study state", ChangeKind::StudyState, 0, R"({"state":"sleeping"})");
}

void TestExperiment::recordsThatDoNotFitChangeNothing() {
    QFETCH(int, kind);
    QFETCH(int, trial);
    QFETCH(QByteArray, row);
    add(ChangeKind::TrialAdded, 1, 0, kTrial);
    const std::string before = toShowJson(experiment_).dump();
    const auto sequence = experiment_.sequence;
    const auto applied =
        apply(experiment_, record(experiment_, static_cast<ChangeKind>(kind), trial, 1, row.constData()));
    QVERIFY(!applied);
    QVERIFY(applied.error().code == ErrorCode::FileDamaged);
    QCOMPARE(toShowJson(experiment_).dump(), before);
    QCOMPARE(experiment_.sequence, sequence);

    ChangeRecord stale = record(experiment_, ChangeKind::Excluded, 1, 0, "{}");
    stale.sequence = sequence;
    QVERIFY(!apply(experiment_, stale));
}

void TestExperiment::showJsonSaysWhatTheContractSays() {
    add(ChangeKind::TrialAdded, 1, 0, kTrial);
    add(ChangeKind::AttemptStarted, 1, 1, kAttempt);
    add(ChangeKind::TrialEnded, 1, 0, R"({"state":"stopped","by":"by_rule","value":0.5})");
    const Json study = toShowJson(experiment_)["studies"][0];
    QCOMPARE(study["best"].dump(), std::string("null"));
    const Json trial = study["trials"][0];
    QCOMPARE(trial["cause"].get<std::string>(), std::string("by_rule"));
    QCOMPARE(trial["configuration"].dump(), std::string(R"({"x":0.5,"n":2})"));
    QCOMPARE(trial["device"].get<std::string>(), std::string("cpu"));
    for (const char* key : {"number", "state", "cause", "origin", "configuration", "value", "standard_error",
                            "epochs", "started", "seconds", "device", "excluded"}) {
        QVERIFY2(trial.contains(key), key);
    }
}

void TestExperiment::aStudysOwnFixedValuesOverride() {
    QCOMPARE(effectiveFixed(experiment_, experiment_.studies[0]).dump(), std::string(R"({"a":1,"b":3})"));
}

void TestExperiment::aStudyKnowsSinceWhenItRunsAsItDoes() {
    const auto study = [&]() -> const Study& { return experiment_.studies[0]; };
    QVERIFY(!study().runningSince);
    const auto created = study().concurrencySince;
    QVERIFY(created);
    add(ChangeKind::StudyState, 0, 0, R"({"state":"running","reason":null})");
    const auto began = study().runningSince;
    QVERIFY(began > created);
    add(ChangeKind::StudyState, 0, 0, R"({"state":"paused","reason":{"code":"by_user"}})");
    add(ChangeKind::SettingChanged, 0, 0, R"({"max_trials":9})");
    QVERIFY(study().runningSince == began);
    QVERIFY(study().concurrencySince == created);
    add(ChangeKind::SettingChanged, 0, 0, R"({"concurrency":2})");
    QVERIFY(study().concurrencySince > began);
    add(ChangeKind::StudyState, 0, 0, R"({"state":"running","reason":null})");
    QVERIFY(study().runningSince > study().concurrencySince);
}

QTEST_GUILESS_MAIN(TestExperiment)
#include "tst_experiment.moc"
