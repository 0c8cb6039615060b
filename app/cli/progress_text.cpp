#include "app/cli/progress_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/cli/study_text.h"
#include "app/cli/text.h"
#include "app/cli/trial_table.h"
#include "core/experiment/trial_facts.h"

namespace trialbench::cli {
namespace {

using experiment::ChangeKind;
using experiment::Experiment;
using experiment::Study;
using experiment::Trial;
using experiment::TrialState;

constexpr std::size_t kBarColumns = 22;

std::string runningLine(const Experiment& experiment, const Study& study, const Trial& trial,
                        const std::vector<engine::TrialProgress>& all) {
    const int planned = plannedEpochs(experiment, study, trial);
    experiment::StepProgress progress;
    if (const auto* now = progressOf(all, study.name, trial.number)) {
        progress = {now->epoch, now->step, now->steps};
    }
    const int finished = trial.epochs();
    std::string text = fmt::format("  trial {:>3}  {}", trial.number,
                                   bar(fractionDone(planned, finished, progress), kBarColumns));
    const int epoch = std::max(progress.epoch, finished + 1);
    text += planned > 0 ? fmt::format("  epoch {}/{}", std::min(epoch, planned), planned)
                        : fmt::format("  epoch {}", epoch);
    if (const auto value = valueOf(trial, experiment.goal)) {
        text += "  " + valueText(experiment, *value);
    }
    return text + "  " + configurationText(trial.configuration);
}

std::string measurementText(const Experiment& experiment, const Trial& trial) {
    const auto& metrics = trial.measurements.back().metrics;
    const auto metric = metrics.find(experiment.goal.metric);
    if (metric == metrics.end()) return {};
    return fmt::format("epoch {}: {} {}", trial.measurements.back().epoch, printable(metric->first),
                       valueText(experiment, metric->second));
}

std::string endText(const Experiment& experiment, const Study& study, const Trial& trial) {
    std::string text(toString(trial.state));
    if (trial.cause) text += fmt::format(" ({})", toString(*trial.cause));
    if (trial.value) text += ": " + valueText(experiment, *trial.value);
    if (wasBest(study, trial, experiment.goal)) text += ", the best so far";
    if (!trial.message.empty()) text += ". " + printable(trial.message);
    return text;
}

std::string attemptEndText(const Study& study, const Trial& trial) {
    const auto& attempt = trial.attempts.back();
    // Ends of trials are told by trial_ended.
    if (trial.state == TrialState::Waiting && attempt.cause) {
        if (!isTriedAgain(study, trial, attempt)) return {};
        return fmt::format("failed ({}) and will be tried once more. {}", toString(*attempt.cause),
                           printable(attempt.message));
    }
    if (trial.state == TrialState::Paused) return "paused";
    if (trial.state == TrialState::Interrupted) {
        const std::string why = attempt.message.empty() ? "" : " " + printable(attempt.message);
        return "interrupted; it resumes with the next run." + why;
    }
    return {};
}

std::string trialEventText(const Experiment& experiment, const Study& study, const Trial& trial,
                           ChangeKind kind) {
    switch (kind) {
        case ChangeKind::AttemptStarted: {
            const auto& attempt = trial.attempts.back();
            std::string text = "started on " + printable(attempt.device);
            if (attempt.resumedAtEpoch > 0) text += fmt::format(" after epoch {}", attempt.resumedAtEpoch);
            if (attempt.number > 1) text += fmt::format(" (attempt {})", attempt.number);
            return text + ": " + configurationText(trial.configuration);
        }
        case ChangeKind::Measurement:
            return measurementText(experiment, trial);
        case ChangeKind::AttemptEnded:
            return attemptEndText(study, trial);
        case ChangeKind::TrialEnded:
            return endText(experiment, study, trial);
        default:
            return {};
    }
}

}  // namespace

std::string bar(double fraction, std::size_t columns) {
    const std::size_t inside = columns > 2 ? columns - 2 : 0;
    const double clamped = std::isfinite(fraction) ? std::clamp(fraction, 0.0, 1.0) : 0.0;
    const auto full = static_cast<std::size_t>(std::floor(clamped * static_cast<double>(inside)));
    return '[' + std::string(full, '#') + std::string(inside - full, '-') + ']';
}

std::vector<std::string> liveText(const LiveView& view) {
    const Experiment& experiment = *view.experiment;
    const Study* study = experiment.findStudy(view.study);
    if (!study) return {};
    std::string head = studyLine(experiment, *study);
    if (!view.left.empty()) head += ", about " + view.left;
    std::vector<std::string> lines = wrapped(head, view.width);
    std::vector<const Trial*> ended;
    for (const Trial& trial : study->trials) {
        if (trial.state == TrialState::Running) {
            lines.push_back(runningLine(experiment, *study, trial, view.progress));
        } else if (!trial.isPending()) {
            ended.push_back(&trial);
        }
    }
    // One line stays free, where the cursor waits; the table needs one for its heading.
    const std::size_t room = view.height > lines.size() + 2 ? view.height - lines.size() - 2 : 0;
    std::sort(ended.begin(), ended.end(), [](const Trial* a, const Trial* b) { return a->ended < b->ended; });
    if (ended.size() > room) ended.erase(ended.begin(), ended.end() - static_cast<std::ptrdiff_t>(room));
    if (!ended.empty()) {
        const auto table =
            trialTable(experiment, *study, ended, view.width - std::min<std::size_t>(view.width, 2));
        for (const std::string& line : table.fitted.lines) lines.push_back("  " + line);
    }
    if (view.height > 0 && lines.size() > view.height - 1) lines.resize(view.height - 1);
    for (std::string& line : lines) line = cutTo(line, view.width);
    return lines;
}

std::string eventText(const Experiment& after, const experiment::ChangeRecord& record) {
    const Study* study = after.findStudy(record.study);
    const Trial* trial = study ? study->findTrial(record.trial) : nullptr;
    if (!trial) return {};
    const std::string text = trialEventText(after, *study, *trial, record.kind);
    return text.empty() ? text : fmt::format("trial {} {}", trial->number, text);
}

}  // namespace trialbench::cli
