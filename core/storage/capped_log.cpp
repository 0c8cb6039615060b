#include "core/storage/capped_log.h"

#include <algorithm>

namespace trialbench::storage {
namespace {

// A line longer than this is cut inside, so that one endless line does not cost the whole half.
constexpr std::size_t kLongestLineDropped = 4096;

bool isContinuationByte(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}

std::string_view withoutPartialLineAtEnd(std::string_view text) {
    const auto newline = text.rfind('\n');
    if (newline != std::string_view::npos && text.size() - newline - 1 <= kLongestLineDropped) {
        return text.substr(0, newline + 1);
    }
    // The last character may be cut in two: without it the text stays valid UTF-8.
    std::size_t end = text.size();
    for (int i = 0; i < 3 && end > 0 && isContinuationByte(text[end - 1]); ++i) --end;
    return text.substr(0, end > 0 ? end - 1 : 0);
}

std::string_view withoutPartialLineAtStart(std::string_view text) {
    const auto newline = text.find('\n');
    if (newline != std::string_view::npos && newline <= kLongestLineDropped) return text.substr(newline + 1);
    std::size_t start = 0;
    while (start < 3 && start < text.size() && isContinuationByte(text[start])) ++start;
    return text.substr(start);
}

}  // namespace

std::string joinCappedLog(std::string_view head, std::string_view tail, std::uint64_t totalBytes) {
    if (totalBytes <= kLogHeadBytes + kLogTailBytes) {
        std::string all(head);
        all += tail;
        return all;
    }
    head = withoutPartialLineAtEnd(head.substr(0, kLogHeadBytes));
    if (tail.size() > kLogTailBytes) tail.remove_prefix(tail.size() - kLogTailBytes);
    tail = withoutPartialLineAtStart(tail);
    std::string result(head);
    if (!result.empty() && result.back() != '\n') result += '\n';
    result += "[... " + std::to_string(totalBytes - head.size() - tail.size()) +
              " bytes were cut from the middle of this log ...]\n";
    result += tail;
    return result;
}

void CappedLog::append(std::string_view text) {
    totalBytes_ += text.size();
    const auto toHead = std::min<std::size_t>(text.size(), kLogHeadBytes - head_.size());
    head_ += text.substr(0, toHead);
    tail_ += text.substr(toHead);
    // Cutting at twice the size moves each byte at most once on average.
    if (tail_.size() > 2 * kLogTailBytes) tail_.erase(0, tail_.size() - kLogTailBytes);
}

}  // namespace trialbench::storage
