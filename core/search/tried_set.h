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
    /// Adds a running one or one that cannot work: others keep away from it as well.
    void addRunning(const space::Configuration& configuration);
    void addFailed(const space::Configuration& configuration);
    /// Whether this differs in its floats only, and in those by too little (Euclidean, in units of the cube's
    /// edge), from a running configuration (0.01: two results so near at once tell nothing that one does not)
    /// or from one that failed (0.05: what made it fail is there too, even where neighbors worked).
    bool isTooNear(const space::Configuration& configuration) const;
    /// Whether the space is finite and every point of it is in the set.
    bool isWhole() const;

 private:
    const space::SearchSpace* space_;
    std::unordered_set<std::string> texts_;
    struct Avoided {
        space::Configuration configuration;
        double separation;
    };
    void avoid(const space::Configuration& configuration, double separation);

    std::vector<Avoided> avoided_;
};

/// Calls `visit` for the configurations that have one of the given values of each parameter (as many lists as
/// parameters, none empty), conditions heeded, in a fixed order until it returns false.
void forEachConfiguration(const space::SearchSpace& space,
                          const std::vector<std::vector<space::Value>>& values,
                          const std::function<bool(const space::Configuration&)>& visit);

/// Calls `visit` for the configurations of a space in a fixed order until it returns false. A float is
/// visited at the low end of its range only, so that all are visited just where the space is finite.
void forEachConfiguration(const space::SearchSpace& space,
                          const std::function<bool(const space::Configuration&)>& visit);

}  // namespace trialbench::search
