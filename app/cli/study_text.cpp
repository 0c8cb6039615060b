#include "app/cli/study_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "core/engine/reason.h"
#include "core/experiment/show.h"

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

// The end's value; of a trial on its way the last epoch's.
std::optional<double> valueSoFar(const Trial& trial, const experiment::Goal& goal) {
    return trial.value ? trial.value : valueOf(trial, goal);
}

std::int64_t countIn(const Study& study, TrialState state) {
    return std::count_if(study.trials.begin(), study.trials.end(),
                         [&](const Trial& trial) { return trial.state == state; });
}

// "+10.0 points" of an accuracy; "18.8 lower" where less is better, as a gain is no minus.
std::string differenceText(double difference, bool isAccuracy) {
    if (isAccuracy) return fmt::format("{:+.1f} points", 100 * difference);
    return fmt::format("{:.4g} {}", std::abs(difference), difference < 0 ? "lower" : "higher");
}

// Trials of a few seconds exist: tests, demos, quick programs.
std::string durationText(double seconds) {
    if (seconds < 10) return fmt::format("{:.1f} s", seconds);
    return support::toReadable(std::chrono::seconds(std::lround(seconds)));
}

// Of one trial's value: as it was told, or for an accuracy the sampling error of its images.
std::optional<double> standardError(const Trial& trial, bool isAccuracy, std::int64_t images) {
    if (trial.standardError) return trial.standardError;
    if (!isAccuracy || images <= 0) return std::nullopt;
    return std::sqrt(*trial.value * (1 - *trial.value) / static_cast<double>(images));
}

std::string gainText(const Experiment& experiment, const Trial& first, const Trial& best,
                     std::int64_t images) {
    const auto& goal = experiment.goal;
    const double difference = *best.value - *first.value;
    const bool isAccuracy = valueText(goal.metric, *best.value).ends_with('%');
    std::string text =
        fmt::format("Gain over the first trial (trial {}, {}): {}", first.number,
                    valueText(goal.metric, *first.value), differenceText(difference, isAccuracy));
    const auto errorBest = standardError(best, isAccuracy, images);
    const auto errorFirst = standardError(first, isAccuracy, images);
    if (!errorBest || !errorFirst) return text + "; the error of this difference is not known";
    const double error = std::hypot(*errorBest, *errorFirst);
    const std::string source = isAccuracy && images > 0
                                   ? fmt::format("unpaired sampling error of {} validation images", images)
                                   : "from the standard errors of both, unpaired";
    text += fmt::format(", standard error {} ({}; seed noise is unknown)",
                        isAccuracy ? fmt::format("{:.1f} points", 100 * error) : fmt::format("{:.2g}", error),
                        source);
    // 95 % interval of the difference, normal.
    if (std::abs(difference) <= 1.96 * error) text += ": within noise";
    return text;
}

// Of the best among several: part of its lead is luck, which a new measurement would not repeat.
std::string luckText(const Study& study) {
    const auto count = std::count_if(study.trials.begin(), study.trials.end(), [](const Trial& trial) {
        return trial.state == TrialState::Completed && !trial.excluded;
    });
    return fmt::format(
        "The best of {} is also the luckiest of them, so on average this gain is too large: training its "
        "configuration again would tell.",
        trialsText(static_cast<int>(count)));
}

}  // namespace

TextTable::Fitted trialTable(const Experiment& experiment, const std::vector<const Trial*>& trials,
                             std::size_t width) {
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
    // What goes first where there is no room: device, origin, parameters from the last on, time, epochs.
    const int parameters = static_cast<int>(names.size());
    int rank = 2;
    std::vector<TextTable::Column> columns{{"trial", true}, {"state", false}};
    columns.push_back({"origin", false, parameters + 3});
    for (const auto& name : names) columns.push_back({printable(name), isNumber(name), ++rank});
    columns.push_back({printable(experiment.goal.metric), true});
    columns.push_back({"epochs", true, 1});
    columns.push_back({"time", true, 2});
    columns.push_back({"device", false, parameters + 4});

    TextTable table(std::move(columns));
    for (const Trial* trial : trials) {
        std::vector<std::string> row{std::to_string(trial->number), stateText(*trial),
                                     std::string(toString(trial->origin))};
        for (const auto& name : names) {
            const Json* value = trial->configuration.find(name);
            row.push_back(value ? parameterText(*value) : "-");
        }
        const auto value = valueSoFar(*trial, experiment.goal);
        row.push_back(value ? valueText(experiment.goal.metric, *value) : "-");
        row.push_back(std::to_string(trial->epochs()));
        row.push_back(durationText(trial->seconds));
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
    constexpr std::size_t kIndent = 2;
    const std::size_t room = width == kUnlimited ? width : width - std::min(width, kIndent);
    std::vector<std::string> lines{
        fmt::format("{} ({} {}, {} epoch)", printable(experiment.name), toString(experiment.goal.direction),
                    printable(experiment.goal.metric), toString(experiment.goal.value))};
    if (experiment.studies.empty()) lines.push_back("No study yet.");
    for (const Study& study : experiment.studies) {
        lines.push_back("");
        lines.push_back(studyLine(experiment, study));
        if (const auto reason = reasonText(experiment, study); !reason.empty()) lines.push_back(reason);
        if (study.trials.empty()) continue;
        std::vector<const Trial*> trials;
        for (const Trial& trial : study.trials) trials.push_back(&trial);
        const auto table = trialTable(experiment, trials, room);
        for (const std::string& line : table.lines) lines.push_back(std::string(kIndent, ' ') + line);
        if (table.leftOut.empty()) continue;
        std::string names;
        for (const auto& name : table.leftOut) names += (names.empty() ? "" : ", ") + name;
        const std::string note = "  Left out: " + names + " (a wider terminal or --json has them).";
        for (std::string& line : wrapped(note, width)) lines.push_back(std::move(line));
    }
    return lines;
}

std::vector<std::string> summary(const Experiment& experiment, const Study& study,
                                 std::int64_t validationImages) {
    const Trial* best = study.best(experiment.goal);
    if (!best) return {};
    std::vector<std::string> lines{
        fmt::format("Best observed: {} {} (trial {}) at", printable(experiment.goal.metric),
                    valueText(experiment.goal.metric, *best->value), best->number)};
    for (const auto& [name, value] : best->configuration.values()) {
        lines.push_back(fmt::format("  {} = {}", printable(name), parameterText(value)));
    }
    const auto first = std::find_if(study.trials.begin(), study.trials.end(), [](const Trial& trial) {
        return trial.state == TrialState::Completed && !trial.excluded;
    });
    if (&*first != best) {
        lines.push_back(gainText(experiment, *first, *best, validationImages));
        lines.push_back(luckText(study));
    }
    if (isJudgedOnTest(experiment, study)) {
        lines.push_back("All of this was judged on the test set, so it says too much of new images.");
    }
    return lines;
}

}  // namespace trialbench::cli
