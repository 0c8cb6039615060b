#pragma once

#include <optional>
#include <string>

namespace trialbench::cli {

/// The version in the header of an experiment file (by SQLite's first bytes and Trialbench's application id,
/// whatever its name); nothing where the file is anything else, cannot be read or is not there. Reads 100
/// bytes of an ordinary file and closes it again: only for files that this process does not have open, as
/// SQLite would lose its locks.
std::optional<int> experimentVersion(const std::string& path);

/// Whether it is what SQLite or Trialbench keeps beside an experiment that is there: its -wal, -journal or
/// -shm, or anything in its folder NAME.files.
bool belongsToExperiment(const std::string& path);

/// Where a path leads: links followed as far as they go, also where there is nothing at their end.
std::string destinationOf(const std::string& path);

/// What stands at a path, links followed.
enum class FileKind { Absent, Ordinary, Folder, Stream, Other };  ///< Stream: character device or pipe
FileKind kindOf(const std::string& path);

}  // namespace trialbench::cli
