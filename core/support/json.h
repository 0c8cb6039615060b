#pragma once

#include <nlohmann/json.hpp>
#include <string_view>

#include "core/support/result.h"

namespace trialbench {

/// JSON that keeps the order of keys, so that what people wrote is written back as they wrote it.
using Json = nlohmann::ordered_json;

namespace support {

/// Parses one JSON text. Unlike the library's own parser it refuses duplicate keys, and nesting deeper than
/// 64. Errors: bad_json (argument "detail": what and where), duplicate_key ("key").
Result<Json> parseJson(std::string_view text);

/// Appends a key to a JSON pointer, escaping ~ and / as RFC 6901 asks.
std::string pointerTo(std::string_view pointer, std::string_view key);
std::string pointerTo(std::string_view pointer, std::size_t index);

}  // namespace support
}  // namespace trialbench
