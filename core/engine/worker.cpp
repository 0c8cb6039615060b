#include "core/engine/worker.h"

#include <exception>
#include <utility>

namespace trialbench::engine {
namespace {

/// Objectives do not throw; if one does (out of memory), only its trial fails.
objective::Ended runGuarded(objective::Objective& objective, const objective::TrialStart& start,
                            const std::function<void(const objective::Message&)>& emit,
                            objective::StopSignal& stop) {
    try {
        return objective.run(start, emit, stop);
    } catch (const std::exception& error) {
        return {experiment::TrialState::Failed, experiment::Cause::Crashed, error.what()};
    } catch (...) {
        return {experiment::TrialState::Failed, experiment::Cause::Crashed, ""};
    }
}

}  // namespace

Worker::Worker(RunId run, std::shared_ptr<objective::Objective> objective, objective::TrialStart start,
               OwnerQueue& queue, ProgressBoard& board) {
    const auto body = [run, objective = std::move(objective), start = std::move(start), &queue, &board,
                       &stop = stop_] {
        const auto emit = [&](const objective::Message& message) {
            if (const auto* progress = std::get_if<objective::Progress>(&message)) {
                board.set(run, *progress);
            } else {
                queue.push(TrialSaid{run, message});
            }
        };
        objective::Ended ended = runGuarded(*objective, start, emit, stop);
        queue.push(TrialReturned{run, std::move(ended)});
    };
    thread_ = std::jthread(body);
}

Worker::~Worker() {
    stop_.source.request_stop();
}

void Worker::requestStop(bool checkpoint) {
    stop_.checkpoint = checkpoint;
    stop_.source.request_stop();
}

}  // namespace trialbench::engine
