#include "ui/models/decision_text.h"

#include <QCoreApplication>
#include <QStringList>

#include "core/experiment/history.h"
#include "ui/models/format.h"
#include "ui/models/trial_facts.h"

namespace trialbench::ui {
namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(DecisionText)
};

using experiment::Origin;
using experiment::Study;
using experiment::Trial;

QString withoutModel(Origin origin) {
    switch (origin) {
        case Origin::Default:
            return Texts::tr("The default values, tried first because the study asks for it.");
        case Origin::InitialDesign:
            return Texts::tr("A point of the initial design, which spreads over the whole search space.");
        case Origin::Random:
            return Texts::tr("Drawn at random.");
        case Origin::Sobol:
            return Texts::tr("The next point of the Sobol sequence.");
        case Origin::Grid:
            return Texts::tr("The next point of the grid.");
        case Origin::Fixed:
            return Texts::tr("The next of the study's fixed configurations.");
        case Origin::Given:
            return Texts::tr("Given by hand.");
        case Origin::Imported:
            return Texts::tr("Measured elsewhere and imported.");
        case Origin::Bayesian:
        case Origin::Fallback:
            break;
    }
    return {};
}

// As the model that decided counts them: what was excluded then taught it nothing.
QString seenText(const Study& study, std::int64_t sequence) {
    int results = 0;
    int stopped = 0;
    for (const Trial& trial : study.trials) {
        if (!trial.value || trial.endedAt > sequence || experiment::wasExcludedAt(trial, sequence)) continue;
        ++(trial.state == experiment::TrialState::Completed ? results : stopped);
    }
    return learnedFromText(results, stopped);
}

QString pendingText(const Json& decision) {
    QStringList numbers;
    if (!decision.contains("pending") || !decision["pending"].is_array()) return {};
    for (const Json& number : decision["pending"]) {
        if (number.is_number_integer()) numbers << QString::number(number.get<int>());
    }
    if (numbers.isEmpty()) return {};
    return numbers.size() == 1
               ? Texts::tr(", with trial %1 pending").arg(numbers.front())
               : Texts::tr(", with trials %1 pending").arg(numbers.join(QStringLiteral(", ")));
}

double numberAt(const Json& object, const char* key) {
    return object.is_object() && object.contains(key) && object[key].is_number() ? object[key].get<double>()
                                                                                 : 0;
}

}  // namespace

QString decisionText(const experiment::Experiment& experiment, const Study& study, const Trial& trial) {
    if (trial.origin == Origin::Fallback) {
        return Texts::tr("A point of the Sobol sequence, because no model could be had.");
    }
    const Json& decision = trial.decision;
    if (trial.origin != Origin::Bayesian || !decision.is_object()) return withoutModel(trial.origin);
    const auto seen = static_cast<std::int64_t>(numberAt(decision, "seen"));
    QString text = Texts::tr("Suggested from %1%2.").arg(seenText(study, seen), pendingText(decision));
    if (decision.contains("predicted")) {
        const Json& predicted = decision["predicted"];
        text += QLatin1Char('\n') +
                Texts::tr("Predicted before it ran: %1 ± %2 (one standard deviation of a single result).")
                    .arg(valueText(experiment, numberAt(predicted, "mean")),
                         differenceText(experiment, numberAt(predicted, "standard_deviation")));
    }
    if (decision.contains("transform") && decision["transform"].is_object() &&
        decision["transform"].contains("cut") && decision["transform"]["cut"].is_number()) {
        text +=
            QLatin1Char('\n') + Texts::tr("To the model, results worse than %1 counted as %1.")
                                    .arg(valueText(experiment, decision["transform"]["cut"].get<double>()));
    }
    return text;
}

}  // namespace trialbench::ui
