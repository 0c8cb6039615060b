#include <QtTest>

#include "core/objective/trainer_messages.h"

using namespace trialbench;
using namespace trialbench::objective;

namespace {

constexpr const char* kHash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

std::string checkpoint(const std::string& file, const std::string& hash) {
    return R"({"checkpoint":{"file":")" + file + R"(","sha256":")" + hash +
           R"(","bytes":170000000,"epoch":3,"step":7}})";
}

}  // namespace

class TrainerMessagesTest : public QObject {
    Q_OBJECT
 private Q_SLOTS:
    void readsWhatTheContractShows();
    void comesBackAsItWasWritten_data();
    void comesBackAsItWasWritten();
    void refusesWhatIsNotInTheProtocol_data();
    void refusesWhatIsNotInTheProtocol();
    void refusesANewerProtocolWhateverElseItSays();
    void aDescriptionMayHaveMore();
    void startHasEverythingThatATrialNeeds();
};

void TrainerMessagesTest::readsWhatTheContractShows() {
    const auto progress =
        std::get<Progress>(trainerMessageFrom(R"({"progress":{"epoch":2,"step":10,"steps":47}})").value());
    QVERIFY(progress.epoch == 2 && progress.step == 10 && progress.steps == 47);

    const auto measured = std::get<Measured>(
        trainerMessageFrom(R"({"measurement":{"epoch":3,"metrics":{"accuracy":0.5,"loss":2},"seconds":9.5}})")
            .value());
    QCOMPARE(measured.epoch, 3);
    QVERIFY((measured.metrics == std::map<std::string, double>{{"accuracy", 0.5}, {"loss", 2}}));
    QCOMPARE(measured.seconds, 9.5);

    QCOMPARE(std::get<LogText>(trainerMessageFrom(R"({"log":{"text":"a\nb"}})").value()).text,
             std::string("a\nb"));

    const auto written =
        std::get<CheckpointWritten>(trainerMessageFrom(checkpoint("c.pt", kHash)).value()).checkpoint;
    QVERIFY(written.file == "c.pt" && written.sha256 == kHash && written.bytes == 170000000);
    QVERIFY(written.epoch == 3 && written.step == 7);

    const auto failed = std::get<Ended>(
        trainerMessageFrom(R"({"ended":{"state":"failed","cause":"diverged","message":"NaN"}})").value());
    QVERIFY(failed.state == experiment::TrialState::Failed && failed.cause == experiment::Cause::Diverged);
    QCOMPARE(failed.message, std::string("NaN"));
    QVERIFY(!failed.code);
    const auto codeOf = [](const std::string& code) {
        const std::string text =
            R"({"ended":{"state":"failed","cause":"bad_exit","message":"m","code":")" + code + R"("}})";
        return std::get<Ended>(trainerMessageFrom(text).value()).code;
    };
    QVERIFY(codeOf("knob_invalid") == ErrorCode::KnobInvalid);
    QVERIFY(!codeOf("of_a_later_version"));
    for (const char* text : {R"({"ended":{"state":"completed"}})",
                             R"({"ended":{"state":"completed","cause":null,"message":null}})"}) {
        const auto ended = std::get<Ended>(trainerMessageFrom(text).value());
        QVERIFY(ended.state == experiment::TrialState::Completed && !ended.cause && ended.message.empty());
    }
}

void TrainerMessagesTest::comesBackAsItWasWritten_data() {
    QTest::addColumn<QByteArray>("text");
    const std::vector<std::pair<const char*, std::string>> rows{
        {"progress", R"({"progress":{"epoch":0,"step":0,"steps":1}})"},
        {"measurement", R"({"measurement":{"epoch":1,"metrics":{"a":0.1,"b":-1e-300},"seconds":0.25}})"},
        {"measurement on images",
         R"({"measurement":{"epoch":1,"metrics":{"a":0.5},"seconds":0.25,"validation_images":5000}})"},
        {"data",
         std::string(R"({"data":{"sha256":")") + kHash + R"(","train_images":60000,"test_images":10000}})"},
        {"log", R"({"log":{"text":"ä \"quoted\"\n"}})"},
        {"checkpoint", checkpoint("folder/c.pt", kHash)},
        {"completed", R"({"ended":{"state":"completed","cause":null,"message":""}})"},
        {"stopped", R"({"ended":{"state":"stopped","cause":null,"message":"at once"}})"},
        {"failed", R"({"ended":{"state":"failed","cause":"out_of_memory","message":"no room"}})"},
        {"failed by an error",
         R"({"ended":{"state":"failed","cause":"bad_exit","message":"no","code":"knob_invalid"}})"},
        {"description", R"({"description":{"protocol":1,"libtorch":"1.13.1",)"
                        R"("devices":[{"name":"cuda:0","uuid":"G","model":"H","memory_bytes":85899345920,)"
                        R"("bf16_stems":["3x3"]}],)"
                        R"("knobs":[{"name":"x"}],"metrics":["a"],"data_sets":[{"name":"m"}]}})"}};
    for (const auto& [name, text] : rows) QTest::newRow(name) << QByteArray::fromStdString(text);
}

void TrainerMessagesTest::comesBackAsItWasWritten() {
    QFETCH(QByteArray, text);
    const auto message = trainerMessageFrom(text.toStdString());
    QVERIFY(message.has_value());
    QCOMPARE(toJson(*message).dump(), text.toStdString());
}

