#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/objective/objective.h"
#include "core/support/result.h"

namespace trialbench::engine {

/// One place where one trial runs.
struct SlotRequest {
    std::string device;  ///< "cpu", "cuda:0"
    int count = 1;
};

/// Reads "cpu", "cpu*2", "cuda:0,cuda:1*2". Error: usage, naming the part that is wrong.
Result<std::vector<SlotRequest>> parseDevices(const std::string& text);

}  // namespace trialbench::engine
