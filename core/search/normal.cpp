#include "core/search/normal.h"

#include <cmath>
#include <numbers>

namespace trialbench::search {
namespace {

constexpr double kHalfLogTwoPi = 0.91893853320467274178;
constexpr double kInverseRootTwoPi = 0.39894228040143267794;
constexpr double kSeriesFrom = -20.0;
// Beyond this even z^2 would overflow.
constexpr double kLeastZ = -1e150;

double density(double z) {
    return kInverseRootTwoPi * std::exp(-0.5 * z * z);
}

double probability(double z) {
    return 0.5 * std::erfc(-z / std::numbers::sqrt2);
}

/// 1 - |z| Phi(z) / phi(z) for z <= -1: what the expected improvement is in units of phi(z).
double remainder(double z) {
    if (z > kSeriesFrom) return 1.0 + z * probability(z) / density(z);
    // 1/z^2 - 3/z^4 + 15/z^6 - ...: at |z| >= 20 ten terms are exact to rounding.
    const double inverse = 1.0 / (z * z);
    double term = inverse;
    double sum = 0.0;
    for (int k = 1; k <= 10; ++k) {
        sum += term;
        term *= -(2.0 * k + 1.0) * inverse;
    }
    return sum;
}

}  // namespace

ValueAndSlope logExpectedImprovement(double z) {
    if (z > -1.0) {
        const double improvement = density(z) + z * probability(z);
        return {std::log(improvement), probability(z) / improvement};
    }
    z = std::max(z, kLeastZ);
    const double rest = remainder(z);
    // The remainder underflows only where its logarithm, -2 log|z|, does not matter beside z^2 / 2.
    const double logRest = rest > 0.0 ? std::log(rest) : -2.0 * std::log(-z);
    const double slope = rest > 0.0 ? (1.0 - rest) / (-z * rest) : -z;
    return {-0.5 * z * z - kHalfLogTwoPi + logRest, slope};
}

ValueAndSlope logNormalProbability(double z) {
    if (z > -1.0) {
        const double p = probability(z);
        return {std::log(p), density(z) / p};
    }
    z = std::max(z, kLeastZ);
    // Phi = phi (1 - remainder) / |z|.
    const double mills = (1.0 - remainder(z)) / -z;
    return {-0.5 * z * z - kHalfLogTwoPi + std::log(mills), 1.0 / mills};
}

}  // namespace trialbench::search
