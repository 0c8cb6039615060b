#pragma once

#include <Eigen/Core>

namespace trialbench::gp {

/// The value below which values that are to be maximized are raised to it, so that some far outside (a loss
/// of 1e23, the accuracy of guessing) neither set the scale nor bend the lengthscales. Outside are the worst,
/// at most half of all, where splitting them off explains nine tenths of the variance (Otsu 1979), again and
/// again until nothing more splits off; a tail that only falls away does not. They are raised to the worst of
/// the rest: even by the spread of the rest further down they would still pull the lengthscales about.
/// -infinity where there is nothing to cut, of fewer than five values, and where the rest are all equal. A
/// pure function; any thread. Winsorizing before a Gaussian process: Cowen-Rivers et al. 2022 (HEBO), and Ax.
double winsorizingCut(const Eigen::VectorXd& values);

}  // namespace trialbench::gp
