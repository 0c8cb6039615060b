#pragma once

#include <Eigen/Core>
#include <vector>

#include "core/gp/kernel.h"
#include "core/support/result.h"

namespace trialbench::gp {

/// What a Gaussian process has seen. Plain value type.
struct Observations {
    std::vector<DimensionKind> kinds;  // d
    Eigen::MatrixXd points;            // n x d, unit cube; kInactive where a parameter has no value
    Eigen::VectorXd values;            // n, the metric's own units
    Eigen::VectorXd noiseVariances;  // n, known variance of each value in squared units; or empty: none known

    Eigen::Index size() const { return points.rows(); }
    Eigen::Index dimension() const { return points.cols(); }
};

/// At least one observation, sizes that agree, finite values, coordinates finite or inactive, known variances
/// finite and not negative. Errors: not_finite ("what"), internal ("detail") where sizes disagree.
Result<void> validate(const Observations& observations);

}  // namespace trialbench::gp
