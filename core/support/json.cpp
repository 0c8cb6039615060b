#include "core/support/json.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace trialbench::support {
namespace {

struct TooDeep {};

/// Where a text stops being JSON, in words. `read`: how many of its bytes were read until then, as the
/// library counts them: one more at its end.
std::string whereItBreaks(std::string_view text, std::size_t read) {
    constexpr std::string_view kSpace = " \t\r\n";
    constexpr std::size_t kShownBytes = 20;
    if (text.find_first_not_of(kSpace) == std::string_view::npos) return "it is empty.";
    if (read > text.size()) return "its end is missing.";
    const std::size_t at = std::max<std::size_t>(read, 1) - 1;
    const std::string_view before = text.substr(0, at);
    const auto line = std::count(before.begin(), before.end(), '\n') + 1;
    const auto lineStart = before.rfind('\n') + 1;  // npos + 1 is 0
    const auto isRest = [&](std::size_t i) {
        return i < text.size() && (static_cast<unsigned char>(text[i]) & 0xc0) == 0x80;
    };
    const auto columns = std::count_if(before.begin() + static_cast<std::ptrdiff_t>(lineStart), before.end(),
                                       [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; });
    const std::string place = "line " + std::to_string(line) + ", column " + std::to_string(columns + 1);
    const auto lineText = std::min(at, text.find_first_not_of(kSpace, lineStart));
    auto from = std::max(lineText, at - std::min(at, kShownBytes));
    while (from < at && isRest(from)) ++from;
    auto end = at + 1;
    while (isRest(end)) ++end;
    const auto last = static_cast<unsigned char>(text[at]);
    const bool isWhole = last < 0x80 ? end == at + 1 : last >= 0xc2 && end > at + 1;
    if (last < 0x20 || last == 0x7f || !isWhole) return place + " holds what cannot stand there.";
    return place + ", at the end of: " + std::string(text.substr(from, end - from));
}

}  // namespace

Result<Json> parseJson(std::string_view text) {
    // The library keeps the last of duplicate keys; a spec with "low" twice must not pass silently.
    std::vector<std::set<std::string>> keys;
    std::string duplicate;
    constexpr int kMaxDepth = 64;
    const auto watch = [&](int depth, Json::parse_event_t event, Json& parsed) {
        // At once: taking apart what is a million levels deep needs more stack than there is.
        if (depth > kMaxDepth) throw TooDeep();
        if (event == Json::parse_event_t::object_start) keys.emplace_back();
        if (event == Json::parse_event_t::object_end && !keys.empty()) keys.pop_back();
        if (event == Json::parse_event_t::key && !keys.empty()) {
            const auto key = parsed.get<std::string>();
            if (!keys.back().insert(key).second && duplicate.empty()) duplicate = key;
        }
        return true;
    };
    try {
        Json value = Json::parse(text.begin(), text.end(), watch);
        if (!duplicate.empty()) return failure(ErrorCode::DuplicateKey, {{"key", duplicate}});
        return value;
    } catch (const TooDeep&) {
        return failure(ErrorCode::BadJson, {{"detail", "it is nested too deeply"}});
    } catch (const Json::parse_error& error) {
        return failure(ErrorCode::BadJson, {{"detail", whereItBreaks(text, error.byte)}});
    } catch (const Json::exception&) {
        // Of the texts that parse, only a number can be wrong.
        return failure(ErrorCode::BadJson, {{"detail", "a number in it is too large."}});
    }
}

std::string pointerTo(std::string_view pointer, std::string_view key) {
    std::string result(pointer);
    result += '/';
    for (const char c : key) {
        if (c == '~') {
            result += "~0";
        } else if (c == '/') {
            result += "~1";
        } else {
            result += c;
        }
    }
    return result;
}

std::string pointerTo(std::string_view pointer, std::size_t index) {
    return std::string(pointer) + '/' + std::to_string(index);
}

}  // namespace trialbench::support
