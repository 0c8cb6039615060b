#include "app/cli/input.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>

#include "app/cli/exit_code.h"
#include "app/cli/file_kind.h"
#include "app/cli/program_name.h"
#include "app/cli/text.h"
#include "core/engine/ledger.h"
#include "core/engine/study_check.h"
#include "core/experiment/trial_facts.h"
#include "core/storage/record_rules.h"
#include "core/storage/schema.h"
#include "core/support/json.h"
#include "core/support/names.h"
#include "core/support/system_error.h"

namespace trialbench::cli {
namespace {

// Of a specification; an endless stream ends here too.
constexpr std::size_t kMostBytes = 16 * 1024 * 1024;

// By its first character that is no space.
bool isJsonObject(const std::string& path) {
    if (kindOf(path) != FileKind::Ordinary) return false;
    std::ifstream file(path, std::ios::binary);
    char first = 0;
    return file >> std::ws >> first && first == '{';
}

// What is wrong in a file, with its name.
tl::unexpected<Error> inFile(const std::string& path, const Error& error) {
    if (exitCodeOf(error.code) != kWrongUse) return tl::unexpected<Error>(error);
    return failure(ErrorCode::UsageError, {{"problem", path + ": " + message(error)}});
}

void countRunningTime(experiment::Experiment& experiment, support::Timestamp now) {
    for (auto& study : experiment.studies) {
        for (auto& trial : study.trials) trial.seconds = secondsSoFar(trial, now);
    }
}

}  // namespace

Result<std::string> readFile(const std::string& path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return tl::unexpected<Error>(support::readError(errno, path));
    std::string text;
    char buffer[65536];
    ssize_t got = 0;
    while (text.size() <= kMostBytes && (got = ::read(file, buffer, sizeof buffer)) > 0)
        text.append(buffer, static_cast<std::size_t>(got));
    const int error = errno;
    ::close(file);
    if (got < 0 && error == EISDIR) {
        return failure(ErrorCode::FileUnreadable, {{"path", path}, {"detail", "it is a folder."}});
    }
    if (got < 0) return tl::unexpected<Error>(support::readError(error, path));
    if (text.size() > kMostBytes) {
        return failure(ErrorCode::FileUnreadable,
                       {{"path", path}, {"detail", "it has more than 16 MiB, so it is no specification."}});
    }
    return text;
}

Result<experiment::ExperimentSpec> readSpec(const std::string& path) {
    if (experimentVersion(path)) {
        return failure(
            ErrorCode::UsageError,
            {{"problem", path + " is an experiment already, not a specification in JSON. Run it with: " +
                             commandLine("run", path)}});
    }
    const auto text = readFile(path);
    if (!text && text.error().code == ErrorCode::FileMissing) {
        // The other sentence offers to make an experiment.
        return failure(ErrorCode::FileUnreadable, {{"path", path}, {"detail", "it does not exist."}});
    }
    if (!text) return tl::unexpected<Error>(text.error());
    const auto json = support::parseJson(*text);
    if (!json) return inFile(path, json.error());
    std::error_code ignored;
    auto spec = engine::checkedSpec(*json, std::filesystem::absolute(path, ignored).parent_path().string());
    if (!spec) return inFile(path, spec.error());
    return spec;
}

Result<std::string> chooseStudy(const experiment::Experiment& experiment, const std::string& name) {
    if (!name.empty() && experiment.findStudy(name)) return name;
    const std::string names = support::quotedNames(experiment.studies, &experiment::Study::name);
    if (!name.empty()) return failure(ErrorCode::UnknownStudy, {{"study", name}, {"known", names}});
    if (experiment.studies.size() == 1) return experiment.studies.front().name;
    if (experiment.studies.empty()) {
        return failure(ErrorCode::UsageError,
                       {{"problem", "This experiment has no study yet. Add one with: " + programName() +
                                        " edit FILE '{\"add_study\":{...}}'"}});
    }
    return failure(ErrorCode::StudyNotUnique, {{"studies", names}});
}

Result<Snapshot> readSnapshot(const std::string& path) {
    auto file = storage::openReadOnly(path);
    if (!file) return tl::unexpected<Error>(file.error());
    const auto records = file->store->load();
    if (!records) return tl::unexpected<Error>(records.error());
    auto folded = storage::fold(*records, path);
    if (!folded) return tl::unexpected<Error>(folded.error());
    Snapshot snapshot{std::move(*folded), {}};
    if (file->owner) snapshot.use = useText(*file->owner);
    if (!file->owner) snapshot.experiment = engine::asHeld(std::move(snapshot.experiment));
    countRunningTime(snapshot.experiment, support::now());
    return snapshot;
}

std::string useText(const storage::Owner& owner) {
    if (owner.hidden.empty()) return printable("In use by " + storage::describe(owner) + '.');
    return printable("Whether it is in use cannot be told: " + owner.hidden.string() + " belongs to " +
                     owner.keeper + " and may not be read. Ask there whether it runs, or for permission to " +
                     "read that. What is called running may have been interrupted.");
}

int refuseFile(const Error& error, const std::string& path) {
    const int code = refuse(error);
    if (error.code != ErrorCode::FileForeign || !isJsonObject(path)) return code;
    const std::string experiment = std::filesystem::path(path).replace_extension(".trialbench").string();
    say(printable("If it is a specification, make an experiment of it: " + commandLine("new", experiment) +
                  " --from " + shellQuoted(path)));
    return code;
}

std::optional<std::string> noteOfNewer(const std::string& path) {
    const auto version = experimentVersion(path);
    if (!version || *version <= storage::kFormatVersion) return std::nullopt;
    return "Made by a newer Trialbench (format " + std::to_string(*version) +
           "): it can be read here, but not run or changed. What only that version knows is not shown.";
}

}  // namespace trialbench::cli
