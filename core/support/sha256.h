#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "core/support/result.h"

namespace trialbench::support {

/// The SHA-256 of bytes that come in pieces. One thread.
class Sha256 {
 public:
    Sha256();
    ~Sha256();
    void add(const void* bytes, std::size_t size);
    /// The digest as 64 lower-case hex digits. Once, at the end.
    std::string digest();

 private:
    struct Context;
    std::unique_ptr<Context> context_;
};

/// Whether a text has the form of such a digest.
bool isSha256(std::string_view text);

/// The SHA-256 of a file's bytes as 64 lower-case hex digits. Reads the whole file; blocks.
/// Error: file_unreadable.
Result<std::string> sha256OfFile(const std::filesystem::path& path);

}  // namespace trialbench::support
