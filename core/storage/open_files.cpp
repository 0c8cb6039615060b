#include "core/storage/open_files.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <map>
#include <mutex>
#include <string_view>

#include "core/storage/file_descriptor.h"
#include "core/storage/file_lock.h"
#include "core/storage/schema.h"
#include "core/support/system_error.h"

namespace trialbench::storage {
namespace {

struct Users {
    int count = 0;
    std::optional<Owner> owner;  ///< where one of them owns it
};

struct Register {
    std::mutex mutex;
    std::map<FileIdentity, Users> files;  ///< guarded by mutex
};

Register& theRegister() {
    static Register instance;
    return instance;
}

FileIdentity identityFrom(const struct stat& status) {
    return {static_cast<std::uint64_t>(status.st_dev), static_cast<std::uint64_t>(status.st_ino)};
}

tl::unexpected<Error> unreadable(const std::filesystem::path& path, int number) {
    return tl::unexpected<Error>(support::readError(number, path));
}

/// Application id and magic never change, so they may be looked at before the lock is taken.
Result<void> checkHeader(const std::filesystem::path& path) {
    constexpr std::string_view kMagic("SQLite format 3\0", 16);
    constexpr std::size_t kHeaderBytes = 100;
    constexpr std::size_t kApplicationIdAt = 68;
    const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!file) return unreadable(path, errno);
    std::array<unsigned char, kHeaderBytes> header{};
    const auto size = ::pread(file.get(), header.data(), header.size(), 0);
    if (size < 0) return unreadable(path, errno);
    const auto foreign = failure(ErrorCode::FileForeign, {{"path", path.string()}});
    const auto compared = std::min<std::size_t>(static_cast<std::size_t>(size), kMagic.size());
    if (size == 0 || std::memcmp(header.data(), kMagic.data(), compared) != 0) return foreign;
    if (static_cast<std::size_t>(size) < kHeaderBytes) {
        return failure(ErrorCode::FileDamaged, {{"path", path.string()}, {"detail", "its end is missing"}});
    }
    std::uint32_t id = 0;
    for (std::size_t i = 0; i < 4; ++i) id = id << 8 | header[kApplicationIdAt + i];
    if (id != static_cast<std::uint32_t>(kApplicationId)) return foreign;
    return {};
}

}  // namespace

std::optional<FileIdentity> identityOf(const std::filesystem::path& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return std::nullopt;
    return identityFrom(status);
}

Result<OpenFile> OpenFile::acquire(const std::filesystem::path& path, Use use) {
    auto& open = theRegister();
    // Held over the look at the header: otherwise another thread could open the file by SQLite meanwhile, and
    // our closing it would drop that connection's locks.
    const std::lock_guard guard(open.mutex);
    FileDescriptor handle(::open(path.c_str(), O_PATH | O_CLOEXEC));
    struct stat status {};
    if (!handle || ::fstat(handle.get(), &status) != 0) return unreadable(path, errno);
    if (S_ISDIR(status.st_mode)) return unreadable(path, EISDIR);
    if (!S_ISREG(status.st_mode)) {
        return failure(ErrorCode::FileUnreadable,
                       {{"path", path.string()}, {"detail", "it is not a plain file"}});
    }
    const auto identity = identityFrom(status);
    const auto found = open.files.find(identity);
    if (found == open.files.end()) {
        if (auto checked = checkHeader(path); !checked) return tl::unexpected(checked.error());
    } else if (use == Use::Own && found->second.owner) {
        return failure(ErrorCode::FileOwned,
                       {{"path", path.string()}, {"owner", describe(*found->second.owner)}});
    }
    if (use == Use::Own && status.st_nlink > 1) {
        return failure(ErrorCode::FileLinked, {{"path", path.string()}});
    }
    auto& users = open.files[identity];
    ++users.count;
    if (use == Use::Own) users.owner = thisOwner();
    return OpenFile(std::move(handle), identity, use);
}

bool OpenFile::isDeleted() const {
    struct stat status {};
    return ::fstat(handle_.get(), &status) == 0 && status.st_nlink == 0;
}

bool OpenFile::isOpen(const FileIdentity& identity) {
    auto& open = theRegister();
    const std::lock_guard guard(open.mutex);
    return open.files.count(identity) != 0;
}

OpenFile::OpenFile(OpenFile&& other) noexcept
    : handle_(std::move(other.handle_)),
      identity_(other.identity_),
      use_(other.use_),
      registered_(std::exchange(other.registered_, false)) {}

OpenFile::~OpenFile() {
    if (!registered_) return;
    auto& open = theRegister();
    const std::lock_guard guard(open.mutex);
    const auto found = open.files.find(identity_);
    if (use_ == Use::Own) found->second.owner.reset();
    if (--found->second.count == 0) open.files.erase(found);
}

}  // namespace trialbench::storage
