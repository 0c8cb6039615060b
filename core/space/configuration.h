#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/space/parameter.h"

namespace trialbench::space {

/// One value for every active parameter, in the order of the search space; an inactive one has no value.
/// Plain value type.
class Configuration {
 public:
    /// The value of a parameter, or null where it has none.
    const Value* find(std::string_view name) const;
    void set(std::string name, Value value);
    const std::vector<std::pair<std::string, Value>>& values() const { return values_; }

    /// Equal when the same parameters have the same values, in whatever order; 1 and 1.0 are equal.
    bool operator==(const Configuration& other) const;

    Json toJson() const;
    /// Error: wrong_type at `pointer` unless it is an object of scalars.
    static Result<Configuration> fromJson(const Json& json, const std::string& pointer);

 private:
    std::vector<std::pair<std::string, Value>> values_;
};

}  // namespace trialbench::space
