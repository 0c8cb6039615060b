#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "core/support/error.h"
#include "core/support/json.h"
#include "core/support/result.h"

// How the rows of change records are read, for apply() alone. Any thread.
namespace trialbench::experiment {

/// A row that does not fit. Rows are read with `at` and `get`, which throw where something is missing or of
/// another type; apply() turns both into an error, so that a damaged file is told and nothing crosses this
/// layer.
struct DoesNotFit {
    std::string detail;
};

/// None of our numbers is negative, and none is larger than its type holds: get() alone would wrap it.
template <class T>
T whole(const Json& json, T most = std::numeric_limits<T>::max()) {
    const bool positive =
        json.is_number_unsigned() || (json.is_number_integer() && json.get<std::int64_t>() >= 0);
    if (!positive || json.get<std::uint64_t>() > static_cast<std::uint64_t>(most)) {
        throw DoesNotFit{fmt::format("{} is no whole number from 0 to {}", json.dump(), most)};
    }
    return json.get<T>();
}

/// What may be absent, or null.
template <class T>
std::optional<T> optional(const Json& row, const char* key) {
    const auto found = row.find(key);
    if (found == row.end() || found->is_null()) return std::nullopt;
    if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>) {
        return whole<T>(*found);
    } else {
        return found->get<T>();
    }
}

/// A whole number that may be absent, or null, and is no larger than `most`.
inline std::optional<int> atMost(const Json& row, const char* key, int most) {
    if (!optional<int>(row, key)) return std::nullopt;
    return whole<int>(row.at(key), most);
}

/// A word that must be there, read by `from`.
template <class T>
T word(const Json& row, const char* key, std::optional<T> (*from)(std::string_view)) {
    const auto text = row.at(key).get<std::string>();
    const auto value = from(text);
    if (!value) throw DoesNotFit{fmt::format("\"{}\" is no {}", text, key)};
    return *value;
}

template <class T>
T valueOrThrow(Result<T> result) {
    if (!result) throw DoesNotFit{message(result.error())};
    return std::move(*result);
}

/// An object with a word for its "kind", and with an object of fixed values where it has any: what everybody
/// who reads an objective or a strategy takes for granted.
inline Json objectOfKind(const Json& row, const char* key) {
    const Json& object = row.at(key);
    if (!object.is_object()) throw DoesNotFit{fmt::format("\"{}\" is no object", key)};
    if (!object.at("kind").is_string()) throw DoesNotFit{fmt::format("the kind of \"{}\" is no word", key)};
    if (object.contains("fixed") && !object.at("fixed").is_object()) {
        throw DoesNotFit{fmt::format("the fixed values of \"{}\" are no object", key)};
    }
    return object;
}

}  // namespace trialbench::experiment
