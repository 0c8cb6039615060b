// The suite over what needs no libtorch: the function objective, and the trainer objective over a plugin that
// trains nothing.
#include <QtTest>

#include "core/objective/trainer_objective.h"
#include "objective_conformance.h"

using namespace trialbench;

namespace {

space::SearchSpace spaceOf(const char* text) {
    std::vector<space::Parameter> parameters;
    for (const Json& json : Json::parse(text)) {
        parameters.push_back(space::parameterFromJson(json, "").value());
    }
    return space::SearchSpace::create(std::move(parameters)).value();
}

space::Configuration configurationOf(const char* text) {
    return space::Configuration::fromJson(Json::parse(text), "").value();
}

ObjectiveSubject functionSubject() {
    return {
        .name = "function",
        .goal = {.metric = "value", .direction = experiment::Direction::Minimize},
        .space = spaceOf(R"([{"name":"x","type":"float","low":-5,"high":10},
                                 {"name":"y","type":"float","low":0,"high":15}])"),
        .configuration = configurationOf(R"({"x":1,"y":2})"),
        .badConfiguration = configurationOf(R"({"x":1})"),
        .make =
            [](int epochs) {
                return objective::makeObjective(
                           Json{{"kind", "function"}, {"name", "branin"}, {"noise", 0.5}, {"epochs", epochs}})
                    .value();
            },
        .fixed = [](int) { return Json::object(); }};
}

objective::LoadedTrainer fakeTrainer() {
    return objective::TrainerLibrary::open(FAKE_TRAINER);
}

ObjectiveSubject fakeTrainerSubject() {
    return {.name = "fake trainer",
            .goal = {.metric = "accuracy", .direction = experiment::Direction::Maximize},
            .space = spaceOf(R"([{"name":"rate","type":"float","low":0.001,"high":1,"scale":"log"}])"),
            .configuration = configurationOf(R"({"rate":0.1})"),
            .badConfiguration = configurationOf(R"({"rate":"fast"})"),
            .make =
                [](int) {
                    return objective::TrainerObjective::create(
                               Json{{"kind", "training"}, {"data_set", "toy"}}, fakeTrainer)
                        .value();
                },
            .fixed =
                [](int epochs) {
                    return Json{{"epochs", epochs}};
                },
            .needsDevice = true,
            .trainer = fakeTrainer};
}

}  // namespace

int main(int argc, char** argv) {
    QCoreApplication application(argc, argv);
    ObjectiveConformance suite({functionSubject(), fakeTrainerSubject()});
    return QTest::qExec(&suite, argc, argv);
}
