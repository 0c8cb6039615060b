#pragma once

#include <cmath>

#include "core/gp/hyperparameters.h"
#include "core/gp/observations.h"
#include "core/support/random_stream.h"

namespace trialbench::gp {

/// A space with everything in it: two floats, a categorical of three, and a float that is active only for
/// the categorical's choice 0. Values are smooth in all of them, in units of the order of 70.
inline Observations mixedObservations(Eigen::Index n) {
    support::RandomStream stream(12345);
    Observations result;
    result.kinds = {DimensionKind::Numeric, DimensionKind::Numeric, DimensionKind::Categorical,
                    DimensionKind::Numeric};
    result.points.resize(n, 4);
    result.values.resize(n);
    for (Eigen::Index i = 0; i < n; ++i) {
        const double x = stream.uniform();
        const double y = stream.uniform();
        const auto choice = static_cast<double>(stream.below(3));
        const double z = stream.uniform();
        result.points.row(i) << x, y, choice, choice == 0.0 ? z : kInactive;
        result.values[i] = 70.0 + 8.0 * std::sin(4.0 * x) + 3.0 * y * y - 2.0 * choice +
                           (choice == 0.0 ? 2.0 * z : 0.0) + 0.3 * stream.normal();
    }
    return result;
}

inline Hyperparameters mixedHyperparameters() {
    Hyperparameters result;
    result.lengthscales.resize(4);
    result.lengthscales << 0.5, 1.3, 0.8, 1.1;
    result.outputScale = 1.4;
    result.noiseVariance = 0.03;
    result.mean = 0.2;
    return result;
}

}  // namespace trialbench::gp
