#include "app/cli/exit_code.h"

#include <cstdio>
#include <string>

#include "app/cli/text.h"

namespace trialbench::cli {

int exitCodeOf(ErrorCode code) {
    switch (code) {
        case ErrorCode::BadJson:
        case ErrorCode::DuplicateKey:
        case ErrorCode::BadSpec:
        case ErrorCode::UnknownKey:
        case ErrorCode::WrongType:
        case ErrorCode::MissingKey:
        case ErrorCode::NotBuilt:
        case ErrorCode::UsageError:
        case ErrorCode::ParameterInvalid:
        case ErrorCode::ConfigurationInvalid:
        case ErrorCode::ValueOutOfRange:
        case ErrorCode::UnknownStudy:
        case ErrorCode::StudyNotUnique:
        case ErrorCode::UnknownTrial:
        case ErrorCode::TrialState:
        case ErrorCode::StudyState:
        case ErrorCode::NotFinite:
        case ErrorCode::EpochNotRising:
        case ErrorCode::FileExists:
        case ErrorCode::KnobInvalid:
        case ErrorCode::DeviceUnknown:
        case ErrorCode::FunctionUnknown:
        case ErrorCode::FunctionArity:
            return kWrongUse;
        default:
            return kFailed;
    }
}

int refuse(const Error& error) {
    say(printable(message(error)));
    return exitCodeOf(error.code);
}

void say(std::string_view line) {
    // One write, so that lines of two processes in one terminal do not mix.
    const std::string text = std::string(line) + '\n';
    std::fwrite(text.data(), 1, text.size(), stderr);
}

void answer(std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), stdout);
}

}  // namespace trialbench::cli
