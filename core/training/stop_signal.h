#pragma once

#include <atomic>
#include <exception>

namespace trialbench::training {

/// Thrown through libtorch by StopSignal::throwIfRequested; never leaves this folder. A std::exception,
/// because the backward engine cleans up after those only.
struct StopRequested : std::exception {
    const char* what() const noexcept override { return "a stop was requested"; }
};

/// How a stop reaches a running step: one atomic, looked at between the blocks of the network. Any thread.
class StopSignal {
 public:
    /// The first request counts; later ones change nothing.
    void request(bool withCheckpoint) {
        int none = kNone;
        state_.compare_exchange_strong(none, withCheckpoint ? kWithCheckpoint : kAtOnce);
    }
    bool requested() const { return state_.load(std::memory_order_relaxed) != kNone; }
    bool wantsCheckpoint() const { return state_.load() == kWithCheckpoint; }
    void throwIfRequested() const {
        if (requested()) throw StopRequested();
    }

 private:
    enum : int { kNone, kAtOnce, kWithCheckpoint };
    std::atomic<int> state_ = kNone;
};

}  // namespace trialbench::training
