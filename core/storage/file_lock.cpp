#include "core/storage/file_lock.h"

#include <fcntl.h>
#include <pwd.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <thread>

#include "core/support/json_reader.h"
#include "core/support/system_error.h"
#include "core/support/time.h"

namespace trialbench::storage {
namespace {

constexpr std::chrono::milliseconds kRetryFor{200};
constexpr std::chrono::milliseconds kRetryEvery{10};
constexpr std::size_t kLongestText = 4096;

std::filesystem::path lockIn(const std::filesystem::path& folder) {
    return folder / "lock";
}

/// No link is followed and nothing but a plain file taken: the folder may come from anybody.
int openLock(const std::filesystem::path& folder, int flags) {
    return ::open(lockIn(folder).c_str(), flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666);
}

bool isPlainFile(int descriptor, struct stat& status) {
    return ::fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
}

/// The lock file may have been removed by its owner between our opening and locking it: then what we hold is
/// nothing.
bool isStillThere(const std::filesystem::path& folder, int descriptor) {
    struct stat ours {};
    struct stat present {};
    return ::fstat(descriptor, &ours) == 0 && ::lstat(lockIn(folder).c_str(), &present) == 0 &&
           ours.st_dev == present.st_dev && ours.st_ino == present.st_ino;
}

std::string printable(std::string text) {
    std::erase_if(text, [](unsigned char c) { return c < 0x20 || c == 0x7F; });
    return text;
}

std::string nameOf(uid_t user) {
    std::array<char, 4096> buffer{};
    struct passwd entry {};
    struct passwd* found = nullptr;
    if (::getpwuid_r(user, &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr) {
        return found->pw_name;
    }
    return "user " + std::to_string(user);
}

/// Of a lock that could not be opened.
Owner hiddenOwner(const std::filesystem::path& folder, int number) {
    Owner owner;
    if (!support::isPermission(number)) return owner;
    struct stat status {};
    for (const auto& path : {lockIn(folder), folder}) {
        if (::lstat(path.c_str(), &status) != 0) continue;
        owner.hidden = path;
        owner.keeper = nameOf(status.st_uid);
        break;
    }
    return owner;
}

Owner readOwner(int descriptor) {
    std::string text(kLongestText, '\0');
    const auto size = ::pread(descriptor, text.data(), text.size(), 0);
    text.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    Owner owner;
    const auto json = support::parseJson(text);
    if (!json || !json->is_object()) return owner;
    support::ObjectReader reader(*json, "");
    owner.user = printable(reader.optionalString("user").value_or(""));
    owner.host = printable(reader.optionalString("host").value_or(""));
    owner.process = static_cast<long>(reader.optionalInteger("process", 0, 1L << 40).value_or(0));
    owner.since = printable(reader.optionalString("since").value_or(""));
    return owner;
}

void writeOwner(int descriptor) {
    const auto owner = thisOwner();
    const Json json = {
        {"user", owner.user}, {"host", owner.host}, {"process", owner.process}, {"since", owner.since}};
    const auto text = json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
    // The text only tells others who it is; the lock holds without it, as on a disk that is full.
    if (::ftruncate(descriptor, 0) == 0) {
        [[maybe_unused]] const auto written = ::pwrite(descriptor, text.data(), text.size(), 0);
    }
}

Error lockError(const std::filesystem::path& file, int number) {
    // Somebody else's folder, or his lock in it.
    if (const Owner owner = hiddenOwner(folderOf(file), number); !owner.hidden.empty()) {
        return {ErrorCode::NoPermission, {{"path", owner.hidden.string()}, {"action", "use"}}};
    }
    const bool isInTheWay = number == EISDIR || number == EINVAL || number == ELOOP || number == ENOTDIR;
    if (!isInTheWay) return support::writeError(number, file, "create files beside");
    return {ErrorCode::WriteFailed,
            {{"path", lockIn(folderOf(file)).string()},
             {"detail", "something else lies there or in place of its folder. Move that away."}}};
}

}  // namespace

std::filesystem::path resolve(const std::filesystem::path& path) {
    std::error_code error;
    auto resolved = std::filesystem::weakly_canonical(path, error);
    if (error || !resolved.is_absolute()) resolved = std::filesystem::absolute(path, error);
    return error ? path : resolved;
}

std::filesystem::path folderOf(const std::filesystem::path& file) {
    auto folder = resolve(file);
    folder += ".files";
    return folder;
}

std::string describe(const Owner& owner) {
    if (!owner.hidden.empty()) {
        return "perhaps somebody (that cannot be told: " + owner.hidden.string() + " belongs to " +
               owner.keeper + " and may not be read)";
    }
    if (owner.process == 0) return "another process";
    return owner.user + " on " + owner.host + " (process " + std::to_string(owner.process) + ") since " +
           owner.since;
}

Owner thisOwner() {
    Owner owner;
    owner.user = nameOf(::geteuid());
    std::array<char, 256> host{};
    if (::gethostname(host.data(), host.size() - 1) == 0) owner.host = host.data();
    owner.process = ::getpid();
    owner.since = support::toIso8601(support::now());
    return owner;
}

std::optional<Owner> ownerOf(const std::filesystem::path& file) {
    const FileDescriptor lock(openLock(folderOf(file), O_RDONLY));
    if (!lock) {
        const bool isAbsent = errno == ENOENT || errno == ENOTDIR;
        return isAbsent ? std::nullopt : std::optional(hiddenOwner(folderOf(file), errno));
    }
    struct stat status {};
    if (!isPlainFile(lock.get(), status)) return std::nullopt;
    if (::flock(lock.get(), LOCK_SH | LOCK_NB) == 0) return std::nullopt;  // closing gives it back
    return errno == EWOULDBLOCK ? std::optional(readOwner(lock.get())) : std::nullopt;
}

Result<FileLock> FileLock::acquire(const std::filesystem::path& file) {
    const auto folder = folderOf(file);
    const auto deadline = std::chrono::steady_clock::now() + kRetryFor;
    const auto late = [&] { return std::chrono::steady_clock::now() >= deadline; };
    while (true) {
        if (::mkdir(folder.c_str(), 0777) != 0 && errno != EEXIST) {
            return tl::unexpected(lockError(file, errno));
        }
        FileDescriptor lock(openLock(folder, O_RDWR | O_CREAT));
        if (!lock) {
            // The last owner may just have removed the folder.
            if (errno == ENOENT && !late()) continue;
            return tl::unexpected(lockError(file, errno));
        }
        struct stat status {};
        if (!isPlainFile(lock.get(), status)) return tl::unexpected(lockError(file, EINVAL));
        if (::flock(lock.get(), LOCK_EX | LOCK_NB) == 0) {
            if (isStillThere(folder, lock.get())) {
                writeOwner(lock.get());
                return FileLock(folder, std::move(lock));
            }
            if (late()) return tl::unexpected(lockError(file, EBUSY));
            continue;
        }
        if (errno != EWOULDBLOCK && errno != EINTR) return tl::unexpected(lockError(file, errno));
        if (late()) {
            return failure(ErrorCode::FileOwned,
                           {{"path", file.string()}, {"owner", describe(readOwner(lock.get()))}});
        }
        std::this_thread::sleep_for(kRetryEvery);
    }
}

bool FileLock::isHeld() const {
    return isStillThere(folder_, descriptor_.get());
}

FileLock::~FileLock() {
    if (!descriptor_) return;
    // While we hold it: whoever opened it meanwhile finds that it is not there any more and makes a new one.
    if (isStillThere(folder_, descriptor_.get())) ::unlink(lockIn(folder_).c_str());
    ::rmdir(folder_.c_str());
}

}  // namespace trialbench::storage
