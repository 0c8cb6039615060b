#include "app/cli/study_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "core/engine/reason.h"

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

bool validatesOnTest(const Experiment& experiment, const Study& study) {
    const Json fixed = effectiveFixed(experiment, study);
    return fixed.contains("validate_on") && fixed["validate_on"] == "test";
}

}  // namespace

std::vector<std::string> trialTable(const Experiment& experiment, const std::vector<const Trial*>& trials) {
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
    std::vector<TextTable::Column> columns{{"trial", true}, {"state", false}, {"origin", false}};
    for (const auto& name : names) columns.push_back({printable(name), isNumber(name)});
    for (const char* heading : {"epochs", "time"}) columns.push_back({heading, true});
    columns.insert(columns.end() - 2, {printable(experiment.goal.metric), true});
    columns.push_back({"device", false});

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
    return table.lines();
}

std::string studyLine(const Experiment& experiment, const Study& study) {
    std::string text =
        fmt::format("{}: {}, {}", printable(study.name), toString(study.state), study.counted());
    if (study.settings.maxTrials) text += fmt::format(" of {}", *study.settings.maxTrials);
    text += " trials";
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
    if (validatesOnTest(experiment, study)) text += ", judged on the test set";
    return text;
}

std::string reasonText(const Json& reason) {
    if (const auto error = engine::errorOf(reason)) return printable(message(*error));
    if (!reason.is_object() || !reason.contains("code") || !reason["code"].is_string()) return {};
    const auto code = reason["code"].get<std::string>();
    if (reason.contains("trial")) {
        return printable(fmt::format("Paused by what happened to trial {} ({}): {}", reason["trial"].dump(),
                                     code, reason.value("message", "")));
    }
    constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kSentences{{
        {"by_user", "Paused by the user; resume it with \"edit\", or name it with \"run --study\"."},
        {"interrupted", "Interrupted; the next \"run\" or \"ask-tell\" goes on from here."},
        {"stopped", "Stopped by the user."},
        {"limit_raised", "Its number of trials was raised; \"run\" goes on."},
        {"trials_paused", "All that is left are trials paused by the user; resume them with \"edit\"."},
        {"grid_exhausted", "Every point of the grid was tried."},
        {"fixed_exhausted", "Every configuration of its list was tried."},
        {"space_exhausted", "Every point of its search space was tried."},
    }};
    for (const auto& [name, sentence] : kSentences) {
        if (name == code) return std::string(sentence);
    }
    return {};
}

std::vector<std::string> experimentText(const Experiment& experiment) {
    std::vector<std::string> lines{
        fmt::format("{} ({} {}, {} epoch)", printable(experiment.name), toString(experiment.goal.direction),
                    printable(experiment.goal.metric), toString(experiment.goal.value))};
    if (experiment.studies.empty()) lines.push_back("No study yet.");
    for (const Study& study : experiment.studies) {
        lines.push_back("");
        lines.push_back(studyLine(experiment, study));
        if (const auto reason = reasonText(study.reason); !reason.empty()) lines.push_back(reason);
        if (study.trials.empty()) continue;
        std::vector<const Trial*> trials;
        for (const Trial& trial : study.trials) trials.push_back(&trial);
        for (const std::string& line : trialTable(experiment, trials)) lines.push_back("  " + line);
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
    if (&*first != best) lines.push_back(gainText(experiment, *first, *best, validationImages));
    if (validatesOnTest(experiment, study)) {
        lines.push_back("All of this was judged on the test set, so it says too much of new images.");
    }
    return lines;
}

}  // namespace trialbench::cli
