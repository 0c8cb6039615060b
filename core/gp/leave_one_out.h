#pragma once

#include <Eigen/Core>

#include "core/gp/posterior.h"

namespace trialbench::gp {

/// What the model says of each observation when it has not seen it, in the metric's units.
struct LeaveOneOut {
    Eigen::VectorXd mean;      // n
    Eigen::VectorXd variance;  // n, of the observation: noise included
};

/// Closed form (Rasmussen & Williams 2006, eq. 5.12), O(n^3). Hyperparameters and the map of the targets are
/// those of the posterior and have seen all points, so this flatters the model: say so where it is shown.
/// Any thread.
LeaveOneOut leaveOneOut(const Posterior& posterior);

}  // namespace trialbench::gp
