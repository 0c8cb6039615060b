#include "app/cli/trial_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include "core/experiment/standard_error.h"
#include "core/experiment/trial_facts.h"

namespace trialbench::cli {
namespace {

using experiment::Experiment;
using experiment::Study;
using experiment::Trial;
using experiment::TrialState;

// Where there is no room, the cause stands for the state of a failed trial.
std::string stateText(const Experiment& experiment, const Trial& trial, bool isBrief) {
    if (isBrief && trial.excluded) return "excluded";
    if (isBrief && trial.cause) return std::string(toString(*trial.cause));
    std::string text = stateWord(experiment, trial.state);
    if (trial.stoppedBy && !isBrief) {
        text += trial.stoppedBy == experiment::StoppedBy::Rule ? " by rule" : " by user";
    }
    if (trial.state == TrialState::Paused && isHeldByUser(trial)) text += " by user";
    if (trial.cause) text += fmt::format(" ({})", toString(*trial.cause));
    if (trial.excluded) text += ", excluded";
    return text;
}

// What a trial that is no result has come to: its value, else its last report.
std::optional<double> noResult(const Experiment& experiment, const Trial& trial) {
    if (trial.isResult()) return std::nullopt;
    return trial.value ? trial.value : lastReport(trial, experiment.goal);
}

std::string resultText(const Experiment& experiment, const experiment::ValueDigits& digits,
                       const Trial& trial) {
    if (trial.isResult()) return valueText(experiment, digits, *trial.value);
    const auto value = noResult(experiment, trial);
    return value ? '(' + valueText(experiment, digits, *value) + ')' : "-";
}

std::string parenthesesText(const Experiment& experiment, const Study& study) {
    bool isStopped = false;
    bool isExcluded = false;
    bool isReport = false;
    for (const Trial& trial : study.trials) {
        if (!noResult(experiment, trial)) continue;
        isStopped = isStopped || informsOnly(trial);
        isExcluded = isExcluded || trial.excluded;
        isReport = isReport || (!trial.value && !trial.excluded);
    }
    std::string text;
    const auto add = [&](bool is, const char* what) {
        if (is) text += (text.empty() ? "(In parentheses what is no result: " : "; ") + std::string(what);
    };
    add(isStopped, "the value of a trial that was stopped, which a model still learns from");
    add(isExcluded, "that of an excluded trial, which nothing learns from");
    add(isReport, "the last report of a trial that has no value");
    return text.empty() ? text : text + ".)";
}

// Trials of a few seconds exist: tests, demos, quick programs.
std::string durationText(const Trial& trial) {
    const auto known = knownSeconds(trial);
    if (!known) return "-";
    const double seconds = *known;
    if (seconds < 10) return fmt::format("{:.1f} s", seconds);
    return support::toReadable(std::chrono::seconds(std::lround(seconds)));
}

std::string standardErrorText(const Experiment& experiment, const Study& study, const Trial& trial) {
    const auto error = experiment::standardError(experiment, study, trial);
    return error ? errorText(experiment, *error) : "-";
}

// What went wrong, once for all trials of which the same was said: "Trials 3, 5 failed (crashed): ...".
std::vector<std::string> failureTexts(const Study& study) {
    struct Failure {
        std::string what;  // "failed (crashed): ..."
        std::string trials;
        int count = 0;
    };
    std::vector<Failure> failures;
    for (const Trial& trial : study.trials) {
        const std::string& text = failureMessage(trial);
        if (text.empty()) continue;
        const auto cause = trial.cause || trial.attempts.empty() ? trial.cause : trial.attempts.back().cause;
        const std::string what =
            fmt::format("{}{}: {}", trial.state == TrialState::Failed ? "failed" : "ended before its time",
                        cause ? fmt::format(" ({})", toString(*cause)) : "", printable(text));
        auto known = std::find_if(failures.begin(), failures.end(),
                                  [&](const Failure& failure) { return failure.what == what; });
        if (known == failures.end()) known = failures.insert(known, Failure{what, {}, 0});
        known->trials += (known->trials.empty() ? "" : ", ") + std::to_string(trial.number);
        ++known->count;
    }
    std::vector<std::string> texts;
    for (const Failure& failure : failures) {
        texts.push_back(
            fmt::format("{} {} {}", failure.count == 1 ? "Trial" : "Trials", failure.trials, failure.what));
    }
    return texts;
}

// "Failed: 19 diverged, 6 crashed." Of a single one the table says it.
std::string causesText(const Study& study) {
    std::map<experiment::Cause, int> counts;
    int failed = 0;
    for (const Trial& trial : study.trials) {
        if (trial.state != TrialState::Failed || !trial.cause || trial.excluded) continue;
        ++counts[*trial.cause];
        ++failed;
    }
    if (failed < 2) return {};
    std::string text;
    for (const auto& [cause, count] : counts) {
        text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, toString(cause));
    }
    return "Failed: " + text + ".";
}

std::string leftOutText(const std::vector<std::string>& columns) {
    std::string names;
    for (const auto& name : columns) names += (names.empty() ? "" : ", ") + name;
    return "Left out: " + names + " (a wider terminal or --json has them).";
}

// What a brief table calls otherwise.
std::string briefText(const Experiment& experiment, const Study& study) {
    std::string text;
    if (experiment.goal.metric != "value") text = "\"value\" is " + printable(experiment.goal.metric);
    const bool hasCauses = std::any_of(study.trials.begin(), study.trials.end(), [](const Trial& trial) {
        return trial.cause.has_value() && !trial.excluded;
    });
    if (hasCauses)
        text += (text.empty() ? "" : "; ") + std::string("the state of a failed trial is its cause");
    return text.empty() ? text : "(For want of room " + text + ".)";
}

// Why the model was not asked, once for all trials of which the same is recorded.
std::vector<std::string> fallbackTexts(const Study& study) {
    std::map<std::string, std::string> trialsOf;
    for (const Trial& trial : study.trials) {
        if (trial.origin != experiment::Origin::Fallback) continue;
        const Json& decision = trial.decision;
        const bool isSaid =
            decision.is_object() && decision.contains("fallback") && decision["fallback"].is_string();
        std::string& trials = trialsOf[isSaid ? decision["fallback"].get<std::string>() : ""];
        trials += (trials.empty() ? "" : ", ") + std::to_string(trial.number);
    }
    std::vector<std::string> texts;
    for (const auto& [code, trials] : trialsOf) {
        texts.push_back(
            fmt::format("Origin fallback (trials {}): no model could be had then{}, so an evenly spread "
                        "point was taken.",
                        trials, code.empty() ? "" : " (" + printable(code) + ")"));
    }
    return texts;
}

struct TableBuilder {
    const Experiment& experiment;
    const Study& study;
    const std::vector<const Trial*>& trials;
    const std::vector<std::string>& names;  // of parameters

