#include "core/storage/private_copy.h"

#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <tuple>
#include <vector>

#include "core/storage/connection.h"
#include "core/storage/experiment_file.h"

namespace trialbench::storage {
namespace {

constexpr const char* kLog = "-wal";

/// What changes whenever somebody writes to a file; all 0 where there is none.
auto stampOf(const std::string& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) status = {};
    return std::tuple(status.st_dev, status.st_ino, status.st_size, status.st_mtim.tv_sec,
                      status.st_mtim.tv_nsec);
}

auto stampsOf(const std::filesystem::path& path) {
    return std::pair(stampOf(path.string()), stampOf(path.string() + kLog));
}

/// The bytes of a database, through SQLite: a descriptor of our own would drop, when it is closed, the locks
/// of what else this process has open of the file. Throws SQLite::Exception where it cannot be opened.
class DatabaseBytes {
 public:
    explicit DatabaseBytes(const std::filesystem::path& path)
        : database_(openConnection(path, Access::ReadImmutable)) {
        sqlite3_file_control(database_->getHandle(), "main", SQLITE_FCNTL_FILE_POINTER, &file_);
    }

    bool isInWalMode() {
        constexpr sqlite3_int64 kReadVersionAt = 19;
        constexpr char kOfWriteAheadLog = 2;
        std::vector<char> version(1);
        return read(version, kReadVersionAt) && version[0] == kOfWriteAheadLog;
    }

    bool copyTo(const std::filesystem::path& path) {
        constexpr std::size_t kBlockBytes = 1024 * 1024;
        sqlite3_int64 size = 0;
        if (file_->pMethods->xFileSize(file_, &size) != SQLITE_OK) return false;
        std::ofstream copy(path, std::ios::binary);
        std::vector<char> block;
        for (sqlite3_int64 at = 0; at < size; at += static_cast<sqlite3_int64>(block.size())) {
            block.resize(std::min(kBlockBytes, static_cast<std::size_t>(size - at)));
            if (!read(block, at)) return false;
            copy.write(block.data(), static_cast<std::streamsize>(block.size()));
        }
        copy.close();
        return copy.good();
    }

 private:
    bool read(std::vector<char>& into, sqlite3_int64 at) {
        return file_ != nullptr && file_->pMethods != nullptr &&
               file_->pMethods->xRead(file_, into.data(), static_cast<int>(into.size()), at) == SQLITE_OK;
    }

    std::unique_ptr<SQLite::Database> database_;
    sqlite3_file* file_ = nullptr;
};

bool copyLog(const std::string& from, const std::string& to) {
    std::error_code error;
    if (!std::filesystem::exists(from, error)) return !error;
    std::filesystem::copy_file(from, to, error);
    return !error;
}

/// Both are there, and SQLite may use them: it makes nothing and leaves nothing.
bool hasItsCompanions(const std::string& path) {
    return ::access((path + kLog).c_str(), R_OK) == 0 && ::access((path + "-shm").c_str(), W_OK) == 0;
}

}  // namespace

std::optional<PrivateCopy> PrivateCopy::ofUnowned(const std::filesystem::path& path) {
    if (hasItsCompanions(path.string())) return std::nullopt;
    const auto before = stampsOf(path);
    try {
        DatabaseBytes database(path);
        if (!database.isInWalMode()) return std::nullopt;
        std::error_code error;
        std::string folder = (std::filesystem::temp_directory_path(error) / "trialbench-XXXXXX").string();
        if (error || ::mkdtemp(folder.data()) == nullptr) return std::nullopt;
        PrivateCopy copy{std::filesystem::path(folder)};
        const bool isCopied =
            database.copyTo(copy.file()) && copyLog(path.string() + kLog, copy.file().string() + kLog);
        // Somebody may have begun to run it: then half of it may be of before, half of after.
        if (!isCopied || ownerOf(path) || stampsOf(path) != before) return std::nullopt;
        return copy;
    } catch (const SQLite::Exception&) {
        return std::nullopt;
    }
}

PrivateCopy::~PrivateCopy() {
    if (folder_.empty()) return;
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

}  // namespace trialbench::storage
