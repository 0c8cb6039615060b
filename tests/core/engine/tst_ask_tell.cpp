#include "core/engine/ask_tell.h"

#include <QTemporaryDir>
#include <QtTest>

#include "core/engine/commands.h"
#include "core/storage/experiment_file.h"

using namespace trialbench;
using namespace trialbench::engine;

namespace {

Json spec(const char* strategy, int trials, const char* direction = "maximize") {
    Json json = Json::parse(R"({
        "name": "Measured elsewhere", "objective": {"kind": "external"},
        "goal": {"metric": "score", "direction": "maximize"},
        "studies": [{"name": "S", "strategy": {"kind": "random"}, "seed": 7, "parameters": [
            {"name": "rate", "type": "float", "low": 0.001, "high": 0.5, "scale": "log"},
            {"name": "optimizer", "type": "categorical", "choices": ["sgd", "adamw"]},
            {"name": "momentum", "type": "float", "low": 0, "high": 0.9, "when": {"optimizer": ["sgd"]}},
            {"name": "batch", "type": "integer", "low": 8, "high": 512}]}]})");
    json["goal"]["direction"] = direction;
    json["studies"][0]["strategy"]["kind"] = strategy;
    json["studies"][0]["max_trials"] = trials;
    return json;
}

std::vector<experiment::ChangeRecord> recordsOf(const Json& json) {
    return creationOf(*experiment::specFromJson(json, "."), support::now());
}

AskTell dialogueOver(std::unique_ptr<storage::ExperimentStore> store) {
    return std::move(*AskTell::open(std::move(*Ledger::open(std::move(store))), "S"));
}

AskTell inMemory(const Json& json) {
    auto store = storage::makeMemoryStore();
    if (!store->append(recordsOf(json))) qFatal("the records of a new experiment are always taken");
    return dialogueOver(std::move(store));
}

// Passes everything on, and can be told to be a full disk.
class FullDisk : public storage::ExperimentStore {
 public:
    explicit FullDisk(const bool& isFull) : inner_(storage::makeMemoryStore()), isFull_(isFull) {}
    Result<std::vector<experiment::ChangeRecord>> load() override { return inner_->load(); }
    Result<void> append(const std::vector<experiment::ChangeRecord>& records) override {
        if (isFull_) return failure(ErrorCode::DiskFull, {{"path", "here"}});
        return inner_->append(records);
    }
    Result<std::string> log(const std::string& study, int trial, int attempt) override {
        return inner_->log(study, trial, attempt);
    }
    Result<void> consolidate() override { return inner_->consolidate(); }

 private:
    std::unique_ptr<storage::ExperimentStore> inner_;
    const bool& isFull_;
};

const char* kGiven = R"({"ask":{"configuration":{"rate":0.1,"optimizer":"sgd","momentum":0.5,"batch":64}}})";

std::string codeOf(const Json& reply) {
    return reply.contains("error") ? reply["error"]["code"].get<std::string>() : "no error: " + reply.dump();
}

}  // namespace

