#include "core/gp/standardization.h"

#include <cmath>

namespace trialbench::gp {

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
