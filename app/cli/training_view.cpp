#include "app/cli/training_view.h"

#include <fmt/format.h>

#include <atomic>
#include <filesystem>
#include <thread>

#include "app/cli/exit_code.h"
#include "app/cli/interrupt.h"
#include "app/cli/output_file.h"
#include "app/cli/progress_text.h"
#include "app/cli/text.h"
#include "core/experiment/trial_facts.h"

namespace trialbench::cli {
namespace {

constexpr int kRedrawMilliseconds = 200;
constexpr std::size_t kBarColumns = 42;

// A log message is one line, or several.
void sayLines(const std::string& text) {
    std::size_t begin = 0;
    while (begin < text.size()) {
        const auto end = std::min(text.find('\n', begin), text.size());
        say(printable(std::string_view(text).substr(begin, end - begin)));
        begin = end + 1;
    }
}

}  // namespace

TrainingView::TrainingView(std::string folder, Json record, std::string recordName)
    : folder_(std::move(folder)), recordName_(std::move(recordName)), record_(std::move(record)) {
    const Json& fixed = record_["fixed"];
    if (fixed.contains("epochs") && fixed["epochs"].is_number_integer()) epochs_ = fixed["epochs"].get<int>();
}

objective::Ended TrainingView::follow(objective::Objective& objective, const objective::TrialStart& start) {
    objective::StopSignal stop;
    objective::Ended ended;
    std::atomic<bool> isOver{false};
    {
        const std::jthread worker([&] {
            ended = objective.run(
                start,
                [&](const objective::Message& message) {
                    const std::lock_guard lock(mutex_);
                    waiting_.push_back(message);
                },
                stop);
            isOver = true;
            Interrupt::wake();
        });
        while (!isOver) {
            Interrupt::wait(kRedrawMilliseconds);
            show();
            if ((!Interrupt::came() && !error_) || stop.source.stop_requested()) continue;
            stop.checkpoint = !folder_.empty() && !error_;
            stop.source.request_stop();
        }
    }
    show();
    terminal_.draw({});
    return ended;
}

void TrainingView::show() {
    std::vector<objective::Message> messages;
    {
        const std::lock_guard lock(mutex_);
        messages.swap(waiting_);
    }
    if (!messages.empty()) terminal_.draw({});
    for (const auto& message : messages) take(message);
    if (!progress_) return;
    const double done =
        experiment::fractionDone(epochs_, 0, {progress_->epoch, progress_->step, progress_->steps});
    const std::string of = epochs_ > 0 ? fmt::format("/{}", epochs_) : "";
    terminal_.draw({cutTo(fmt::format("{}  epoch {}{}, step {}/{}", bar(done, kBarColumns), progress_->epoch,
                                      of, progress_->step, progress_->steps),
                          terminal_.width())});
}

void TrainingView::take(const objective::Message& message) {
    if (const auto* progress = std::get_if<objective::Progress>(&message)) progress_ = *progress;
    if (const auto* log = std::get_if<objective::LogText>(&message)) sayLines(log->text);
    if (const auto* measured = std::get_if<objective::Measured>(&message)) {
        record_["metrics"] = measured->metrics;
        save();
    }
    if (const auto* written = std::get_if<objective::CheckpointWritten>(&message)) {
        takeCheckpoint(written->checkpoint);
    }
}

void TrainingView::takeCheckpoint(const experiment::Checkpoint& checkpoint) {
    const Json old = record_["checkpoint"];
    // The folder may be moved: the record names the file within it.
    const std::string name = std::filesystem::path(checkpoint.file).filename().string();
    record_["checkpoint"] = Json{{"file", name},
                                 {"sha256", checkpoint.sha256},
                                 {"bytes", checkpoint.bytes},
                                 {"epoch", checkpoint.epoch},
                                 {"step", checkpoint.step}};
    save();
    if (error_ || !old.is_object() || old["file"] == name) return;
    // Only once the new one is recorded.
    std::error_code ignored;
    std::filesystem::remove(std::filesystem::path(folder_) / old["file"].get<std::string>(), ignored);
}

void TrainingView::save() {
    if (recordName_.empty() || error_) return;
    const auto path = (std::filesystem::path(folder_) / recordName_).string();
    if (auto written = writeFile(path, record_.dump(2) + '\n', true); !written) error_ = written.error();
}

}  // namespace trialbench::cli
