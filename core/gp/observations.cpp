#include "core/gp/observations.h"

namespace trialbench::gp {

Result<void> validate(const Observations& observations) {
    const Eigen::Index n = observations.size();
    const bool sizesAgree =
        n > 0 && observations.dimension() > 0 &&
        static_cast<Eigen::Index>(observations.kinds.size()) == observations.dimension() &&
        observations.values.size() == n &&
        (observations.noiseVariances.size() == 0 || observations.noiseVariances.size() == n);
    if (!sizesAgree) {
        return failure(ErrorCode::Internal, {{"detail", "a Gaussian process got data of unequal sizes"}});
    }
    if (!observations.values.allFinite())
        return failure(ErrorCode::NotFinite, {{"what", "An observed value"}});
    if (observations.points.array().isInf().any()) {
        return failure(ErrorCode::NotFinite, {{"what", "A coordinate"}});
    }
    if (!observations.noiseVariances.allFinite() || (observations.noiseVariances.array() < 0.0).any()) {
        return failure(ErrorCode::NotFinite, {{"what", "A known noise variance (not negative)"}});
    }
    return {};
}

}  // namespace trialbench::gp
