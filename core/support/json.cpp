#include "core/support/json.h"

#include <set>
#include <vector>

namespace trialbench::support {
namespace {

struct TooDeep {};

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
    } catch (const Json::exception& error) {
        std::string detail = error.what();
        // "[json.exception.parse_error.101] parse error at line 1, ...": the name in brackets helps nobody.
        if (const auto end = detail.find("] "); end != std::string::npos) detail = detail.substr(end + 2);
        return failure(ErrorCode::BadJson, {{"detail", detail}});
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
