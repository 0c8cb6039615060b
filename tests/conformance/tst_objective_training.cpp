// The suite over the real trainer: ResNet-34 on a handful of Fashion-MNIST's images.
#include <QtTest>

#include "core/objective/trainer_objective.h"
#include "objective_conformance.h"

using namespace trialbench;

namespace {

ObjectiveSubject trainingSubject() {
    const Json list = Json::parse(R"([{"name":"learning_rate","type":"float","low":0.0001,"high":0.5,
                                       "scale":"log"},{"name":"momentum","type":"float","low":0,"high":0.9}])");
    std::vector<space::Parameter> parameters;
    for (const Json& json : list) parameters.push_back(space::parameterFromJson(json, "").value());
    const auto configuration = [](Json json) { return space::Configuration::fromJson(json, "").value(); };
    return {
        .name = "training",
        .goal = {.metric = "validation_loss", .direction = experiment::Direction::Minimize},
        .space = space::SearchSpace::create(std::move(parameters)).value(),
        .configuration = configuration({{"learning_rate", 0.01}, {"momentum", 0.5}}),
        .badConfiguration = configuration({{"learning_rate", -1}, {"momentum", 0.5}}),
        .make =
            [](int) {
                return objective::makeObjective(Json{{"kind", "training"}, {"data_set", "fashion_mnist"}})
                    .value();
            },
        .fixed =
            [](int epochs) {
                return Json{
                    {"epochs", epochs}, {"batch_size", 32}, {"train_images", 64}, {"validation_images", 32}};
            },
        .needsDevice = true,
        .trainer = objective::sharedTrainer};
}

}  // namespace

int main(int argc, char** argv) {
    QCoreApplication application(argc, argv);
    ObjectiveConformance suite({trainingSubject()});
    return QTest::qExec(&suite, argc, argv);
}
