// The set-up of a study's strategy and limits, without a widget; the truth is what storage reads back.
#include <set>

#include "tests/ui/models/session_fixture.h"
#include "ui/models/strategy_editor.h"
#include "ui/models/strategy_text.h"

namespace trialbench::ui {

using namespace testing;

namespace {

struct Bench {
    explicit Bench(const Json& spec = specJson()) : file(spec) {
        if (!openAndWait(session, file.path())) qFatal("the file does not open");
        selection.chooseStudy("A");
    }
    Json strategy() const { return file.load().findStudy("A")->revision().strategy; }
    Form& form() { return *editor.form(); }

    ExperimentFile file;
    Session session;
    Selection selection;
    ObjectiveChoices choices;
    StrategyEditor editor{&session, &selection, &choices};
};

Json withStrategy(const Json& strategy) {
    Json spec = specJson();
    spec["studies"][0]["strategy"] = strategy;
    return spec;
}

}  // namespace

class StrategyEditorTest : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    // What core registers is there to choose from, unless it needs a list; nothing is typed a second time.
    void offersWhatIsRegistered() {
        Bench bench;
        std::set<std::string> expected;
        for (const auto& strategy : search::registeredStrategies()) {
            const bool needsList = std::any_of(
                strategy.options.begin(), strategy.options.end(),
                [](const auto& option) { return option.type == search::StrategyOption::Type::List; });
            if (!needsList) expected.emplace(strategy.kind);
            QVERIFY(!strategyTitle(std::string(strategy.kind)).isEmpty());
        }
        std::set<std::string> offered;
        for (const Choice& kind : bench.form().choices("strategy")) offered.insert(kind.id);
        QVERIFY(offered == expected);
        for (const char* kind : {"random", "sobol", "grid", "bayesian"}) QVERIFY(offered.contains(kind));
    }

    void showsTheOptionsOfTheKind() {
        Bench bench;
        QVERIFY(!bench.form().isShown("initialPoints"));
        bench.editor.edit("strategy", "bayesian");
        QVERIFY(bench.form().isShown("initialPoints"));
        QVERIFY(!bench.form().isShown("levels"));
        bench.editor.edit("strategy", "grid");
        QVERIFY(bench.form().isShown("levels"));
        QVERIFY(!bench.form().isShown("initialPoints"));
    }

    void searchesAGridOfSoManyLevels() {
        Bench bench;
        bench.editor.edit("strategy", "grid");
        // What is typed before the answer stays, too.
        bench.editor.edit("levels", "few");
        TRY_VERIFY(study(bench.session).revision().strategy["kind"] == "grid");
        COMPARE_TEXT(bench.form().value("levels").get<std::string>(), "few");
        TRY_VERIFY(bench.strategy() == Json({{"kind", "grid"}, {"levels", 5}}));
        bench.editor.edit("levels", "x: 3, y: 4");
        TRY_VERIFY(bench.strategy()["levels"] == Json({{"x", 3}, {"y", 4}}));
        bench.editor.edit("levels", "7");
        TRY_VERIFY(bench.strategy()["levels"] == 7);
        // Neither a form of levels nor levels of this space go to the file; the sentence is at the field.
        for (const char* wrong : {"some", "x: 3", "x: 3, z: 2", "400", "0"}) {
            bench.editor.edit("levels", wrong);
            QVERIFY2(bench.editor.problem().startsWith("Levels: "), wrong);
            COMPARE_TEXT(bench.form().value("levels").get<std::string>(), wrong);
        }
        QCOMPARE(bench.strategy()["levels"].get<int>(), 7);
        bench.editor.edit("levels", "6");
        QVERIFY(bench.editor.problem().isEmpty());
        TRY_VERIFY(bench.strategy()["levels"] == 6);
    }

    void remembersWhatWasSaidOfAKind() {
        Bench bench(withStrategy({{"kind", "bayesian"}, {"initial_points", 9}}));
        bench.editor.edit("startFromDefaults", true);
        bench.editor.edit("strategy", "random");
        TRY_VERIFY(bench.strategy() == Json({{"kind", "random"}}));
        bench.editor.edit("strategy", "bayesian");
        const Json expected{{"kind", "bayesian"}, {"initial_points", 9}, {"start_from_defaults", true}};
        TRY_VERIFY(bench.strategy() == expected);
        QCOMPARE(bench.form().value("initialPoints").get<int>(), 9);
    }

