#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/experiment/experiment.h"
#include "core/storage/experiment_file.h"

namespace trialbench::ui {

/// Reads a file that somebody else may own, again and again, and tells what is new in it. One thread at a
/// time; blocks for the disk.
class FileFollower {
 public:
    explicit FileFollower(std::filesystem::path path) : path_(std::move(path)) {}

    struct News {
        std::vector<experiment::ChangeRecord> records;     ///< that came since the last look, in order
        std::optional<experiment::Experiment> experiment;  ///< the whole of it: at first, or another file
        std::optional<storage::Owner> owner;               ///< who has it now
    };
    /// Reads the file only where its size or time, or those of what lies beside it, have changed.
    /// Errors: those of storage::openReadOnly; file_damaged where the records do not fold.
    Result<News> look();

    /// The log of an attempt, empty where there is none. Errors: those of storage::openReadOnly.
    Result<std::string> log(const std::string& study, int trial, int attempt) const;

 private:
    struct Stamp {
        std::filesystem::file_time_type time;
        std::filesystem::file_time_type logTime;
        std::uintmax_t size = 0;
        std::uintmax_t logSize = 0;
        bool operator==(const Stamp&) const = default;
    };
    Stamp stamp() const;

    std::filesystem::path path_;
    std::optional<Stamp> seen_;          ///< none: the next look reads all anew
    experiment::Experiment experiment_;  ///< what the records told so far add up to
    Json first_;  ///< the first record, by which another file of the same name is known
};

}  // namespace trialbench::ui
