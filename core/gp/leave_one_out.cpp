#include "core/gp/leave_one_out.h"

namespace trialbench::gp {

LeaveOneOut leaveOneOut(const Posterior& posterior) {
    const Eigen::MatrixXd inverseLower = invertLower(posterior.factor());
    const Eigen::ArrayXd precision = inverseLower.colwise().squaredNorm().transpose();
    const double scale = posterior.standardization().scale;
    LeaveOneOut result;
    result.mean = posterior.observations().values.array() - scale * posterior.alpha().array() / precision;
    result.variance = scale * scale / precision;
    return result;
}

}  // namespace trialbench::gp
