#include "app/cli/study_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "app/cli/summary.h"
#include "core/analysis/standard_error.h"
#include "core/engine/reason.h"
#include "core/experiment/show.h"
#include "core/experiment/trial_facts.h"

namespace trialbench::cli {
namespace {

using experiment::Experiment;
using experiment::Study;
using experiment::Trial;
using experiment::TrialState;

std::string stateText(const Trial& trial) {
    std::string text(toString(trial.state));
    if (trial.stoppedBy) text += trial.stoppedBy == experiment::StoppedBy::Rule ? " by rule" : " by user";
    if (trial.cause) text += fmt::format(" ({})", toString(*trial.cause));
    if (trial.excluded) text += ", excluded";
    return text;
}

// Its value; in parentheses what a trial without one had come to.
std::string resultText(const Trial& trial, const experiment::Goal& goal) {
    if (trial.value) return valueText(goal.metric, *trial.value);
    const auto last = lastReport(trial, goal);
    return last ? '(' + valueText(goal.metric, *last) + ')' : "-";
}

std::int64_t countIn(const Study& study, TrialState state) {
    return std::count_if(study.trials.begin(), study.trials.end(),
                         [&](const Trial& trial) { return trial.state == state; });
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
    const auto error = analysis::standardError(experiment, study, trial);
    if (!error) return "-";
    return experiment::isAccuracy(experiment.goal.metric, *trial.value)
               ? fmt::format("{:.1f} points", 100 * *error)
               : fmt::format("{:.2g}", *error);
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

std::string leftOutText(const std::vector<std::string>& columns) {
    std::string names;
    for (const auto& name : columns) names += (names.empty() ? "" : ", ") + name;
    return "Left out: " + names + " (a wider terminal or --json has them).";
}

// The table, what its signs mean, and what went wrong.
std::vector<std::string> tableText(const Experiment& experiment, const Study& study, std::size_t width) {
    constexpr std::string_view kIndent = "  ";
    std::vector<const Trial*> trials;
    for (const Trial& trial : study.trials) trials.push_back(&trial);
    const std::size_t room = width == kUnlimited ? width : width - std::min(width, kIndent.size());
    const auto table = trialTable(experiment, study, trials, room);
    std::vector<std::string> lines;
    for (const std::string& line : table.lines) lines.push_back(std::string(kIndent) + line);
    const auto add = [&](const std::string& text) {
        for (const std::string& line : wrapped(text, room)) lines.push_back(std::string(kIndent) + line);
    };
    if (!table.leftOut.empty()) add(leftOutText(table.leftOut));
    if (std::any_of(trials.begin(), trials.end(), [&](const Trial* trial) {
            return !trial->value && lastReport(*trial, experiment.goal);
        })) {
        add("(In parentheses: the last report of a trial that has no value. It is not counted.)");
    }
    for (const std::string& text : failureTexts(study)) add(text);
    return lines;
}

}  // namespace

TextTable::Fitted trialTable(const Experiment& experiment, const Study& study,
                             const std::vector<const Trial*>& trials, std::size_t width) {
    std::vector<std::string> names;
    for (const Trial* trial : trials) {
        for (const auto& [name, value] : trial->configuration.values()) {
            if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
        }
    }
    const auto isNumber = [&](const std::string& name) {
        return std::all_of(trials.begin(), trials.end(), [&](const Trial* trial) {
            const Json* value = trial->configuration.find(name);
            return !value || value->is_number();
        });
    };
    const bool hasErrors = std::any_of(trials.begin(), trials.end(), [&](const Trial* trial) {
        return analysis::standardError(experiment, study, *trial).has_value();
    });
    // What goes first where there is no room: device, origin, errors, parameters from the last on, time,
    // epochs.
    const int parameters = static_cast<int>(names.size());
    int rank = 2;
    std::vector<TextTable::Column> columns{{"trial", true}, {"state", false}};
    columns.push_back({"origin", false, parameters + 4});
    for (const auto& name : names) columns.push_back({printable(name), isNumber(name), ++rank});
    columns.push_back({printable(experiment.goal.metric), true});
    if (hasErrors) columns.push_back({"std. error", true, parameters + 3});
    columns.push_back({"epochs", true, 1});
    columns.push_back({"took", true, 2});
    columns.push_back({"device", false, parameters + 5});

    TextTable table(std::move(columns));
    for (const Trial* trial : trials) {
        std::vector<std::string> row{std::to_string(trial->number), stateText(*trial),
                                     std::string(toString(trial->origin))};
        for (const auto& name : names) {
            const Json* value = trial->configuration.find(name);
            row.push_back(value ? parameterText(*value) : "-");
        }
        row.push_back(resultText(*trial, experiment.goal));
        if (hasErrors) row.push_back(standardErrorText(experiment, study, *trial));
        const auto epochs = knownEpochs(*trial);
        row.push_back(epochs ? std::to_string(*epochs) : "-");
        row.push_back(durationText(*trial));
        row.push_back(trial->attempts.empty() ? "-" : printable(trial->attempts.back().device));
        table.addRow(std::move(row));
    }
    return table.fitted(width);
}

std::string studyLine(const Experiment& experiment, const Study& study) {
    std::string text = fmt::format("{}: {}, ", printable(study.name), toString(study.state));
    text += study.settings.maxTrials
                ? fmt::format("{} of {}", study.counted(), trialsText(*study.settings.maxTrials))
                : trialsText(study.counted());
    std::string states;
    for (const auto state : {TrialState::Running, TrialState::Waiting, TrialState::Paused,
                             TrialState::Interrupted, TrialState::Failed, TrialState::Stopped}) {
        if (const auto count = countIn(study, state); count > 0) {
            states += fmt::format("{}{} {}", states.empty() ? "" : ", ", count, toString(state));
        }
    }
    if (!states.empty()) text += " (" + states + ")";
    if (const Trial* best = study.best(experiment.goal)) {
        text += fmt::format(", best observed {} (trial {})", valueText(experiment.goal.metric, *best->value),
                            best->number);
    }
    if (isJudgedOnTest(experiment, study)) text += ", judged on the test set";
    return text;
}

std::string reasonText(const Experiment& experiment, const Study& study) {
    const Json& reason = study.reason;
    if (const auto error = engine::errorOf(reason)) return printable(message(*error));
    const auto known = reasonCode(study);
    if (!known) return {};
    const std::string& code = *known;
    const bool isExternal = experiment.objective.value("kind", "") == "external";
    // Between two dialogues; nothing ran that could be interrupted.
    if (code == "interrupted" && isExternal) return "Measured elsewhere: \"ask-tell\" goes on from here.";
    if (reason.contains("trial")) {
        return printable(fmt::format("Paused by what happened to trial {} ({}): {}", reason["trial"].dump(),
                                     code, reason.value("message", "")));
    }
    // {} is the command that goes on with an experiment of its kind.
    constexpr std::array<std::pair<std::string_view, std::string_view>, 10> kSentences{{
        {"by_user", "Paused by the user; resume it with \"edit\", or name it with \"{} --study\"."},
        {"interrupted", "Interrupted; the next \"{}\" goes on from here."},
        {"resumed", "Resumed by the user; the next \"{}\" goes on from here."},
        {"stopped", "Stopped by the user, which ended it for good."},
        {"limit_raised", "Its number of trials was raised; \"{}\" goes on."},
        {"trial_owed", "One of its trials was excluded; \"{}\" makes up for it."},
        {"trials_paused", "All that is left are trials paused by the user; resume them with \"edit\"."},
        {"grid_exhausted", "Every point of the grid was tried."},
        {"fixed_exhausted", "Every configuration of its list was tried."},
        {"space_exhausted", "Every point of its search space was tried."},
    }};
    for (const auto& [name, sentence] : kSentences) {
        if (name == code) return fmt::format(fmt::runtime(sentence), isExternal ? "ask-tell" : "run");
    }
    return {};
}

std::vector<std::string> experimentText(const Experiment& experiment, std::size_t width) {
    std::vector<std::string> lines{
        fmt::format("{} ({} {}, {} epoch)", printable(experiment.name), toString(experiment.goal.direction),
                    printable(experiment.goal.metric), toString(experiment.goal.value))};
    const auto add = [&](std::vector<std::string> more) {
        lines.insert(lines.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
    };
    if (experiment.studies.empty()) lines.push_back("No study yet.");
    for (const Study& study : experiment.studies) {
        lines.push_back("");
        add(wrapped(studyLine(experiment, study), width));
        if (const auto reason = reasonText(experiment, study); !reason.empty()) add(wrapped(reason, width));
        if (study.trials.empty()) continue;
        add(tableText(experiment, study, width));
        if (study.state == experiment::StudyState::Finished) add(summary(experiment, study, width));
    }
    return lines;
}

}  // namespace trialbench::cli
