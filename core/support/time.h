#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "core/support/result.h"

namespace trialbench::support {

/// A moment of wall-clock time (UTC), to the millisecond as files and JSON carry it.
using Timestamp = std::chrono::sys_time<std::chrono::milliseconds>;

/// The present moment. Any thread.
Timestamp now();

/// "2026-01-31T12:00:00.123Z".
std::string toIso8601(Timestamp time);

/// Reads what toIso8601 writes. Error: bad_spec.
Result<Timestamp> fromIso8601(std::string_view text);

/// "4:07" below an hour, "2 h 36 min" above: how durations are written for people.
std::string toReadable(std::chrono::seconds duration);

}  // namespace trialbench::support
