#include <QtTest>
#include <cmath>

#include "core/engine/study_check.h"
#include "core/objective/objective.h"
#include "core/objective/test_function.h"
#include "ui/models/study_set_up.h"

namespace trialbench::ui {

namespace {

experiment::Experiment emptyExperiment(const Json& objective, const std::string& metric) {
    experiment::Experiment experiment;
    experiment.objective = objective;
    experiment.goal.metric = metric;
    return experiment;
}

}  // namespace

class StudySetUpTest : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void startsEveryFunctionWithAStudyThatTheEngineTakes_data() {
        QTest::addColumn<QString>("function");
        for (const auto& function : objective::testFunctions()) {
            const auto name = QString::fromStdString(std::string(function.name));
            QTest::newRow(qPrintable(name)) << name;
        }
    }
    void startsEveryFunctionWithAStudyThatTheEngineTakes() {
        QFETCH(QString, function);
        Json objective = startingObjective("function");
        objective["name"] = function.toStdString();
        const Json study = startingStudy(emptyExperiment(objective, "value"), {}, "S");
        const Json spec{
            {"name", "E"}, {"objective", objective}, {"goal", startingGoal("value")}, {"studies", {study}}};
        const auto checked = engine::checkedSpec(spec, "/");
        QVERIFY2(checked.has_value(), checked ? "" : message(checked.error()).c_str());
    }

    // The minima as Surjanovic & Bingham give them lie within the domains that they give.
    void usualDomainHoldsTheMinimum_data() {
        QTest::addColumn<QString>("function");
        QTest::addColumn<QList<double>>("minimum");
        QTest::newRow("branin") << "branin" << QList<double>{9.42478, 2.475};
        QTest::newRow("hartmann6") << "hartmann6"
                                   << QList<double>{0.20169, 0.150011, 0.476874, 0.275332, 0.311652, 0.6573};
        QTest::newRow("ackley") << "ackley" << QList<double>{0, 0};
        QTest::newRow("rosenbrock") << "rosenbrock" << QList<double>{1, 1};
        QTest::newRow("sphere") << "sphere" << QList<double>{0, 0};
        QTest::newRow("levy") << "levy" << QList<double>{1, 1};
    }
    void usualDomainHoldsTheMinimum() {
        QFETCH(QString, function);
        QFETCH(QList<double>, minimum);
        const auto parameters = usualParameters(function.toStdString());
        QCOMPARE(parameters.size(), std::size_t(minimum.size()));
        std::vector<double> inputs;
        for (std::size_t i = 0; i < parameters.size(); ++i) {
            QVERIFY(parameters[i].low < minimum[qsizetype(i)] && minimum[qsizetype(i)] < parameters[i].high);
            inputs.push_back(minimum[qsizetype(i)]);
        }
        const auto* known = objective::findTestFunction(function.toStdString());
        QVERIFY(std::abs(known->evaluate(inputs) - known->minimum) < 1e-4);
    }

    void startsATrainingOverWhatIsNotFixed() {
        Json objective = startingObjective("training");
        const Json both = startingStudy(emptyExperiment(objective, "validation_accuracy"), {}, "S");
        QCOMPARE(both["parameters"].size(), std::size_t(2));
        QCOMPARE(both["parameters"][0]["scale"].get<std::string>(), std::string("log"));
        QCOMPARE(both["parameters"][1]["scale"].get<std::string>(), std::string("reverse_log"));
        objective["fixed"]["momentum"] = 0.9;
        const Json one = startingStudy(emptyExperiment(objective, "validation_accuracy"), {}, "S");
        QCOMPARE(one["parameters"].size(), std::size_t(1));
        QCOMPARE(one["parameters"][0]["name"].get<std::string>(), std::string("learning_rate"));
    }

    void leavesOutWhatTheTrainerWouldRefuse() {
        const auto knobs = objective::knobsFrom(Json::parse(R"([
            {"name":"optimizer","type":"categorical","choices":["sgd","adamw"],"default":"sgd"},
            {"name":"learning_rate","type":"float","low":0.001,"high":1,"minimum":0},
            {"name":"momentum","type":"float","low":0,"high":0.9,"when":{"optimizer":["sgd"]}}])"));
        QVERIFY(knobs.has_value());
        Json objective = startingObjective("training");
        objective["fixed"] = Json{{"optimizer", "adamw"}};
        const Json study = startingStudy(emptyExperiment(objective, "validation_accuracy"), *knobs, "S");
        QCOMPARE(study["parameters"].size(), std::size_t(1));
        QCOMPARE(study["parameters"][0]["name"].get<std::string>(), std::string("learning_rate"));
        // In the trainer's own ranges, so that it is the same whether a knob is ticked or there from the
        // start.
        QCOMPARE(study["parameters"][0]["high"].get<double>(), 1.0);
        objective["fixed"] = Json{{"optimizer", "sgd"}};
        const Json both = startingStudy(emptyExperiment(objective, "validation_accuracy"), *knobs, "S");
        QCOMPARE(both["parameters"].size(), std::size_t(2));
        QCOMPARE(both["parameters"][1]["high"].get<double>(), 0.9);
    }

    void namesAreFree() {
        experiment::Experiment experiment;
        QCOMPARE(freeStudyName(experiment, "A"), std::string("A"));
        for (const char* name : {"A", "A 2"}) {
            experiment::Study study;
            study.name = name;
            experiment.studies.push_back(study);
        }
        QCOMPARE(freeStudyName(experiment, "A"), std::string("A 3"));
        const Json taken = Json::array({Json{{"name", "x1"}}, Json{{"name", "x3"}}});
        QCOMPARE(nextParameter("branin", taken).name, std::string("x4"));
    }
};

}  // namespace trialbench::ui

QTEST_GUILESS_MAIN(trialbench::ui::StudySetUpTest)

#include "tst_study_set_up.moc"
