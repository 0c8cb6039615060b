#include "ui/models/objective_editor.h"

#include <algorithm>
#include <utility>

#include "core/objective/objective.h"
#include "core/objective/test_function.h"
#include "ui/models/format.h"
#include "ui/models/parameter_text.h"
#include "ui/models/study_set_up.h"

namespace trialbench::ui {
namespace {

const QString kName = QStringLiteral("experimentName");
const QString kKind = QStringLiteral("objectiveKind");
const QString kDataSet = QStringLiteral("dataSet");
const QString kFunction = QStringLiteral("function");
const QString kNoise = QStringLiteral("noise");
const QString kEpochs = QStringLiteral("epochs");
const QString kSeconds = QStringLiteral("secondsPerEpoch");
const QString kGoal = QStringLiteral("metric");

QString textOf(const Json& value) {
    return QString::fromStdString(value.get<std::string>());
}

Json textOfNumber(const Json& objective, const char* key) {
    return textOfScalar(objective.value(key, Json(0))).toStdString();
}

/// One that is not among those known was asked for all the same.
void appendMissing(std::vector<Choice>& choices, const std::string& id, const QString& title) {
    const bool isThere =
        std::any_of(choices.begin(), choices.end(), [&](const Choice& choice) { return choice.id == id; });
    if (!isThere && !id.empty()) choices.push_back({id, title});
}

std::string dataSetOf(const Json& objective) {
    const auto set = objective.find("data_set");
    return set != objective.end() && set->is_string() ? set->get<std::string>() : std::string();
}

}  // namespace

ObjectiveEditor::ObjectiveEditor(Session* session, ObjectiveChoices* choices, QObject* parent)
    : QObject(parent),
      session_(session),
      choices_(choices),
      form_(session, {{kName, tr("Name")},
                      {kKind, tr("Kind")},
                      {kDataSet, tr("Data set")},
                      {kFunction, tr("Function")},
                      {kNoise, tr("Noise")},
                      {kEpochs, tr("Epochs")},
                      {kSeconds, tr("Seconds per epoch")},
                      {kGoal, tr("Metric")}}) {
    for (auto signal : {&Session::opened, &Session::replaced, &Session::closed}) {
        connect(session, signal, this, &ObjectiveEditor::refresh);
    }
    connect(session, &Session::changed, this, &ObjectiveEditor::refresh);
    for (auto signal : {&ObjectiveChoices::loading, &ObjectiveChoices::ready}) {
        connect(choices, signal, this, &ObjectiveEditor::refresh);
    }
    connect(choices, &ObjectiveChoices::failed, this, &ObjectiveEditor::refresh);
    connect(&form_, &Form::settled, this, &ObjectiveEditor::refresh);
    refresh();
}

void ObjectiveEditor::refresh() {
    const auto& experiment = session_->experiment();
    if (!form_.isWaiting()) {
        objective_ = experiment.objective;
        goal_ = toJson(experiment.goal);
        form_.load(kName, experiment.name);
        load();
    }
    offer();
    const bool isEditable = session_->canWrite() && !hasTrials(experiment);
    for (const auto& field : {kName, kKind, kDataSet, kFunction, kNoise, kEpochs, kSeconds, kGoal}) {
        form_.setEnabled(field, isEditable);
    }
    Q_EMIT changed();
}

void ObjectiveEditor::load() {
    form_.load(kKind, kind());
    if (kind() == "function") {
        form_.load(kFunction, objective_.value("name", ""));
        form_.load(kNoise, textOfNumber(objective_, "noise"));
        form_.load(kEpochs, objective_.value("epochs", 1));
        form_.load(kSeconds, textOfNumber(objective_, "seconds_per_epoch"));
    }
    if (kind() == "training") form_.load(kDataSet, dataSetOf(objective_));
    form_.load(kGoal, goal_);
}

void ObjectiveEditor::offer() {
    const std::string now = kind();
    const bool isTraining = now == "training";
    const bool isFunction = now == "function";
    form_.setShown(kDataSet, isTraining);
    for (const auto& field : {kFunction, kNoise, kEpochs, kSeconds}) form_.setShown(field, isFunction);

    std::vector<Choice> kinds{{"training", tr("Training on images")}, {"function", tr("Test function")}};
    appendMissing(kinds, now, now == "external" ? tr("Measured elsewhere") : QString::fromStdString(now));
    form_.setChoices(kKind, std::move(kinds));

    std::vector<Choice> functions;
    for (const auto& function : objective::testFunctions()) {
        functions.push_back({std::string(function.name), titleText(std::string(function.name))});
    }
    if (isFunction) {
        const std::string name = objective_.value("name", "");
        appendMissing(functions, name, QString::fromStdString(name));
    }
    form_.setChoices(kFunction, std::move(functions));

    std::vector<Choice> sets;
    for (const Json& set : choices_->description().dataSets) {
        const std::string name = set.value("name", "");
        sets.push_back({name, dataSetTitle(name)});
    }
    const std::string ownSet = dataSetOf(objective_);
    appendMissing(sets, ownSet, dataSetTitle(ownSet));
    form_.setChoices(kDataSet, std::move(sets));

    const auto& told = choices_->description().metrics;
    std::vector<Choice> metrics;
    for (const auto& metric : isTraining && !told.empty() ? told : usualMetrics(now)) {
        metrics.push_back({metric, titleText(metric).toLower()});
    }
    form_.setChoices(kGoal, std::move(metrics));
}

DataStatus ObjectiveEditor::data() const {
    if (kind() != "training") return {};
    return dataStatus(*choices_, dataSetOf(objective_));
}

QString ObjectiveEditor::whyLocked() const {
    const bool isLocked = session_->canWrite() && hasTrials(session_->experiment());
    return isLocked ? tr("Trials exist: objective and goal stay, so that values can be compared.")
                    : QString();
}

QString ObjectiveEditor::problem() const {
    if (const QString problem = form_.problem(); !problem.isEmpty()) return problem;
    if (kind() == "training") {
        const DataStatus status = data();
        return status.isWrong ? status.sentence : QString();
    }
    if (kind().empty()) return {};
    const auto made = objective::makeObjective(objective_);
    return made ? QString() : errorText(made.error());
}

void ObjectiveEditor::edit(const QString& field, const Json& value) {
    const auto with = [&](const char* key) {
        Json changed = objective_;
        changed[key] = value;
        return changed;
    };
    if (field == kName) {
        editName(textOf(value));
    } else if (field == kKind) {
        editKind(value.get<std::string>());
    } else if (field == kGoal) {
        editGoal(value);
    } else if (field == kNoise) {
        editNumber(field, "noise", value);
    } else if (field == kSeconds) {
        editNumber(field, "seconds_per_epoch", value);
    } else if (field == kDataSet) {
        sendObjective(with("data_set"), field);
    } else if (field == kFunction) {
        sendObjective(with("name"), field);
    } else if (field == kEpochs) {
        sendObjective(with("epochs"), field);
    }
    offer();
    Q_EMIT changed();
}

void ObjectiveEditor::editName(const QString& text) {
    const std::string name = text.trimmed().toStdString();
    form_.setValue(kName, text.toStdString());
    if (name.empty()) return form_.setError(kName, tr("The experiment needs a name."));
    form_.setError(kName, {});
    if (!form_.isWaiting() && name == session_->experiment().name) return;
    form_.send(kName, Json{{"objective", Json{{"name", name}}}});
}

void ObjectiveEditor::editKind(const std::string& kind) {
    const std::string before = this->kind();
    if (kind == before) return;
    lastOfKind_[before] = Json{{"objective", objective_}, {"goal", goal_}};
    const auto last = lastOfKind_.find(kind);
    const Json body = last != lastOfKind_.end() ? last->second
                                                : Json{{"objective", startingObjective(kind)},
                                                       {"goal", startingGoal(usualMetrics(kind).front())}};
    objective_ = body["objective"];
    goal_ = body["goal"];
    load();
    form_.send(kKind, Json{{"objective", body}});
}

void ObjectiveEditor::editNumber(const QString& field, const char* key, const Json& value) {
    form_.setValue(field, value);
    const Json number = numberFromText(textOf(value));
    const bool isRight = number.is_number() && number.get<double>() >= 0;
    if (!isRight) return form_.setError(field, tr("A number of 0 or more."));
    form_.setError(field, {});
    if (objective_.value(key, Json(0)) == number) return;
    Json changed = objective_;
    changed[key] = number;
    sendObjective(changed, field);
}

void ObjectiveEditor::editGoal(const Json& goal) {
    form_.setError(kGoal, {});
    if (goal == goal_) return;
    goal_ = goal;
    form_.setValue(kGoal, goal);
    form_.send(kGoal, Json{{"objective", Json{{"goal", goal}}}});
}

void ObjectiveEditor::sendObjective(const Json& changed, const QString& field) {
    form_.setError(field, {});
    if (changed == objective_) return;
    objective_ = changed;
    load();
    form_.send(field, Json{{"objective", Json{{"objective", changed}}}});
}

}  // namespace trialbench::ui
