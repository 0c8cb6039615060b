#pragma once

#include <filesystem>
#include <optional>
#include <utility>

namespace trialbench::storage {

/// A copy of an experiment file and its write-ahead log, in a temporary folder that goes with it. SQLite
/// makes files beside a database in WAL mode even to read it, leaves them there, and cannot read where it may
/// not make them. Movable; one thread.
class PrivateCopy {
 public:
    /// Of a file that nobody owned a moment ago (`path` is resolved), if reading it where it is would leave
    /// something beside it. None where that is not so, where there is no room for a copy, or where the file
    /// changed meanwhile: then it is to be read where it is. Blocks for the disk.
    static std::optional<PrivateCopy> ofUnowned(const std::filesystem::path& path);

    std::filesystem::path file() const { return folder_ / "copy"; }

    PrivateCopy(PrivateCopy&& other) noexcept : folder_(std::exchange(other.folder_, {})) {}
    PrivateCopy& operator=(PrivateCopy&& other) noexcept {
        std::swap(folder_, other.folder_);
        return *this;
    }
    ~PrivateCopy();

 private:
    explicit PrivateCopy(std::filesystem::path folder) : folder_(std::move(folder)) {}
    std::filesystem::path folder_;
};

}  // namespace trialbench::storage
