#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace trialbench::engine {

/// Many threads put events in; one owner takes all that wait at once, in the order they came, so that they
/// share a commit. Any thread may push.
template <class Event>
class EventQueue {
 public:
    /// False, with the event left as it was, once the queue is closed. Does not block.
    bool push(Event&& event) {
        {
            const std::lock_guard lock(mutex_);
            if (closed_) return false;
            events_.push_back(std::move(event));
        }
        changed_.notify_one();
        return true;
    }

    /// Blocks until there is an event, or the time is over (then: none).
    std::vector<Event> takeAll(std::optional<std::chrono::milliseconds> timeout) {
        std::unique_lock lock(mutex_);
        const auto ready = [&] { return !events_.empty(); };
        if (timeout) {
            changed_.wait_for(lock, *timeout, ready);
        } else {
            changed_.wait(lock, ready);
        }
        return std::exchange(events_, {});
    }

    /// Refuses further events and returns those that were left.
    std::vector<Event> close() {
        const std::lock_guard lock(mutex_);
        closed_ = true;
        return std::exchange(events_, {});
    }

 private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<Event> events_;  ///< guarded by mutex_
    bool closed_ = false;        ///< guarded by mutex_
};

}  // namespace trialbench::engine
