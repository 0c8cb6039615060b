#include <array>
#include <cassert>

#include "core/support/error.h"

namespace trialbench {
namespace {

struct Row {
    ErrorCode code;
    std::string_view name;
    std::string_view text;      // {argument} is replaced
    std::string_view asItIs{};  // instead, where what was asked for (action) is so already (state)
};

// Each sentence names what is wrong and what can be done about it.
constexpr std::array kTable = {
    Row{ErrorCode::BadJson, "bad_json", "This is not valid JSON: {detail}"},
    Row{ErrorCode::DuplicateKey, "duplicate_key",
        "The key \"{key}\" stands twice in one JSON object. Remove one."},
    Row{ErrorCode::BadSpec, "bad_spec", "At {pointer}: {problem}"},
    Row{ErrorCode::UnknownKey, "unknown_key", "At {pointer}: \"{key}\" is not known here. Known: {known}."},
    Row{ErrorCode::WrongType, "wrong_type", "At {pointer}: expected {expected}."},
    Row{ErrorCode::MissingKey, "missing_key", "At {pointer}: \"{key}\" is missing."},
    Row{ErrorCode::NotBuilt, "not_built", "{what} is not built yet in this version of Trialbench."},
    Row{ErrorCode::UsageError, "usage", "{problem}"},
    Row{ErrorCode::ParameterInvalid, "parameter_invalid", "Parameter \"{parameter}\": {problem}"},
    Row{ErrorCode::ConfigurationInvalid, "configuration_invalid",
        "The configuration does not fit the search space: {problem}"},
    Row{ErrorCode::ValueOutOfRange, "value_out_of_range",
        "Parameter \"{parameter}\": {value} is outside {range}."},
    Row{ErrorCode::UnknownParameter, "unknown_parameter",
        "There is no parameter \"{parameter}\" in this study's search space. It has: {known}."},
    Row{ErrorCode::ParameterInactive, "parameter_inactive",
        "Parameter \"{parameter}\" has no value in this configuration: it is active only where {condition}."},
    Row{ErrorCode::UnknownStudy, "unknown_study",
        "There is no study \"{study}\" in this experiment. It has: {known}."},
    Row{ErrorCode::StudyNotUnique, "study_not_unique",
        "The experiment has several studies ({studies}); name one with --study."},
    Row{ErrorCode::UnknownTrial, "unknown_trial", "There is no trial {trial} in this study."},
    Row{ErrorCode::TrialState, "trial_state", "Trial {trial} is {state}, so it cannot be {action}.",
        "Trial {trial} is {state} already."},
    Row{ErrorCode::StudyState, "study_state", "Study \"{study}\" is {state}, so it cannot be {action}.",
        "Study \"{study}\" is {state} already."},
    Row{ErrorCode::NotFinite, "not_finite", "{what} must be a finite number."},
    Row{ErrorCode::EpochNotRising, "epoch_not_rising",
        "Trial {trial}: epoch {epoch} does not come after epoch {last}; epochs rise from 1."},
    Row{ErrorCode::NoDecision, "no_decision",
        "Trial {trial} is of origin {origin}: no model decided it, so there is none to show. Choose a "
        "Bayesian "
        "trial."},
    Row{ErrorCode::FileMissing, "file_missing",
        "There is no file {path}. Check the name, or make one with \"trialbench-cli new\"."},
    Row{ErrorCode::FileExists, "file_exists",
        "The file {path} exists already. Choose another name, or overwrite it with --force."},
    Row{ErrorCode::FileUnreadable, "file_unreadable", "The file {path} cannot be read: {detail}"},
    Row{ErrorCode::FileForeign, "file_foreign",
        "The file {path} is not a Trialbench experiment. It was left as it is."},
    Row{ErrorCode::FileNewer, "file_newer",
        "The file {path} was written by a newer Trialbench (file version {version}; this one knows versions "
        "up to {known}). Update Trialbench to {action} it."},
    Row{ErrorCode::FileDamaged, "file_damaged",
        "The file {path} is damaged: {detail}. It was left as it is; restore a copy if you have one."},
    Row{ErrorCode::FileOwned, "file_owned",
        "The file {path} is in use by {owner}. Wait until that run ends, or stop it there; \"show\" and "
        "\"export\" work meanwhile."},
    Row{ErrorCode::FileLinked, "file_linked",
        "The file {path} has other names too (hard links), under which another program could write to it "
        "at the same time. Copy it and open the copy, or remove the other names."},
    Row{ErrorCode::FileMoved, "file_moved",
        "The file {path} was moved while it was open. Put it back and go on."},
    Row{ErrorCode::FileDeleted, "file_deleted",
        "The file {path} was deleted or replaced while it was open, so nothing more can be committed. What "
        "it held can be copied from /proc/{process}/fd until process {process} ends; after that, only a "
        "copy that you have brings it back."},
    Row{ErrorCode::LogDamaged, "log_damaged",
        "The log of trial {trial} of \"{study}\" in {path} cannot be read. Everything else in the file can, "
        "and the study can go on."},
    Row{ErrorCode::NoPermission, "no_permission",
        "No permission to {action} {path}. Change its permissions or choose another place."},
    Row{ErrorCode::DiskFull, "disk_full",
        "The disk is full: {path} could not be written. Free some space, then run again; everything "
        "committed so far is kept."},
    Row{ErrorCode::WriteFailed, "write_failed", "The file {path} could not be written: {detail}"},
    Row{ErrorCode::TrainerMissing, "trainer_missing",
        "The trainer cannot be loaded: {detail}. Install the package trialbench-trainer-cpu or, "
        "where you build it, libtorch (Debian: libtorch-dev) with TRIALBENCH_TRAINER=ON; then run "
        "again. Test functions and ask-tell work without it."},
    Row{ErrorCode::TrainerProtocol, "trainer_protocol",
        "The trainer speaks protocol version {version}; this Trialbench knows version {known}. Build both "
        "from the same sources."},
    Row{ErrorCode::TrainerMessage, "trainer_message",
        "The trainer sent something that is not in its protocol: {detail}"},
    Row{ErrorCode::KnobInvalid, "knob_invalid", "Knob \"{knob}\": {problem}"},
    Row{ErrorCode::DataMissing, "data_missing", "The data set {data_set} was not found. {remedy}"},
    Row{ErrorCode::DataDamaged, "data_damaged",
        "The data in {path} cannot be used: {detail}. Replace it with an intact copy."},
    Row{ErrorCode::CheckpointUnfit, "checkpoint_unfit",
        "The checkpoint {path} does not fit this trial ({detail}), which therefore starts from the "
        "beginning."},
    Row{ErrorCode::DataChanged, "data_changed",
        "The checkpoint {path} was trained on other images (SHA-256 {before}) than those that are in the "
        "data set now ({now}). Put the former back and go on, or stop this training and begin it anew."},
    Row{ErrorCode::DeviceUnknown, "device_unknown",
        "There is no device {device} here. Available: {devices}."},
    Row{ErrorCode::FunctionUnknown, "function_unknown",
        "There is no test function \"{name}\". There are: {names}."},
    Row{ErrorCode::FunctionArity, "function_arity",
        "The test function {name} takes {expected} numeric parameters; the study has {actual}."},
    Row{ErrorCode::BrakeEngaged, "brake_engaged",
        "Study \"{study}\" was paused: {failures} trials in a row failed (last cause: {cause}). What was "
        "said of each stands with the trials. Where the cause is gone, resume the study; where the "
        "configurations are to blame, add one with other ranges."},
    Row{ErrorCode::NothingCompleted, "nothing_completed",
        "Study \"{study}\": no trial completed, so there is no best configuration."},
    Row{ErrorCode::Internal, "internal",
        "Something went wrong inside Trialbench: {detail}. Report it with the command that led here."},
};

const Row& rowOf(ErrorCode code) {
    for (const Row& row : kTable) {
        if (row.code == code) return row;
    }
    assert(false && "every code has a row");
    return kTable.back();
}

std::string_view textOf(const Error& error) {
    const Row& row = rowOf(error.code);
    const bool isSoAlready = argument(error, "state") == argument(error, "action");
    return isSoAlready && !row.asItIs.empty() ? row.asItIs : row.text;
}

}  // namespace

std::string_view codeName(ErrorCode code) {
    return rowOf(code).name;
}

std::optional<ErrorCode> errorCodeFrom(std::string_view name) {
    for (const Row& row : kTable) {
        if (row.name == name) return row.code;
    }
    return std::nullopt;
}

std::string_view argument(const Error& error, std::string_view name) {
    for (const auto& [key, value] : error.arguments) {
        if (key == name) return value;
    }
    return {};
}

std::string message(const Error& error) {
    const std::string_view text = textOf(error);
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto end = text[i] == '{' ? text.find('}', i) : std::string_view::npos;
        if (end == std::string_view::npos) {
            result += text[i];
            continue;
        }
        result += argument(error, text.substr(i + 1, end - i - 1));
        i = end;
    }
    return result;
}

const std::vector<ErrorCode>& allErrorCodes() {
    static const std::vector<ErrorCode> codes = [] {
        std::vector<ErrorCode> list;
        for (const Row& row : kTable) list.push_back(row.code);
        return list;
    }();
    return codes;
}

}  // namespace trialbench