void TrainerMessagesTest::refusesWhatIsNotInTheProtocol_data() {
    QTest::addColumn<QByteArray>("text");
    const std::string texts[] = {
        "",
        "{",
        "3",
        "[]",
        "{}",
        R"({"greeting":{}})",
        R"({"log":{"text":"a"},"progress":{"epoch":1,"step":1,"steps":1}})",
        R"({"log":{"text":"a"},"log":{"text":"b"}})",
        R"({"log":"a"})",
        R"({"log":{}})",
        R"({"log":{"text":"a","level":3}})",
        R"({"progress":{"epoch":1,"step":1}})",
        R"({"progress":{"epoch":-1,"step":1,"steps":1}})",
        R"({"progress":{"epoch":1.5,"step":1,"steps":1}})",
        R"({"measurement":{"epoch":0,"metrics":{},"seconds":1}})",
        R"({"measurement":{"epoch":1,"metrics":{"a":null},"seconds":1}})",
        R"({"measurement":{"epoch":1,"metrics":{"a":"0.5"},"seconds":1}})",
        R"({"measurement":{"epoch":1,"metrics":[0.5],"seconds":1}})",
        R"({"measurement":{"epoch":1,"metrics":{"a":1},"seconds":-1}})",
        R"({"measurement":{"epoch":1,"metrics":{"a":1}}})",
        R"({"measurement":{"epoch":1,"metrics":{"a":1},"seconds":1,"validation_images":0}})",
        R"({"description":{"protocol":1,"devices":[{"name":"cpu","bf16_stems":[1]}],"knobs":[],"metrics":[],
            "data_sets":[]}})",
        R"({"data":{"sha256":"abc","train_images":1,"test_images":1}})",
        std::string(R"({"data":{"sha256":")") + kHash + R"(","train_images":-1,"test_images":1}})",
        std::string(R"({"data":{"sha256":")") + kHash + R"(","train_images":1}})",
        std::string(R"({"data":{"sha256":")") + kHash + R"(","train_images":1,"test_images":1,"name":"x"}})",
        checkpoint("", kHash),
        checkpoint("c.pt", "abc"),
        checkpoint("c.pt", std::string(64, 'g')),
        R"({"ended":{}})",
        R"({"ended":{"state":"running"}})",
        R"({"ended":{"state":"won"}})",
        R"({"ended":{"state":"failed"}})",
        R"({"ended":{"state":"failed","cause":"bad_luck"}})",
        R"({"ended":{"state":"completed","cause":"diverged"}})",
        R"({"description":{}})",
        R"({"description":{"protocol":"1"}})",
        R"({"description":{"protocol":1}})",
        R"({"description":{"protocol":1,"devices":[{}],"knobs":[],"metrics":[],"data_sets":[]}})",
        R"({"description":{"protocol":1,"devices":[],"knobs":[],"metrics":[1],"data_sets":[]}})",
        R"({"description":{"protocol":1,"devices":[],"knobs":{},"metrics":[],"data_sets":[]}})",
        "{\"log\":{\"text\":\"\xff\"}}",
    };
    for (const std::string& text : texts) QTest::newRow(text.c_str()) << QByteArray::fromStdString(text);
}

void TrainerMessagesTest::refusesWhatIsNotInTheProtocol() {
    QFETCH(QByteArray, text);
    const auto refused = trainerMessageFrom(text.toStdString());
    QVERIFY(!refused && refused.error().code == ErrorCode::TrainerMessage);
    QVERIFY(!refused.error().arguments.front().second.empty());
}

void TrainerMessagesTest::refusesANewerProtocolWhateverElseItSays() {
    const auto refused = trainerMessageFrom(R"({"description":{"protocol":2,"engines":"all new"}})");
    QVERIFY(!refused && refused.error().code == ErrorCode::TrainerProtocol);
    QVERIFY(message(refused.error()).find("version 2") != std::string::npos);
}

void TrainerMessagesTest::aDescriptionMayHaveMore() {
    const auto message = trainerMessageFrom(
        R"({"description":{"protocol":1,"libtorch":"x","devices":[{"name":"cpu","cores":8}],"knobs":[],
            "metrics":[],"data_sets":[],"built":"today"}})");
    QCOMPARE(std::get<Description>(message.value()).devices.front().name, std::string("cpu"));
}

void TrainerMessagesTest::startHasEverythingThatATrialNeeds() {
    TrialStart start;
    start.device = "cuda:1";
    start.threads = 3;
    start.seed = 18446744073709551615U;
    start.precision = "bf16";
    start.folder = "/f";
    start.checkpointSeconds = 60;
    const DataChoice data{.name = "mnist", .path = std::nullopt, .splitSeed = 4};
    QCOMPARE(startBody(start, data, Json{{"rate", 0.5}}).dump(),
             std::string(R"({"knobs":{"rate":0.5},"data_set":{"name":"mnist","path":null},"split_seed":4,)"
                         R"("seed":18446744073709551615,"threads":3,"device":"cuda:1","precision":"bf16",)"
                         R"("folder":"/f","resume_from":null,"checkpoint_seconds":60.0})"));
    start.resumeFrom = "/f/c.pt";
    const Json body = startBody(start, {.name = "mnist", .path = "/data"}, Json::object());
    QCOMPARE(body["resume_from"].get<std::string>(), std::string("/f/c.pt"));
    QCOMPARE(body["data_set"]["path"].get<std::string>(), std::string("/data"));
    QCOMPARE(requestStopBody(true).dump(), std::string(R"({"checkpoint":true})"));
}

QTEST_GUILESS_MAIN(TrainerMessagesTest)
#include "tst_trainer_messages.moc"
