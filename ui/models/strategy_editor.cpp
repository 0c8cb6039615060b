#include "ui/models/strategy_editor.h"

#include <QStringList>
#include <algorithm>
#include <utility>

#include "core/engine/device_pool.h"
#include "ui/models/format.h"
#include "ui/models/parameter_text.h"
#include "ui/models/strategy_text.h"
#include "ui/models/study_set_up.h"

namespace trialbench::ui {

using experiment::Study;
using experiment::StudyState;
using search::RegisteredStrategy;
using Type = search::StrategyOption::Type;

namespace {

const QString kKind = QStringLiteral("strategy");
const QString kSeed = QStringLiteral("seed");
const QString kMaxTrials = QStringLiteral("maxTrials");
const QString kDevices = QStringLiteral("devices");
// Of each parameter in a new grid: 25 trials of two.
constexpr int kUsualLevels = 5;

const RegisteredStrategy* registered(const std::string& kind) {
    const auto& all = search::registeredStrategies();
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const auto& strategy) { return strategy.kind == kind; });
    return found == all.end() ? nullptr : &*found;
}

std::string kindOf(const Json& strategy) {
    return strategy.is_object() ? strategy.value("kind", "") : std::string();
}

// A list is not edited in a field, and what needs one is not offered.
bool isEditedHere(const RegisteredStrategy& strategy) {
    return std::none_of(strategy.options.begin(), strategy.options.end(),
                        [](const auto& option) { return option.type == Type::List; });
}

bool hasOption(const std::string& kind, const std::string& key) {
    const RegisteredStrategy* strategy = registered(kind);
    return strategy && std::any_of(strategy->options.begin(), strategy->options.end(),
                                   [&](const auto& option) { return option.key == key; });
}

// In the order in which they are registered, whichever was edited first.
Json inOrder(const Json& strategy) {
    const RegisteredStrategy* known = registered(kindOf(strategy));
    if (!known) return strategy;
    Json ordered{{"kind", strategy["kind"]}};
    for (const auto& option : known->options) {
        const std::string key(option.key);
        if (strategy.contains(key)) ordered[key] = strategy[key];
    }
    return ordered;
}

Json startingStrategy(const RegisteredStrategy& strategy) {
    Json starting{{"kind", strategy.kind}};
    for (const auto& option : strategy.options) {
        if (option.type == Type::Levels) starting[std::string(option.key)] = kUsualLevels;
    }
    return starting;
}

/// "initialPoints" of "initial_points".
QString fieldOf(const std::string& key) {
    QString field;
    for (const QString& word : QString::fromStdString(key).split(QLatin1Char('_'))) {
        field += field.isEmpty() ? word : word.left(1).toUpper() + word.mid(1);
    }
    return field;
}

QString joined(const std::vector<std::string>& words) {
    QStringList list;
    for (const auto& word : words) list << QString::fromStdString(word);
    return list.join(QStringLiteral(", "));
}

QStringList wordsOf(const QString& text) {
    QStringList words;
    for (const QString& word : text.split(QLatin1Char(','))) {
        if (!word.trimmed().isEmpty()) words << word.trimmed();
    }
    return words;
}

}  // namespace

StrategyEditor::StrategyEditor(Session* session, Selection* selection, ObjectiveChoices* choices,
                               QObject* parent)
    : QObject(parent),
      session_(session),
      selection_(selection),
      choices_(choices),
      options_(registeredOptions()),
      form_(session, [this] {
          std::vector<Form::Title> titles{{kKind, tr("Strategy")}};
          for (const Option& option : options_) titles.push_back({option.field, optionTitle(option.key)});
          titles.insert(titles.end(),
                        {{kSeed, tr("Seed")}, {kMaxTrials, tr("Trials")}, {kDevices, tr("Devices")}});
          return titles;
      }()) {
    for (auto signal : {&Session::opened, &Session::replaced, &Session::closed}) {
        connect(session, signal, this, &StrategyEditor::refresh);
    }
    connect(session, &Session::changed, this, &StrategyEditor::refresh);
    connect(selection, &Selection::studyChanged, this, &StrategyEditor::refresh);
    connect(choices, &ObjectiveChoices::ready, this, &StrategyEditor::changed);
    connect(&form_, &Form::settled, this, &StrategyEditor::refresh);
    refresh();
}

std::vector<StrategyEditor::Option> StrategyEditor::registeredOptions() {
    std::vector<Option> options;
    for (const RegisteredStrategy& strategy : search::registeredStrategies()) {
        for (const auto& [key, type] : strategy.options) {
            const std::string name(key);
            const bool isThere = std::any_of(options.begin(), options.end(),
                                             [&](const Option& option) { return option.key == name; });
            if (type != Type::List && !isThere) {
                options.push_back({fieldOf(name), name, type, optionHelp(name)});
            }
        }
    }
    return options;
}

