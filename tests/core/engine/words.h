#pragma once

#include <string>

namespace trialbench::engine::testing {

/// A state or cause as text, for QCOMPARE: its own toString() would find ours, which returns a string_view.
template <class Enum>
std::string word(Enum value) {
    return std::string(toString(value));
}

}  // namespace trialbench::engine::testing
