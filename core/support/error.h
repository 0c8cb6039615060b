#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace trialbench {

/// Everything that can go wrong and be told to a person. The name in JSON and the sentence of each stand in
/// the one table in error_text.cpp: to add one, add it here and there (a test holds the two together).
enum class ErrorCode {
    // Text that was given to us
    BadJson,       // detail
    DuplicateKey,  // key
    BadSpec,       // pointer, problem
    UnknownKey,    // pointer, key, known
    WrongType,     // pointer, expected
    MissingKey,    // pointer, key
    NotBuilt,      // what
    UsageError,    // problem
    // Search space and configurations
    ParameterInvalid,      // parameter, problem
    ConfigurationInvalid,  // problem
    ValueOutOfRange,       // parameter, value, range
    UnknownParameter,      // parameter, known
    ParameterInactive,     // parameter, condition
    // Studies and trials
    UnknownStudy,    // study, known
    StudyNotUnique,  // studies
    UnknownTrial,    // trial
    TrialState,      // trial, state, action
    StudyState,      // study, state, action
    NotFinite,       // what
    EpochNotRising,  // trial, epoch, last
    NoDecision,      // trial, origin
    // Files
    FileMissing,     // path
    FileExists,      // path
    FileUnreadable,  // path, detail
    FileForeign,     // path
    FileNewer,       // path, version, known, action
    FileDamaged,     // path, detail
    FileOwned,       // path, owner
    FileLinked,      // path
    FileMoved,       // path
    FileDeleted,     // path, process
    LogDamaged,      // path, study, trial
    NoPermission,    // path, action
    DiskFull,        // path
    WriteFailed,     // path, detail
    // Trainer, data, devices
    TrainerMissing,   // detail
    TrainerProtocol,  // version, known
    TrainerMessage,   // detail
    KnobInvalid,      // knob, problem
    DataMissing,      // data_set, remedy
    DataDamaged,      // path, detail
    CheckpointUnfit,  // path, detail
    DataChanged,      // path, before, now
    DeviceUnknown,    // device, devices
    FunctionUnknown,  // name, names
    FunctionArity,    // name, expected, actual
    // Ends of runs
    BrakeEngaged,      // study, failures, cause
    NothingCompleted,  // study
    Internal,          // detail
};

/// A failure as a value: a code and its arguments, in no language.
/// Plain value type; any thread.
struct Error {
    using Arguments = std::vector<std::pair<std::string, std::string>>;
    ErrorCode code;
    Arguments arguments;
};

/// The code as it stands in JSON, for example "unknown_trial".
std::string_view codeName(ErrorCode code);

/// The code of this name; nothing where there is none.
std::optional<ErrorCode> errorCodeFrom(std::string_view name);

/// The sentence for people, in English, with the arguments filled in.
std::string message(const Error& error);

/// The argument of this name, within the error; empty where it has none.
std::string_view argument(const Error& error, std::string_view name);

/// All codes, for the tests that walk the table.
const std::vector<ErrorCode>& allErrorCodes();

}  // namespace trialbench
