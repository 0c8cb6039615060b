#include "app/cli/study_runner.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "app/cli/exit_code.h"
#include "app/cli/interrupt.h"
#include "app/cli/progress_text.h"
#include "app/cli/study_text.h"
#include "app/cli/text.h"

namespace trialbench::cli {
namespace {

// Between two looks at the progress of steps; news of trials wake us at once.
constexpr int kRedrawMilliseconds = 200;

bool hasRunningTrials(const experiment::Study& study) {
    return std::any_of(study.trials.begin(), study.trials.end(),
                       [](const auto& trial) { return trial.state == experiment::TrialState::Running; });
}

}  // namespace

StudyRunner::StudyRunner(engine::Engine& engine) : engine_(engine), subscription_(engine.subscribe()) {}

Result<void> StudyRunner::run(const std::string& study, bool othersFollow) {
    shown_ = study;
    othersFollow_ = othersFollow;
    auto started = engine_.submit(Json{{"start", {{"study", study}}}});
    while (started.wait_for(std::chrono::seconds(0)) != std::future_status::ready) {
        if (Interrupt::came()) return {};
        Interrupt::wait(kRedrawMilliseconds);
    }
    const auto sequence = started.get();
    if (!sequence) return tl::unexpected<Error>(sequence.error());
    while (!Interrupt::came()) {
        update();
        // What cannot be committed can be told by nothing but this.
        if (const auto trouble = engine_.trouble()) return tl::unexpected<Error>(*trouble);
        const auto& now = experiment();
        // Before the start's own record has come, the study still shows the state that it was in.
        const bool isUpToDate = now.sequence >= *sequence;
        // A study that pauses itself waits for its trials to save where they are.
        const auto& shown = *now.findStudy(study);
        if (isUpToDate && shown.state != experiment::StudyState::Running && !hasRunningTrials(shown)) break;
        Interrupt::wait(kRedrawMilliseconds);
    }
    return {};
}

void StudyRunner::update() {
    for (const auto& record : subscription_.mailbox->take()) {
        // What the engine tells it has folded itself; a record that does not fit cannot come.
        if (!apply(subscription_.snapshot, record) || terminal_.isInteractive()) continue;
        auto text = eventText(experiment(), record);
        if (text.empty()) continue;
        if (record.kind == experiment::ChangeKind::TrialEnded) text += standingOf(record.study);
        say(printable(record.study) + ": " + text);
    }
    if (!terminal_.isInteractive() || shown_.empty()) return;
    const auto progress = engine_.progress();
    terminal_.draw(liveText(
        {&experiment(), shown_, progress, terminal_.width(), terminal_.height(), leftOf(shown_, progress)}));
}

std::string StudyRunner::leftOf(const std::string& study,
                                const std::vector<engine::TrialProgress>& progress) const {
    const std::string left = leftText(experiment(), *experiment().findStudy(study), progress);
    return left.empty() || !othersFollow_ ? left : left + " in this study";
}

std::string StudyRunner::standingOf(const std::string& study) const {
    const auto& now = *experiment().findStudy(study);
    if (!now.settings.maxTrials) return {};
    const std::string left = leftOf(study, engine_.progress());
    return fmt::format(" ({} of {}{})", now.counted(), *now.settings.maxTrials,
                       left.empty() ? "" : ", about " + left);
}

}  // namespace trialbench::cli
