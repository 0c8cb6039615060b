#include "core/gp/fantasies.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace trialbench::gp {

Result<std::shared_ptr<const Fantasies>> Fantasies::condition(std::shared_ptr<const Posterior> posterior,
                                                              Eigen::MatrixXd points, Eigen::MatrixXd normals,
                                                              Imagined imagined) {
    assert(points.rows() == normals.rows() && normals.cols() > 0);
    std::shared_ptr<Fantasies> result(new Fantasies);
    result->posterior_ = std::move(posterior);
    result->points_ = std::move(points);
    result->normals_ = std::move(normals);
    const Posterior& base = *result->posterior_;
    const Eigen::Index p = result->points_.rows();
    result->white_.resize(base.observations().size(), p);
    result->lower_.resize(p, p);
    result->outcomes_.resize(p, result->normals_.cols());
    if (p == 0) return result;

    const Eigen::MatrixXd cross = base.kernel().cross(base.observations().points, result->points_);
    result->white_ = base.factor().triangularView<Eigen::Lower>().solve(cross);
    Eigen::MatrixXd covariance =
        base.kernel().cross(result->points_, result->points_) - result->white_.transpose() * result->white_;
    if (imagined == Imagined::Observation) {
        covariance.diagonal().array() += base.hyperparameters().noiseVariance;
    }
    auto factor = factorize(covariance);
    if (!factor) {
        return failure(ErrorCode::Internal, {{"detail", "the covariance of imagined outcomes is singular"}});
    }
    result->lower_ = std::move(factor->lower);
    result->weights_ = base.factor().transpose().triangularView<Eigen::Upper>().solve(result->white_);
    const Eigen::VectorXd mean = base.meanStandardized(result->points_);
    result->outcomes_ = (result->lower_ * result->normals_).colwise() + mean;
    return result;
}

Fantasies::Prediction Fantasies::predict(const Eigen::MatrixXd& points) const {
    const Posterior& base = *posterior_;
    const Eigen::MatrixXd cross = base.kernel().cross(base.observations().points, points);
    const Eigen::MatrixXd white = base.factor().triangularView<Eigen::Lower>().solve(cross);
    Prediction result;
    const Eigen::VectorXd mean = (cross.transpose() * base.alpha()).array() + base.hyperparameters().mean;
    result.means = mean.replicate(1, normals_.cols());
    result.variance = base.kernel().outputScale() - white.colwise().squaredNorm().transpose().array();
    if (points_.rows() > 0) {
        const Eigen::MatrixXd shifts = lower_.triangularView<Eigen::Lower>().solve(
            base.kernel().cross(points_, points) - white_.transpose() * white);
        result.means += shifts.transpose() * normals_;
        result.variance -= shifts.colwise().squaredNorm().transpose();
    }
    result.variance = result.variance.cwiseMax(0.0);
    return result;
}

Fantasies::PointPrediction Fantasies::predictWithGradient(const Eigen::RowVectorXd& point) const {
    const Posterior& base = *posterior_;
    Eigen::VectorXd cross;
    const Eigen::MatrixXd crossGradient = base.kernel().gradient(point, base.observations().points, cross);
    const auto lower = base.factor().triangularView<Eigen::Lower>();
    const Eigen::VectorXd white = lower.solve(cross);
    PointPrediction result;
    result.means.setConstant(normals_.cols(), base.hyperparameters().mean + cross.dot(base.alpha()));
    result.variance = base.kernel().outputScale() - white.squaredNorm();
    result.meanGradients = (crossGradient.transpose() * base.alpha()).replicate(1, normals_.cols());
    result.varianceGradient = -2.0 * (crossGradient.transpose() * lower.transpose().solve(white));
    if (points_.rows() > 0) {
        Eigen::VectorXd pointsCross;
        const Eigen::MatrixXd pointsGradient = base.kernel().gradient(point, points_, pointsCross);
        const auto pointsLower = lower_.triangularView<Eigen::Lower>();
        const Eigen::VectorXd shift = pointsLower.solve(pointsCross - weights_.transpose() * cross);
        const Eigen::MatrixXd shiftGradient =
            pointsLower.solve(pointsGradient - weights_.transpose() * crossGradient);
        result.means += normals_.transpose() * shift;
        result.meanGradients += shiftGradient.transpose() * normals_;
        result.variance -= shift.squaredNorm();
        result.varianceGradient -= 2.0 * (shiftGradient.transpose() * shift);
    }
    result.variance = std::max(0.0, result.variance);
    return result;
}

}  // namespace trialbench::gp
