#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <unordered_set>
#include <vector>

#include "core/space/search_space.h"

namespace trialbench::search {

/// The configurations of a space that have been tried or asked for. One thread.
class TriedSet {
 public:
    explicit TriedSet(const space::SearchSpace& space) : space_(&space) {}

    /// What is no configuration of this space (from before an edit) is left out: it cannot come again.
    void add(const space::Configuration& configuration);
    bool contains(const space::Configuration& configuration) const;
    /// Adds a running one: others keep away from it as well (isNearRunning).
    void addRunning(const space::Configuration& configuration);
    /// Whether this differs from a running configuration in its floats only, and in those by less than 0.01
    /// (Euclidean, in units of the cube's edge): so near, two results at once tell nothing that one does not.
    bool isNearRunning(const space::Configuration& configuration) const;
    /// Whether the space is finite and every point of it is in the set.
    bool isWhole() const;

 private:
    const space::SearchSpace* space_;
    std::unordered_set<std::string> texts_;
    std::vector<space::Configuration> running_;
};

/// Calls `visit` for the configurations of a space in a fixed order until it returns false. A float is
/// visited at the low end of its range only, so that all are visited just where the space is finite.
void forEachConfiguration(const space::SearchSpace& space,
                          const std::function<bool(const space::Configuration&)>& visit);

}  // namespace trialbench::search
