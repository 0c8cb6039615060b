#pragma once

#include <functional>
#include <string>

namespace trialbench::support {

/// The names of things that people named, as a sentence lists them: "\"Random\", \"Baseline, fixed\"". In
/// quotes, as such a name may itself hold a comma. "none yet" where there is nothing.
template <class Range, class Name>
std::string quotedNames(const Range& things, Name name) {
    std::string list;
    for (const auto& thing : things) {
        list += (list.empty() ? "\"" : ", \"") + std::string(std::invoke(name, thing)) + '"';
    }
    return list.empty() ? "none yet" : list;
}

}  // namespace trialbench::support
