#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace trialbench::engine {

/// A slot of a GPU held against all other processes of this user (and other pools of this one), by flock on a
/// file in the user's runtime folder. Given back on destruction, or by the kernel if the process dies.
class SlotLock {
 public:
    SlotLock(SlotLock&& other) noexcept;
    SlotLock& operator=(SlotLock&& other) noexcept;
    ~SlotLock();

    enum class Outcome { Locked, Taken, NoFolder };
    struct Attempt;
    /// Tries to lock slot `index` of a device. Does not block.
    static Attempt tryLock(const std::string& deviceUuid, int index);

 private:
    explicit SlotLock(int descriptor) : descriptor_(descriptor) {}
    int descriptor_ = -1;
};

struct SlotLock::Attempt {
    Outcome outcome = Outcome::NoFolder;  ///< NoFolder: there is no private place to share locks in
    std::optional<SlotLock> lock;
};

/// $XDG_RUNTIME_DIR/trialbench, else /tmp/trialbench-UID; made if missing, with mode 0700. Nothing if it
/// belongs to somebody else.
std::optional<std::filesystem::path> slotLockFolder();

}  // namespace trialbench::engine
