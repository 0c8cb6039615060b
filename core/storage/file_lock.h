#pragma once

#include <filesystem>
#include <optional>

#include "core/storage/experiment_file.h"
#include "core/storage/file_descriptor.h"

namespace trialbench::storage {

/// Absolute and without symbolic links: the one name under which everything here knows a file.
std::filesystem::path resolve(const std::filesystem::path& path);

/// Ownership of an experiment file: an exclusive flock on the file `lock` in its folder, with the owner's
/// text. Giving it back removes the lock file, and the folder if nothing else is in it. Movable, one thread.
class FileLock {
 public:
    /// Makes the folder if needed; retries for 200 ms, as readers hold the lock for an instant.
    /// `file` is resolved. Errors: file_owned, no_permission, disk_full, write_failed.
    static Result<FileLock> acquire(const std::filesystem::path& file);

    /// Whether others still meet it: not where the folder or the lock in it was moved or removed.
    bool isHeld() const;

    FileLock(FileLock&&) noexcept = default;
    FileLock& operator=(FileLock&&) = delete;
    ~FileLock();

 private:
    FileLock(std::filesystem::path folder, FileDescriptor descriptor)
        : folder_(std::move(folder)), descriptor_(std::move(descriptor)) {}

    std::filesystem::path folder_;
    FileDescriptor descriptor_;
};

/// This process as an owner, from now on.
Owner thisOwner();

}  // namespace trialbench::storage
