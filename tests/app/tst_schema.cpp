// The JSON Schemas of resources/schema against what the program takes and gives.
#include <QRegularExpression>
#include <QtTest>
#include <nlohmann/json.hpp>
#include <set>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "app/cli/input.h"
#include "app/cli/templates.h"
#include "core/engine/ask_tell.h"
#include "core/engine/study_check.h"
#include "core/search/strategy.h"
#include "tests/app/sample_experiment.h"

using namespace trialbench;
using trialbench::tests::SampleExperiment;

namespace {

std::string textOf(const std::string& path) {
    const auto text = cli::readFile(TRIALBENCH_SOURCE_DIR "/" + path);
    if (!text) qFatal("%s", message(text.error()).c_str());
    return *text;
}

/// What a schema says against a document; empty if nothing.
std::string complaint(const std::string& schemaName, const Json& document) {
    using valijson::adapters::NlohmannJsonAdapter;
    static std::map<std::string, valijson::Schema> schemas;
    auto [found, isNew] = schemas.try_emplace(schemaName);
    if (isNew) {
        const auto json =
            nlohmann::json::parse(textOf(std::string("resources/schema/") + schemaName + ".schema.json"));
        valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
        parser.populateSchema(NlohmannJsonAdapter(json), found->second);
    }
    const auto plain = nlohmann::json::parse(document.dump());
    // Strictly: "1" is no number.
    valijson::Validator validator(valijson::Validator::kStrongTypes);
    valijson::ValidationResults results;
    if (validator.validate(found->second, NlohmannJsonAdapter(plain), &results)) return {};
    std::string text = "invalid";
    valijson::ValidationResults::Error error;
    while (results.popError(error)) {
        text += "; ";
        for (const auto& part : error.context) text += part;
        text += ": " + error.description;
    }
    return text;
}

void addSpec(const char* name, bool isValid, const char* refusal, const std::function<void(Json&)>& change) {
    Json spec = SampleExperiment::trainingSpec();
    change(spec);
    QTest::newRow(name) << QByteArray::fromStdString(spec.dump()) << isValid << QByteArray(refusal);
}

}  // namespace

