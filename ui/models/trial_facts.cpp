#include "ui/models/trial_facts.h"

#include <QCoreApplication>

#include "core/experiment/show.h"
#include "core/experiment/standard_error.h"
#include "ui/models/format.h"

namespace trialbench::ui {
namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(TrialFacts)
};

using experiment::Goal;
using experiment::Trial;
using experiment::ValueOf;

std::optional<double> epochValue(const Trial& trial, Goal goal, ValueOf epoch) {
    goal.value = epoch;
    return epoch == ValueOf::Best ? valueOf(trial, goal) : lastReport(trial, goal);
}

}  // namespace

TrialValues valuesOf(const Trial& trial, const Goal& goal) {
    const bool lastCounts = goal.value == ValueOf::Last;
    TrialValues values;
    values.value = trial.value         ? trial.value
                   : trial.isPending() ? valueOf(trial, goal)
                                       : lastReport(trial, goal);
    values.counts = trial.isResult();
    values.other = epochValue(trial, goal, lastCounts ? ValueOf::Best : ValueOf::Last);
    return values;
}

QString otherEpochTitle(const Goal& goal) {
    return goal.value == ValueOf::Last ? Texts::tr("Best epoch") : Texts::tr("Last epoch");
}

QString countingText(const Goal& goal) {
    return goal.value == ValueOf::Last
               ? Texts::tr("What counts: the value of a trial's last epoch.")
               : Texts::tr("What counts: the value of a trial's best epoch, the best of noisy values.");
}

std::vector<int> trialsThatHold(const experiment::Study& study) {
    std::vector<int> held;
    for (const Trial& trial : study.trials) {
        if (trial.isPending() && !experiment::isHeldByUser(trial)) return {};
        if (trial.isPending()) held.push_back(trial.number);
    }
    const auto& limit = study.settings.maxTrials;
    const bool noneIsToCome = limit ? study.counted() + study.pending() >= *limit
                                    : experiment::reasonCode(study) == "trials_paused";
    return noneIsToCome ? held : std::vector<int>();
}

QString learnedFromText(int results, int stopped) {
    const QString completed = results == 1 ? Texts::tr("1 result") : Texts::tr("%1 results").arg(results);
    if (stopped == 0) return completed;
    const QString rest =
        stopped == 1 ? Texts::tr("1 stopped trial") : Texts::tr("%1 stopped trials").arg(stopped);
    return results == 0 ? rest : Texts::tr("%1 and %2").arg(completed, rest);
}

QString trialEpochText(const Trial& trial, int planned) {
    const auto epochs = knownEpochs(trial);
    // One that has not begun has a bar to fill, if it is known how long.
    if (!epochs && (!trial.isPending() || planned <= 0)) return {};
    return epochText(epochs.value_or(0), planned);
}

QString attemptFailureText(const Trial& trial) {
    if (!trial.isPending() || trial.attempts.empty() || !trial.attempts.back().cause) return {};
    const auto& attempt = trial.attempts.back();
    return Texts::tr("Attempt %1 failed: %2. %3")
        .arg(attempt.number)
        .arg(causeText(*attempt.cause), QString::fromStdString(attempt.message))
        .trimmed();
}

QString valueSentence(const experiment::Experiment& experiment, const experiment::Study& study,
                      const Trial& trial) {
    if (trial.isPending()) return Texts::tr("Where the trial stands: it counts when it is completed.");
    if (trial.excluded) return Texts::tr("Not counted: the trial is excluded.");
    if (!trial.isResult()) {
        return trial.value ? Texts::tr("Not a result, as the trial was stopped; the model learns from it.")
                           : Texts::tr("Not counted: the last that the trial told.");
    }
    QString text = !lastReport(trial, experiment.goal) ? Texts::tr("The value as it was told.")
                   : experiment.goal.value == ValueOf::Last
                       ? Texts::tr("The value is its last epoch's.")
                       : Texts::tr("The value is its best epoch's, the best of noisy ones.");
    if (const auto error = standardError(experiment, study, trial)) {
        text += QLatin1Char(' ') + Texts::tr("Standard error: %1.").arg(differenceText(experiment, *error));
    }
    return text;
}

}  // namespace trialbench::ui
