#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/search/acquisition.h"
#include "core/search/tried_set.h"
#include "core/space/search_space.h"

namespace trialbench::search {

/// A real configuration, as the kernel sees it, and what the acquisition says of it.
struct Candidate {
    space::Configuration configuration;
    Eigen::RowVectorXd point;  // d, encoded
    double acquisition;
};

/// Maximizes the acquisition over the configurations of a space that have not been tried. In a small finite
/// space by looking at all of them; else from Sobol points and perturbed `incumbents` (the best ones first),
/// the best few of which are refined: L-BFGS over the floats in turn with a sweep over each integer's and
/// categorical's values, until neither gains. What is returned is rounded to the space's own values and
/// evaluated there; it keeps away from running and failed trials (TriedSet::isTooNear) where that can be.
/// Nothing where no untried configuration was found. A pure function of its arguments
/// (`key` chooses the points). Any thread; `tried` is only read.
std::optional<Candidate> maximizeAcquisition(const space::SearchSpace& space, const Acquisition& acquisition,
                                             const std::vector<space::Configuration>& incumbents,
                                             const TriedSet& tried, std::uint64_t key);

/// An untried configuration without regard to any model: the first of the Sobol points from index `first` on
/// (of the sequence chosen by `key`) that is one, else the first untried one in the order of the space.
std::optional<space::Configuration> firstUntried(const space::SearchSpace& space, const TriedSet& tried,
                                                 std::uint64_t key, std::uint64_t first);

}  // namespace trialbench::search
