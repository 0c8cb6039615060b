#pragma once

#include <array>
#include <cassert>
#include <optional>
#include <string_view>
#include <utility>

namespace trialbench::support {

/// The words of an enumeration as they stand in JSON: one table, read both ways.
template <class Enum, std::size_t N>
class Words {
 public:
    constexpr explicit Words(std::array<std::pair<Enum, std::string_view>, N> table) : table_(table) {}

    constexpr std::string_view of(Enum value) const {
        for (const auto& [known, word] : table_) {
            if (known == value) return word;
        }
        assert(false && "every value has a word");
        return {};
    }

    constexpr std::optional<Enum> from(std::string_view word) const {
        for (const auto& [value, known] : table_) {
            if (known == word) return value;
        }
        return std::nullopt;
    }

    constexpr const std::array<std::pair<Enum, std::string_view>, N>& table() const { return table_; }

 private:
    std::array<std::pair<Enum, std::string_view>, N> table_;
};

template <class Enum, std::size_t N>
Words(std::array<std::pair<Enum, std::string_view>, N>) -> Words<Enum, N>;

}  // namespace trialbench::support
