#include <QTemporaryDir>
#include <QtTest>

#include "core/objective/trainer_objective.h"

using namespace trialbench;
using namespace trialbench::objective;
using experiment::TrialState;

namespace {

LoadedTrainer fakeTrainer() {
    return TrainerLibrary::open(FAKE_TRAINER);
}

std::shared_ptr<Objective> make(const char* dataSet = "toy", TrainerObjective::Loader load = fakeTrainer) {
    return TrainerObjective::create(Json{{"kind", "training"}, {"data_set", dataSet}}, std::move(load))
        .value();
}

space::SearchSpace spaceOf(const char* text) {
    std::vector<space::Parameter> parameters;
    for (const Json& json : Json::parse(text)) {
        parameters.push_back(space::parameterFromJson(json, "").value());
    }
    return space::SearchSpace::create(std::move(parameters)).value();
}

Ended runWith(const Json& fixed, std::vector<Message>* messages = nullptr,
              const std::function<void(const Message&)>& emit = {}) {
    const QTemporaryDir folder;
    TrialStart start;
    start.configuration.set("rate", 0.5);
    start.fixed = fixed;
    start.folder = folder.path().toStdString();
    StopSignal stop;
    return make()->run(
        start,
        [&](const Message& message) {
            if (messages) messages->push_back(message);
            if (emit) emit(message);
        },
        stop);
}

const experiment::Goal kGoal{.metric = "accuracy", .direction = experiment::Direction::Maximize};
constexpr const char* kRate = R"([{"name":"rate","type":"float","low":0.01,"high":0.1}])";
// So long that only a stop ends it.
const Json kEndless{{"epochs", 100000}};

Json endlessly(const char* behavior) {
    Json fixed = kEndless;
    fixed["behavior"] = behavior;
    return fixed;
}

}  // namespace

class TrainerObjectiveTest : public QObject {
    Q_OBJECT
 private Q_SLOTS:
    void passesOnHowATrialFailed();
    void passesOnWhatItTrainsOn();
    void garbageStopsAndFailsTheTrial_data();
    void garbageStopsAndFailsTheTrial();
    void theFirstEndCounts();
    void whatASubscriberThrowsFailsTheTrialOnly();
    void fixedKnobsThatDoNotCountAreNotSent();
    void withoutATrainerTheStudyPausesWithTheReason();
    void validateSaysWhatIsMissing_data();
    void validateSaysWhatIsMissing();
};

void TrainerObjectiveTest::passesOnHowATrialFailed() {
    const Ended ended = runWith({{"behavior", "fails"}});
    QVERIFY(ended.state == TrialState::Failed);
    QVERIFY(ended.cause == experiment::Cause::OutOfMemory);
    QCOMPARE(ended.message, std::string("no memory left"));
}

void TrainerObjectiveTest::passesOnWhatItTrainsOn() {
    std::vector<Message> messages;
    QVERIFY(runWith({{"epochs", 1}}, &messages).state == TrialState::Completed);
    const auto* loaded = std::get_if<DataLoaded>(&messages.front());
    QVERIFY(loaded && (loaded->data == experiment::DataUsed{std::string(64, '7'), 100, 20}));
}

void TrainerObjectiveTest::garbageStopsAndFailsTheTrial_data() {
    QTest::addColumn<QByteArray>("behavior");
    for (const char* behavior : {"garbage", "unfinite", "describes"}) {
        QTest::newRow(behavior) << QByteArray(behavior);
    }
}

void TrainerObjectiveTest::garbageStopsAndFailsTheTrial() {
    QFETCH(QByteArray, behavior);
    const Ended ended = runWith(endlessly(behavior.constData()));
    QVERIFY(ended.state == TrialState::Failed);
    QVERIFY(ended.cause == experiment::Cause::Crashed);
    QVERIFY(!ended.message.empty());
}

void TrainerObjectiveTest::theFirstEndCounts() {
    std::vector<Message> messages;
    const Ended ended = runWith({{"behavior", "ends_twice"}}, &messages);
    QVERIFY(ended.state == TrialState::Completed);
    for (const Message& message : messages) QVERIFY(!std::holds_alternative<LogText>(message));
}

