#include "ui/models/search_space_editor.h"

#include <algorithm>

#include "core/objective/objective.h"
#include "ui/models/study_set_up.h"

namespace trialbench::ui {
namespace {

using experiment::Experiment;
using experiment::Study;
using experiment::StudyState;

const QString kParameters = QStringLiteral("parameters");
const QString kKnobs = QStringLiteral("knobs");

Json fixedOf(const Json& objective) {
    return objective.contains("fixed") ? objective["fixed"] : Json::object();
}

Json parametersOf(const space::SearchSpace& space) {
    Json list = Json::array();
    for (const auto& parameter : space.parameters()) list.push_back(space::toJson(parameter));
    return list;
}

tl::unexpected<Error> knobError(const std::string& knob, const QString& problem) {
    return failure(ErrorCode::KnobInvalid, {{"knob", knob}, {"problem", problem.toStdString()}});
}

/// What a search space must fulfill beside being valid by itself; all that it needs is copied.
struct SpaceCheck {
    Json objective;
    experiment::Goal goal;
    Json ofObjective;
    Json ofStudy;
    std::vector<objective::Knob> knobs;
    bool isObjectiveLocked = false;

    Result<void> operator()(const space::SearchSpace& space) const {
        const std::string kind = objective.value("kind", "");
        Json fixed = ofObjective;
        fixed.update(ofStudy);
        for (const auto& parameter : space.parameters()) {
            if (!fixed.contains(parameter.name)) continue;
            // A tuned knob is no longer fixed; what all studies share cannot be changed any more once trials
            // exist, and of a function nobody could see what is fixed.
            const bool stays =
                kind != "training" || (isObjectiveLocked && ofObjective.contains(parameter.name));
            if (stays) {
                return knobError(parameter.name,
                                 SearchSpaceEditor::tr("it is fixed for all studies of this experiment."));
            }
            fixed.erase(parameter.name);
        }
        if (kind == "function") {
            const auto function = objective::makeObjective(objective);
            if (!function) return {};  // said at the objective
            return (*function)->validate(space, fixed, goal);
        }
        if (kind != "training" || knobs.empty()) return {};
        return checkTuned(space, std::move(fixed));
    }

