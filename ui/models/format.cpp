#include "ui/models/format.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>
#include <algorithm>
#include <chrono>
#include <cmath>

#include "core/engine/reason.h"
#include "core/experiment/show.h"
#include "core/experiment/trial_facts.h"

namespace trialbench::ui {
namespace {

using experiment::Cause;
using experiment::Origin;
using experiment::StudyState;
using experiment::TrialState;

struct Format {
    Q_DECLARE_TR_FUNCTIONS(Format)
};

// "2e-06" as "2e-6".
QString withShortExponent(QString text) {
    const auto at = text.indexOf(QLatin1Char('e'));
    if (at < 0) return text;
    const int exponent = text.mid(at + 1).toInt();
    return text.left(at + 1) + QString::number(exponent);
}

QString general(double value, int digits) {
    return withShortExponent(QString::number(value, 'g', digits));
}

QString grouped(std::int64_t value) {
    QString text = QString::number(value);
    const auto first = value < 0 ? 1 : 0;
    for (auto at = text.size() - 3; at > first; at -= 3) text.insert(at, QLatin1Char(','));
    return text;
}

// Decimals that tell a hundredth of a range apart.
int decimalsOf(double range) {
    constexpr int kMost = 12;
    if (!(range > 0)) return 3;
    // A range of 0.001 that starts at 1e-6 is one of 0.001.
    constexpr double kRounding = 2e-3;
    return std::clamp(static_cast<int>(std::ceil(-std::log10(range) - kRounding)) + 2, 0, kMost);
}

// Decimals that show two digits of the lowest value of a log scale, where so many can be read in all of it.
std::optional<int> decimalsOfLog(const space::Parameter& parameter) {
    constexpr double kMostDecades = 4;
    constexpr int kMost = 6;
    if (!(parameter.low > 0) || parameter.high > 1) return std::nullopt;
    const int decimals = 1 - static_cast<int>(std::floor(std::log10(parameter.low)));
    const bool isNarrow = std::log10(parameter.high / parameter.low) <= kMostDecades;
    return isNarrow && decimals <= kMost ? std::optional(decimals) : std::nullopt;
}

QString floatText(const space::Parameter& parameter, double value) {
    if (parameter.scale == space::Scale::Log) {
        const auto decimals = decimalsOfLog(parameter);
        return decimals ? QString::number(value, 'f', *decimals) : general(value, 3);
    }
    // Values near 1 are told apart by their distance from it.
    const double range = parameter.scale == space::Scale::ReverseLog ? 10 * (1 - parameter.high)
                                                                     : parameter.high - parameter.low;
    const QString text = QString::number(value, 'f', decimalsOf(range));
    if (value != 0 && text.toDouble() == 0) return general(value, 1);
    return text;
}

QDateTime localTime(support::Timestamp time) {
    return QDateTime::fromMSecsSinceEpoch(time.time_since_epoch().count());
}

}  // namespace

QString noValueText() {
    return QStringLiteral("–");
}

QString valueText(const experiment::Experiment& experiment, double value) {
    const bool isAccuracy = experiment::isAccuracy(experiment, experiment.goal.metric);
    return isAccuracy ? Format::tr("%1 %").arg(100 * value, 0, 'f', 1) : general(value, 4);
}

QString columnValueText(const experiment::Experiment& experiment, double value, double best) {
    constexpr int kMostDecimals = 5;
    constexpr double kLargest = 1e6;
    const double size = std::abs(best);
    const bool isPlain = size > 0 && std::isfinite(size) && size < kLargest && std::abs(value) < kLargest;
    if (!isPlain || experiment::isAccuracy(experiment, experiment.goal.metric)) {
        return valueText(experiment, value);
    }
    const int decimals = 3 - static_cast<int>(std::floor(std::log10(size)));
    return decimals > kMostDecimals ? valueText(experiment, value)
                                    : QString::number(value, 'f', std::max(0, decimals));
}

QString differenceText(const experiment::Experiment& experiment, double difference) {
    const double size = std::abs(difference);
    const bool isAccuracy = experiment::isAccuracy(experiment, experiment.goal.metric);
    return isAccuracy ? Format::tr("%1 points").arg(100 * size, 0, 'f', 1) : general(size, 2);
}

QString parameterText(const space::Parameter& parameter, const space::Value& value) {
    const bool isFloat = parameter.type == space::ParameterType::Float && value.is_number();
    return isFloat ? floatText(parameter, value.get<double>()) : scalarText(value);
}

QString scalarText(const Json& value) {
    if (value.is_string()) return QString::fromStdString(value.get<std::string>());
    if (value.is_number_integer()) return grouped(value.get<std::int64_t>());
    if (value.is_number_float()) return general(value.get<double>(), 4);
    return QString::fromStdString(value.dump());
}

QString numberText(double number) {
    // Plain digits as long as they are few; the shortest that reads back the same.
    const QString plain = QString::number(number, 'f', QLocale::FloatingPointShortest);
    constexpr int kLongest = 9;
    return plain.size() <= kLongest
               ? plain
               : withShortExponent(QString::number(number, 'g', QLocale::FloatingPointShortest));
}

QString titleText(const std::string& name) {
    QString title = QString::fromStdString(name);
    title.replace(QLatin1Char('_'), QLatin1Char(' '));
    if (!title.isEmpty()) title[0] = title[0].toUpper();
    return title;
}

QString durationText(double seconds) {
    // Trials of less than that exist: tests, demonstrations.
    constexpr double kShort = 10;
    if (seconds < kShort) return Format::tr("%1 s").arg(std::max(0.0, seconds), 0, 'f', 1);
    return QString::fromStdString(support::toReadable(std::chrono::seconds(std::lround(seconds))));
}

QString clockText(support::Timestamp time) {
    return localTime(time).toString(QStringLiteral("HH:mm"));
}

QString dayText(support::Timestamp time) {
    const QDate day = localTime(time).date();
    const QDate today = QDate::currentDate();
    if (day == today) return {};
    return QLocale().toString(
        day, day.year() == today.year() ? QStringLiteral("d MMM") : QStringLiteral("d MMM yyyy"));
}

QString momentText(support::Timestamp time) {
    return (dayText(time) + QLatin1Char(' ') + clockText(time)).trimmed();
}

QString epochText(int epoch, int planned) {
    return planned > 0 ? Format::tr("%1 / %2").arg(epoch).arg(planned) : QString::number(epoch);
}

QString trialsText(int counted, const std::optional<int>& limit) {
    if (limit && counted <= *limit) return Format::tr("%1 of %2 trials").arg(counted).arg(*limit);
    const QString trials = counted == 1 ? Format::tr("1 trial") : Format::tr("%1 trials").arg(counted);
    return limit ? Format::tr("%1 (limit %2)").arg(trials).arg(*limit)
                 : Format::tr("%1, no limit").arg(trials);
}

QString stateText(const experiment::Trial& trial) {
    QString text;
    switch (trial.state) {
        case TrialState::Waiting:
            text = Format::tr("waiting");
            break;
        case TrialState::Running:
            text = Format::tr("running");
            break;
        case TrialState::Paused:
            text = Format::tr("paused");
            break;
        case TrialState::Interrupted:
            text = Format::tr("interrupted");
            break;
        case TrialState::Completed:
            text = Format::tr("completed");
            break;
        case TrialState::Stopped:
            text = trial.stoppedBy == experiment::StoppedBy::Rule ? Format::tr("stopped by rule")
                                                                  : Format::tr("stopped by user");
            break;
        case TrialState::Failed:
            text = Format::tr("failed");
            break;
    }
    return trial.excluded ? Format::tr("%1, excluded").arg(text) : text;
}

QString stateText(StudyState state) {
    switch (state) {
        case StudyState::New:
            return Format::tr("new");
        case StudyState::Running:
            return Format::tr("running");
        case StudyState::Paused:
            return Format::tr("paused");
        case StudyState::Finished:
            break;
    }
    return Format::tr("finished");
}

QString causeText(Cause cause) {
    switch (cause) {
        case Cause::OutOfMemory:
            return Format::tr("out of memory");
        case Cause::Diverged:
            return Format::tr("diverged");
        case Cause::TimeLimit:
            return Format::tr("time limit");
        case Cause::Crashed:
            return Format::tr("crashed");
        case Cause::BadExit:
            return Format::tr("bad exit");
        case Cause::BadMetric:
            return Format::tr("bad metric");
        case Cause::DataMissing:
            return Format::tr("data missing");
        case Cause::DiskFull:
            return Format::tr("disk full");
        case Cause::DeviceLost:
            break;
    }
    return Format::tr("device lost");
}

QString originText(Origin origin) {
    switch (origin) {
        case Origin::Default:
            return Format::tr("defaults");
        case Origin::InitialDesign:
            return Format::tr("initial design");
        case Origin::Random:
            return Format::tr("random");
        case Origin::Sobol:
            return Format::tr("Sobol");
        case Origin::Grid:
            return Format::tr("grid");
        case Origin::Fixed:
            return Format::tr("fixed");
        case Origin::Bayesian:
            return Format::tr("Bayesian");
        case Origin::Fallback:
            return Format::tr("fallback");
        case Origin::Given:
            return Format::tr("given");
        case Origin::Imported:
            break;
    }
    return Format::tr("imported");
}

QString errorText(const Error& error) {
    // The table's remedies for these are of the command line.
    const QString path = QString::fromStdString(std::string(argument(error, "path")));
    if (error.code == ErrorCode::FileMissing) {
        return Format::tr("There is no file %1. Open it where it is now, or make a new experiment.")
            .arg(path);
    }
    if (error.code == ErrorCode::FileExists) {
        return Format::tr("There is a file %1 already. Choose another name.").arg(path);
    }
    return QString::fromStdString(message(error));
}

QString reasonText(const Json& reason) {
    if (const auto error = engine::errorOf(reason)) return errorText(*error);
    if (!reason.is_object() || !reason.contains("code") || !reason["code"].is_string()) return {};
    const auto code = reason["code"].get<std::string>();
    if (reason.contains("trial") && reason["trial"].is_number_integer()) {
        const auto cause = experiment::causeFrom(code);
        const auto text = reason.contains("message") && reason["message"].is_string()
                              ? QString::fromStdString(reason["message"].get<std::string>())
                              : QString();
        return Format::tr("Paused by trial %1: %2. %3")
            .arg(reason["trial"].get<int>())
            .arg(cause ? causeText(*cause) : QString::fromStdString(code), text)
            .trimmed();
    }
    if (code == "by_user") return Format::tr("Paused by the user.");
    if (code == "interrupted") return Format::tr("Interrupted while it ran.");
    if (code == "stopped") return Format::tr("Stopped by the user.");
    if (code == "limit_raised") return Format::tr("Its number of trials was raised.");
    if (code == "trial_owed") return Format::tr("One of its trials was excluded.");
    if (code == "resumed") return Format::tr("Resumed by the user.");
    if (code == "trials_paused") return Format::tr("All that is left are paused trials.");
    if (code == "max_trials") return Format::tr("It has all its trials.");
    if (code == "grid_exhausted") return Format::tr("Every point of the grid was tried.");
    if (code == "fixed_exhausted") return Format::tr("Every configuration of its list was tried.");
    if (code == "space_exhausted") return Format::tr("Every point of its search space was tried.");
    return {};
}

QString standingText(const experiment::Experiment& experiment, const experiment::Study& study) {
    const QString reason = reasonText(study.reason);
    const std::string code = experiment::reasonCode(study).value_or("");
    const bool isExternal = isMeasuredElsewhere(experiment);
    // Between two dialogues; nothing ran that could be interrupted.
    if (code == "interrupted" && isExternal) {
        return Format::tr("Measured elsewhere: \"ask-tell\" goes on from here.");
    }
    QString remedy;
    if (code == "trials_paused") {
        remedy = Format::tr("Resume them to go on.");
    } else if (code == "trial_owed") {
        remedy =
            isExternal ? Format::tr("\"ask-tell\" makes up for it.") : Format::tr("Go on makes up for it.");
    } else if (code == "interrupted" || code == "limit_raised" || code == "resumed") {
        remedy =
            isExternal ? Format::tr("\"ask-tell\" goes on from here.") : Format::tr("Go on runs the rest.");
    }
    return (reason + QLatin1Char(' ') + remedy).trimmed();
}

}  // namespace trialbench::ui