class TestAskTell : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void numbersTrialsFromOneAndNamesTheirOrigin() {
        AskTell dialogue = inMemory(spec("random", 10));
        const Json first = dialogue.reply(R"({"ask":{}})");
        QCOMPARE(first["trial"].get<int>(), 1);
        QCOMPARE(first["origin"].get<std::string>(), std::string("random"));
        QVERIFY(first["configuration"]["batch"].is_number_integer());
        QCOMPARE(dialogue.reply(kGiven).dump(),
                 std::string(R"({"trial":2,"configuration":{"rate":0.1,"optimizer":"sgd","momentum":0.5,)"
                             R"("batch":64},"origin":"given"})"));
    }

    void ordersAGivenConfigurationAsTheSearchSpaceDoes() {
        AskTell dialogue = inMemory(spec("random", 10));
        const Json reply =
            dialogue.reply(R"({"ask":{"configuration":{"batch":64,"optimizer":"adamw","rate":0.1}}})");
        QCOMPARE(reply["configuration"].dump(),
                 std::string(R"({"rate":0.1,"optimizer":"adamw","batch":64})"));
    }

    void keepsTheBestInTheMetricsOwnUnits() {
        AskTell dialogue = inMemory(spec("random", 10, "minimize"));
        QCOMPARE(dialogue.reply(R"({"best":{}})").dump(), std::string(R"({"best":null})"));
        dialogue.reply(kGiven);
        dialogue.reply(R"({"ask":{}})");
        QCOMPARE(dialogue.reply(R"({"tell":{"trial":1,"value":-0.25}})").dump(),
                 std::string(R"({"ok":true})"));
        dialogue.reply(R"({"tell":{"trial":2,"value":3,"standard_error":0.1,"seconds":12.5}})");
        QCOMPARE(dialogue.reply(R"({"best":{}})").dump(),
                 std::string(R"({"best":{"trial":1,"value":-0.25,"configuration":{"rate":0.1,)"
                             R"("optimizer":"sgd","momentum":0.5,"batch":64}}})"));
        const auto& told = *dialogue.ledger().experiment().studies[0].findTrial(2);
        QCOMPARE(*told.standardError, 0.1);
        QCOMPARE(told.seconds, 12.5);
    }

    void addsObservationsThatSpendNoBudget() {
        AskTell dialogue = inMemory(spec("random", 1));
        QCOMPARE(
            dialogue
                .reply(R"({"add":{"configuration":{"rate":0.2,"optimizer":"adamw","batch":8},"value":0.9}})")
                .dump(),
            std::string(R"({"trial":1})"));
        QCOMPARE(dialogue.reply(R"({"ask":{}})")["trial"].get<int>(), 2);
        QCOMPARE(dialogue.reply(R"({"best":{}})")["best"]["trial"].get<int>(), 1);
        QCOMPARE(toString(dialogue.ledger().experiment().studies[0].trials[0].origin),
                 std::string_view("imported"));
    }

    void isDoneWhenCountedAndOpenTrialsReachTheBudget() {
        AskTell dialogue = inMemory(spec("random", 2));
        dialogue.reply(R"({"ask":{}})");
        dialogue.reply(R"({"ask":{}})");
        const std::string done = R"({"done":"max_trials"})";
        QCOMPARE(dialogue.reply(R"({"ask":{}})").dump(), done);
        QCOMPARE(dialogue.reply(kGiven).dump(), done);
        // An abandoned trial gives its place back; a failed one does not.
        dialogue.reply(R"({"abandon":{"trial":1}})");
        QCOMPARE(dialogue.reply(R"({"ask":{}})")["trial"].get<int>(), 3);
        dialogue.reply(R"({"tell":{"trial":2,"failed":"diverged"}})");
        QCOMPARE(dialogue.reply(R"({"ask":{}})").dump(), done);
        dialogue.reply(R"({"tell":{"trial":3,"value":1}})");
        QCOMPARE(toString(dialogue.ledger().experiment().studies[0].state), std::string_view("finished"));
    }

    void isDoneWhenAListIsExhausted() {
        Json json = spec("fixed", 10);
        json["studies"][0]["strategy"]["configurations"] =
            Json::parse(R"([{"rate":0.1,"optimizer":"adamw","batch":8}])");
        AskTell dialogue = inMemory(json);
        QCOMPARE(dialogue.reply(R"({"ask":{}})")["origin"].get<std::string>(), std::string("fixed"));
        QCOMPARE(dialogue.reply(R"({"ask":{}})").dump(), std::string(R"({"done":"fixed_exhausted"})"));
    }

    void givesTheInitialConfigurationsFirst() {
        Json json = spec("bayesian", 10);
        json["studies"][0]["initial"] = Json::parse(R"([{"rate":0.1,"optimizer":"adamw","batch":8}])");
        json["studies"][0]["strategy"]["start_from_defaults"] = true;
        json["studies"][0]["strategy"]["initial_points"] = 3;
        AskTell dialogue = inMemory(json);
        std::string origins;
        for (int trial = 1; trial <= 3; ++trial) {
            origins += dialogue.reply(R"({"ask":{}})")["origin"].get<std::string>() + ' ';
            dialogue.reply(R"({"tell":{"trial":)" + std::to_string(trial) + R"(,"value":0.5}})");
        }
        QCOMPARE(origins, std::string("given default initial_design "));
        QCOMPARE(dialogue.reply(R"({"ask":{}})")["origin"].get<std::string>(), std::string("bayesian"));
    }

    void takesReportsOfRisingEpochs() {
        AskTell dialogue = inMemory(spec("random", 10));
        dialogue.reply(R"({"ask":{}})");
        const std::string fine = R"({"ok":true,"stop":false})";
        QCOMPARE(dialogue.reply(R"({"report":{"trial":1,"epoch":1,"value":0.2}})").dump(), fine);
        QCOMPARE(dialogue.reply(R"({"report":{"trial":1,"epoch":3,"value":0.4}})").dump(), fine);
        QCOMPARE(codeOf(dialogue.reply(R"({"report":{"trial":1,"epoch":3,"value":0.5}})")),
                 std::string("epoch_not_rising"));
        QCOMPARE(codeOf(dialogue.reply(R"({"report":{"trial":1,"epoch":2,"value":0.5}})")),
                 std::string("epoch_not_rising"));
        QCOMPARE(dialogue.reply(R"({"tell":{"trial":1,"stopped":true}})").dump(),
                 std::string(R"({"ok":true})"));
        const auto& trial = dialogue.ledger().experiment().studies[0].trials[0];
        QCOMPARE(*trial.value, 0.4);
        QCOMPARE(toString(trial.state), std::string_view("stopped"));
        QCOMPARE(toString(*trial.stoppedBy), std::string_view("by_user"));
        QCOMPARE(trial.epochs(), 3);
    }

    void listsWhatIsAskedAndNotYetTold() {
        AskTell dialogue = inMemory(spec("random", 10));
        QCOMPARE(dialogue.reply(R"({"open":{}})").dump(), std::string(R"({"open":[]})"));
        for (int i = 0; i < 4; ++i) dialogue.reply(R"({"ask":{}})");
        dialogue.reply(R"({"tell":{"trial":1,"value":0.5}})");
        dialogue.reply(R"({"tell":{"trial":2,"failed":"out_of_memory"}})");
        dialogue.reply(R"({"abandon":{"trial":3}})");
        const Json open = dialogue.reply(R"({"open":{}})")["open"];
        QCOMPARE(open.size(), std::size_t(1));
        QCOMPARE(open[0]["trial"].get<int>(), 4);
        const auto& trials = dialogue.ledger().experiment().studies[0].trials;
        QCOMPARE(toString(trials[1].state), std::string_view("failed"));
        QVERIFY(!trials[2].value);
    }

    void asksNothingMoreOfAStudyThatWasStopped() {
        AskTell dialogue = inMemory(spec("random", 10));
        dialogue.reply(R"({"ask":{}})");
        QVERIFY(applyOffline(dialogue.ledger(), Json::parse(R"({"stop":{"study":"S"}})")));
        const std::string done = R"({"done":"stopped"})";
        QCOMPARE(dialogue.reply(R"({"ask":{}})").dump(), done);
        QCOMPARE(dialogue.reply(kGiven).dump(), done);
        const auto& study = dialogue.ledger().experiment().studies[0];
        QCOMPARE(study.trials.size(), std::size_t(1));
        QVERIFY(study.state == experiment::StudyState::Finished);
        QCOMPARE(dialogue.reply(R"({"best":{}})").dump(), std::string(R"({"best":null})"));
    }

    // A broken disk says nothing about a configuration.
    void spendsNoBudgetOnTheMachinesFaults() {
        AskTell dialogue = inMemory(spec("random", 1));
        for (const char* cause : {"data_missing", "disk_full", "device_lost"}) {
            const Json asked = dialogue.reply(R"({"ask":{}})");
            const auto trial = asked["trial"].dump();
            QCOMPARE(
                dialogue.reply(R"({"tell":{"trial":)" + trial + R"(,"failed":")" + cause + R"("}})").dump(),
                std::string(R"({"ok":true})"));
        }
        QCOMPARE(dialogue.ledger().experiment().studies[0].counted(), 0);
    }

    void answersFaultsAndChangesNothing_data() {
        QTest::addColumn<QByteArray>("line");
        QTest::addColumn<QByteArray>("code");
        const auto row = [](const char* name, const char* line, const char* code) {
            QTest::newRow(name) << QByteArray(line) << QByteArray(code);
        };
        row("not JSON", "{\"ask\":", "bad_json");
        row("empty line", "", "bad_json");
        row("NaN", R"({"tell":{"trial":1,"value":NaN}})", "bad_json");
        row("too large for a number", R"({"tell":{"trial":1,"value":1e999}})", "bad_json");
        row("not UTF-8", "{\"\xff\":{}}", "bad_json");
        row("the same key twice", R"({"tell":{"trial":1,"trial":2,"value":1}})", "duplicate_key");
        row("no object", "[1]", "wrong_type");
        row("two requests at once", R"({"ask":{},"best":{}})", "wrong_type");
        row("no request", "{}", "wrong_type");
        row("unknown request", R"({"guess":{}})", "unknown_key");
        row("body is no object", R"({"ask":true})", "wrong_type");
        row("unknown key", R"({"ask":{"count":3}})", "unknown_key");
        row("key of another request", R"({"best":{"trial":1}})", "unknown_key");
        row("value out of range", R"({"ask":{"configuration":{"rate":5,"optimizer":"adamw","batch":8}}})",
            "value_out_of_range");
        row("integer with a fraction",
            R"({"ask":{"configuration":{"rate":0.1,"optimizer":"adamw","batch":8.5}}})",
            "configuration_invalid");
        row("not one of the choices",
            R"({"ask":{"configuration":{"rate":0.1,"optimizer":"lion","batch":8}}})",
            "configuration_invalid");
        row("inactive parameter",
            R"({"ask":{"configuration":{"rate":0.1,"optimizer":"adamw","momentum":0,"batch":8}}})",
            "configuration_invalid");
        row("missing parameter", R"({"ask":{"configuration":{"rate":0.1}}})", "configuration_invalid");
        row("add without a value", R"({"add":{"configuration":{"rate":0.1,"optimizer":"adamw","batch":8}}})",
            "missing_key");
        row("add of a word", R"({"add":{"configuration":{},"value":"good"}})", "wrong_type");
        row("unknown trial", R"({"tell":{"trial":9,"value":1}})", "unknown_trial");
        row("trial zero", R"({"tell":{"trial":0,"value":1}})", "wrong_type");
        row("trial without a number", R"({"tell":{"value":1}})", "missing_key");
        row("second tell", R"({"tell":{"trial":2,"value":1}})", "trial_state");
        row("tell after abandon", R"({"tell":{"trial":3,"value":1}})", "trial_state");
        row("abandon after tell", R"({"abandon":{"trial":2}})", "trial_state");
        row("report after tell", R"({"report":{"trial":2,"epoch":1,"value":1}})", "trial_state");
        row("epoch zero", R"({"report":{"trial":1,"epoch":0,"value":1}})", "wrong_type");
        row("nothing told", R"({"tell":{"trial":1}})", "bad_spec");
        row("two things told", R"({"tell":{"trial":1,"value":1,"failed":"crashed"}})", "bad_spec");
        row("no cause", R"({"tell":{"trial":1,"failed":"tired"}})", "wrong_type");
        row("stopped: false", R"({"tell":{"trial":1,"stopped":false}})", "bad_spec");
        row("negative error", R"({"tell":{"trial":1,"value":1,"standard_error":-1}})", "bad_spec");
        row("seconds without a value", R"({"tell":{"trial":1,"stopped":true,"seconds":3}})", "bad_spec");
        row("value is null", R"({"tell":{"trial":1,"value":null}})", "wrong_type");
    }

    void answersFaultsAndChangesNothing() {
        QFETCH(QByteArray, line);
        QFETCH(QByteArray, code);
        AskTell dialogue = inMemory(spec("random", 10));
        for (int i = 0; i < 3; ++i) dialogue.reply(R"({"ask":{}})");
        dialogue.reply(R"({"tell":{"trial":2,"value":0.5}})");
        dialogue.reply(R"({"abandon":{"trial":3}})");
        const auto before = dialogue.ledger().store().load()->size();

        const Json reply = dialogue.reply(line.toStdString());
        QCOMPARE(codeOf(reply), code.toStdString());
        QVERIFY(!reply["error"]["message"].get<std::string>().empty());
        QCOMPARE(reply.size(), std::size_t(1));

        QCOMPARE(dialogue.ledger().store().load()->size(), before);
        QVERIFY(!dialogue.ledger().hasWaiting());
        // The dialogue goes on as if nothing had been said.
        QCOMPARE(dialogue.reply(R"({"ask":{}})")["trial"].get<int>(), 4);
    }

    void acknowledgesNothingThatIsNotInTheFile() {
        bool isFull = false;
        auto store = std::make_unique<FullDisk>(isFull);
        QVERIFY(store->append(recordsOf(spec("random", 10))));
        AskTell dialogue = dialogueOver(std::move(store));
        const Json first = dialogue.reply(R"({"ask":{}})");
        isFull = true;
        QCOMPARE(codeOf(dialogue.reply(R"({"ask":{}})")), std::string("disk_full"));
        QCOMPARE(codeOf(dialogue.reply(R"({"tell":{"trial":1,"value":1}})")), std::string("disk_full"));
        QCOMPARE(dialogue.reply(R"({"open":{}})")["open"].size(), std::size_t(1));
        isFull = false;
        QCOMPARE(dialogue.reply(R"({"ask":{}})")["trial"].get<int>(), 2);
        QCOMPARE(dialogue.reply(R"({"tell":{"trial":1,"value":1}})").dump(), std::string(R"({"ok":true})"));
    }

    void givesTheSameRepliesAgain() {
        const auto dialogue = [] {
            AskTell dialogue = inMemory(spec("bayesian", 30));
            std::string replies;
            for (int trial = 1; trial <= 12; ++trial) {
                const Json asked = dialogue.reply(R"({"ask":{}})");
                const double rate = asked["configuration"]["rate"];
                replies += asked.dump();
                if (trial % 3 == 0) continue;  // stays open, so that pending trials matter too
                replies +=
                    dialogue.reply(Json{{"tell", {{"trial", trial}, {"value", -std::log10(rate)}}}}.dump())
                        .dump();
            }
            return replies;
        };
        const std::string once = dialogue();
        QCOMPARE(dialogue(), once);
        QVERIFY(once.find("\"bayesian\"") != std::string::npos);
    }

    void keepsOpenTrialsInAFile() {
        QTemporaryDir folder;
        const std::string path = folder.filePath("kept.trialbench").toStdString();
        QVERIFY(storage::createFile(path, recordsOf(spec("random", 10)), false));
        std::string configuration;
        {
            AskTell dialogue = dialogueOver(std::move(*storage::openOwned(path)));
            configuration = dialogue.reply(R"({"ask":{}})")["configuration"].dump();
            dialogue.reply(R"({"ask":{}})");
            dialogue.reply(R"({"report":{"trial":1,"epoch":1,"value":0.3}})");
        }
        auto ledger = Ledger::open(std::move(*storage::openOwned(path)));
        QVERIFY(ledger.has_value());
        recover(*ledger);
        QVERIFY(ledger->commit());
        AskTell dialogue = std::move(*AskTell::open(std::move(*ledger), "S"));
        const Json open = dialogue.reply(R"({"open":{}})")["open"];
        QCOMPARE(open.size(), std::size_t(2));
        QCOMPARE(open[0]["configuration"].dump(), configuration);
        QCOMPARE(codeOf(dialogue.reply(R"({"report":{"trial":1,"epoch":1,"value":0.3}})")),
                 std::string("epoch_not_rising"));
        QVERIFY(dialogue.reply(R"({"tell":{"trial":1,"value":0.5}})").contains("ok"));
        QVERIFY(dialogue.reply(R"({"abandon":{"trial":2}})").contains("ok"));
        QCOMPARE(dialogue.reply(R"({"ask":{}})")["trial"].get<int>(), 3);
    }

    void refusesAnUnknownStudy() {
        auto store = storage::makeMemoryStore();
        QVERIFY(store->append(recordsOf(spec("random", 10))));
        const auto dialogue = AskTell::open(std::move(*Ledger::open(std::move(store))), "T");
        QVERIFY(!dialogue.has_value());
        QCOMPARE(codeName(dialogue.error().code), std::string_view("unknown_study"));
    }
};

QTEST_GUILESS_MAIN(TestAskTell)
#include "tst_ask_tell.moc"
