#include "app/cli/study_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <utility>

#include "app/cli/program_name.h"
#include "app/cli/spec_text.h"
#include "app/cli/summary.h"
#include "app/cli/trial_table.h"
#include "core/analysis/time_left.h"
#include "core/engine/reason.h"
#include "core/experiment/show.h"
#include "core/experiment/trial_facts.h"

namespace trialbench::cli {
namespace {

using experiment::Experiment;
using experiment::Study;
using experiment::Trial;
using experiment::TrialState;

std::string listed(const std::vector<std::pair<std::string, int>>& counts) {
    std::string text;
    for (const auto& [what, count] : counts) {
        if (count > 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, what);
    }
    return text;
}

int countIf(const Study& study, const std::function<bool(const Trial&)>& holds) {
    return static_cast<int>(std::count_if(study.trials.begin(), study.trials.end(), holds));
}

// Of those that the budget counts or will count.
std::string statesText(const Experiment& experiment, const Study& study) {
    std::vector<std::pair<std::string, int>> counts;
    for (const auto state : {TrialState::Running, TrialState::Waiting, TrialState::Paused,
                             TrialState::Interrupted, TrialState::Failed}) {
        counts.emplace_back(stateWord(experiment, state), countIf(study, [&](const Trial& trial) {
                                return trial.state == state && !trial.excluded;
                            }));
    }
    counts.emplace_back("stopped by rule", countIf(study, [](const Trial& trial) {
                            return trial.stoppedBy == experiment::StoppedBy::Rule && !trial.excluded;
                        }));
    return listed(counts);
}

// "3 stopped by user (2 with a value that a model learns from), 1 excluded"
std::string notCountedText(const Study& study) {
    const auto isStopped = [](const Trial& trial) {
        return trial.stoppedBy == experiment::StoppedBy::User && !trial.excluded;
    };
    const int informing =
        countIf(study, [&](const Trial& trial) { return isStopped(trial) && informsOnly(trial); });
    const std::string learnt =
        informing > 0 ? fmt::format(" ({} with a value that a model learns from)", informing) : "";
    return listed({{"stopped by user" + learnt, countIf(study, isStopped)},
                   {"imported", countIf(study,
                                        [](const Trial& trial) {
                                            return trial.origin == experiment::Origin::Imported &&
                                                   !trial.excluded;
                                        })},
                   {"excluded", countIf(study, [](const Trial& trial) { return trial.excluded; })}});
}

// More than the limit where it was lowered, or where an excluded trial was restored.
std::string countText(const Study& study) {
    const auto& limit = study.settings.maxTrials;
    const int counted = study.counted();
    if (!limit) return trialsText(counted);
    return counted > *limit ? fmt::format("{} (limit {})", trialsText(counted), *limit)
                            : fmt::format("{} of {}", counted, trialsText(*limit));
}

// How the first of them goes on; the others likewise.
std::string heldText(const Study& study, const std::string& file) {
    std::vector<int> held;
    for (const Trial& trial : study.trials) {
        if (isHeldByUser(trial)) held.push_back(trial.number);
    }
    if (held.empty()) return {};
    const Json resume{{"resume", {{"study", study.name}, {"trial", held[0]}}}};
    std::string others;
    for (std::size_t i = 1; i < held.size(); ++i) {
        others += (others.empty() ? "" : ", ") + std::to_string(held[i]);
    }
    return printable(fmt::format("All that is left are trials paused by the user. Resume trial {}{} with: {}",
                                 held[0], others.empty() ? "" : " (and likewise " + others + ")",
                                 editLine(file, resume.dump())));
}

}  // namespace

std::string studyLine(const Experiment& experiment, const Study& study) {
    std::string text =
        fmt::format("{}: {}, {}", printable(study.name), toString(study.state), countText(study));
    if (const std::string states = statesText(experiment, study); !states.empty())
        text += " (" + states + ")";
    if (const Trial* best = study.best(experiment.goal)) {
        text +=
            fmt::format(", best observed {} (trial {})", valueText(experiment, *best->value), best->number);
    }
    if (const std::string rest = notCountedText(study); !rest.empty()) text += ", not counted: " + rest;
    if (isJudgedOnTest(experiment, study)) text += ", judged on the test set";
    return text;
}

std::string leftText(const Experiment& experiment, const Study& study,
                     const std::vector<engine::TrialProgress>& progress) {
    if (study.state != experiment::StudyState::Running) return {};
    const auto seconds = analysis::secondsLeft(experiment, study, progress);
    return seconds && *seconds > 0 ? roughDuration(*seconds) + " left" : "";
}

std::string reasonText(const Experiment& experiment, const Study& study, const std::string& file) {
    const Json& reason = study.reason;
    if (const auto error = engine::errorOf(reason)) return printable(message(*error));
    const auto known = reasonCode(study);
    if (!known) return {};
    const std::string& code = *known;
    const bool isExternal = isMeasuredElsewhere(experiment);
    // Between two dialogues; nothing ran that could be interrupted.
    if (code == "interrupted" && isExternal) return "Measured elsewhere: \"ask-tell\" goes on from here.";
    if (reason.contains("trial")) {
        return printable(fmt::format("Paused by what happened to trial {} ({}): {}", reason["trial"].dump(),
                                     code, reason.value("message", "")));
    }
    if (code == "trials_paused") return heldText(study, file);
    // {} is the command that goes on with an experiment of its kind.
    constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kSentences{{
        {"by_user", "Paused by the user; resume it with \"edit\", or name it with \"{} --study\"."},
        {"interrupted", "Interrupted; the next \"{}\" goes on from here."},
        {"resumed", "Resumed by the user; the next \"{}\" goes on from here."},
        {"stopped", "Stopped by the user, which ended it for good."},
        {"limit_raised", "Its number of trials was raised; \"{}\" goes on."},
        {"trial_owed", "One of its trials was excluded; \"{}\" makes up for it."},
        {"grid_exhausted", "Every point of the grid was tried."},
        {"fixed_exhausted", "Every configuration of its list was tried."},
        {"space_exhausted", "Every point of its search space was tried."},
    }};
    for (const auto& [name, sentence] : kSentences) {
        if (name == code) return fmt::format(fmt::runtime(sentence), isExternal ? "ask-tell" : "run");
    }
    return {};
}

std::vector<std::string> experimentText(const Experiment& experiment, const std::string& file,
                                        std::size_t width) {
    std::vector<std::string> lines;
    const auto add = [&](std::vector<std::string> more) {
        lines.insert(lines.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
    };
    add(wrapped(
        fmt::format("{} ({} {}, {} epoch)", printable(experiment.name), toString(experiment.goal.direction),
                    printable(experiment.goal.metric), toString(experiment.goal.value)),
        width));
    add(wrapped(objectiveText(experiment), width));
    if (experiment.studies.empty()) lines.push_back("No study yet.");
    for (const Study& study : experiment.studies) {
        lines.push_back("");
        add(wrapped(studyLine(experiment, study), width));
        if (const auto left = leftText(experiment, study, {}); !left.empty())
            add(wrapped("About " + left + ".", width));
        if (const auto reason = reasonText(experiment, study, file); !reason.empty()) {
            // With a command line, which is typed as it stands.
            const bool isTyped = reasonCode(study) == "trials_paused";
            add(wrapped(reason, isTyped ? kUnlimited : width));
        }
        add(wrapped(searchText(study), width));
        if (study.trials.empty()) continue;
        add(tableText(experiment, study, width));
        add(summary(experiment, study, width));
    }
    if (auto best = bestOfAllText(experiment, width); !best.empty()) {
        lines.push_back("");
        add(std::move(best));
    }
    return lines;
}

}  // namespace trialbench::cli