class TestSchema : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void takesEveryTemplate() {
        for (const char* name : {"quick-look", "empty"}) {
            const Json json = *support::parseJson(*cli::templateText(name));
            QCOMPARE(complaint("experiment-spec", json), std::string());
            const auto spec = engine::checkedSpec(json, ".");
            QVERIFY2(spec.has_value(), spec ? "" : message(spec.error()).c_str());
        }
        QCOMPARE(codeName(cli::templateText("published").error().code), std::string_view("not_built"));
        QCOMPARE(codeName(cli::templateText("nonsense").error().code), std::string_view("usage"));
    }

    // The numbers of the contract.
    void keepsTheQuickLookQuick() {
        const auto spec = *engine::checkedSpec(*support::parseJson(*cli::templateText("quick-look")), ".");
        const Json& fixed = spec.objective["fixed"];
        QCOMPARE(fixed["train_images"].get<int>(), 1500);
        QCOMPARE(fixed["validation_images"].get<int>(), 1000);
        QCOMPARE(fixed["epochs"].get<int>(), 2);
        QCOMPARE(fixed["batch_size"].get<int>(), 32);
        QCOMPARE(spec.studies.size(), std::size_t(1));
        QCOMPARE(*spec.studies[0].settings.maxTrials, 12);
        QCOMPARE(spec.studies[0].settings.concurrency, 2);
        QCOMPARE(spec.studies[0].revision.strategy["initial_points"].get<int>(), 5);
    }

    void takesTheExamplesOfTheReadme() {
        const QString readme = QString::fromStdString(textOf("README.md"));
        const QRegularExpression block("```json\\n(.*?)```", QRegularExpression::DotMatchesEverythingOption);
        int count = 0;
        for (auto match = block.globalMatch(readme); match.hasNext(); ++count) {
            const Json json = *support::parseJson(match.next().captured(1).toStdString());
            QCOMPARE(complaint("experiment-spec", json), std::string());
            const auto spec = engine::checkedSpec(json, ".");
            QVERIFY2(spec.has_value(), spec ? "" : message(spec.error()).c_str());
        }
        QVERIFY(count > 0);
    }

    // A strategy that is registered, but not added here, would be refused by whoever checks with the schema.
    void knowsEveryStrategy() {
        const auto wordsOf = [](const Json& values) {
            std::set<std::string> words;
            for (const Json& value : values) words.insert(value.get<std::string>());
            return words;
        };
        std::set<std::string> kinds;
        const Json spec = *support::parseJson(textOf("resources/schema/experiment-spec.schema.json"));
        for (const Json& form : spec["definitions"]["strategy"]["oneOf"]) {
            kinds.merge(wordsOf(form["properties"]["kind"]["enum"]));
        }
        for (const auto& registered : search::registeredStrategies()) {
            const std::string kind(registered.kind);
            QVERIFY2(kinds.contains(kind), kind.c_str());
            QVERIFY2(experiment::originFrom(kind), kind.c_str());
        }
        for (const std::string& kind : kinds) {
            const auto strategy = search::strategyOf(Json{{"kind", kind}});
            QVERIFY2(strategy || strategy.error().code == ErrorCode::NotBuilt, kind.c_str());
        }
    }

    // Every spec is judged alike by schema and program. Two kinds only the program can tell: what needs
    // arithmetic or names elsewhere in the file, and what is of the contract but not built ("not_built").
    void agreesWithTheProgramOnSpecs_data() {
        QTest::addColumn<QByteArray>("spec");
        QTest::addColumn<bool>("isValid");
        QTest::addColumn<QByteArray>("refusal");
        const auto study = [](Json& spec) -> Json& { return spec["studies"][0]; };
        const auto parameter = [&](Json& spec) -> Json& { return study(spec)["parameters"][0]; };
        addSpec("as it is", true, "", [](Json&) {});
        addSpec("no studies yet", true, "", [](Json& s) { s["studies"] = Json::array(); });
        addSpec("initial configuration", true, "", [&](Json& s) {
            study(s)["initial"] = Json::parse(R"([{"learning_rate":0.1,"optimizer":"adamw"}])");
        });
        addSpec("bayesian from defaults", true, "", [&](Json& s) {
            study(s)["strategy"] =
                Json::parse(R"({"kind":"bayesian","initial_points":4,"start_from_defaults":true})");
        });
        addSpec("fixed list", true, "", [&](Json& s) {
            study(s)["strategy"] = Json::parse(
                R"({"kind":"fixed","configurations":[{"learning_rate":0.1,"optimizer":"adamw"}]})");
        });
        addSpec("function", true, "", [&](Json& s) {
            s["objective"] = Json::parse(R"({"kind":"function","name":"sphere","noise":0.1,"epochs":3})");
            s["goal"]["metric"] = "value";
            study(s)["parameters"] = Json::parse(R"([{"name":"x","type":"float","low":-1,"high":1}])");
        });
        addSpec("external", true, "", [](Json& s) { s["objective"] = Json{{"kind", "external"}}; });
        addSpec("none as stopping rule", true, "", [&](Json& s) {
            study(s)["stopping"] = Json{{"kind", "none"}};
            study(s)["completion"] = Json::array();
        });

        addSpec("sobol", true, "", [&](Json& s) { study(s)["strategy"] = Json{{"kind", "sobol"}}; });
        addSpec("grid", true, "", [&](Json& s) {
            study(s)["strategy"] = Json{{"kind", "grid"}};
            study(s)["levels"] = 3;
        });
        addSpec("median rule", true, "not_built", [&](Json& s) {
            study(s)["stopping"] = Json{{"kind", "median"}};
        });
        addSpec("completion rule", true, "not_built", [&](Json& s) {
            study(s)["completion"] = Json::parse(R"([{"kind":"no_improvement","trials":20}])");
        });
        addSpec("time limit", true, "not_built", [&](Json& s) { study(s)["time_limit_seconds"] = 60; });
        addSpec("repeats", true, "not_built", [&](Json& s) { study(s)["repeats"] = 3; });
        addSpec("warm start", true, "not_built", [&](Json& s) {
            study(s)["warm_start"] = Json::parse(R"([{"file":"a.trialbench","study":"S"}])");
        });
        addSpec("command", true, "not_built", [](Json& s) {
            s["objective"] =
                Json::parse(R"({"kind":"command","argv":["a"],"metrics":[{"name":"m","regex":"x"}]})");
        });

        addSpec("reversed range", true, "bad_spec", [&](Json& s) { parameter(s)["high"] = 0.0001; });
        addSpec("log of zero", true, "bad_spec", [&](Json& s) { parameter(s)["low"] = 0; });
        addSpec("name twice", true, "bad_spec",
                [&](Json& s) { study(s)["parameters"].push_back(parameter(s)); });
        addSpec("fixed and tuned", true, "bad_spec", [&](Json& s) { study(s)["fixed"]["momentum"] = 0.5; });
        addSpec("condition on what comes later", true, "bad_spec",
                [&](Json& s) { parameter(s)["when"] = Json::parse(R"({"optimizer":["sgd"]})"); });
        addSpec("two studies of one name", true, "bad_spec",
                [&](Json& s) { s["studies"].push_back(study(s)); });
        addSpec("initial outside the range", true, "bad_spec", [&](Json& s) {
            study(s)["initial"] = Json::parse(R"([{"learning_rate":7,"optimizer":"adamw"}])");
        });

        addSpec("zero trials", false, "wrong_type", [&](Json& s) { study(s)["max_trials"] = 0; });
        addSpec("half a trial", false, "wrong_type", [&](Json& s) { study(s)["max_trials"] = 0.5; });
        addSpec("trials as text", false, "wrong_type", [&](Json& s) { study(s)["max_trials"] = "12"; });
        addSpec("no concurrency", false, "wrong_type", [&](Json& s) { study(s)["concurrency"] = 0; });
        addSpec("unknown key", false, "unknown_key", [](Json& s) { s["colour"] = "red"; });
        addSpec("unknown key of a study", false, "unknown_key", [&](Json& s) { study(s)["trials"] = 3; });
        addSpec("unknown key of a parameter", false, "unknown_key",
                [&](Json& s) { parameter(s)["min"] = 3; });
        addSpec("choices of a float", false, "unknown_key", [&](Json& s) {
            parameter(s)["choices"] = {1, 2};
        });
        addSpec("no name", false, "missing_key", [](Json& s) { s.erase("name"); });
        addSpec("no goal", false, "missing_key", [](Json& s) { s.erase("goal"); });
        addSpec("no direction", false, "missing_key", [](Json& s) { s["goal"].erase("direction"); });
        addSpec("no strategy", false, "missing_key", [&](Json& s) { study(s).erase("strategy"); });
        addSpec("no upper end", false, "missing_key", [&](Json& s) { parameter(s).erase("high"); });
        addSpec("no parameters", false, "missing_key", [&](Json& s) { study(s).erase("parameters"); });
        addSpec("empty parameters", false, "bad_spec",
                [&](Json& s) { study(s)["parameters"] = Json::array(); });
        addSpec("no choices", false, "bad_spec", [&](Json& s) {
            study(s)["parameters"].push_back(
                Json::parse(R"({"name":"c","type":"categorical","choices":[]})"));
        });
        addSpec("unknown strategy", false, "bad_spec", [&](Json& s) {
            study(s)["strategy"] = Json{{"kind", "lucky"}};
        });
        addSpec("unknown scale", false, "wrong_type", [&](Json& s) { parameter(s)["scale"] = "cubic"; });
        addSpec("unknown type", false, "wrong_type", [&](Json& s) { parameter(s)["type"] = "complex"; });
        addSpec("unknown direction", false, "wrong_type", [](Json& s) { s["goal"]["direction"] = "up"; });
        addSpec("range as text", false, "wrong_type", [&](Json& s) { parameter(s)["low"] = "0.1"; });
        addSpec("fixed list in fixed", false, "wrong_type",
                [&](Json& s) { study(s)["fixed"]["crop"] = {1}; });
        addSpec("split in a study", false, "bad_spec",
                [&](Json& s) { study(s)["fixed"]["validate_on"] = "test"; });
        addSpec("negative noise", false, "bad_spec", [&](Json& s) {
            s["objective"] = Json::parse(R"({"kind":"function","name":"branin","noise":-1})");
        });
        addSpec("unknown objective", false, "wrong_type", [](Json& s) {
            s["objective"] = Json{{"kind", "dream"}};
        });
        addSpec("no data set", false, "missing_key", [](Json& s) { s["objective"].erase("data_set"); });
        addSpec("condition without values", false, "bad_spec",
                [&](Json& s) { study(s)["parameters"][2]["when"] = Json::parse(R"({"optimizer":[]})"); });
    }

    void agreesWithTheProgramOnSpecs() {
        QFETCH(QByteArray, spec);
        QFETCH(bool, isValid);
        QFETCH(QByteArray, refusal);
        const Json json = Json::parse(spec.toStdString());
        const std::string found = complaint("experiment-spec", json);
        QVERIFY2(found.empty() == isValid, found.empty() ? "the schema takes it" : found.c_str());
        const auto read = engine::checkedSpec(json, ".");
        QCOMPARE(read ? QByteArray() : QByteArray(codeName(read.error().code).data()), refusal);
    }

    void describesWhatShowPrints() {
        SampleExperiment sample(SampleExperiment::trainingSpec());
        QCOMPARE(complaint("show", toShowJson(sample.get())), std::string());
        sample.start(1, Json{{"learning_rate", 0.01}, {"optimizer", "sgd"}, {"momentum", 0.9}});
        sample.measure(1, 1, "validation_accuracy", 0.4);
        sample.record(
            experiment::ChangeKind::Measurement, 1, 1,
            Json{{"epoch", 2},
                 {"metrics", {{"validation_accuracy", 0.5}}},
                 {"data",
                  {{"sha256", std::string(64, 'a')}, {"train_images", 60000}, {"test_images", 10000}}}});
        sample.complete(1, 0.5);
        sample.start(2, Json{{"learning_rate", 0.01}, {"optimizer", "adamw"}});
        sample.record(experiment::ChangeKind::AttemptEnded, 2, 1,
                      Json{{"state", "failed"}, {"cause", "diverged"}, {"message", "NaN"}});
        sample.record(experiment::ChangeKind::TrialEnded, 2, 0,
                      Json{{"state", "failed"}, {"cause", "diverged"}});
        sample.start(3, Json{{"learning_rate", 0.01}, {"optimizer", "adamw"}});
        sample.start(4, Json{{"learning_rate", 0.02}, {"optimizer", "adamw"}});
        sample.record(experiment::ChangeKind::SettingChanged, 4, 0, Json{{"pause_requested", true}});
        for (const int trial : {3, 4}) {
            sample.record(experiment::ChangeKind::AttemptEnded, trial, 1, Json{{"state", "paused"}});
        }
        const Json shown = toShowJson(sample.get());
        QCOMPARE(complaint("show", shown), std::string());
        const Json& trials = shown["studies"][0]["trials"];
        QCOMPARE(trials[0]["last_report"].get<double>(), 0.5);
        QVERIFY(trials[0]["message"].is_null());
        QCOMPARE(trials[0]["data_sha256"].get<std::string>(), std::string(64, 'a'));
        QVERIFY(trials[1]["data_sha256"].is_null());
        QVERIFY(shown["same_data"] == true);
        QVERIFY(trials[1]["value"].is_null());
        QCOMPARE(trials[1]["message"].get<std::string>(), std::string("NaN"));
        QCOMPARE(trials[2]["state"], trials[3]["state"]);
        QVERIFY(!trials[2]["held_by_user"].get<bool>());
        QVERIFY(trials[3]["held_by_user"].get<bool>());
        Json wrong = shown;
        wrong["studies"][0]["trials"][0]["value"] = "good";
        QVERIFY(!complaint("show", wrong).empty());
    }

    void describesTheAskTellDialogue() {
        Json spec = SampleExperiment::trainingSpec();
        spec["objective"] = Json{{"kind", "external"}};
        auto store = storage::makeMemoryStore();
        QVERIFY(store->append(creationOf(*experiment::specFromJson(spec, "."), support::now())));
        auto dialogue =
            std::move(*engine::AskTell::open(std::move(*engine::Ledger::open(std::move(store))), "S"));
        const char* given = R"({"learning_rate":0.1,"optimizer":"adamw"})";
        for (const std::string& line :
             {std::string(R"({"ask":{}})"),
              std::string(R"({"ask":{"configuration":)").append(given).append("}}"),
              std::string(R"({"add":{"configuration":)").append(given).append(R"(,"value":0.9}})"),
              std::string(R"({"report":{"trial":1,"epoch":1,"value":0.4}})"),
              std::string(R"({"tell":{"trial":1,"value":0.4,"standard_error":0.1,"seconds":2}})"),
              std::string(R"({"tell":{"trial":2,"failed":"crashed"}})"), std::string(R"({"best":{}})"),
              std::string(R"({"ask":{}})"), std::string(R"({"open":{}})"),
              std::string(R"({"abandon":{"trial":4}})")}) {
            QCOMPARE(complaint("ask-tell-request", Json::parse(line)), std::string());
            const Json reply = dialogue.reply(line);
            QCOMPARE(complaint("ask-tell-reply", reply), std::string());
            QVERIFY2(!reply.contains("error"), line.c_str());
        }
        // What the schema refuses the dialogue refuses too.
        for (const char* line :
             {R"({"guess":{}})", R"({"ask":{},"best":{}})", R"({"tell":{"trial":1}})",
              R"({"tell":{"trial":0,"value":1}})", R"({"report":{"trial":1,"epoch":1}})"}) {
            QVERIFY(!complaint("ask-tell-request", Json::parse(line)).empty());
            const Json reply = dialogue.reply(line);
            QVERIFY(reply.contains("error"));
            QCOMPARE(complaint("ask-tell-reply", reply), std::string());
        }
    }

    void describesCommands() {
        for (const char* command :
             {R"({"pause":{"study":"S"}})", R"({"stop":{"study":"S","trial":3}})",
              R"({"concurrency":{"study":"S","limit":4}})", R"({"exclude":{"study":"S","trial":7}})"}) {
            QCOMPARE(complaint("command", Json::parse(command)), std::string());
        }
        QVERIFY(!complaint("command", Json::parse(R"({"exclude":{"study":"S"}})")).empty());
        QVERIFY(!complaint("command", Json::parse(R"({"halt":{"study":"S"}})")).empty());
    }
};

QTEST_GUILESS_MAIN(TestSchema)
#include "tst_schema.moc"
