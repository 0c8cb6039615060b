#pragma once

#include <QObject>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

namespace trialbench::ui {

/// One thread for work that would hold up the window: files, locks, the end of a run. Jobs run one after the
/// other in the order given; their results come back to the thread that made this object, through its event
/// loop. Made, used and destroyed by that one thread.
class BackgroundThread {
 public:
    BackgroundThread();
    /// Waits for the job that runs. Jobs that have not begun are dropped, and results not yet told with them.
    ~BackgroundThread();

    /// Runs `work()` over there, then `done(result)` here. Does not block. Both must be copyable.
    template <class Work, class Done>
    void run(Work work, Done done) {
        post([this, work = std::move(work), done = std::move(done)]() mutable {
            // Shared, because results such as stores cannot be copied.
            auto result = std::make_shared<decltype(work())>(work());
            deliver([result, done]() mutable { done(std::move(*result)); });
        });
    }

 private:
    using Job = std::function<void()>;

    void post(Job job);
    void deliver(Job told);
    void loop();
    void tell();

    QObject context_;  ///< results are told in its thread
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Job> jobs_;  ///< guarded by mutex_
    std::deque<Job> told_;  ///< guarded by mutex_
    bool ending_ = false;   ///< guarded by mutex_
    std::thread thread_;    ///< last: it uses all of the above
};

}  // namespace trialbench::ui
