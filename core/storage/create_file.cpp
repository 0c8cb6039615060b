#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include <cerrno>
#include <optional>
#include <random>

#include "core/storage/experiment_file.h"
#include "core/storage/file_lock.h"
#include "core/storage/file_store.h"
#include "core/storage/record_rules.h"
#include "core/support/system_error.h"

namespace trialbench::storage {
namespace {

tl::unexpected<Error> failed(const std::filesystem::path& path, int number) {
    if (number == EEXIST) return failure(ErrorCode::FileExists, {{"path", path.string()}});
    return tl::unexpected<Error>(support::writeError(number, path, "create"));
}

/// A file under a name that nobody else has; removed again unless it was renamed.
class TemporaryFile {
 public:
    /// `permissions`: those that it has at the end, of the file that it replaces. Until then nobody else
    /// reads it.
    static Result<TemporaryFile> create(const std::filesystem::path& target,
                                        std::optional<mode_t> permissions) {
        std::random_device random;
        std::string name = target.filename().string();
        name.insert(name.begin(), '.');
        name += '.' + std::to_string(random()) + ".new";
        TemporaryFile file(target.parent_path() / name);
        file.permissions_ = permissions;
        const FileDescriptor descriptor(::open(file.path_.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC,
                                               permissions ? S_IRUSR | S_IWUSR : 0666));
        if (!descriptor) {
            const int number = errno;
            file.path_.clear();
            return failed(target, number);
        }
        return file;
    }
    TemporaryFile(TemporaryFile&& other) noexcept
        : path_(std::exchange(other.path_, {})), permissions_(other.permissions_) {}
    TemporaryFile& operator=(TemporaryFile&&) = delete;
    ~TemporaryFile() {
        if (!path_.empty()) ::unlink(path_.c_str());
    }

    const std::filesystem::path& path() const { return path_; }

    /// Gives it its final name. Error: file_exists, unless it may overwrite.
    Result<void> renameTo(const std::filesystem::path& target, bool overwrite) {
        if (permissions_ && ::chmod(path_.c_str(), *permissions_) != 0) return failed(target, errno);
        if (overwrite) {
            if (::rename(path_.c_str(), target.c_str()) != 0) return failed(target, errno);
        } else if (::renameat2(AT_FDCWD, path_.c_str(), AT_FDCWD, target.c_str(), RENAME_NOREPLACE) != 0) {
            if (errno != EINVAL && errno != ENOSYS) return failed(target, errno);
            // Network disks do not know that call, but they have hard links.
            if (::link(path_.c_str(), target.c_str()) != 0) return failed(target, errno);
            return {};
        }
        path_.clear();
        return {};
    }

 private:
    explicit TemporaryFile(std::filesystem::path path) : path_(std::move(path)) {}
    std::filesystem::path path_;
    std::optional<mode_t> permissions_;
};

Result<void> sync(const std::filesystem::path& path, int flags, const std::filesystem::path& target) {
    const FileDescriptor descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | flags));
    if (!descriptor || ::fsync(descriptor.get()) != 0) return failed(target, errno);
    return {};
}

Result<void> write(const std::filesystem::path& path, const std::vector<experiment::ChangeRecord>& records) {
    std::unique_ptr<SQLite::Database> database;
    return guarded(database, path, Access::Write, [&]() -> Result<void> {
        database = openConnection(path, Access::Write);
        database->exec("PRAGMA synchronous = FULL");
        database->exec("BEGIN IMMEDIATE");
        createSchema(*database);
        {
            EventTable events(*database);
            LogTable logs(*database);
            if (auto inserted = insertRecords(path, events, logs, records); !inserted) return inserted;
        }
        database->exec("COMMIT");
        return {};
    });
}

/// SQLite would take them for the new file's own.
constexpr const char* kCompanions[] = {"-wal", "-journal", "-shm"};

std::uintmax_t sizeOf(const std::string& path) {
    std::error_code error;
    const auto size = std::filesystem::file_size(path, error);
    return error ? 0 : size;
}

