#include "ui/models/event_text.h"

#include <QCoreApplication>
#include <algorithm>

#include "core/experiment/trial_facts.h"
#include "ui/models/format.h"

namespace trialbench::ui {
namespace {

using experiment::Attempt;
using experiment::ChangeKind;
using experiment::ChangeRecord;
using experiment::Experiment;
using experiment::Study;
using experiment::StudyState;
using experiment::Trial;
using experiment::TrialState;

struct Event {
    Q_DECLARE_TR_FUNCTIONS(Event)
};

QString nameOf(const Experiment& experiment, const Study& study, const Trial& trial) {
    return experiment.studies.size() > 1
               ? Event::tr("%1, trial %2").arg(QString::fromStdString(study.name)).arg(trial.number)
               : Event::tr("Trial %1").arg(trial.number);
}

QString withMessage(const QString& sentence, const std::string& message) {
    return message.empty() ? sentence : sentence + QLatin1Char(' ') + QString::fromStdString(message);
}

const Attempt* attemptOf(const Trial& trial, int number) {
    const auto found = std::find_if(trial.attempts.begin(), trial.attempts.end(),
                                    [&](const Attempt& attempt) { return attempt.number == number; });
    return found == trial.attempts.end() ? nullptr : &*found;
}

QString stateEventText(const Study& study, const ChangeRecord& record) {
    const auto name = QString::fromStdString(study.name);
    const auto state = record.row.contains("state") && record.row["state"].is_string()
                           ? experiment::studyStateFrom(record.row["state"].get<std::string>())
                           : std::nullopt;
    if (!state || state == StudyState::New) return {};
    if (state == StudyState::Running) return Event::tr("%1 runs.").arg(name);
    const QString reason = record.row.contains("reason") ? reasonText(record.row["reason"]) : QString();
    const QString sentence =
        state == StudyState::Paused ? Event::tr("%1 paused.") : Event::tr("%1 finished.");
    return (sentence.arg(name) + QLatin1Char(' ') + reason).trimmed();
}

QString settingText(const QString& study, const Json& row) {
    // Alone it is a command; with the others it comes with a new study.
    if (row.size() != 1) return {};
    if (row.contains("concurrency")) {
        return Event::tr("%1: %2 at a time from here on.").arg(study).arg(row["concurrency"].get<int>());
    }
    if (!row.contains("max_trials")) return {};
    if (row["max_trials"].is_null()) return Event::tr("%1: no limit of trials from here on.").arg(study);
    return Event::tr("%1: %2 trials from here on.").arg(study).arg(row["max_trials"].get<int>());
}

QString studyEventText(const Study& study, const ChangeRecord& record) {
    switch (record.kind) {
        case ChangeKind::StudyAdded:
            return Event::tr("Study %1 added.").arg(QString::fromStdString(study.name));
        case ChangeKind::StudyState:
            return stateEventText(study, record);
        case ChangeKind::SettingChanged:
            return settingText(QString::fromStdString(study.name), record.row);
        default:
            return {};
    }
}

QString startText(const Experiment& experiment, const Study& study, const Trial& trial,
                  const Attempt& attempt) {
    const QString device = QString::fromStdString(attempt.device);
    QString sentence;
    if (attempt.resumedAtEpoch > 0) {
        sentence = Event::tr("%1 resumed after epoch %2")
                       .arg(nameOf(experiment, study, trial))
                       .arg(attempt.resumedAtEpoch);
    } else if (attempt.number > 1) {
        sentence = Event::tr("%1 started again").arg(nameOf(experiment, study, trial));
    } else {
        sentence = Event::tr("%1 started").arg(nameOf(experiment, study, trial));
    }
    return device.isEmpty() ? Event::tr("%1.").arg(sentence) : Event::tr("%1 on %2.").arg(sentence, device);
}

// Of an attempt after which the trial goes on or waits; empty where the trial's end says it.
QString attemptEndText(const Experiment& experiment, const Study& study, const Trial& trial,
                       const Attempt& attempt) {
    const QString name = nameOf(experiment, study, trial);
    if (attempt.endState == TrialState::Paused) return Event::tr("%1 paused.").arg(name);
    if (attempt.endState == TrialState::Interrupted && attempt.cause) {
        return withMessage(Event::tr("%1 interrupted: %2.").arg(name, causeText(*attempt.cause)),
                           attempt.message);
    }
    if (attempt.endState == TrialState::Interrupted) return Event::tr("%1 interrupted.").arg(name);
    if (!isTriedAgain(study, trial, attempt)) return {};
    return withMessage(
        Event::tr("%1 failed: %2. It is tried once more.").arg(name, causeText(*attempt.cause)),
        attempt.message);
}

QString endText(const Experiment& experiment, const Study& study, const Trial& trial) {
    const QString name = nameOf(experiment, study, trial);
    const QString value = trial.value ? valueText(experiment, *trial.value) : QString();
    switch (trial.state) {
        case TrialState::Completed:
            return wasBest(study, trial, experiment.goal)
                       ? Event::tr("%1 completed: %2, the best so far.").arg(name, value)
                       : Event::tr("%1 completed: %2.").arg(name, value);
        case TrialState::Stopped:
            if (trial.stoppedBy != experiment::StoppedBy::Rule) {
                return Event::tr("%1 stopped by the user.").arg(name);
            }
            return value.isEmpty()
                       ? Event::tr("%1 stopped by rule at epoch %2.").arg(name).arg(trial.epochs())
                       : Event::tr("%1 stopped by rule at epoch %2: %3.")
                             .arg(name)
                             .arg(trial.epochs())
                             .arg(value);
        case TrialState::Failed: {
            const QString cause = trial.cause ? causeText(*trial.cause) : Event::tr("no cause is known");
            const bool hasDevice = !trial.attempts.empty() && !trial.attempts.back().device.empty();
            const QString sentence =
                hasDevice ? Event::tr("%1 failed: %2 on %3.")
                                .arg(name, cause, QString::fromStdString(trial.attempts.back().device))
                          : Event::tr("%1 failed: %2.").arg(name, cause);
            return withMessage(sentence, trial.message);
        }
        default:
            return {};
    }
}

}  // namespace

QString eventText(const Experiment& after, const ChangeRecord& record) {
    const Study* study = after.findStudy(record.study);
    if (!study) return {};
    if (record.trial == 0) return studyEventText(*study, record);
    const Trial* trial = study->findTrial(record.trial);
    if (!trial) return {};
    switch (record.kind) {
        case ChangeKind::AttemptStarted: {
            const Attempt* attempt = attemptOf(*trial, record.attempt);
            return attempt ? startText(after, *study, *trial, *attempt) : QString();
        }
        case ChangeKind::AttemptEnded: {
            const Attempt* attempt = attemptOf(*trial, record.attempt);
            return attempt ? attemptEndText(after, *study, *trial, *attempt) : QString();
        }
        case ChangeKind::TrialEnded:
            return endText(after, *study, *trial);
        case ChangeKind::Excluded:
            return Event::tr("%1 excluded: the search no longer counts it.")
                .arg(nameOf(after, *study, *trial));
        case ChangeKind::Restored:
            return Event::tr("%1 restored.").arg(nameOf(after, *study, *trial));
        default:
            return {};
    }
}

}  // namespace trialbench::ui
