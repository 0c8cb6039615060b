#include "app/cli/file_kind.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string_view>

#include "core/storage/schema.h"

namespace trialbench::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kHeaderBytes = 100;
constexpr std::string_view kSqlite("SQLite format 3\0", 16);
// https://sqlite.org/fileformat.html#the_database_header
constexpr std::size_t kUserVersionAt = 60;
constexpr std::size_t kApplicationIdAt = 68;

std::uint32_t bigEndianAt(std::string_view bytes, std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
    return value;
}

}  // namespace

std::optional<int> experimentVersion(const std::string& path) {
    // A pipe would give its bytes only once.
    if (kindOf(path) != FileKind::Ordinary) return std::nullopt;
    std::ifstream file(path, std::ios::binary);
    std::string header(kHeaderBytes, '\0');
    if (!file.read(header.data(), kHeaderBytes) || !header.starts_with(kSqlite)) return std::nullopt;
    if (bigEndianAt(header, kApplicationIdAt) != static_cast<std::uint32_t>(storage::kApplicationId)) {
        return std::nullopt;
    }
    return static_cast<int>(bigEndianAt(header, kUserVersionAt));
}

bool belongsToExperiment(const std::string& path) {
    constexpr std::array<std::string_view, 3> kCompanions{"-wal", "-journal", "-shm"};
    const std::string target = destinationOf(path);
    for (const std::string_view suffix : kCompanions) {
        if (!target.ends_with(suffix)) continue;
        if (experimentVersion(target.substr(0, target.size() - suffix.size()))) return true;
    }
    constexpr std::string_view kFolder = ".files";
    for (fs::path folder = fs::path(target).parent_path(); folder.has_relative_path();
         folder = folder.parent_path()) {
        const std::string name = folder.string();
        if (name.ends_with(kFolder) && experimentVersion(name.substr(0, name.size() - kFolder.size()))) {
            return true;
        }
    }
    return false;
}

std::string destinationOf(const std::string& path) {
    constexpr int kMostLinks = 40;  // as the kernel's
    std::error_code error;
    fs::path target = fs::absolute(path, error);
    // Of a link to nothing, weakly_canonical leaves the link itself.
    for (int i = 0; i < kMostLinks && fs::is_symlink(target, error); ++i) {
        const fs::path next = fs::read_symlink(target, error);
        if (error) break;
        target = next.is_absolute() ? next : target.parent_path() / next;
    }
    const fs::path resolved = fs::weakly_canonical(target, error);
    return error ? target.string() : resolved.string();
}

FileKind kindOf(const std::string& path) {
    std::error_code error;
    switch (fs::status(path, error).type()) {
        case fs::file_type::not_found:
        case fs::file_type::none:  // it cannot be looked at; opening it will say why
            return FileKind::Absent;
        case fs::file_type::regular:
            return FileKind::Ordinary;
        case fs::file_type::directory:
            return FileKind::Folder;
        case fs::file_type::character:
        case fs::file_type::fifo:
            return FileKind::Stream;
        default:
            return FileKind::Other;
    }
}

}  // namespace trialbench::cli
