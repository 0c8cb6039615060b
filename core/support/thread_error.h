#pragma once

#include <system_error>

#include "core/support/error.h"

namespace trialbench::support {

/// What the constructor of a std::thread threw, as an error of ours (usage: asking for less helps). Any
/// thread.
inline Error threadError(const std::system_error& error) {
    return {ErrorCode::UsageError,
            {{"problem", "The system gives no thread (" + error.code().message() +
                             "): a limit of processes or memory is reached. Raise that limit, or let fewer "
                             "trials run at a time, and go on; nothing committed is lost."}}};
}

}  // namespace trialbench::support
