#include "core/support/json_reader.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

namespace trialbench::support {
namespace {

// The pointer of the whole document is empty (RFC 6901), which reads badly in a sentence.
std::string shown(const std::string& pointer) {
    return pointer.empty() ? "the top level" : pointer;
}

}  // namespace

ObjectReader::ObjectReader(const Json& json, std::string pointer)
    : json_(json), pointer_(std::move(pointer)) {
    if (!json_.is_object()) {
        error_ = Error{ErrorCode::WrongType, {{"pointer", shown(pointer_)}, {"expected", "an object"}}};
    }
}

bool ObjectReader::has(std::string_view key) const {
    return json_.is_object() && json_.contains(std::string(key));
}

const Json* ObjectReader::take(std::string_view key, bool required) {
    known_.emplace_back(key);
    if (!json_.is_object()) return nullptr;
    const auto found = json_.find(std::string(key));
    if (found != json_.end()) return &*found;
    if (required) {
        fail(Error{ErrorCode::MissingKey, {{"pointer", shown(pointer_)}, {"key", std::string(key)}}});
    }
    return nullptr;
}

void ObjectReader::wrongType(std::string_view key, std::string expected) {
    fail(Error{ErrorCode::WrongType,
               {{"pointer", pointerTo(pointer_, key)}, {"expected", std::move(expected)}}});
}

std::optional<std::string> ObjectReader::optionalString(std::string_view key) {
    const Json* value = take(key, false);
    if (!value) return std::nullopt;
    if (value->is_string()) return value->get<std::string>();
    wrongType(key, "a string");
    return std::nullopt;
}

std::string ObjectReader::requiredString(std::string_view key) {
    const Json* value = take(key, true);
    if (value && value->is_string()) return value->get<std::string>();
    if (value) wrongType(key, "a string");
    return {};
}

std::optional<double> ObjectReader::optionalNumber(std::string_view key) {
    const Json* value = take(key, false);
    if (!value) return std::nullopt;
    if (value->is_number() && std::isfinite(value->get<double>())) return value->get<double>();
    wrongType(key, "a finite number");
    return std::nullopt;
}

double ObjectReader::requiredNumber(std::string_view key) {
    if (!take(key, true)) return 0;
    return optionalNumber(key).value_or(0);
}

std::optional<std::int64_t> ObjectReader::optionalInteger(std::string_view key, std::int64_t low,
                                                          std::int64_t high) {
    const Json* value = take(key, false);
    if (!value) return std::nullopt;
    const bool fits = value->is_number_integer() &&
                      (!value->is_number_unsigned() || value->get<std::uint64_t>() <= INT64_MAX) &&
                      value->get<std::int64_t>() >= low && value->get<std::int64_t>() <= high;
    if (fits) return value->get<std::int64_t>();
    wrongType(key, fmt::format("a whole number from {} to {}", low, high));
    return std::nullopt;
}

std::optional<bool> ObjectReader::optionalBool(std::string_view key) {
    const Json* value = take(key, false);
    if (!value) return std::nullopt;
    if (value->is_boolean()) return value->get<bool>();
    wrongType(key, "true or false");
    return std::nullopt;
}

const Json* ObjectReader::optionalAny(std::string_view key) {
    return take(key, false);
}

const Json* ObjectReader::optionalObject(std::string_view key) {
    const Json* value = take(key, false);
    if (!value || value->is_object()) return value;
    wrongType(key, "an object");
    return nullptr;
}

const Json* ObjectReader::requiredObject(std::string_view key) {
    if (!take(key, true)) return nullptr;
    return optionalObject(key);
}

const Json* ObjectReader::optionalArray(std::string_view key) {
    const Json* value = take(key, false);
    if (!value || value->is_array()) return value;
    wrongType(key, "a list");
    return nullptr;
}

std::optional<std::size_t> ObjectReader::optionalWord(std::string_view key,
                                                      std::initializer_list<std::string_view> words) {
    const Json* value = take(key, false);
    if (!value) return std::nullopt;
    if (value->is_string()) {
        const auto found = std::find(words.begin(), words.end(), value->get<std::string>());
        if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
    }
    wrongType(key, fmt::format("one of \"{}\"", fmt::join(words, "\", \"")));
    return std::nullopt;
}

std::size_t ObjectReader::requiredWord(std::string_view key, std::initializer_list<std::string_view> words) {
    if (!take(key, true)) return 0;
    return optionalWord(key, words).value_or(0);
}

void ObjectReader::fail(Error error) {
    if (!error_) error_ = std::move(error);
}

void ObjectReader::fail(std::string_view key, std::string problem) {
    fail(Error{ErrorCode::BadSpec, {{"pointer", pointerTo(pointer_, key)}, {"problem", std::move(problem)}}});
}

Result<void> ObjectReader::finish() {
    if (!error_) {
        for (const auto& [key, value] : json_.items()) {
            if (std::find(known_.begin(), known_.end(), key) != known_.end()) continue;
            std::sort(known_.begin(), known_.end());
            known_.erase(std::unique(known_.begin(), known_.end()), known_.end());
            error_ = Error{ErrorCode::UnknownKey,
                           {{"pointer", shown(pointer_)},
                            {"key", key},
                            {"known", known_.empty() ? "nothing, it stays empty"
                                                     : fmt::format("{}", fmt::join(known_, ", "))}}};
            break;
        }
    }
    if (error_) return tl::unexpected<Error>(*error_);
    return {};
}

}  // namespace trialbench::support
