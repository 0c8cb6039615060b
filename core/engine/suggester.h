#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "core/engine/owner_events.h"

namespace trialbench::engine {

/// The thread that computes suggestions, one after another, from snapshots: a fit may take longer than a
/// commit, so the owner never waits for one. Answers go into the owner's queue.
class Suggester {
 public:
    explicit Suggester(OwnerQueue& queue);
    /// Forgets what was not begun and waits for what was.
    ~Suggester();

    /// Does not block. Owner thread.
    void request(std::shared_ptr<const experiment::Experiment> snapshot, std::string study,
                 std::int64_t request);

 private:
    struct Job {
        std::shared_ptr<const experiment::Experiment> snapshot;
        std::string study;
        std::int64_t request = 0;
    };
    void work(std::stop_token stop);

    OwnerQueue& queue_;
    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::vector<Job> jobs_;  ///< guarded by mutex_
    std::jthread thread_;    ///< last: uses all of the above
};

}  // namespace trialbench::engine
