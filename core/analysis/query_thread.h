#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>

namespace trialbench::analysis {

/// The thread on which a front end runs its queries for plots, so that its own never waits for a fit. Of low
/// priority: trainings, suggestions and the window come first. The latest request wins: while one runs, a
/// newer one replaces whatever waits, so that dragging a slider leaves no queue behind it.
///
/// post() from any thread but this one's own. Jobs run one at a time on this thread, must not throw, hold
/// copies or shared snapshots of what they read, and hand their answer over themselves, by value, together
/// with what tells the receiver whether it still wants it. A newer request does not stop the one that runs:
/// while a study runs they may come faster than a fit, and then nothing would ever be shown.
class QueryThread {
 public:
    QueryThread();
    /// Forgets the job that waits, asks the one that runs to stop, and blocks until it has.
    ~QueryThread();

    /// Does not block.
    void post(std::function<void(std::stop_token)> job);

 private:
    void work(std::stop_token stop);

    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::function<void(std::stop_token)> waiting_;  ///< guarded by mutex_; empty: none
    std::jthread thread_;                           ///< last: uses all of the above
};

}  // namespace trialbench::analysis
