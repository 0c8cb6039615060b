#pragma once

#include <Eigen/Core>

namespace trialbench::gp {

/// The value below which values that are to be maximized are raised to it, so that one far outside (a loss
/// of 1e23) neither sets the scale nor bends the lengthscales: the median less ten times the distance from
/// there to the best. That distance is of the better half, so however bad the worse half is, it does not move
/// the cut. -infinity of fewer than five values, which tell too little of their spread, and where the better
/// half are all equal. A pure function; any thread.
/// Winsorizing the bad tail before a Gaussian process: Cowen-Rivers et al. 2022 (HEBO), and Ax.
double winsorizingCut(const Eigen::VectorXd& values);

}  // namespace trialbench::gp
