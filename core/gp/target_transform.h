#pragma once

#include <Eigen/Core>
#include <limits>

#include "core/gp/standardization.h"
#include "core/support/json.h"
#include "core/support/result.h"

namespace trialbench::gp {

/// A rising map of values that are to be maximized to what a Gaussian process can describe: the worst are
/// raised to `cut` (winsorize.h), then the power transform of Yeo & Johnson (2000, Biometrika 87) stretches
/// the good end and draws in the bad one. Losses and accuracies fall away steeply where a training goes
/// wrong, and a stationary process that has to follow that is blind among the good ones. A posterior over
/// mapped values is told in the metric's units through `invert`, which keeps medians and quantiles, not
/// means. Immutable; any thread.
struct TargetTransform {
    /// Its name in a decision's record.
    static constexpr const char* kName = "winsorize_yeo_johnson";

    double cut = -std::numeric_limits<double>::infinity();
    Standardization before;  ///< what the exponent refers to
    double exponent = 1.0;   ///< 1 to 2. 1: values stay as they are but for the cut

    double apply(double value) const;
    /// The derivative of `apply` at a value (at the cut below it): a small error of the value times this is
    /// the error of the mapped one.
    double slope(double value) const;
    /// The value that is mapped to `mapped`; at most the largest finite number.
    double invert(double mapped) const;
};

/// The cut, and the exponent of 1, 1.05, .. 2 that makes these finite values most like normal ones (largest
/// likelihood). Below 1 the good end would be drawn in; above 2 the mapped values have a lower end below
/// which there is nothing to invert. 1 for fewer than four values or where all are equal. A pure function.
TargetTransform targetTransformOf(const Eigen::VectorXd& values);

/// The form in a decision's record, in the metric's own sign: {"name","sign","cut":x or
/// null,"center","spread","exponent"}. `sign` is -1 where the metric is minimized.
Json toJson(const TargetTransform& transform, double sign);

/// Reads what toJson wrote, and older records, whose name is "standardize": they know no exponent and the
/// oldest no cut. Errors: those of reading JSON; not_built where the name is another's.
Result<TargetTransform> targetTransformFromJson(const Json& json, const std::string& pointer = "");

}  // namespace trialbench::gp
