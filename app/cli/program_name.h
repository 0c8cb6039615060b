#pragma once

#include <string>

namespace trialbench::cli {

/// Keeps how this program was called. Before any thread; main() does it with argv[0].
void setProgramName(const std::string& called);

/// What to type to call this program again, quoted for a shell: the path by which it was called, or
/// "trialbench-cli" where the shell found it by its name. Any thread.
const std::string& programName();

/// A command line to be typed: the program, these words, and a file, quoted for a shell.
std::string commandLine(const std::string& words, const std::string& file);

/// The command line of `edit` that gives a file this engine command.
std::string editLine(const std::string& file, const std::string& json);

}  // namespace trialbench::cli
