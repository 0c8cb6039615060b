#pragma once

#include <Eigen/Core>
#include <vector>

#include "core/gp/kernel.h"
#include "core/gp/standardization.h"
#include "core/support/result.h"

namespace trialbench::gp {

/// What a Gaussian process has seen. Plain value type.
struct Observations {
    std::vector<DimensionKind> kinds;  // d
    Eigen::MatrixXd points;            // n x d, unit cube; kInactive where a parameter has no value
    Eigen::VectorXd values;            // n, the metric's own units
    // n, the known standard error of each value in the metric's own units, or empty: none known. Not its
    // square, which would overflow at 1e160 and underflow at 1e-170.
    Eigen::VectorXd standardErrors;

    Eigen::Index size() const { return points.rows(); }
    Eigen::Index dimension() const { return points.cols(); }
};

/// The variance of each value that is known from its standard error (n, zeros where none is known), in
/// squared units of standardized targets; at most 1e8, where a value has no weight any more.
Eigen::VectorXd knownVariances(const Observations& observations, const Standardization& standardization);

/// At least one observation, sizes that agree, finite values, coordinates finite or inactive, known standard
/// errors finite and not negative. Errors: not_finite ("what"), internal ("detail") where sizes disagree.
Result<void> validate(const Observations& observations);

}  // namespace trialbench::gp
