#include "ui/panels/objective_form.h"

#include <QComboBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

#include "core/objective/objective.h"
#include "core/objective/test_function.h"
#include "ui/models/format.h"
#include "ui/models/parameter_text.h"
#include "ui/models/study_set_up.h"
#include "ui/panels/field.h"
#include "ui/panels/goal_row.h"
#include "ui/panels/panel.h"

namespace trialbench::ui {

namespace {

constexpr int kMostEpochs = 100'000;
constexpr int kMostWidth = 760;
constexpr int kFieldHeight = 24;

QString dataOf(const QComboBox* list) {
    return list->currentData().toString();
}

/// Chooses an entry, which is appended where it is not one of those known.
void choose(QComboBox* list, const QString& data, const QString& text) {
    int index = list->findData(data);
    if (index < 0) {
        list->addItem(text, data);
        index = list->count() - 1;
    }
    list->setCurrentIndex(index);
}

bool isNotNegative(const Json& number) {
    return number.is_number() && number.get<double>() >= 0;
}

}  // namespace

ObjectiveForm::ObjectiveForm(Session* session, ObjectiveChoices* choices, QWidget* parent)
    : QWidget(parent),
      session_(session),
      choices_(choices),
      sender_(session),
      name_(new QLineEdit),
      kind_(new QComboBox),
      dataSet_(new QComboBox),
      function_(new QComboBox),
      noise_(new QLineEdit),
      epochs_(new QSpinBox),
      seconds_(new QLineEdit),
      goalRow_(new GoalRow),
      nameField_(new Field(name_, tr("Name"), "experimentName")),
      kindField_(new Field(kind_, tr("Kind"), "objectiveKind")),
      dataSetField_(new Field(dataSet_, tr("Data set"), "dataSet")),
      functionField_(new Field(function_, tr("Function"), "function")),
      noiseField_(new Field(noise_, tr("Noise"), "noise")),
      epochsField_(new Field(epochs_, tr("Epochs"), "epochs")),
      secondsField_(new Field(seconds_, tr("Seconds per epoch"), "secondsPerEpoch")),
      data_(new SentenceLine(SentenceLine::Kind::Quiet)),
      locked_(new SentenceLine(SentenceLine::Kind::Quiet)),
      lookAgain_(new QPushButton(tr("Look again"))) {
    kind_->addItem(tr("Training on images"), QStringLiteral("training"));
    kind_->addItem(tr("Test function"), QStringLiteral("function"));
    for (const auto& function : objective::testFunctions()) {
        const auto name = std::string(function.name);
        function_->addItem(titleText(name), QString::fromStdString(name));
    }
    noise_->setToolTip(tr("Standard deviation of what is added to each value."));
    seconds_->setToolTip(tr("How long an epoch takes: to watch a study run."));
    lookAgain_->setObjectName(QStringLiteral("lookAgain"));
    lookAgain_->setAccessibleName(tr("Look for trainer and data sets again"));
    epochs_->setRange(1, kMostEpochs);
    epochs_->setKeyboardTracking(false);
    makeLayout();
    connectFields();
    refresh();
}

void ObjectiveForm::makeLayout() {
    auto* panel = new Panel(tr("Objective"));
    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(16, 8, 16, 8);
    column->setSpacing(6);
    auto* fields = new QWidget;
    fields->setMaximumWidth(kMostWidth);
    auto* grid = new QGridLayout(fields);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(8);
    grid->setColumnStretch(1, 1);
    grid->setColumnStretch(3, 1);
    const auto label = [](QLabel* made) {
        // At the height of the text in its field, also where a sentence stands below that.
        made->setFixedHeight(kFieldHeight);
        return made;
    };
    const auto place = [&](QLabel* made, int row, int at) {
        grid->addWidget(label(made), row, at, Qt::AlignTop);
    };
    place(nameField_->makeLabel(), 0, 0);
    grid->addWidget(nameField_, 0, 1, 1, 3);
    place(kindField_->makeLabel(), 1, 0);
    grid->addWidget(kindField_, 1, 1, Qt::AlignTop);
    QLabel* dataSetLabel = dataSetField_->makeLabel();
    QLabel* functionLabel = functionField_->makeLabel();
    QLabel* noiseLabel = noiseField_->makeLabel();
    place(dataSetLabel, 1, 2);
    grid->addWidget(dataSetField_, 1, 3, Qt::AlignTop);
    place(functionLabel, 1, 2);
    grid->addWidget(functionField_, 1, 3, Qt::AlignTop);
    place(noiseLabel, 2, 0);
    auto* numbers = new QWidget;
    auto* function = new QHBoxLayout(numbers);
    function->setContentsMargins(0, 0, 0, 0);
    function->setSpacing(8);
    function->addWidget(noiseField_, 1, Qt::AlignTop);
    for (Field* field : {epochsField_, secondsField_}) {
        function->addWidget(label(field->makeLabel()), 0, Qt::AlignTop);
        function->addWidget(field, 1, Qt::AlignTop);
    }
    grid->addWidget(numbers, 2, 1, 1, 3);
    ofTraining_ = {dataSetLabel, dataSetField_};
    ofFunction_ = {functionLabel, functionField_, noiseLabel, numbers};
    auto* goalLabel = new QLabel(tr("Goal"));
    goalLabel->setBuddy(goalRow_->tabOrder().front());
    place(goalLabel, 3, 0);
    grid->addWidget(goalRow_, 3, 1, 1, 3);
    column->addWidget(locked_);
    column->addWidget(fields);
    column->addWidget(data_);
    data_->addButton(lookAgain_);
    panel->setContent(content);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(panel);
}

void ObjectiveForm::connectFields() {
    for (auto signal : {&Session::opened, &Session::replaced, &Session::closed}) {
        connect(session_, signal, this, &ObjectiveForm::refresh);
    }
    connect(session_, &Session::changed, this, &ObjectiveForm::refresh);
    for (auto signal : {&ObjectiveChoices::loading, &ObjectiveChoices::ready}) {
        connect(choices_, signal, this, &ObjectiveForm::listChoices);
    }
    connect(choices_, &ObjectiveChoices::failed, this, &ObjectiveForm::listChoices);
    connect(&sender_, &EditSender::refused, this, &ObjectiveForm::onRefused);
    connect(&sender_, &EditSender::settled, this, &ObjectiveForm::refresh);
    connect(lookAgain_, &QPushButton::clicked, choices_, &ObjectiveChoices::reload);
    connect(name_, &QLineEdit::editingFinished, this, &ObjectiveForm::sendName);
    connect(kind_, &QComboBox::activated, this, &ObjectiveForm::changeKind);
    connect(function_, &QComboBox::activated, this, &ObjectiveForm::changeFunction);
    connect(dataSet_, &QComboBox::activated, this, [this] {
        Json changed = objective_;
        changed["data_set"] = dataOf(dataSet_).toStdString();
        refreshData();
        sendObjective(changed, "dataSet");
        Q_EMIT problemChanged();
    });
    connect(noise_, &QLineEdit::editingFinished, this, [this] { sendNumber(noiseField_, "noise"); });
    connect(seconds_, &QLineEdit::editingFinished, this,
            [this] { sendNumber(secondsField_, "seconds_per_epoch"); });
    connect(epochs_, &QSpinBox::valueChanged, this, &ObjectiveForm::sendEpochs);
    connect(goalRow_, &GoalRow::edited, this, &ObjectiveForm::sendGoal);
}

QList<QWidget*> ObjectiveForm::tabOrder() const {
    return QList<QWidget*>{name_, kind_, dataSet_, function_, noise_, epochs_, seconds_} +
           goalRow_->tabOrder() + QList<QWidget*>{lookAgain_};
}

void ObjectiveForm::refresh() {
    const auto& experiment = session_->experiment();
    const bool isLocked = hasTrials(experiment);
    const bool isEditable = session_->canWrite() && !isLocked;
    if (!sender_.isWaiting()) {
        objective_ = experiment.objective;
        goal_ = toJson(experiment.goal);
        load(isRefused_);
        isRefused_ = false;
    }
    for (QWidget* widget : tabOrder()) {
        if (widget != lookAgain_) widget->setEnabled(isEditable);
    }
    locked_->setText(isLocked && session_->canWrite()
                         ? tr("Trials exist: objective and goal stay, so that values can be compared.")
                         : QString());
    Q_EMIT problemChanged();
}

void ObjectiveForm::load(bool evenIfSame) {
    const auto& experiment = session_->experiment();
    const auto isNew = [&](const char* key, const Json& value) {
        if (!evenIfSame && shown_.contains(key) && shown_[key] == value) return false;
        shown_[key] = value;
        return true;
    };
    const Json& is = objective_;
    const std::string kind = is.value("kind", "");
    if (isNew("name", experiment.name)) {
        name_->setText(QString::fromStdString(experiment.name));
        if (!evenIfSame) nameField_->setError({});
    }
    if (isNew("kind", kind)) {
        choose(kind_, QString::fromStdString(kind),
               kind == "external" ? tr("Measured elsewhere") : QString::fromStdString(kind));
    }
    if (kind == "function") {
        if (isNew("function", is.value("name", ""))) {
            const std::string name = is.value("name", "");
            choose(function_, QString::fromStdString(name), QString::fromStdString(name));
        }
        if (isNew("noise", is.value("noise", Json(0)))) noise_->setText(textOfScalar(shown_["noise"]));
        if (isNew("seconds", is.value("seconds_per_epoch", Json(0)))) {
            seconds_->setText(textOfScalar(shown_["seconds"]));
        }
        if (isNew("epochs", is.value("epochs", 1))) {
            const QSignalBlocker quiet(epochs_);
            epochs_->setValue(is.value("epochs", 1));
        }
    }
    if (isNew("goal", goal_) || isNew("objective", is)) listChoices();
}

void ObjectiveForm::listChoices() {
    const std::string kind = objective_.value("kind", "");
    auto metrics = usualMetrics(kind);
    if (kind == "training" && !choices_->description().metrics.empty()) {
        metrics = choices_->description().metrics;
    }
    goalRow_->show(goal_, metrics);
    dataSet_->clear();
    for (const Json& set : choices_->description().dataSets) {
        const std::string name = set.value("name", "");
        dataSet_->addItem(dataSetTitle(name), QString::fromStdString(name));
    }
    const bool isTraining = kind == "training";
    if (isTraining && objective_["data_set"].is_string()) {
        const auto name = objective_["data_set"].get<std::string>();
        choose(dataSet_, QString::fromStdString(name), dataSetTitle(name));
    }
    for (QWidget* widget : ofTraining_) widget->setVisible(isTraining);
    for (QWidget* widget : ofFunction_) widget->setVisible(kind == "function");
    refreshData();
    Q_EMIT problemChanged();
}

void ObjectiveForm::refreshData() {
    const DataStatus status = dataNow();
    data_->setText(status.isWrong ? SentenceLine::Kind::Error : SentenceLine::Kind::Quiet, status.sentence);
    lookAgain_->setVisible(status.isWrong);
}

DataStatus ObjectiveForm::dataNow() const {
    if (objective_.value("kind", "") != "training") return {};
    return dataStatus(*choices_, dataOf(dataSet_).toStdString());
}

QString ObjectiveForm::problem() const {
    for (const Field* field : {nameField_, kindField_, dataSetField_, functionField_, noiseField_,
                               epochsField_, secondsField_, goalRow_->metric()}) {
        if (field->isVisibleTo(this) && !field->error().isEmpty()) {
            return QStringLiteral("%1: %2").arg(field->title(), field->error());
        }
    }
    const std::string kind = objective_.value("kind", "");
    if (kind == "training") {
        const DataStatus status = dataNow();
        return status.isWrong ? status.sentence : QString();
    }
    if (kind.empty()) return {};
    const auto made = objective::makeObjective(objective_);
    return made ? QString() : errorText(made.error());
}

void ObjectiveForm::sendName() {
    const std::string name = name_->text().trimmed().toStdString();
    if (name.empty()) return setProblem(nameField_, tr("The experiment needs a name."));
    setProblem(nameField_, {});
    if (Json(name) == shown_["name"] || !name_->isEnabled()) return;
    shown_["name"] = name;
    sender_.send(Json{{"objective", Json{{"name", name}}}}, QStringLiteral("experimentName"));
}

void ObjectiveForm::changeKind() {
    const std::string kind = dataOf(kind_).toStdString();
    const std::string before = objective_.value("kind", "");
    if (kind == before) return;
    lastOfKind_[before] = Json{{"objective", objective_}, {"goal", goal_}};
    Json body;
    if (const auto last = lastOfKind_.find(kind); last != lastOfKind_.end()) {
        body = last->second;
    } else {
        body =
            Json{{"objective", startingObjective(kind)}, {"goal", startingGoal(usualMetrics(kind).front())}};
    }
    setProblem(kindField_, {});
    objective_ = body["objective"];
    goal_ = body["goal"];
    sender_.send(Json{{"objective", body}}, QStringLiteral("objectiveKind"));
}

void ObjectiveForm::changeFunction() {
    Json changed = objective_;
    changed["name"] = dataOf(function_).toStdString();
    sendObjective(changed, "function");
}

void ObjectiveForm::sendObjective(const Json& changed, const char* field) {
    setProblem(fieldOf(QLatin1String(field)), {});
    if (changed == objective_) return;
    objective_ = changed;
    sender_.send(Json{{"objective", Json{{"objective", changed}}}}, QLatin1String(field));
}

void ObjectiveForm::sendNumber(Field* field, const char* key) {
    auto* line = qobject_cast<QLineEdit*>(field->control());
    const Json number = numberFromText(line->text());
    if (!isNotNegative(number)) return setProblem(field, tr("A number of 0 or more."));
    setProblem(field, {});
    if (objective_.value(key, Json(0)) == number) return;
    Json changed = objective_;
    changed[key] = number;
    sendObjective(changed, field->control()->objectName().toLatin1().constData());
}

void ObjectiveForm::sendEpochs() {
    Json changed = objective_;
    changed["epochs"] = epochs_->value();
    sendObjective(changed, "epochs");
}

void ObjectiveForm::sendGoal() {
    const Json goal = goalRow_->goal();
    setProblem(goalRow_->metric(), {});
    if (goal == goal_) return;
    goal_ = goal;
    sender_.send(Json{{"objective", Json{{"goal", goal}}}}, QStringLiteral("metric"));
}

void ObjectiveForm::onRefused(const QString& field, const QString& sentence) {
    isRefused_ = true;
    setProblem(fieldOf(field), {});
    if (Field* at = fieldOf(field)) at->setRefusal(sentence);
}

Field* ObjectiveForm::fieldOf(const QString& name) const {
    for (Field* field : {nameField_, kindField_, dataSetField_, functionField_, noiseField_, epochsField_,
                         secondsField_, goalRow_->metric()}) {
        if (field->control()->objectName() == name) return field;
    }
    return nullptr;
}

void ObjectiveForm::setProblem(Field* field, const QString& sentence) {
    if (!field) return;
    const bool changes = field->error() != sentence;
    field->setError(sentence);
    if (changes) Q_EMIT problemChanged();
}

}  // namespace trialbench::ui