    void keepsAListThatIsNotEditedHere() {
        Bench bench(withStrategy({{"kind", "fixed"}, {"configurations", {{{"x", 1}, {"y", 2}}}}}));
        COMPARE_TEXT(bench.form().value("strategy").get<std::string>(), "fixed");
        QVERIFY(!bench.form().isEnabled("strategy"));
        QVERIFY(!bench.editor.whyNotChosenHere().isEmpty());
        QVERIFY(bench.form().isEnabled("seed"));
    }

    void sendsWhatWasWrongOnceItSuitsTheSpace() {
        Bench bench(withStrategy({{"kind", "grid"}, {"levels", 5}}));
        bench.editor.edit("levels", "x: 3");
        QVERIFY(!bench.editor.problem().isEmpty());
        QSignalSpy refused(&bench.session, &Session::commandRefused);
        bench.session.submit(Json::parse(R"({"revise":{"study":"A","parameters":[
            {"name":"x","type":"float","low":0,"high":1}]}})"));
        TRY_VERIFY(refused.count() > 0 || bench.strategy()["levels"] == Json::parse(R"({"x":3})"));
        if (refused.count() > 0) {
            QFAIL(message(refused[0][0].value<Error>()).c_str());
        }
        TRY_VERIFY(bench.editor.problem().isEmpty());
    }

    void keepsWhatIsWrongWhileAnotherStudyIsChosen() {
        Json spec = specJson();
        spec["studies"].push_back(studyJson("B", 5, 1));
        Bench bench(spec);
        bench.editor.edit("strategy", "grid");
        bench.editor.edit("levels", "few");
        bench.editor.edit("seed", "none");
        const QString problem = bench.editor.problem();
        bench.selection.chooseStudy("B");
        QVERIFY(bench.editor.problem().isEmpty());
        COMPARE_TEXT(bench.form().value("strategy").get<std::string>(), "random");
        bench.selection.chooseStudy("A");
        QCOMPARE(bench.editor.problem(), problem);
        COMPARE_TEXT(bench.form().value("levels").get<std::string>(), "few");
        COMPARE_TEXT(bench.form().value("seed").get<std::string>(), "none");
    }

    void putsBackWhatIsRefused() {
        Bench bench;
        QSignalSpy refused(&bench.session, &Session::commandRefused);
        bench.session.submit({{"start", {{"study", "A"}}}});
        TRY_VERIFY(!study(bench.session).trials.empty());
        QVERIFY(!bench.form().isEnabled("seed"));
        bench.editor.edit("seed", "99");
        COMPARE_TEXT(bench.form().value("seed").get<std::string>(), "99");
        TRY_VERIFY(refused.count() == 1);
        TRY_VERIFY(bench.form().value("seed") == Json("7"));
        QVERIFY(!bench.form().refusal("seed").isEmpty());
        QVERIFY(bench.editor.problem().isEmpty());
    }

    // A report that comes before the answer tells what was recorded until now.
    void keepsAnEditThatIsNotAnswered() {
        Bench bench;
        bench.editor.edit("maxTrials", 33);
        Q_EMIT bench.session.changed({});
        QCOMPARE(bench.form().value("maxTrials").get<int>(), 33);
        TRY_VERIFY(bench.file.load().findStudy("A")->settings.maxTrials == 33);
    }

    void readsLevelsBack() {
        for (const char* text : {"5", "x: 5", "x: 5, y: 3"}) {
            QCOMPARE(levelsText(levelsFromText(text)), QString(text));
        }
        for (const char* text : {"", "x", "x: ", "5, 3", "x: 0", "-1", "x: 2.5"}) {
            QVERIFY2(levelsFromText(text).is_null(), text);
        }
    }
};

}  // namespace trialbench::ui

QTEST_GUILESS_MAIN(trialbench::ui::StrategyEditorTest)
#include "tst_strategy_editor.moc"
