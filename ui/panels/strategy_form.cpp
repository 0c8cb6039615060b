#include "ui/panels/strategy_form.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QLineEdit>
#include <QSpinBox>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "core/engine/device_pool.h"
#include "core/experiment/spec.h"
#include "ui/models/format.h"
#include "ui/models/parameter_text.h"
#include "ui/panels/field.h"
#include "ui/panels/panel.h"

namespace trialbench::ui {

using experiment::Study;
using experiment::StudyState;

namespace {

constexpr int kMostInitialPoints = 100'000;
constexpr int kFieldWidth = 180;

Field* fieldFor(const QList<Field*>& fields, const QObject* control) {
    for (Field* field : fields) {
        if (field->control() == control) return field;
    }
    return nullptr;
}

QString joined(const std::vector<std::string>& words) {
    QStringList list;
    for (const auto& word : words) list << QString::fromStdString(word);
    return list.join(QStringLiteral(", "));
}

std::vector<std::string> wordsOf(const QString& text) {
    std::vector<std::string> words;
    for (const QString& word : text.split(QLatin1Char(','))) {
        if (!word.trimmed().isEmpty()) words.push_back(word.trimmed().toStdString());
    }
    return words;
}

QSpinBox* spinBox(int least, int most) {
    auto* box = new QSpinBox;
    box->setRange(least, most);
    box->setGroupSeparatorShown(true);
    // A number is a command when it is finished, not at each of its digits.
    box->setKeyboardTracking(false);
    return box;
}

}  // namespace

StrategyForm::StrategyForm(Session* session, Selection* selection, ObjectiveChoices* choices, QWidget* parent)
    : QWidget(parent),
      session_(session),
      selection_(selection),
      choices_(choices),
      sender_(session),
      kind_(new QComboBox),
      initialPoints_(spinBox(0, kMostInitialPoints)),
      defaults_(new QCheckBox(tr("the defaults first"))),
      seed_(new QLineEdit),
      trials_(spinBox(0, experiment::kMostTrials)),
      concurrency_(spinBox(1, experiment::kMostConcurrency)),
      devices_(new QLineEdit) {
    kind_->addItem(tr("Random"), QStringLiteral("random"));
    kind_->addItem(tr("Sobol"), QStringLiteral("sobol"));
    kind_->addItem(tr("Bayesian"), QStringLiteral("bayesian"));
    initialPoints_->setToolTip(
        tr("Trials before the model suggests any; automatic: one more than there are "
           "parameters."));
    defaults_->setToolTip(tr("The first trial has every parameter at its default."));
    seed_->setToolTip(tr("The same seed searches in the same way."));
    trials_->setSpecialValueText(tr("no limit"));
    trials_->setToolTip(tr("Trials that are counted: completed, stopped by rule, or failed for good."));
    concurrency_->setToolTip(tr("How many trials may run at the same time; may be changed while they run."));
    devices_->setPlaceholderText(tr("automatic"));
    makeLayout();
    connectFields();
    refresh();
    refreshDevices();
}

void StrategyForm::makeLayout() {
    const auto field = [this](QWidget* control, const QString& title, const char* name) {
        auto* made = new Field(control, title, name);
        made->setFixedWidth(kFieldWidth);
        fields_ << made;
        return made;
    };
    auto* panel = new Panel(tr("Strategy and budget"));
    auto* content = new QWidget;
    auto* form = new QFormLayout(content);
    form->setContentsMargins(16, 8, 16, 8);
    form->setHorizontalSpacing(12);
    form->setVerticalSpacing(8);
    form->setLabelAlignment(Qt::AlignLeft);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    for (Field* made : {field(kind_, tr("Strategy"), "strategy"),
                        field(initialPoints_, tr("Initial points"), "initialPoints"),
                        field(defaults_, tr("Start from"), "startFromDefaults"),
                        field(seed_, tr("Seed"), "seed"), field(trials_, tr("Trials"), "maxTrials"),
                        field(concurrency_, tr("Concurrency limit"), "concurrency"),
                        field(devices_, tr("Devices"), "devices")}) {
        QLabel* label = made->makeLabel();
        label->setFixedHeight(24);  // that of the field, also where a sentence stands below it
        form->addRow(label, made);
    }
    panel->setContent(content);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(panel);
}

void StrategyForm::connectFields() {
    for (auto signal : {&Session::opened, &Session::replaced, &Session::closed}) {
        connect(session_, signal, this, &StrategyForm::refresh);
    }
    connect(session_, &Session::changed, this, &StrategyForm::refresh);
    connect(selection_, &Selection::studyChanged, this, &StrategyForm::refresh);
    connect(choices_, &ObjectiveChoices::ready, this, &StrategyForm::refreshDevices);
    connect(&sender_, &EditSender::refused, this, &StrategyForm::onRefused);
    connect(&sender_, &EditSender::settled, this, &StrategyForm::refresh);
    connect(kind_, &QComboBox::activated, this, &StrategyForm::sendStrategy);
    connect(initialPoints_, &QSpinBox::valueChanged, this, &StrategyForm::sendStrategy);
    connect(defaults_, &QCheckBox::clicked, this, &StrategyForm::sendStrategy);
    connect(seed_, &QLineEdit::editingFinished, this, &StrategyForm::sendSeed);
    connect(trials_, &QSpinBox::valueChanged, this, &StrategyForm::sendTrials);
    connect(concurrency_, &QSpinBox::valueChanged, this, &StrategyForm::sendConcurrency);
    connect(devices_, &QLineEdit::editingFinished, this, &StrategyForm::sendDevices);
}

QList<QWidget*> StrategyForm::tabOrder() const {
    return {kind_, initialPoints_, defaults_, seed_, trials_, concurrency_, devices_};
}

const Study* StrategyForm::study() const {
    return session_->experiment().findStudy(selection_->study());
}

QString StrategyForm::problem() const {
    for (const Field* field : fields_) {
        if (!field->error().isEmpty()) return QStringLiteral("%1: %2").arg(field->title(), field->error());
    }
    return {};
}

void StrategyForm::refresh() {
    const Study* now = study();
    const bool isOther = (now ? now->name : std::string()) != shownStudy_;
    if (isOther) {
        keepUnsent();
        for (Field* field : fields_) field->setError({});
        shownStudy_ = now ? now->name : std::string();
    }
    if (now && (isOther || !sender_.isWaiting())) {
        load(*now, isOther || isRefused_);
        isRefused_ = false;
    }
    if (isOther) bringBackUnsent();
    const bool canWrite = now && session_->canWrite();
    const bool canRevise = canWrite && now->trials.empty() && now->state != StudyState::Running;
    // A list of configurations and a grid's levels are not edited here, and another strategy would lose them.
    const bool isChosenHere = strategy_.is_object() && !strategy_.contains("configurations") &&
                              strategy_.value("kind", "") != "grid";
    for (QWidget* widget : {static_cast<QWidget*>(kind_), static_cast<QWidget*>(initialPoints_),
                            static_cast<QWidget*>(defaults_)}) {
        widget->setEnabled(canRevise && isChosenHere);
    }
    seed_->setEnabled(canRevise);
    for (QWidget* widget : {static_cast<QWidget*>(trials_), static_cast<QWidget*>(concurrency_),
                            static_cast<QWidget*>(devices_)}) {
        widget->setEnabled(canWrite);
    }
    Q_EMIT problemChanged();
}

void StrategyForm::keepUnsent() {
    unsent_.erase(shownStudy_);
    const bool isWrong =
        !fieldFor(fields_, seed_)->error().isEmpty() || !fieldFor(fields_, devices_)->error().isEmpty();
    if (isWrong) unsent_[shownStudy_] = {seed_->text(), devices_->text()};
}

void StrategyForm::bringBackUnsent() {
    const auto kept = unsent_.find(shownStudy_);
    if (kept == unsent_.end()) return;
    const auto [seed, devices] = kept->second;
    unsent_.erase(kept);
    seed_->setText(seed);
    devices_->setText(devices);
    // Said again; what is right of it is sent, or is there already.
    sendSeed();
    sendDevices();
}

void StrategyForm::load(const Study& study, bool evenIfSame) {
    const auto isNew = [&](const char* key, const Json& value) {
        if (!evenIfSame && shown_.contains(key) && shown_[key] == value) return false;
        shown_[key] = value;
        return true;
    };
    strategy_ = study.revision().strategy;
    const QSignalBlocker quietPoints(initialPoints_);
    const QSignalBlocker quietTrials(trials_);
    const QSignalBlocker quietConcurrency(concurrency_);
    if (isNew("strategy", strategy_)) {
        const QString kind = QString::fromStdString(strategy_.value("kind", ""));
        if (kind_->findData(kind) < 0) {
            kind_->addItem(kind == QLatin1String("fixed")  ? tr("Fixed list")
                           : kind == QLatin1String("grid") ? tr("Grid")
                                                           : kind,
                           kind);
        }
        kind_->setCurrentIndex(kind_->findData(kind));
        initialPoints_->setValue(strategy_.value("initial_points", 0));
        defaults_->setChecked(strategy_.value("start_from_defaults", false));
        showFieldsOf(kind);
    }
    const auto dimension = static_cast<int>(study.revision().space.dimension());
    initialPoints_->setSpecialValueText(tr("automatic (%1)").arg(dimension + 1));
    if (isNew("seed", study.seed)) seed_->setText(QString::number(study.seed));
    const auto& settings = study.settings;
    if (isNew("max_trials", settings.maxTrials.value_or(0)))
        trials_->setValue(settings.maxTrials.value_or(0));
    if (isNew("concurrency", settings.concurrency)) concurrency_->setValue(settings.concurrency);
    if (isNew("devices", settings.devices)) devices_->setText(joined(settings.devices));
    const bool isTraining = session_->experiment().objective.value("kind", "") == "training";
    fieldFor(fields_, devices_)->setVisible(isTraining);
    for (auto* label : findChildren<QLabel*>()) {
        if (label->buddy() == devices_) label->setVisible(isTraining);
    }
}

void StrategyForm::showFieldsOf(const QString& strategy) {
    const bool isBayesian = strategy == QLatin1String("bayesian");
    for (QWidget* control : {static_cast<QWidget*>(initialPoints_), static_cast<QWidget*>(defaults_)}) {
        fieldFor(fields_, control)->setVisible(isBayesian);
        for (auto* label : findChildren<QLabel*>()) {
            if (label->buddy() == control) label->setVisible(isBayesian);
        }
    }
}

void StrategyForm::refreshDevices() {
    QStringList lines{tr("As in: cpu, cpu*2, cuda:0, cuda:1*2. Empty: every GPU, or the processor.")};
    for (const auto& device : choices_->description().devices) {
        const QString model = QString::fromStdString(device.model);
        lines << (model.isEmpty() ? QString::fromStdString(device.name)
                                  : QStringLiteral("%1: %2").arg(QString::fromStdString(device.name), model));
    }
    devices_->setToolTip(lines.join(QLatin1Char('\n')));
}

void StrategyForm::sendStrategy() {
    const QString kind = kind_->currentData().toString();
    showFieldsOf(kind);
    Json strategy{{"kind", kind.toStdString()}};
    if (kind == QLatin1String("bayesian")) {
        if (initialPoints_->value() > 0) strategy["initial_points"] = initialPoints_->value();
        if (defaults_->isChecked() || strategy_.contains("start_from_defaults")) {
            strategy["start_from_defaults"] = defaults_->isChecked();
        }
    }
    if (strategy == strategy_) return;
    strategy_ = strategy;
    send(fieldFor(fields_, sender() ? sender() : kind_), "revise", Json{{"strategy", strategy}});
}

void StrategyForm::sendSeed() {
    Field* field = fieldFor(fields_, seed_);
    bool isNumber = false;
    const qlonglong seed = seed_->text().trimmed().toLongLong(&isNumber);
    if (!isNumber || seed < 0) return setProblem(field, tr("A whole number of 0 or more."));
    setProblem(field, {});
    if (shown_["seed"] == Json(seed)) return;
    shown_["seed"] = seed;
    send(field, "revise", Json{{"seed", seed}});
}

void StrategyForm::sendTrials(int limit) {
    send(fieldFor(fields_, trials_), "max_trials", Json{{"limit", limit > 0 ? Json(limit) : Json()}});
}

void StrategyForm::sendConcurrency(int limit) {
    send(fieldFor(fields_, concurrency_), "concurrency", Json{{"limit", limit}});
}

void StrategyForm::sendDevices() {
    Field* field = fieldFor(fields_, devices_);
    const auto words = wordsOf(devices_->text());
    for (const auto& word : words) {
        if (const auto slots = engine::parseDevices(word); !slots) {
            return setProblem(field, cellText(slots.error()));
        }
    }
    setProblem(field, {});
    if (shown_["devices"] == Json(words)) return;
    shown_["devices"] = words;
    send(field, "devices", Json{{"devices", words}});
}

void StrategyForm::send(Field* field, const char* verb, Json body) {
    const Study* now = study();
    if (!now) return;
    setProblem(field, {});
    Json whole{{"study", now->name}};
    whole.update(body);
    sender_.send(Json{{verb, whole}}, field->control()->objectName());
}

void StrategyForm::onRefused(const QString& field, const QString& sentence) {
    isRefused_ = true;
    for (Field* at : fields_) {
        if (at->control()->objectName() == field) at->setRefusal(sentence);
    }
}

void StrategyForm::setProblem(Field* field, const QString& sentence) {
    if (!field) return;
    const bool changes = field->error() != sentence;
    field->setError(sentence);
    if (changes) Q_EMIT problemChanged();
}

}  // namespace trialbench::ui
