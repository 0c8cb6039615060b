#include "core/engine/slot_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <utility>

namespace trialbench::engine {

SlotLock::SlotLock(SlotLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

SlotLock& SlotLock::operator=(SlotLock&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

SlotLock::~SlotLock() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

std::optional<std::filesystem::path> slotLockFolder() {
    // Unset in a chroot.
    const char* runtime = std::getenv("XDG_RUNTIME_DIR");
    const std::filesystem::path folder =
        runtime && *runtime ? std::filesystem::path(runtime) / "trialbench"
                            : std::filesystem::path("/tmp") / ("trialbench-" + std::to_string(::getuid()));
    ::mkdir(folder.c_str(), 0700);  // if it is there already, what it is gets checked below
    struct stat status {};
    if (::lstat(folder.c_str(), &status) != 0 || !S_ISDIR(status.st_mode)) return std::nullopt;
    if (status.st_uid != ::getuid() || (status.st_mode & 077) != 0) return std::nullopt;
    return folder;
}

SlotLock::Attempt SlotLock::tryLock(const std::string& deviceUuid, int index) {
    const auto folder = slotLockFolder();
    if (!folder) return {};
    std::string name = "slot-" + deviceUuid + "-" + std::to_string(index);
    for (char& c : name) {
        if (c == '/') c = '_';
    }
    const int descriptor = ::open((*folder / name).c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0) return {};
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        ::close(descriptor);
        return {Outcome::Taken, std::nullopt};
    }
    return {Outcome::Locked, SlotLock(descriptor)};
}

}  // namespace trialbench::engine
