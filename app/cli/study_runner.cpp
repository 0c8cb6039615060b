#include "app/cli/study_runner.h"

#include <algorithm>
#include <chrono>

#include "app/cli/exit_code.h"
#include "app/cli/interrupt.h"
#include "app/cli/progress_text.h"
#include "app/cli/text.h"
#include "core/analysis/time_left.h"

namespace trialbench::cli {
namespace {

// Between two looks at the progress of steps; news of trials wake us at once.
constexpr int kRedrawMilliseconds = 200;

// As many at a time as there are now: the limit may be more than the devices take.
std::optional<double> secondsLeftOf(const experiment::Study& study) {
    const auto running = std::count_if(study.trials.begin(), study.trials.end(), [](const auto& trial) {
        return trial.state == experiment::TrialState::Running;
    });
    if (running == 0) return std::nullopt;
    return analysis::secondsLeft(study, static_cast<int>(running), support::now());
}

}  // namespace

StudyRunner::StudyRunner(engine::Engine& engine) : engine_(engine), subscription_(engine.subscribe()) {}

Result<void> StudyRunner::run(const std::string& study) {
    shown_ = study;
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
        if (isUpToDate && now.findStudy(study)->state != experiment::StudyState::Running) break;
        Interrupt::wait(kRedrawMilliseconds);
    }
    return {};
}

void StudyRunner::update() {
    for (const auto& record : subscription_.mailbox->take()) {
        // What the engine tells it has folded itself; a record that does not fit cannot come.
        if (!apply(subscription_.snapshot, record) || terminal_.isInteractive()) continue;
        if (const auto text = eventText(experiment(), record); !text.empty()) {
            say(printable(record.study) + ": " + text);
        }
    }
    if (!terminal_.isInteractive() || shown_.empty()) return;
    terminal_.draw(liveText({&experiment(), shown_, engine_.progress(), terminal_.width(), terminal_.height(),
                             secondsLeftOf(*experiment().findStudy(shown_))}));
}

}  // namespace trialbench::cli
