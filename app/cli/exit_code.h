#pragma once

#include <string_view>

#include "core/support/error.h"

namespace trialbench::cli {

/// The exit codes of the contract; CLI11's own for wrong arguments stand beside kWrongUse.
constexpr int kDone = 0;
constexpr int kFailed = 1;
constexpr int kWrongUse = 2;
constexpr int kInterrupted = 130;

/// What a command exits with when this went wrong: 2 where asking differently would help (arguments, spec,
/// an existing file, a part that is not built), 1 where it would not (files, disk, data, devices).
int exitCodeOf(ErrorCode code);

/// Writes the error's sentence to standard error and returns its exit code.
int refuse(const Error& error);

/// One line to standard error: progress and sentences. `answer` writes to standard output.
void say(std::string_view line);
void answer(std::string_view text);

/// Writes what is still held back of the answers. 0, or the errno of the first of all their writes that
/// failed: what arrived of them is then not whole.
int flushAnswers();

}  // namespace trialbench::cli
