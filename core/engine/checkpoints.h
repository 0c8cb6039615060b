#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/experiment/experiment.h"
#include "core/support/result.h"

namespace trialbench::engine {

// Any thread. What looks at the disk blocks for it; what deletes is for the owner of the file.

/// Where checkpoints lie: one folder a trial, FOLDER/checkpoints/study-S/trial-N, FOLDER being the one beside
/// the file and S the study's place in it from 1. Recorded names are relative to FOLDER.
std::filesystem::path trialFolder(const std::filesystem::path& folder,
                                  const experiment::Experiment& experiment, const std::string& study,
                                  int trial);

/// The name to record for a checkpoint that a trial reports with its full path or relative to its own folder.
/// Nothing if it lies elsewhere or is not named as checkpoints are (checkpoint-*.pt, function-*.json): such a
/// file could not be told from somebody else's later.
std::optional<std::string> recordedName(const std::filesystem::path& folder,
                                        const std::filesystem::path& trialFolder,
                                        const std::string& reported);

/// The full path of a trial's checkpoint, if it has one and the file is there.
std::optional<std::filesystem::path> checkpointPath(const std::filesystem::path& folder,
                                                    const experiment::Trial& trial);

/// Which recorded checkpoints (relative names) a trial that just ended makes superfluous: its own, unless it
/// is the study's best, and then that of the best before it. `bestBefore`: its number, 0 for none.
std::vector<std::string> superfluousAfterEnd(const experiment::Study& study, const experiment::Goal& goal,
                                             int ended, int bestBefore);

/// Whose a folder of checkpoints is.
enum class Claim {
    Own,  ///< this experiment's, by its place or because an earlier claim says so
    New,  ///< reached by a link and from now on this experiment's; what lies there may be anybody's
};
/// Makes sure that FOLDER/checkpoints is this experiment's alone: a link may lead it to where another one
/// keeps its own, under the same names. What a link leads to is marked by a file "experiment" in it, with the
/// name of the experiment; the mark of one that is not there any more is taken over. Only the owner of the
/// file may call it. Error: write_failed, also where it is another's.
Result<Claim> claimCheckpoints(const std::filesystem::path& folder);

/// Deletes a checkpoint, and its trial's folder if that is then empty. A file that is not there is no error;
/// one behind a link in the place of a study's or a trial's folder stays.
void removeCheckpoint(const std::filesystem::path& folder, const std::string& name);

/// Deletes what a killed run left behind: files named like checkpoints, in trials' folders, that are neither
/// a pending trial's newest nor a study's best. A pending trial's that is damaged goes too: without one, the
/// trial starts again from the beginning. Reads the checkpoints of all pending trials. Only the owner of the
/// file may call it, before anything runs.
void removeLeftovers(const std::filesystem::path& folder, const experiment::Experiment& experiment);

}  // namespace trialbench::engine
