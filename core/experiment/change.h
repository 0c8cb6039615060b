#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/experiment/spec.h"
#include "core/support/time.h"

namespace trialbench::experiment {

/// The closed list of what can happen to an experiment. The row of each:
/// - setting_changed without study: {"name","objective","goal"}, the experiment itself, its first event and,
///   while there are no trials, any later one; of a study: any of
///   {"max_trials","concurrency","devices","retries","seed","precision"};
///   of a trial: {"pause_requested"}
/// - study_added {"seed"}, followed by revision_added and setting_changed in the same commit
/// - revision_added {"revision","parameters","fixed","strategy","initial"}; one that no trial has used is
///   replaced by the next of the same number
/// - study_state {"state","reason"}
/// - trial_added {"revision","origin","configuration","decision"}; with "external":true it runs without an
///   attempt from the start
/// - attempt_started {"device","threads","seed","precision","resumed_at_epoch"}, and where known
///   "device_uuid","device_model","memory_bytes" (of the device), "versions":{"trialbench","trainer"}
/// - measurement {"epoch","metrics","seconds"}, with "validation_images" where measured on images
/// - log {"text"}; the store keeps the text compressed, apart from the event
/// - checkpoint {"file","sha256","bytes","epoch","step"}
/// - attempt_ended {"state","cause","message","seconds"} (in older files the last only after a kill), with
///   "shared":true where other trials of the process ran on the same device meanwhile;
///   state is paused, interrupted, completed, stopped or failed. Failed without a trial_ended in the same
///   commit: the trial waits for a retry
/// - the first measurement, checkpoint or attempt_ended after the trainer has told on which images an attempt
///   trains also has "data":{"sha256","train_images","test_images"}; older files never
/// - trial_ended {"state","by","cause","message","value","standard_error","seconds"}; state is completed,
///   stopped or failed
/// - excluded, restored, kept, note, warm_start, test_evaluated
enum class ChangeKind {
    StudyAdded,
    RevisionAdded,
    SettingChanged,
    StudyState,
    TrialAdded,
    AttemptStarted,
    Measurement,
    Log,
    Checkpoint,
    AttemptEnded,
    TrialEnded,
    Excluded,
    Restored,
    Kept,
    Note,
    WarmStart,
    TestEvaluated
};

/// One event: what the file keeps, what subscribers get, what `follow` prints.
struct ChangeRecord {
    std::int64_t sequence = 0;  ///< file-wide, rising from 1
    support::Timestamp time{};
    ChangeKind kind = ChangeKind::Note;
    std::string study;  ///< empty where it is about the experiment
    int trial = 0;      ///< 0: none
    int attempt = 0;    ///< 0: none
    Json row = Json::object();
};

std::string_view toString(ChangeKind kind);
std::optional<ChangeKind> changeKindFrom(std::string_view word);
const std::vector<ChangeKind>& allChangeKinds();

/// {"sequence","time","kind","study","trial","attempt","row"}; absent ids are left out.
Json toJson(const ChangeRecord& record);
Result<ChangeRecord> changeFromJson(const Json& json);

/// {"sha256","train_images","test_images"}, as it stands in rows and in the trainer's message.
Json toJson(const DataUsed& data);

/// The records that create an experiment from a spec, numbered from 1, and those that add one study to it
/// (numbered by the caller).
Json headOf(const ExperimentSpec& spec);           ///< the row of setting_changed without study
Json toRow(const Revision& revision, int number);  ///< the row of revision_added
std::vector<ChangeRecord> creationOf(const ExperimentSpec& spec, support::Timestamp time);
std::vector<ChangeRecord> additionOf(const StudySpec& study, support::Timestamp time);

}  // namespace trialbench::experiment
