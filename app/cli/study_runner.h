#pragma once

#include <memory>
#include <optional>
#include <string>

#include "app/cli/terminal.h"
#include "core/engine/engine.h"
#include "core/experiment/experiment.h"

namespace trialbench::cli {

/// Runs studies of one engine to their end and shows on standard error what happens: in place on a terminal,
/// line by line elsewhere. One thread, which may be interrupted (see Interrupt).
class StudyRunner {
 public:
    explicit StudyRunner(engine::Engine& engine);

    const experiment::Experiment& experiment() const { return subscription_.snapshot; }

    /// Starts a study and blocks until it is finished, or paused with its trials, or Ctrl-C came; whether
    /// others are to follow is said with the time that is left. Errors: those of the start
    /// command, and what keeps changes from being committed (disk_full, file_moved, ...).
    Result<void> run(const std::string& study, bool othersFollow);

    /// Takes in and shows what has happened since; to be called once more after the engine was closed.
    void update();

    /// Leaves what was drawn where it is, for what is printed below it.
    void keepDrawing() { terminal_.keep(); }

 private:
    std::string leftOf(const std::string& study, const std::vector<engine::TrialProgress>& progress) const;
    /// " (3 of 12, about 5 minutes left)"
    std::string standingOf(const std::string& study) const;

    engine::Engine& engine_;
    engine::Subscription subscription_;
    Terminal terminal_;
    std::string shown_;  ///< the study that is drawn
    bool othersFollow_ = false;
};

}  // namespace trialbench::cli
