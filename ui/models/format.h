#pragma once

#include <QString>
#include <optional>
#include <string>

#include "core/experiment/experiment.h"
#include "core/space/parameter.h"
#include "core/support/result.h"
#include "core/support/time.h"

/// How numbers and words of an experiment read in the window: one place for tables, panels and plots. Pure
/// functions; the window's thread, as they translate.
namespace trialbench::ui {

/// Stands where there is no value.
QString noValueText();

/// A value of the goal's metric: an accuracy as "74.0 %", others with four digits.
QString valueText(const experiment::Experiment& experiment, double value);
/// The same in a column whose best value is `best`: all with the decimals that four digits of that one need,
/// so that they stand under each other. As valueText() where that would take too many.
QString columnValueText(const experiment::Experiment& experiment, double value, double best);
/// A difference of two such values: "0.3 points" of accuracies, others with two digits, without a sign.
QString differenceText(const experiment::Experiment& experiment, double difference);

/// A parameter's value to the digits that its range needs: 0.094, 0.00033, 4,096; what these digits would
/// round to zero as 2e-6.
QString parameterText(const space::Parameter& parameter, const space::Value& value);
/// A value by itself, to four digits, such as a fixed one.
QString scalarText(const Json& value);
/// A number as somebody would type it, exact: 0.00001, 1e-6, 128.
QString numberText(double number);
/// "learning_rate" as "Learning rate".
QString titleText(const std::string& name);

/// "0.4 s", "8:47", "2 h 36 min".
QString durationText(double seconds);
/// The local time of day, "06:45".
QString clockText(support::Timestamp time);
/// The local day, "28 Nov", with its year where that is not the present one; empty today.
QString dayText(support::Timestamp time);
/// Day, where it is not today, and time of day: "28 Nov 06:45".
QString momentText(support::Timestamp time);
/// "26 / 50"; "26" where it is not known how many there will be.
QString epochText(int epoch, int planned);

/// Trials of those asked for, "3 of 12 trials"; "4 trials (limit 3)" where there are more, as after an
/// excluded one was restored; "1 trial, no limit".
QString trialsText(int counted, const std::optional<int>& limit);

/// "running", "stopped by rule", "completed, excluded".
QString stateText(const experiment::Trial& trial);
QString stateText(experiment::StudyState state);
QString causeText(experiment::Cause cause);
QString originText(experiment::Origin origin);

/// An error's sentence: from core's one table, unless what that says can be done is of the command line only.
QString errorText(const Error& error);
/// Why a study was paused or finished, as a sentence; empty where its state says it all.
QString reasonText(const Json& reason);
/// Why a study is, with what goes on with it from there; for as long as it stands so.
QString standingText(const experiment::Experiment& experiment, const experiment::Study& study);

}  // namespace trialbench::ui
