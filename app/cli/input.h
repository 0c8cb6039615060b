#pragma once

#include <optional>
#include <string>

#include "core/experiment/experiment.h"
#include "core/experiment/spec.h"
#include "core/storage/experiment_file.h"
#include "core/support/result.h"

namespace trialbench::cli {

/// The whole text of a file of at most 16 MiB. Errors: file_missing, no_permission, file_unreadable.
Result<std::string> readFile(const std::string& path);

/// The spec in a file. Errors, which name the file: those of readFile; usage, with the sentence of what is
/// wrong in it (bad_json, duplicate_key, and those of engine::checkedSpec).
Result<experiment::ExperimentSpec> readSpec(const std::string& path);

/// The study by this name; without a name the only one. Errors: unknown_study, study_not_unique, usage.
Result<std::string> chooseStudy(const experiment::Experiment& experiment, const std::string& name);

/// Folds what a file holds, for reading; where nobody runs it, as recovery will leave it. The seconds of a
/// running trial go up to now. Errors: those of storage::openReadOnly, file_damaged.
struct Snapshot {
    experiment::Experiment experiment;
    std::string use;  ///< who runs it, as a sentence; empty: nobody
};
Result<Snapshot> readSnapshot(const std::string& path);

/// That a file is in use, and by whom; or that this cannot be told, and what to do.
std::string useText(const storage::Owner& owner);

/// Refuses what came of opening a file as an experiment, as refuse() does, and says what to do where it is a
/// specification. Only for files that this process does not have open.
int refuseFile(const Error& error, const std::string& path);

/// That an experiment is of a newer format than ours, as a sentence; nothing where it is not. Only for files
/// that this process does not have open.
std::optional<std::string> noteOfNewer(const std::string& path);

}  // namespace trialbench::cli
