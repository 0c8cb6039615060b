#include <QtTest>

#include "core/engine/suggest.h"
#include "core/experiment/spec.h"

using namespace trialbench;
using namespace trialbench::engine;
using experiment::Cause;
using experiment::Origin;
using experiment::TrialState;

namespace {

experiment::Experiment make(const Json& changes) {
    Json spec = Json::parse(R"({"name":"t","objective":{"kind":"external"},
        "goal":{"metric":"value","direction":"maximize"},
        "studies":[{"name":"A","strategy":{"kind":"random"},"seed":3,
            "parameters":[{"name":"x","type":"float","low":0,"high":1,"default":0.25}]}]})");
    spec["studies"][0].update(changes);
    const auto read = experiment::specFromJson(spec, "/");
    if (!read) qFatal("%s", message(read.error()).c_str());
    experiment::Experiment experiment;
    for (const auto& record : experiment::creationOf(*read, support::now())) {
        if (!experiment::apply(experiment, record)) qFatal("the creation does not fold");
    }
    return experiment;
}

std::string text(const std::variant<search::Suggestion, Done>& answer) {
    if (const auto* done = std::get_if<Done>(&answer)) return "done " + done->reason;
    const auto& suggestion = std::get<search::Suggestion>(answer);
    return std::string(toString(suggestion.origin)) + " " + suggestion.configuration.toJson().dump();
}

std::string next(const experiment::Experiment& experiment) {
    return text(nextSuggestion(experiment, experiment.studies[0]));
}

experiment::Trial& add(experiment::Experiment& experiment, const search::Suggestion& suggestion) {
    experiment::Study& study = experiment.studies[0];
    experiment::Trial trial;
    trial.number = study.nextNumber();
    trial.origin = suggestion.origin;
    trial.configuration = suggestion.configuration;
    study.trials.push_back(trial);
    return study.trials.back();
}

search::Suggestion suggestionOf(const experiment::Experiment& experiment) {
    return std::get<search::Suggestion>(nextSuggestion(experiment, experiment.studies[0]));
}

}  // namespace

class TestSuggest : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void initialThenDefaultsThenTheStrategy() {
        auto experiment = make(Json::parse(R"({"initial":[{"x":0.5},{"x":0.75},{"x":0.5}]})"));
        experiment.studies[0].revisions[0].strategy["start_from_defaults"] = true;
        QStringList got;
        for (int i = 0; i < 5; ++i) {
            got << QString::fromStdString(next(experiment));
            add(experiment, suggestionOf(experiment));
        }
        QCOMPARE(got.mid(0, 4), (QStringList{"given {\"x\":0.5}", "given {\"x\":0.75}", "given {\"x\":0.5}",
                                             "default {\"x\":0.25}"}));
        QVERIFY(got[4].startsWith("random"));
    }

    void whatSomebodyGaveByHandCountsAsTried() {
        auto experiment = make(Json::parse(R"({"initial":[{"x":0.5},{"x":0.75}]})"));
        space::Configuration configuration;
        configuration.set("x", 0.5);
        add(experiment, search::Suggestion{configuration, Origin::Given, nullptr});
        QCOMPARE(next(experiment), std::string("given {\"x\":0.75}"));
    }

    void lackOfMemoryTeachesOnlyWhereTheTrialWasAloneAndNoDeviceHadMore() {
        auto experiment = make(Json::object());
        auto& trial = add(experiment, suggestionOf(experiment));
        trial.state = TrialState::Failed;
        trial.cause = Cause::OutOfMemory;
        const auto teaches = [&] {
            const auto request = suggestionRequest(experiment, experiment.studies[0]);
            return request.observations.size() == 1 && request.observations[0].infeasible;
        };
        QVERIFY(teaches());  // measured elsewhere
        trial.attempts.push_back({.device = "cuda:1", .deviceMemoryBytes = 1000});
        QVERIFY(teaches());
        trial.attempts[0].sharedDevice = true;
        QVERIFY(!teaches());
        trial.attempts[0].sharedDevice = false;
        trial.attempts.push_back({.number = 2, .device = "cuda:0", .deviceMemoryBytes = 1001});
        QVERIFY(teaches());  // its last attempt counts, and none had more
        std::swap(trial.attempts[0], trial.attempts[1]);
        QVERIFY(!teaches());
    }

    void budgetCountsPendingTrials() {
        auto experiment = make({{"max_trials", 2}});
        add(experiment, suggestionOf(experiment)).state = TrialState::Running;
        QVERIFY(next(experiment).starts_with("random"));
        auto& second = add(experiment, suggestionOf(experiment));
        second.state = TrialState::Completed;
        QCOMPARE(next(experiment), std::string("done max_trials"));
        second.excluded = true;
        QVERIFY(next(experiment).starts_with("random"));
    }

    void saysWhyAStrategyIsAtItsEnd() {
        auto experiment = make(Json::parse(R"({"strategy":{"kind":"fixed","configurations":[{"x":0.5}]}})"));
        QCOMPARE(next(experiment), std::string("fixed {\"x\":0.5}"));
        add(experiment, suggestionOf(experiment));
        QCOMPARE(next(experiment), std::string("done fixed_exhausted"));
    }

    void sameStateSameSuggestion() {
        auto experiment = make(Json::object());
        const std::string first = next(experiment);
        QCOMPARE(next(experiment), first);
        QCOMPARE(next(make(Json::object())), first);
        add(experiment, suggestionOf(experiment));
        QVERIFY(next(experiment) != first);
    }

    void aRowHasWhatTheFileNeeds() {
        auto experiment = make(Json::object());
        const Json row = trialAddedRow(experiment.studies[0], suggestionOf(experiment));
        QCOMPARE(row["revision"], Json(1));
        QCOMPARE(row["origin"], Json("random"));
        QVERIFY(row["configuration"].contains("x"));
    }
};

QTEST_APPLESS_MAIN(TestSuggest)
#include "tst_suggest.moc"
