#pragma once

#include <memory>
#include <thread>

#include "core/engine/owner_events.h"
#include "core/engine/progress_board.h"

namespace trialbench::engine {

/// The thread of one running trial. What it says and how it ends goes into the owner's queue; its steps to
/// the progress board. Made and destroyed by the owner thread; queue, board and objective outlive it.
class Worker {
 public:
    Worker(RunId run, std::shared_ptr<objective::Objective> objective, objective::TrialStart start,
           OwnerQueue& queue, ProgressBoard& board);
    /// Asks the trial to stop, and waits for it.
    ~Worker();

    /// Asks the trial to stop within a step, with or without a checkpoint. Does not block. A later call can
    /// still call a checkpoint off, as long as it was not begun.
    void requestStop(bool checkpoint);

 private:
    objective::StopSignal stop_;
    std::jthread thread_;
};

}  // namespace trialbench::engine
