#include "core/gp/leave_one_out.h"

namespace trialbench::gp {

LeaveOneOut leaveOneOut(const Posterior& posterior) {
    const Eigen::MatrixXd inverseLower = invertLower(posterior.factor());
    const Eigen::ArrayXd precision = inverseLower.colwise().squaredNorm().transpose();
    const Standardization& map = posterior.standardization();
    const Eigen::VectorXd& values = posterior.observations().values;
    LeaveOneOut result{Eigen::VectorXd(values.size()), Eigen::VectorXd(values.size())};
    for (Eigen::Index i = 0; i < values.size(); ++i) {
        result.mean[i] = map.restore(map.standardize(values[i]) - posterior.alpha()[i] / precision[i]);
        result.variance[i] = map.restoreVariance(1.0 / precision[i]);
    }
    return result;
}

}  // namespace trialbench::gp
