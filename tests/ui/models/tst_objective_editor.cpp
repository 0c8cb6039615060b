// The set-up of an experiment's objective and goal, without a widget; the truth is what storage reads back.
#include "tests/ui/models/session_fixture.h"
#include "ui/models/objective_editor.h"

namespace trialbench::ui {

using namespace testing;

namespace {

objective::Description toyDescription() {
    objective::Description description;
    description.metrics = {"accuracy", "loss"};
    description.dataSets = Json{{{"name", "toy"}, {"found", true}, {"path", "/toys"}},
                                {{"name", "absent"}, {"found", false}, {"remedy", "Install toys."}}};
    return description;
}

struct Bench {
    explicit Bench(const Json& spec = specJson()) : file(spec) {
        if (!openAndWait(session, file.path())) qFatal("the file does not open");
    }
    Form& form() { return *editor.form(); }

    ExperimentFile file;
    Session session;
    ObjectiveChoices choices{nullptr, [] { return Result<objective::Description>(toyDescription()); }};
    ObjectiveEditor editor{&session, &choices};
};

std::vector<std::string> idsOf(const std::vector<Choice>& choices) {
    std::vector<std::string> ids;
    for (const Choice& choice : choices) ids.push_back(choice.id);
    return ids;
}

}  // namespace

class ObjectiveEditorTest : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void writesEveryEditToTheFile() {
        Bench bench;
        bench.editor.edit("experimentName", " Valley ");
        bench.editor.edit("function", "rosenbrock");
        bench.editor.edit("noise", "0.25");
        bench.editor.edit("epochs", 7);
        bench.editor.edit("secondsPerEpoch", "0.5");
        bench.editor.edit("metric", {{"metric", "value"}, {"direction", "maximize"}, {"value", "best"}});
        TRY_VERIFY(bench.file.load().goal.value == experiment::ValueOf::Best);
        const auto now = bench.file.load();
        COMPARE_TEXT(now.name, "Valley");
        COMPARE_TEXT(now.objective.value("name", ""), "rosenbrock");
        QCOMPARE(now.objective.value("noise", 0.0), 0.25);
        QCOMPARE(now.objective.value("epochs", 0), 7);
        QCOMPARE(now.objective.value("seconds_per_epoch", 0.0), 0.5);
        // As it is recorded, and not as it was typed.
        TRY_VERIFY(bench.form().value("experimentName") == "Valley");
    }

    void doesNotSendWhatIsWrong() {
        Bench bench;
        bench.editor.edit("noise", "-1");
        QVERIFY2(bench.editor.problem().startsWith("Noise: "), qPrintable(bench.editor.problem()));
        bench.editor.edit("epochs", 4);
        TRY_VERIFY(bench.file.load().objective.value("epochs", 0) == 4);
        QCOMPARE(bench.file.load().objective.value("noise", 0.0), 0.0);
        COMPARE_TEXT(bench.form().value("noise").get<std::string>(), "-1");
        bench.editor.edit("noise", "1");
        QVERIFY(bench.editor.problem().isEmpty());
        bench.editor.edit("experimentName", "  ");
        QVERIFY(bench.editor.problem().startsWith("Name: "));
    }

    void changesTheKindAndComesBack() {
        Bench bench;
        bench.editor.edit("noise", "0.5");
        bench.editor.edit("objectiveKind", "training");
        TRY_VERIFY(bench.file.load().objective["kind"] == "training");
        QVERIFY(bench.form().isShown("dataSet"));
        QVERIFY(!bench.form().isShown("noise"));
        COMPARE_TEXT(bench.file.load().goal.metric, "validation_accuracy");
        bench.editor.edit("objectiveKind", "function");
        TRY_VERIFY(bench.file.load().objective["kind"] == "function");
        QCOMPARE(bench.file.load().objective.value("noise", 0.0), 0.5);
        COMPARE_TEXT(bench.file.load().goal.metric, "value");
    }

    void offersWhatTheTrainerHas() {
        Json spec = specJson();
        spec["objective"] = {{"kind", "training"}, {"data_set", "mine"}};
        spec["goal"] = {{"metric", "accuracy"}, {"direction", "maximize"}};
        Bench bench(spec);
        QVERIFY(idsOf(bench.form().choices("dataSet")) == std::vector<std::string>{"mine"});
        bench.choices.load();
        TRY_VERIFY(bench.choices.state() == ObjectiveChoices::State::Ready);
        QVERIFY(
            (idsOf(bench.form().choices("dataSet")) == std::vector<std::string>{"toy", "absent", "mine"}));
        QVERIFY((idsOf(bench.form().choices("metric")) == std::vector<std::string>{"accuracy", "loss"}));
        QVERIFY(bench.editor.problem().contains("mine"));
        bench.editor.edit("dataSet", "toy");
        TRY_VERIFY(bench.file.load().objective["data_set"] == "toy");
        QVERIFY2(bench.editor.problem().isEmpty(), qPrintable(bench.editor.problem()));
        bench.editor.edit("dataSet", "absent");
        QVERIFY(bench.editor.problem().contains("Install toys."));
    }

    void isLockedByTrials() {
        Bench bench(specJson(1, 1, 1));
        QVERIFY(bench.form().isEnabled("function"));
        bench.session.submit({{"start", {{"study", "A"}}}});
        TRY_VERIFY(!bench.form().isEnabled("function"));
        QVERIFY(!bench.editor.whyLocked().isEmpty());
    }

    // A report that comes before the answer tells what was recorded until now.
    void keepsAnEditThatIsNotAnswered() {
        Bench bench;
        bench.editor.edit("epochs", 8);
        Q_EMIT bench.session.changed({});
        QCOMPARE(bench.form().value("epochs").get<int>(), 8);
        TRY_VERIFY(bench.file.load().objective.value("epochs", 0) == 8);
    }
};

}  // namespace trialbench::ui

QTEST_GUILESS_MAIN(trialbench::ui::ObjectiveEditorTest)
#include "tst_objective_editor.moc"
