#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

#include "core/support/json.h"

namespace trialbench::support {

/// Reads one JSON object key by key and remembers the first thing wrong with it, so that a reader of a form
/// is a list of lines and the error names the JSON pointer. Getters return a default once something is wrong;
/// ask `finish` before using what was read. One thread; the JSON must outlive the reader.
class ObjectReader {
 public:
    ObjectReader(const Json& json, std::string pointer);

    const std::string& pointer() const { return pointer_; }
    bool has(std::string_view key) const;

    std::string requiredString(std::string_view key);
    std::optional<std::string> optionalString(std::string_view key);
    double requiredNumber(std::string_view key);
    std::optional<double> optionalNumber(std::string_view key);
    std::optional<std::int64_t> optionalInteger(std::string_view key, std::int64_t low, std::int64_t high);
    std::optional<bool> optionalBool(std::string_view key);
    /// Any value, object or array; null where the key is absent.
    const Json* optionalAny(std::string_view key);
    const Json* optionalObject(std::string_view key);
    const Json* requiredObject(std::string_view key);
    const Json* optionalArray(std::string_view key);
    /// Index of the word in `words`; an unknown word is an error that lists them.
    std::size_t requiredWord(std::string_view key, std::initializer_list<std::string_view> words);
    std::optional<std::size_t> optionalWord(std::string_view key,
                                            std::initializer_list<std::string_view> words);

    /// Notes an error found by the caller (kept only if it is the first).
    void fail(Error error);
    /// bad_spec at this object's key.
    void fail(std::string_view key, std::string problem);

    /// The first error, or one about a key that nobody asked for.
    Result<void> finish();

 private:
    const Json* take(std::string_view key, bool required);
    void wrongType(std::string_view key, std::string expected);

    const Json& json_;
    std::string pointer_;
    std::vector<std::string> known_;
    std::optional<Error> error_;
};

}  // namespace trialbench::support