    // What is wrong with a fixed knob is said at that knob.
    Result<void> checkTuned(const space::SearchSpace& space, Json fixed) const {
        for (;;) {
            auto checked = objective::checkKnobs(knobs, space, fixed);
            if (checked) return {};
            const auto& arguments = checked.error().arguments;
            const auto knob = std::find_if(arguments.begin(), arguments.end(), [&](const auto& argument) {
                return argument.first == "knob" && fixed.contains(argument.second);
            });
            if (knob == arguments.end()) return checked;
            fixed.erase(knob->second);
        }
    }
};

}  // namespace

SearchSpaceEditor::SearchSpaceEditor(Session* session, Selection* selection, ObjectiveChoices* choices,
                                     QObject* parent)
    : QObject(parent), session_(session), selection_(selection), choices_(choices), sender_(session) {
    for (auto signal : {&Session::opened, &Session::replaced, &Session::closed}) {
        connect(session, signal, this, &SearchSpaceEditor::refresh);
    }
    connect(session, &Session::changed, this, &SearchSpaceEditor::refresh);
    connect(selection, &Selection::studyChanged, this, &SearchSpaceEditor::refresh);
    connect(choices, &ObjectiveChoices::ready, this, &SearchSpaceEditor::useKnobs);
    connect(&parameters_, &ParameterTableModel::edited, this, &SearchSpaceEditor::onParametersEdited);
    connect(&knobs_, &KnobTableModel::edited, this, &SearchSpaceEditor::onKnobsEdited);
    connect(&knobs_, &KnobTableModel::tuneAsked, this, &SearchSpaceEditor::onTuneAsked);
    connect(&sender_, &EditSender::refused, this, &SearchSpaceEditor::onRefused);
    connect(&sender_, &EditSender::settled, this, &SearchSpaceEditor::refresh);
    if (choices->state() == ObjectiveChoices::State::Ready) useKnobs();
    refresh();
}

const Study* SearchSpaceEditor::study() const {
    return session_->experiment().findStudy(selection_->study());
}

QString SearchSpaceEditor::problem() const {
    if (!study()) return {};
    const QString problem = parameters_.problem();
    const bool isTraining = session_->experiment().objective.value("kind", "") == "training";
    return problem.isEmpty() && isTraining ? knobs_.problem() : problem;
}

void SearchSpaceEditor::refresh() {
    const Study* now = study();
    const std::string name = now ? now->name : std::string();
    const bool isOther = name != shownStudy_;
    if (isOther) keepUnsent();
    isEditable_ = now && session_->canWrite() && now->trials.empty() && now->state != StudyState::Running;
    if (isOther) {
        parameterRefusal_.clear();
        knobRefusal_.clear();
    }
    shownStudy_ = name;
    // While answers are due, the tables are ahead of the experiment.
    if (now && (isOther || !sender_.isWaiting())) {
        load(*now, isOther);
    }
    if (isOther && isEditable_) bringBackUnsent();
    updateCheck();
    Q_EMIT changed();
}

void SearchSpaceEditor::keepUnsent() {
    std::optional<Unsent> unsent;
    const bool isWrong = !parameters_.problem().isEmpty() || !knobs_.problem().isEmpty();
    if (isWrong && isEditable_) {
        unsent = Unsent{shown_, parameters_.rows(), knobs_.objectiveFixed(), knobs_.studyFixed()};
    }
    unsent_.keep(shownStudy_, std::move(unsent));
}

void SearchSpaceEditor::bringBackUnsent() {
    const auto unsent = unsent_.take(shownStudy_);
    if (!unsent || unsent->shown != shown_) return;
    knobs_.setFixed(unsent->ofObjective, unsent->ofStudy);
    updateCheck();
    parameters_.setRows(unsent->parameters);
    if (const auto& space = parameters_.searchSpace()) knobs_.setSearchSpace(*space);
}

void SearchSpaceEditor::load(const Study& study, bool evenIfSame) {
    const Json ofObjective = fixedOf(session_->experiment().objective);
    const Json state{
        {"parameters", parametersOf(study)}, {"fixed", study.revision().fixed}, {"objective", ofObjective}};
    const auto differs = [&](const char* key) {
        return evenIfSame || !shown_.is_object() || shown_[key] != state[key];
    };
    if (differs("parameters")) parameters_.setParameters(study.revision().space);
    if (differs("fixed") || differs("objective")) knobs_.setFixed(ofObjective, study.revision().fixed);
    if (differs("parameters")) knobs_.setSearchSpace(study.revision().space);
    shown_ = state;
}

void SearchSpaceEditor::useKnobs() {
    // A trainer whose list cannot be read is told of by the objective's validation at the start.
    [[maybe_unused]] const auto known = knobs_.setKnobs(choices_->description().knobs);
    checkedAgainst_ = Json();
    updateCheck();
    Q_EMIT changed();
}

void SearchSpaceEditor::updateCheck() {
    const Experiment& experiment = session_->experiment();
    if (!experiment.objective.is_object()) return;
    SpaceCheck check{experiment.objective, experiment.goal, knobs_.objectiveFixed(),
                     knobs_.studyFixed(),  knobs_.knobs(),  hasTrials(experiment)};
    // Setting it anew checks and repaints the whole table.
    const Json against{check.objective, toJson(check.goal), check.ofObjective, check.ofStudy,
                       check.isObjectiveLocked};
    if (against == checkedAgainst_) return;
    checkedAgainst_ = against;
    parameters_.setCheck(std::move(check));
}

int SearchSpaceEditor::addParameter() {
    const Json& objective = session_->experiment().objective;
    if (objective.value("kind", "") != "function") return parameters_.addParameter();
    return parameters_.addParameter(nextParameter(objective.value("name", ""), parameters_.toJson()));
}

void SearchSpaceEditor::takeUsualParameters() {
    const auto space =
        space::SearchSpace::create(usualParameters(session_->experiment().objective.value("name", "")));
    if (!space || !isEditable_) return;
    knobs_.setFixed(knobs_.objectiveFixed(), Json::object());
    updateCheck();
    parameters_.setParameters(*space);
    onParametersEdited();
}

void SearchSpaceEditor::onParametersEdited() {
    parameterRefusal_.clear();
    if (const auto& space = parameters_.searchSpace()) knobs_.setSearchSpace(*space);
    send(isAsked_ ? kKnobs : kParameters);
    Q_EMIT changed();
}

void SearchSpaceEditor::onKnobsEdited() {
    knobRefusal_.clear();
    updateCheck();
    send(kKnobs);
    Q_EMIT changed();
}

void SearchSpaceEditor::onTuneAsked(int row, bool tuned) {
    if (!isEditable_) return;
    auto parameter = knobs_.knobs()[static_cast<std::size_t>(row)].parameter;
    const int at = parameters_.rowOf(QString::fromStdString(parameter.name));
    knobRefusal_.clear();
    isAsked_ = true;
    if (tuned && at < 0) {
        // A condition is on another parameter; where that knob is fixed, its value decides.
        if (parameter.when && parameters_.rowOf(QString::fromStdString(parameter.when->parameter)) < 0) {
            parameter.when.reset();
        }
        parameters_.addParameter(parameter);
    } else if (!tuned && at >= 0) {
        parameters_.removeParameter(at);
    }
    isAsked_ = false;
}

void SearchSpaceEditor::send(const QString& field) {
    const Study* now = study();
    if (!now || !isEditable_) return;
    const auto& space = parameters_.searchSpace();
    if (!space || !problem().isEmpty()) return;
    const Json ofObjective = knobs_.objectiveFixed();
    if (ofObjective != shown_["objective"]) {
        Json objective = session_->experiment().objective;
        objective["fixed"] = ofObjective;
        shown_["objective"] = ofObjective;
        sender_.send(Json{{"objective", Json{{"objective", objective}}}}, field);
    }
    Json changes = Json::object();
    if (const Json list = parametersOf(*space); list != shown_["parameters"]) changes["parameters"] = list;
    if (knobs_.studyFixed() != shown_["fixed"]) changes["fixed"] = knobs_.studyFixed();
    if (changes.empty()) return;
    shown_.update(changes);
    changes["study"] = now->name;
    sender_.send(Json{{"revise", changes}}, field);
}

void SearchSpaceEditor::onRefused(const QString& field, const QString& sentence) {
    (field == kKnobs ? knobRefusal_ : parameterRefusal_) = sentence;
    Q_EMIT changed();
}

}  // namespace trialbench::ui