const Study* StrategyEditor::study() const {
    return session_->experiment().findStudy(selection_->study());
}

const StrategyEditor::Option* StrategyEditor::optionOf(const QString& field) const {
    const auto found = std::find_if(options_.begin(), options_.end(),
                                    [&](const Option& option) { return option.field == field; });
    return found == options_.end() ? nullptr : &*found;
}

QString StrategyEditor::automaticText(const Option& option) const {
    const Study* now = study();
    // As BayesianStrategy has it.
    if (now && option.key == "initial_points") {
        return tr("automatic (%1)").arg(now->revision().space.dimension() + 1);
    }
    return tr("automatic");
}

QString StrategyEditor::whyNotChosenHere() const {
    const RegisteredStrategy* known = registered(kindOf(strategy_));
    if (!study() || (known && isEditedHere(*known))) return {};
    return tr("Its list is not edited here, and another strategy would lose it.");
}

QString StrategyEditor::deviceHelp() const {
    QStringList lines{tr("As in: cpu, cpu*2, cuda:0, cuda:1*2. Empty: every GPU, or the processor.")};
    for (const auto& device : choices_->description().devices) {
        const QString name = QString::fromStdString(device.name);
        const QString model = QString::fromStdString(device.model);
        lines << (model.isEmpty() ? name : QStringLiteral("%1: %2").arg(name, model));
    }
    return lines.join(QLatin1Char('\n'));
}

void StrategyEditor::refresh() {
    const Study* now = study();
    const std::string name = now ? now->name : std::string();
    const bool isOther = name != shownStudy_;
    if (isOther) {
        keepUnsent();
        form_.forget();
        shownStudy_ = name;
        sent_ = Json();
    }
    if (now && (isOther || !form_.isWaiting())) load(*now);
    refreshStates();
    if (isOther) bringBackUnsent();
    Q_EMIT changed();
}

void StrategyEditor::refreshStates() {
    const Study* now = study();
    const bool canWrite = now && session_->canWrite();
    const bool canRevise = canWrite && now->trials.empty() && now->state != StudyState::Running;
    const std::string kind = kindOf(strategy_);
    for (const Option& option : options_) {
        form_.setShown(option.field, hasOption(kind, option.key));
        form_.setEnabled(option.field, canRevise);
    }
    form_.setEnabled(kKind, canRevise && whyNotChosenHere().isEmpty());
    form_.setEnabled(kSeed, canRevise);
    form_.setEnabled(kMaxTrials, canWrite);
    form_.setEnabled(kDevices, canWrite);
    form_.setShown(kDevices, session_->experiment().objective.value("kind", "") == "training");
}

void StrategyEditor::load(const Study& study) {
    const Json& strategy = study.revision().strategy;
    const Json space = parametersOf(study);
    const bool isNew = sent_ != strategy;
    const bool isOtherSpace = space_ != space;
    space_ = space;
    sent_ = strategy;
    if (isNew || !isStrategyWrong()) {
        for (const Option& option : options_) {
            if (!form_.error(option.field).isEmpty()) form_.setError(option.field, {});
        }
        strategy_ = strategy;
        showStrategy();
    } else if (isOtherSpace) {
        editAgain(form_.wrong());  // what was wrong of a strategy may suit this one
    }
    form_.load(kSeed, std::to_string(study.seed));
    form_.load(kMaxTrials, study.settings.maxTrials.value_or(0));
    form_.load(kDevices, joined(study.settings.devices).toStdString());
}

bool StrategyEditor::isStrategyWrong() const {
    return !form_.error(kKind).isEmpty() ||
           std::any_of(options_.begin(), options_.end(),
                       [&](const Option& option) { return !form_.error(option.field).isEmpty(); });
}

void StrategyEditor::keepUnsent() {
    const auto wrong = form_.wrong();
    unsent_.keep(shownStudy_, wrong.empty() ? std::optional<Unsent>() : Unsent{wrong, strategy_});
}

void StrategyEditor::bringBackUnsent() {
    const auto unsent = unsent_.take(shownStudy_);
    if (!unsent) return;
    if (form_.isEnabled(kKind)) {
        strategy_ = unsent->strategy;
        showStrategy();
    }
    editAgain(unsent->fields);
}

// Says again what is wrong; what is right by now is sent.
void StrategyEditor::editAgain(const std::map<QString, Json>& fields) {
    for (const auto& [field, value] : fields) {
        if (!form_.isEnabled(field)) continue;
        if (field == kKind) {
            take(strategy_, kKind);
        } else {
            edit(field, value);
        }
    }
}

