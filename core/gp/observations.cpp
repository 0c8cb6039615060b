#include "core/gp/observations.h"

namespace trialbench::gp {
namespace {

// Ten thousand standard deviations of all values: nothing is learnt from such a value, and the covariance can
// still be factorized.
constexpr double kLargestKnownVariance = 1e8;

}  // namespace

Eigen::VectorXd knownVariances(const Observations& observations, const Standardization& standardization) {
    if (observations.standardErrors.size() == 0) return Eigen::VectorXd::Zero(observations.size());
    // Divided before it is squared: neither errors nor values of 1e160 or 1e-170 over- or underflow.
    return (observations.standardErrors.array() / standardization.scale)
        .square()
        .min(kLargestKnownVariance)
        .matrix();
}

Result<void> validate(const Observations& observations) {
    const Eigen::Index n = observations.size();
    const bool sizesAgree =
        n > 0 && observations.dimension() > 0 &&
        static_cast<Eigen::Index>(observations.kinds.size()) == observations.dimension() &&
        observations.values.size() == n &&
        (observations.standardErrors.size() == 0 || observations.standardErrors.size() == n);
    if (!sizesAgree) {
        return failure(ErrorCode::Internal, {{"detail", "a Gaussian process got data of unequal sizes"}});
    }
    if (!observations.values.allFinite())
        return failure(ErrorCode::NotFinite, {{"what", "An observed value"}});
    if (observations.points.array().isInf().any()) {
        return failure(ErrorCode::NotFinite, {{"what", "A coordinate"}});
    }
    if (!observations.standardErrors.allFinite() || (observations.standardErrors.array() < 0.0).any()) {
        return failure(ErrorCode::NotFinite, {{"what", "A standard error (not negative)"}});
    }
    return {};
}

}  // namespace trialbench::gp
