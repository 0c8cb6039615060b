#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace trialbench::storage {

/// What is kept of the log of one attempt: 1 MiB, half of it from the start (what it was started with), half
/// from the end (why it stopped).
inline constexpr std::uint64_t kLogHeadBytes = 512 * 1024;
inline constexpr std::uint64_t kLogTailBytes = 512 * 1024;

/// The text for people of a log that was `totalBytes` long. `head` is its first kLogHeadBytes (all of it
/// where it is shorter); `tail` is what followed the head, at least its last kLogTailBytes. Where bytes are
/// missing in between, both are cut at the end of a line and a line says how many are not there.
std::string joinCappedLog(std::string_view head, std::string_view tail, std::uint64_t totalBytes);

/// A log of one attempt in memory. One thread.
class CappedLog {
 public:
    void append(std::string_view text);
    std::string text() const { return joinCappedLog(head_, tail_, totalBytes_); }

 private:
    std::string head_;
    std::string tail_;
    std::uint64_t totalBytes_ = 0;
};

}  // namespace trialbench::storage
