#include "core/analysis/query_thread.h"

#include <sys/resource.h>
#include <unistd.h>

#include <utility>

namespace trialbench::analysis {
namespace {

constexpr int kNiceness = 10;

/// On Linux a niceness belongs to a thread, other than POSIX has it. A failure leaves it as it was.
void lowerPriorityOfThisThread() {
    (void)setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kNiceness);
}

}  // namespace

QueryThread::QueryThread() : thread_([this](std::stop_token stop) { work(std::move(stop)); }) {}

QueryThread::~QueryThread() = default;

void QueryThread::post(std::function<void(std::stop_token)> job) {
    std::function<void(std::stop_token)> replaced;  // destroyed outside the lock: what it holds may be large
    {
        const std::lock_guard lock(mutex_);
        replaced = std::exchange(waiting_, std::move(job));
    }
    changed_.notify_one();
}

void QueryThread::work(std::stop_token stop) {
    lowerPriorityOfThisThread();
    for (;;) {
        std::function<void(std::stop_token)> job;
        {
            std::unique_lock lock(mutex_);
            changed_.wait(lock, stop, [&] { return waiting_ != nullptr; });
            if (stop.stop_requested()) return;
            job = std::exchange(waiting_, nullptr);
        }
        job(stop);
    }
}

}  // namespace trialbench::analysis
