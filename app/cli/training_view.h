#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "app/cli/terminal.h"
#include "core/objective/objective.h"

namespace trialbench::cli {

/// One training followed from the terminal: log lines and a progress bar on standard error, and, where there
/// is a folder, a record of the newest checkpoint and the last metrics, so that it can be gone on with.
class TrainingView {
 public:
    /// `record` is what the folder's record says; "checkpoint" and "metrics" in it are kept up to date.
    /// Without `recordName` nothing is written.
    TrainingView(std::string folder, Json record, std::string recordName);

    /// Runs the training to its end on a thread of its own and shows it. Ctrl-C (see Interrupt) stops it,
    /// with a checkpoint where there is a folder.
    objective::Ended follow(objective::Objective& objective, const objective::TrialStart& start);

    const Json& record() const { return record_; }
    /// What went wrong with writing the record, if something did.
    const std::optional<Error>& error() const { return error_; }

 private:
    void show();
    void take(const objective::Message& message);
    void takeCheckpoint(const experiment::Checkpoint& checkpoint);
    void save();

    const std::string folder_;
    const std::string recordName_;
    Json record_;
    std::optional<Error> error_;
    Terminal terminal_;
    int epochs_ = 0;  ///< planned; 0 unknown

    std::mutex mutex_;
    std::vector<objective::Message> waiting_;  ///< guarded by mutex_
    std::optional<objective::Progress> progress_;
};

}  // namespace trialbench::cli
