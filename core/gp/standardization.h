#pragma once

#include <Eigen/Core>

namespace trialbench::gp {

/// The affine map between the metric's units and the model's: standardized = (value - mean) / scale.
struct Standardization {
    double mean = 0.0;
    double scale = 1.0;  // > 0

    /// Also where the difference of value and mean overflows, as that of 1e308 and -1e308 does.
    double standardize(double value) const;
    /// At most the largest finite number.
    double restore(double standardized) const;
    /// A standard deviation in the metric's units; at most the largest finite number.
    double restoreDeviation(double standardized) const;
    /// A variance in the metric's units squared; at most the largest finite number, which it reaches where
    /// the scale is beyond 1e154. Show deviations.
    double restoreVariance(double standardized) const;
};

/// Mean 0 and (population) standard deviation 1 for these finite values. Where all are equal the scale is
/// their magnitude (1 for zeros), so that one value alone still gives an uncertainty of a sensible size. Sums
/// are taken over values divided by the largest, so neither 1e-300 nor 1e300 under- or overflows.
Standardization standardizationOf(const Eigen::VectorXd& values);

}  // namespace trialbench::gp
