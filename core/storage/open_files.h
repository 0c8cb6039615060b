#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "core/storage/file_descriptor.h"
#include "core/support/result.h"

namespace trialbench::storage {

/// What stays the same when a file is renamed, and differs when another takes its name.
struct FileIdentity {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    friend auto operator<=>(const FileIdentity&, const FileIdentity&) = default;
};
std::optional<FileIdentity> identityOf(const std::filesystem::path& path);

/// An entry in the register of experiment files that this process has open. POSIX drops all locks of a
/// process on a file when it closes any descriptor of it, so a file that SQLite has open must never be opened
/// by other means. Make it before the SQLite connection, destroy it after. Movable; the register may be used
/// by any thread.
class OpenFile {
 public:
    enum class Use { Own, Read };

    /// Looks at the header (only if this process does not have the file open) and registers the file.
    /// `path` is resolved. Errors: file_missing, file_unreadable, no_permission, file_foreign,
    /// file_damaged (shorter than a header), file_owned (by this process), file_linked (to own it: the lock
    /// and what SQLite writes beside a file go by its name, so two names would make two owners).
    static Result<OpenFile> acquire(const std::filesystem::path& path, Use use);

    /// Whether this process has it open.
    static bool isOpen(const FileIdentity& identity);

    OpenFile(OpenFile&& other) noexcept;
    OpenFile& operator=(OpenFile&&) = delete;
    ~OpenFile();

    const FileIdentity& identity() const { return identity_; }

    /// Whether the file has no name any more, so that nobody can put it back.
    bool isDeleted() const;

 private:
    OpenFile(FileDescriptor handle, FileIdentity identity, Use use)
        : handle_(std::move(handle)), identity_(identity), use_(use), registered_(true) {}

    FileDescriptor handle_;  ///< of O_PATH, whose closing drops no locks; keeps the inode from being reused
    FileIdentity identity_;
    Use use_;
    bool registered_;
};

}  // namespace trialbench::storage
