#pragma once

#include <string>
#include <string_view>
#include <thread>

#include "core/training/reporter.h"
#include "core/training/stop_signal.h"

namespace trialbench::training {

/// One trial on a thread of its own, from the start message to `ended`. Nothing is thrown out of it.
class Trial {
 public:
    /// Returns at once; callbacks come on the trial's threads.
    Trial(std::string startJson, TrialbenchCallback callback, void* context);
    /// Waits for the trial's end.
    ~Trial() = default;

    /// Any thread; returns at once. A request that cannot be read stops with a checkpoint: nothing is lost.
    void requestStop(std::string_view requestJson);

 private:
    void run(const std::string& startJson);

    StopSignal stop_;
    Reporter reporter_;
    std::jthread thread_;  // last: it uses the others
};

}  // namespace trialbench::training
