#include "ui/models/objective_choices.h"

#include <utility>

#include "ui/models/format.h"
#include "ui/models/study_set_up.h"

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

DataStatus dataStatus(const ObjectiveChoices& choices, const std::string& dataSet) {
    using State = ObjectiveChoices::State;
    if (choices.state() == State::Failed) return {errorText(*choices.error()), true};
    if (choices.state() != State::Ready) {
        return {ObjectiveChoices::tr("Looking for data sets and devices."), false};
    }
    const Json* set = choices.dataSet(dataSet);
    if (!set) {
        return {ObjectiveChoices::tr("The trainer has no data set %1.").arg(QString::fromStdString(dataSet)),
                true};
    }
    if (!set->value("found", false)) {
        const Error missing{
            ErrorCode::DataMissing,
            {{"data_set", dataSetTitle(dataSet).toStdString()}, {"remedy", set->value("remedy", "")}}};
        return {errorText(missing), true};
    }
    const auto count = [&](const char* key) {
        return set->contains(key) && (*set)[key].is_number() ? scalarText((*set)[key]) : QString();
    };
    const QString path = QString::fromStdString(
        set->contains("path") && (*set)["path"].is_string() ? (*set)["path"].get<std::string>() : "");
    if (count("train_images").isEmpty()) return {ObjectiveChoices::tr("Found in %1.").arg(path), false};
    return {ObjectiveChoices::tr("%1 training and %2 test images, in %3")
                .arg(count("train_images"), count("test_images"), path),
            false};
}

}  // namespace trialbench::ui
