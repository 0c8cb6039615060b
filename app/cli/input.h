#pragma once

#include <string>

#include "core/experiment/experiment.h"
#include "core/experiment/spec.h"
#include "core/support/result.h"

namespace trialbench::cli {

/// The whole text of a file. Errors: file_missing, no_permission, file_unreadable.
Result<std::string> readFile(const std::string& path);

/// Writes a file whole under a temporary name and renames it, so that a full disk leaves no half of it.
/// Errors: file_exists (unless `force`), no_permission, disk_full, write_failed.
Result<void> writeFile(const std::string& path, const std::string& text, bool force);

/// The spec in a file. Errors: those of readFile, bad_json, duplicate_key, and those of engine::checkedSpec.
Result<experiment::ExperimentSpec> readSpec(const std::string& path);

/// The study by this name; without a name the only one. Errors: unknown_study, study_not_unique, usage.
Result<std::string> chooseStudy(const experiment::Experiment& experiment, const std::string& name);

/// Folds what a file holds, for reading; where nobody runs it, as recovery will leave it. Errors: those of
/// storage::openReadOnly, file_damaged.
struct Snapshot {
    experiment::Experiment experiment;
    std::string owner;  ///< who runs it, for people; empty: nobody
};
Result<Snapshot> readSnapshot(const std::string& path);

}  // namespace trialbench::cli
