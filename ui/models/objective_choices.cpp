#include "ui/models/objective_choices.h"

#include <utility>

namespace trialbench::ui {
namespace {

Result<objective::Description> askTrainer() {
    // The description is the trainer's and the same for every data set, but an objective must name one.
    const auto training = objective::makeObjective(Json{{"kind", "training"}, {"data_set", "fashion_mnist"}});
    if (!training) return tl::unexpected(training.error());
    return (*training)->describe();
}

}  // namespace

ObjectiveChoices::ObjectiveChoices(QObject* parent, Ask ask)
    : QObject(parent), ask_(ask ? std::move(ask) : Ask(askTrainer)) {}

void ObjectiveChoices::load() {
    if (state_ == State::Idle) reload();
}

void ObjectiveChoices::reload() {
    if (state_ == State::Loading) return;
    state_ = State::Loading;
    if (!thread_) thread_ = std::make_unique<BackgroundThread>();
    thread_->run(ask_, [this](Result<objective::Description> answer) { onAnswer(std::move(answer)); });
    Q_EMIT loading();
}

void ObjectiveChoices::onAnswer(Result<objective::Description> answer) {
    if (!answer) {
        state_ = State::Failed;
        error_ = answer.error();
        Q_EMIT failed(*error_);
        return;
    }
    state_ = State::Ready;
    error_.reset();
    description_ = std::move(*answer);
    Q_EMIT ready();
}

const Json* ObjectiveChoices::dataSet(const std::string& name) const {
    for (const Json& set : description_.dataSets) {
        if (set.is_object() && set.contains("name") && set["name"] == name) return &set;
    }
    return nullptr;
}

}  // namespace trialbench::ui
