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

    /// Starts a study and blocks until it is finished, paused, or Ctrl-C came. Errors: those of the start
    /// command, and what keeps changes from being committed (disk_full, file_moved, ...).
    Result<void> run(const std::string& study);

    /// Takes in and shows what has happened since; to be called once more after the engine was closed.
    void update();

    /// Leaves what was drawn where it is, for what is printed below it.
    void keepDrawing() { terminal_.keep(); }

 private:
    engine::Engine& engine_;
    engine::Subscription subscription_;
    Terminal terminal_;
    std::string shown_;  ///< the study that is drawn
};

}  // namespace trialbench::cli
