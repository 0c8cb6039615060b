#include "core/gp/standardization.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace trialbench::gp {
namespace {

double finite(double value) {
    constexpr double kLargest = std::numeric_limits<double>::max();
    return std::clamp(value, -kLargest, kLargest);
}

}  // namespace

double Standardization::standardize(double value) const {
    const double difference = value - mean;
    if (std::isfinite(difference)) return difference / scale;
    return 2.0 * ((0.5 * value - 0.5 * mean) / scale);
}

double Standardization::restore(double standardized) const {
    return finite(mean + scale * standardized);
}

double Standardization::restoreDeviation(double standardized) const {
    return finite(scale * standardized);
}

double Standardization::restoreVariance(double standardized) const {
    return finite(scale * (scale * standardized));  // squared first, the scale alone could be infinite
}

Standardization standardizationOf(const Eigen::VectorXd& values) {
    const double magnitude = values.size() > 0 ? values.cwiseAbs().maxCoeff() : 0.0;
    if (!(magnitude > 0.0)) return {};
    const Eigen::ArrayXd relative = values.array() / magnitude;
    const double mean = relative.mean();
    const double deviation = std::sqrt((relative - mean).square().mean());
    // Below this the differences are rounding of equal values.
    constexpr double kSmallestDeviation = 1e-14;
    const double scale = deviation > kSmallestDeviation ? deviation : 1.0;
    return {magnitude * mean, magnitude * scale};
}

}  // namespace trialbench::gp
