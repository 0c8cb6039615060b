#pragma once

#include <Eigen/Core>
#include <vector>

#include "core/gp/kernel.h"
#include "core/space/search_space.h"

namespace trialbench::search {

/// How the kernel compares each parameter: categorical by equality, float and integer by distance.
std::vector<gp::DimensionKind> kindsOf(const space::SearchSpace& space);

/// A configuration as the kernel sees it (d): its place in the unit cube, gp::kInactive where it has no
/// value.
Eigen::RowVectorXd encode(const space::SearchSpace& space, const space::Configuration& configuration);

}  // namespace trialbench::search
