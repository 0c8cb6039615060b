#include "app/cli/input.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "core/engine/ledger.h"
#include "core/engine/study_check.h"
#include "core/storage/experiment_file.h"
#include "core/support/json.h"

namespace trialbench::cli {
namespace {

tl::unexpected<Error> writeFailure(const std::string& path, int error) {
    if (error == ENOSPC || error == EDQUOT) return failure(ErrorCode::DiskFull, {{"path", path}});
    if (error == EACCES || error == EPERM || error == EROFS) {
        return failure(ErrorCode::NoPermission, {{"path", path}, {"action", "write"}});
    }
    return failure(ErrorCode::WriteFailed, {{"path", path}, {"detail", std::strerror(error)}});
}

}  // namespace

Result<std::string> readFile(const std::string& path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        if (errno == ENOENT || errno == ENOTDIR) return failure(ErrorCode::FileMissing, {{"path", path}});
        if (errno == EACCES) return failure(ErrorCode::NoPermission, {{"path", path}, {"action", "read"}});
        return failure(ErrorCode::FileUnreadable, {{"path", path}, {"detail", std::strerror(errno)}});
    }
    std::string text;
    char buffer[65536];
    ssize_t got = 0;
    while ((got = ::read(file, buffer, sizeof buffer)) > 0)
        text.append(buffer, static_cast<std::size_t>(got));
    const int error = errno;
    ::close(file);
    if (got < 0) {
        const char* detail = error == EISDIR ? "it is a folder." : std::strerror(error);
        return failure(ErrorCode::FileUnreadable, {{"path", path}, {"detail", detail}});
    }
    return text;
}

Result<void> writeFile(const std::string& path, const std::string& text, bool force) {
    std::error_code ignored;
    if (std::filesystem::exists(path, ignored) && !force) {
        return failure(ErrorCode::FileExists, {{"path", path}});
    }
    const std::string temporary = path + ".part";
    const int file = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (file < 0) return writeFailure(path, errno);
    int error = 0;
    for (std::size_t done = 0; done < text.size() && error == 0;) {
        const ssize_t wrote = ::write(file, text.data() + done, text.size() - done);
        if (wrote < 0) {
            error = errno;
        } else {
            done += static_cast<std::size_t>(wrote);
        }
    }
    if (::close(file) != 0 && error == 0) error = errno;
    if (error == 0 && ::rename(temporary.c_str(), path.c_str()) != 0) error = errno;
    if (error == 0) return {};
    ::unlink(temporary.c_str());
    return writeFailure(path, error);
}

Result<experiment::ExperimentSpec> readSpec(const std::string& path) {
    const auto text = readFile(path);
    if (!text) return tl::unexpected<Error>(text.error());
    const auto json = support::parseJson(*text);
    if (!json) return tl::unexpected<Error>(json.error());
    std::error_code ignored;
    return engine::checkedSpec(*json, std::filesystem::absolute(path, ignored).parent_path().string());
}

Result<std::string> chooseStudy(const experiment::Experiment& experiment, const std::string& name) {
    std::string names;
    for (const auto& study : experiment.studies) {
        if (study.name == name) return name;
        names += (names.empty() ? "" : ", ") + study.name;
    }
    if (!name.empty()) {
        return failure(ErrorCode::UnknownStudy,
                       {{"study", name}, {"known", names.empty() ? "none yet" : names}});
    }
    if (experiment.studies.size() == 1) return experiment.studies.front().name;
    if (experiment.studies.empty()) {
        return failure(ErrorCode::UsageError,
                       {{"problem",
                         "This experiment has no study yet. Add one with trialbench-cli edit FILE "
                         "'{\"add_study\":{...}}'."}});
    }
    return failure(ErrorCode::StudyNotUnique, {{"studies", names}});
}

Result<Snapshot> readSnapshot(const std::string& path) {
    auto file = storage::openReadOnly(path);
    if (!file) return tl::unexpected<Error>(file.error());
    const auto records = file->store->load();
    if (!records) return tl::unexpected<Error>(records.error());
    Snapshot snapshot;
    if (file->owner) snapshot.owner = storage::describe(*file->owner);
    for (const auto& record : *records) {
        if (const auto applied = apply(snapshot.experiment, record); !applied) {
            return tl::unexpected<Error>(applied.error());
        }
    }
    if (!file->owner) {
        // Nothing runs in a file that nobody runs.
        for (const auto& record : engine::recoveryOf(snapshot.experiment)) {
            if (const auto applied = apply(snapshot.experiment, record); !applied) {
                return tl::unexpected<Error>(applied.error());
            }
        }
    }
    return snapshot;
}

}  // namespace trialbench::cli