void TrainerObjectiveTest::whatASubscriberThrowsFailsTheTrialOnly() {
    const Ended ended = runWith(kEndless, nullptr, [](const Message& message) {
        if (std::holds_alternative<Measured>(message)) throw std::runtime_error("the reader broke");
    });
    QVERIFY(ended.state == TrialState::Failed);
    QCOMPARE(ended.message, std::string("the reader broke"));
}

void TrainerObjectiveTest::fixedKnobsThatDoNotCountAreNotSent() {
    // The trainer would refuse momentum beside adamw.
    const Ended ended = runWith({{"optimizer", "adamw"}, {"momentum", 0.5}});
    QVERIFY2(ended.state == TrialState::Completed, ended.message.c_str());
}

void TrainerObjectiveTest::withoutATrainerTheStudyPausesWithTheReason() {
    const auto objective = make("toy", [] { return TrainerLibrary::open("/no/such/trainer.so"); });
    StopSignal stop;
    const Ended ended = objective->run(
        {}, [](const Message&) {}, stop);
    QVERIFY(ended.state == TrialState::Failed);
    QVERIFY(ended.cause && !experiment::failsTheTrial(*ended.cause));
    QVERIFY(ended.message.find("/no/such/trainer.so") != std::string::npos);
    QVERIFY(objective->describe().error().code == ErrorCode::TrainerMissing);
    QVERIFY(objective->validate(spaceOf(kRate), Json::object(), kGoal).error().code ==
            ErrorCode::TrainerMissing);
}

void TrainerObjectiveTest::validateSaysWhatIsMissing_data() {
    QTest::addColumn<QByteArray>("dataSet");
    QTest::addColumn<QByteArray>("parameters");
    QTest::addColumn<QByteArray>("fixed");
    QTest::addColumn<QByteArray>("code");
    QTest::addColumn<QByteArray>("says");
    const auto row = [](const char* name, const char* dataSet, const char* parameters, const char* fixed,
                        const char* code, const char* says) {
        QTest::newRow(name) << QByteArray(dataSet) << QByteArray(parameters) << QByteArray(fixed)
                            << QByteArray(code) << QByteArray(says);
    };
    row("all is well", "toy", kRate, R"({"images":4})", "", "");
    row("not installed", "absent", kRate, "{}", "data_missing", "Install the package toys.");
    row("no such data set", "imagenet", kRate, "{}", "bad_spec", "toy, absent");
    row("no such knob", "toy", R"([{"name":"speed","type":"float","low":0,"high":1}])", "{}", "knob_invalid",
        "epochs, optimizer");
    row("as many images as there are", "toy", kRate, R"({"train_images":70})", "", "");
    row("too many to train on", "toy", kRate, R"({"train_images":71})", "knob_invalid", "leaves 70");
    row("too many beside those held back", "toy", kRate, R"({"train_images":60,"validation_images":41})",
        "knob_invalid", "leaves 59");
    row("too many to validate on", "toy", kRate, R"({"validation_images":99})", "knob_invalid", "leaves 98");
    row("too many of the test set", "toy", kRate, R"({"validation_images":21,"validate_on":"test"})",
        "knob_invalid", "leaves 20");
    row("the test set costs no training images", "toy", kRate,
        R"({"validation_images":20,"validate_on":"test","train_images":100})", "", "");
    row("out of limits", "toy", kRate, R"({"epochs":0})", "knob_invalid", "1 to 100000");
}

void TrainerObjectiveTest::validateSaysWhatIsMissing() {
    QFETCH(QByteArray, dataSet);
    QFETCH(QByteArray, parameters);
    QFETCH(QByteArray, fixed);
    QFETCH(QByteArray, code);
    QFETCH(QByteArray, says);
    const auto checked =
        make(dataSet.constData())
            ->validate(spaceOf(parameters.constData()), Json::parse(fixed.toStdString()), kGoal);
    QCOMPARE(QByteArray(checked ? "" : codeName(checked.error().code).data()), code);
    if (checked) return;
    const std::string sentence = message(checked.error());
    QVERIFY2(sentence.find(says.toStdString()) != std::string::npos, sentence.c_str());
}

QTEST_GUILESS_MAIN(TrainerObjectiveTest)
#include "tst_trainer_objective.moc"