/// Moves what lies beside the file that is about to be replaced into it, so that its companions can go before
/// it does: a kill in between leaves it whole. Nothing to do for one that is damaged, or no experiment.
Result<void> settle(const std::filesystem::path& path) {
    constexpr int kWaitForReadersMs = 200;
    if (sizeOf(path.string() + "-wal") == 0 && sizeOf(path.string() + "-journal") == 0) return {};
    const auto openFile = OpenFile::acquire(path, OpenFile::Use::Read);
    if (!openFile) {
        const auto code = openFile.error().code;
        if (code == ErrorCode::FileForeign || code == ErrorCode::FileDamaged) return {};
        return tl::unexpected(openFile.error());
    }
    std::unique_ptr<SQLite::Database> database;
    const auto settled = guarded(database, path, Access::Write, [&]() -> Result<void> {
        database = openConnection(path, Access::Write);
        allowCheckpointOnClose(*database);
        database->setBusyTimeout(kWaitForReadersMs);
        // Reading rolls a journal back.
        database->execAndGet("SELECT count(*) FROM sqlite_schema");
        const bool readerInTheWay = database->execAndGet("PRAGMA wal_checkpoint(TRUNCATE)").getInt() != 0;
        if (!readerInTheWay) return {};
        return failure(ErrorCode::WriteFailed,
                       {{"path", path.string()},
                        {"detail", "another program is reading what it would replace. Try again."}});
    });
    if (!settled && settled.error().code == ErrorCode::FileDamaged) return {};
    return settled;
}

Result<void> removeCompanions(const std::filesystem::path& path, bool force) {
    for (const char* suffix : kCompanions) {
        const auto companion = path.string() + suffix;
        struct stat status {};
        if (::lstat(companion.c_str(), &status) != 0) continue;
        // Of a file that was moved away, it may hold what is nowhere else.
        if (!force && status.st_size > 0) return failure(ErrorCode::FileExists, {{"path", companion}});
        if (::unlink(companion.c_str()) != 0) return failed(companion, errno);
    }
    return {};
}

}  // namespace

Result<void> createFile(const std::filesystem::path& given,
                        const std::vector<experiment::ChangeRecord>& records, bool force) {
    const auto path = resolve(given);
    if (auto checked = checkSequence(records, 0); !checked) return checked;
    std::error_code error;
    const auto status = std::filesystem::status(path, error);
    const bool replaces = std::filesystem::exists(status);
    std::optional<mode_t> permissions;
    if (replaces) {
        if (!force) return failed(path, EEXIST);
        if (!std::filesystem::is_regular_file(status)) return failed(path, EISDIR);
        // The lock says so too, unless another program has the file under another name.
        const auto identity = identityOf(path);
        if (identity && OpenFile::isOpen(*identity)) {
            return failure(ErrorCode::FileOwned, {{"path", path.string()}, {"owner", describe(thisOwner())}});
        }
        permissions = static_cast<mode_t>(status.permissions() & std::filesystem::perms::all);
    }
    if (!std::filesystem::is_directory(path.parent_path(), error)) {
        return failure(ErrorCode::WriteFailed,
                       {{"path", path.string()}, {"detail", "the folder for it does not exist"}});
    }
    // Nobody may own the file that we overwrite, nor one that was moved away from here while it was open.
    auto lock = FileLock::acquire(path);
    if (!lock) return tl::unexpected(lock.error());
    auto temporary = TemporaryFile::create(path, permissions);
    if (!temporary) return tl::unexpected(temporary.error());
    if (auto written = write(temporary->path(), records); !written) {
        // The name that people gave, not ours.
        Error renamed = std::move(written.error());
        for (auto& [key, value] : renamed.arguments) {
            if (key == "path") value = path.string();
        }
        return tl::unexpected(std::move(renamed));
    }
    if (auto synced = sync(temporary->path(), 0, path); !synced) return synced;
    if (replaces) {
        if (auto settled = settle(path); !settled) return settled;
    }
    if (auto removed = removeCompanions(path, force); !removed) return removed;
    if (auto named = temporary->renameTo(path, force); !named) return named;
    return sync(path.parent_path(), O_DIRECTORY, path);
}

}  // namespace trialbench::storage
