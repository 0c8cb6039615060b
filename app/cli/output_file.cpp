#include "app/cli/output_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <random>

#include "app/cli/file_kind.h"
#include "core/support/system_error.h"

namespace trialbench::cli {
namespace {

tl::unexpected<Error> refused(std::string problem) {
    return failure(ErrorCode::UsageError, {{"problem", std::move(problem)}});
}

// Writes all and closes. 0, or errno.
int writeAll(int file, const std::string& text) {
    int error = 0;
    for (std::size_t done = 0; done < text.size() && error == 0;) {
        const ssize_t wrote = ::write(file, text.data() + done, text.size() - done);
        if (wrote >= 0) {
            done += static_cast<std::size_t>(wrote);
        } else if (errno != EINTR) {
            error = errno;
        }
    }
    if (::close(file) != 0 && error == 0) error = errno;
    return error;
}

// 0, or errno.
int writeDirectly(const std::string& path, const std::string& text) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    return file < 0 ? errno : writeAll(file, text);
}

// 0, or errno.
int replace(const std::string& target, const std::string& text) {
    struct stat old {};
    const bool isThere = ::stat(target.c_str(), &old) == 0;
    // The rename would not ask whether the file itself may be written.
    if (isThere && ::access(target.c_str(), W_OK) != 0) return errno;
    const std::string temporary = target + '.' + std::to_string(std::random_device()()) + ".part";
    const int file = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file < 0) return errno;
    const bool keepsMode = !isThere || ::fchmod(file, old.st_mode & 07777) == 0;
    int error = keepsMode ? 0 : errno;
    const int wrote = writeAll(file, text);
    if (error == 0) error = wrote;
    if (error == 0 && ::rename(temporary.c_str(), target.c_str()) != 0) error = errno;
    if (error != 0) ::unlink(temporary.c_str());
    return error;
}

}  // namespace

Result<void> writeFile(const std::string& path, const std::string& text, bool force) {
    const FileKind kind = kindOf(path);
    if (kind == FileKind::Folder) return refused(path + " is a folder. Name a file in it.");
    if (kind == FileKind::Other) return refused(path + " is no file that text can be written to.");
    if (experimentVersion(path)) {
        return refused(path +
                       " is a Trialbench experiment, which is never overwritten here. Choose another name.");
    }
    if (belongsToExperiment(path)) {
        return refused(path + " belongs to a Trialbench experiment. Choose another name.");
    }
    if (kind != FileKind::Absent && !force) return failure(ErrorCode::FileExists, {{"path", path}});
    const int error =
        kind == FileKind::Stream ? writeDirectly(path, text) : replace(destinationOf(path), text);
    if (error != 0) return tl::unexpected<Error>(support::writeError(error, path, "write"));
    return {};
}

}  // namespace trialbench::cli
