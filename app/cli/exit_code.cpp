#include "app/cli/exit_code.h"

#include <cerrno>
#include <cstdio>
#include <string>

#include "app/cli/text.h"

namespace trialbench::cli {
namespace {

// The errno of the first answer that could not be written.
int& failedWith() {
    static int number = 0;
    return number;
}

void noteFailure() {
    if (failedWith() == 0) failedWith() = errno != 0 ? errno : EIO;
}

}  // namespace

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
    // What is longer than the buffer is written here, and no later call tells of it.
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size()) noteFailure();
}

int flushAnswers() {
    if (std::fflush(stdout) != 0) noteFailure();
    return failedWith();
}

}  // namespace trialbench::cli