void StrategyEditor::showStrategy() {
    const std::string kind = kindOf(strategy_);
    std::vector<Choice> kinds;
    for (const RegisteredStrategy& strategy : search::registeredStrategies()) {
        if (!isEditedHere(strategy) && strategy.kind != kind) continue;
        kinds.push_back({std::string(strategy.kind), strategyTitle(std::string(strategy.kind))});
    }
    form_.setChoices(kKind, std::move(kinds));
    form_.setValue(kKind, kind);
    for (const Option& option : options_) {
        const Json value = strategy_.contains(option.key) ? strategy_[option.key] : Json();
        switch (option.type) {
            case Type::Count:
                form_.setValue(option.field, value.is_null() ? Json(0) : value);
                break;
            case Type::Flag:
                form_.setValue(option.field, value == true);
                break;
            case Type::Levels:
                form_.setValue(option.field, levelsText(value).toStdString());
                break;
            case Type::List:
                break;
        }
    }
    refreshStates();
}

void StrategyEditor::edit(const QString& field, const Json& value) {
    if (!study()) return;
    if (const Option* option = optionOf(field)) {
        editOption(*option, value);
    } else if (field == kKind) {
        editKind(value.get<std::string>());
    } else if (field == kSeed) {
        editSeed(QString::fromStdString(value.get<std::string>()));
    } else if (field == kDevices) {
        editDevices(QString::fromStdString(value.get<std::string>()));
    } else if (field == kMaxTrials) {
        form_.setValue(field, value);
        send(field, "max_trials", Json{{"limit", value > 0 ? value : Json()}});
    }
    Q_EMIT changed();
}

void StrategyEditor::editKind(const std::string& kind) {
    const RegisteredStrategy* strategy = registered(kind);
    const std::string before = kindOf(strategy_);
    if (!strategy || kind == before) return;
    auto& last = lastOfKind_[shownStudy_];
    last[before] = strategy_;
    const auto known = last.find(kind);
    take(known == last.end() ? startingStrategy(*strategy) : known->second, kKind);
}

void StrategyEditor::editOption(const Option& option, const Json& value) {
    Json said = value;
    if (option.type == Type::Levels) {
        const QString text = QString::fromStdString(value.get<std::string>());
        said = text.trimmed().isEmpty() ? Json(0) : levelsFromText(text);
        if (said.is_null()) {
            form_.setValue(option.field, value);
            return form_.setError(option.field,
                                  tr("A whole number for all parameters, or one for each: x: 5, y: 3."));
        }
    }
    Json strategy = strategy_;
    strategy.erase(option.key);
    if (said != 0 && said != false) strategy[option.key] = said;
    take(inOrder(strategy), option.field);
}

void StrategyEditor::take(const Json& strategy, const QString& field) {
    strategy_ = strategy;
    for (const Option& option : options_) form_.setError(option.field, {});
    form_.setError(kKind, {});
    showStrategy();
    const auto known = search::strategyOf(strategy_, "");
    const auto fits = known ? (*known)->validate(strategy_, study()->revision().space, "")
                            : Result<void>(tl::unexpected(known.error()));
    if (!fits) {
        const auto pointer =
            QString::fromUtf8(argument(fits.error(), "pointer").data(),
                              static_cast<qsizetype>(argument(fits.error(), "pointer").size()));
        const QString wrong = fieldOf(pointer.section(QLatin1Char('/'), 1, 1).toStdString());
        const bool isField = optionOf(wrong) && form_.isShown(wrong);
        return form_.setError(isField ? wrong : field, cellText(fits.error()));
    }
    if (strategy_ == sent_) return;
    sent_ = strategy_;
    send(field, "revise", Json{{"strategy", strategy_}});
}

void StrategyEditor::editSeed(const QString& text) {
    form_.setValue(kSeed, text.toStdString());
    bool isNumber = false;
    const qlonglong seed = text.trimmed().toLongLong(&isNumber);
    if (!isNumber || seed < 0) return form_.setError(kSeed, tr("A whole number of 0 or more."));
    form_.setError(kSeed, {});
    if (!form_.isWaiting() && static_cast<std::uint64_t>(seed) == study()->seed) return;
    send(kSeed, "revise", Json{{"seed", seed}});
}

void StrategyEditor::editDevices(const QString& text) {
    form_.setValue(kDevices, text.toStdString());
    Json words = Json::array();
    for (const QString& word : wordsOf(text)) {
        const std::string device = word.toStdString();
        if (const auto slots = engine::parseDevices(device); !slots) {
            return form_.setError(kDevices, cellText(slots.error()));
        }
        words.push_back(device);
    }
    form_.setError(kDevices, {});
    if (!form_.isWaiting() && words == Json(study()->settings.devices)) return;
    send(kDevices, "devices", Json{{"devices", words}});
}

void StrategyEditor::send(const QString& field, const char* verb, Json body) {
    Json whole{{"study", study()->name}};
    whole.update(body);
    form_.send(field, Json{{verb, std::move(whole)}});
}

}  // namespace trialbench::ui