    TextTable table(bool isBrief) const;

 private:
    bool isNumber(const std::string& name) const;
};

bool TableBuilder::isNumber(const std::string& name) const {
    return std::all_of(trials.begin(), trials.end(), [&](const Trial* trial) {
        const Json* value = trial->configuration.find(name);
        return !value || value->is_number();
    });
}

TextTable TableBuilder::table(bool isBrief) const {
    const bool hasErrors = std::any_of(trials.begin(), trials.end(), [&](const Trial* trial) {
        return experiment::standardError(experiment, study, *trial).has_value();
    });
    // What goes first where there is no room: device, origin, errors, time, epochs, parameters from the last
    // on.
    const int parameters = static_cast<int>(names.size());
    int rank = 0;
    std::vector<TextTable::Column> columns{{"trial", true}, {"state", false}};
    columns.push_back({"origin", false, parameters + 4});
    for (const auto& name : names) columns.push_back({printable(name), isNumber(name), ++rank});
    columns.push_back({isBrief ? "value" : printable(experiment.goal.metric), true});
    if (hasErrors) columns.push_back({"std. error", true, parameters + 3});
    columns.push_back({"epochs", true, parameters + 1});
    columns.push_back({"took", true, parameters + 2});
    columns.push_back({"device", false, parameters + 5});

    const experiment::ValueDigits digits(experiment);
    TextTable table(std::move(columns));
    for (const Trial* trial : trials) {
        std::vector<std::string> row{std::to_string(trial->number), stateText(experiment, *trial, isBrief),
                                     std::string(toString(trial->origin))};
        for (const auto& name : names) {
            const Json* value = trial->configuration.find(name);
            row.push_back(value ? parameterText(*value) : "-");
        }
        row.push_back(resultText(experiment, digits, *trial));
        if (hasErrors) row.push_back(standardErrorText(experiment, study, *trial));
        const auto epochs = knownEpochs(*trial);
        row.push_back(epochs ? std::to_string(*epochs) : "-");
        row.push_back(durationText(*trial));
        row.push_back(trial->attempts.empty() ? "-" : printable(trial->attempts.back().device));
        table.addRow(std::move(row));
    }
    return table;
}

}  // namespace

TrialTable trialTable(const Experiment& experiment, const Study& study,
                      const std::vector<const Trial*>& trials, std::size_t width) {
    std::vector<std::string> names;
    for (const Trial* trial : trials) {
        for (const auto& [name, value] : trial->configuration.values()) {
            if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
        }
    }
    const TableBuilder builder{experiment, study, trials, names};
    const auto fit = [&](bool isBrief) { return builder.table(isBrief).fitted(width); };
    TextTable::Fitted whole = fit(false);
    const auto hasRoom = [&](const std::string& name) {
        const auto& out = whole.leftOut;
        return std::find(out.begin(), out.end(), printable(name)) == out.end();
    };
    if (std::all_of(names.begin(), names.end(), hasRoom)) return {std::move(whole), false};
    return {fit(true), true};
}

std::string stateWord(const Experiment& experiment, TrialState state) {
    const bool isOpen = state == TrialState::Running && isMeasuredElsewhere(experiment);
    return isOpen ? "open" : std::string(toString(state));
}

std::vector<std::string> tableText(const Experiment& experiment, const Study& study, std::size_t width) {
    constexpr std::string_view kIndent = "  ";
    std::vector<const Trial*> trials;
    for (const Trial& trial : study.trials) trials.push_back(&trial);
    const std::size_t room = width == kUnlimited ? width : width - std::min(width, kIndent.size());
    const TrialTable table = trialTable(experiment, study, trials, room);
    std::vector<std::string> lines;
    for (const std::string& line : table.fitted.lines) lines.push_back(std::string(kIndent) + line);
    const auto add = [&](const std::string& text) {
        if (text.empty()) return;
        for (const std::string& line : wrapped(text, room)) lines.push_back(std::string(kIndent) + line);
    };
    if (table.isBrief) add(briefText(experiment, study));
    if (!table.fitted.leftOut.empty()) add(leftOutText(table.fitted.leftOut));
    add(parenthesesText(experiment, study));
    add(causesText(study));
    for (const std::string& text : failureTexts(study)) add(text);
    for (const std::string& text : fallbackTexts(study)) add(text);
    return lines;
}

}  // namespace trialbench::cli
