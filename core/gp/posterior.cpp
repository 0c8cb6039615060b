#include "core/gp/posterior.h"

#include <algorithm>
#include <utility>

namespace trialbench::gp {

Posterior::Posterior(Observations observations, Hyperparameters hyperparameters,
                     const Standardization& standardization)
    : observations_(std::move(observations)),
      hyperparameters_(std::move(hyperparameters)),
      standardization_(standardization),
      kernel_(observations_.kinds, hyperparameters_.lengthscales, hyperparameters_.outputScale) {}

Result<std::shared_ptr<const Posterior>> Posterior::build(Observations observations,
                                                          Hyperparameters hyperparameters) {
    const Standardization standardization = standardizationOf(observations.values);
    return build(std::move(observations), std::move(hyperparameters), standardization);
}

Result<std::shared_ptr<const Posterior>> Posterior::build(Observations observations,
                                                          Hyperparameters hyperparameters,
                                                          const Standardization& standardization) {
    if (const auto valid = validate(observations); !valid) return tl::unexpected(valid.error());
    if (hyperparameters.lengthscales.size() != observations.dimension()) {
        return failure(ErrorCode::Internal,
                       {{"detail", "a Gaussian process got hyperparameters of another space"}});
    }
    std::shared_ptr<Posterior> posterior(
        new Posterior(std::move(observations), std::move(hyperparameters), standardization));
    const Observations& data = posterior->observations_;
    Eigen::MatrixXd covariance = posterior->kernel_.cross(data.points, data.points);
    covariance.diagonal().array() += posterior->hyperparameters_.noiseVariance;
    covariance.diagonal() += knownVariances(data, standardization);
    auto factor = factorize(covariance);
    if (!factor) {
        return failure(ErrorCode::Internal, {{"detail", "the covariance of the observations is singular"}});
    }
    posterior->factor_ = std::move(*factor);
    const Eigen::VectorXd residuals = data.values.unaryExpr(
        [&](double value) { return standardization.standardize(value) - posterior->hyperparameters_.mean; });
    const auto lower = posterior->factor().triangularView<Eigen::Lower>();
    posterior->alpha_ = lower.transpose().solve(lower.solve(residuals));
    return posterior;
}

Eigen::VectorXd Posterior::meanStandardized(const Eigen::MatrixXd& points) const {
    return (kernel_.cross(points, observations_.points) * alpha_).array() + hyperparameters_.mean;
}

Prediction Posterior::predictStandardized(const Eigen::MatrixXd& points) const {
    const Eigen::MatrixXd cross = kernel_.cross(observations_.points, points);
    const Eigen::MatrixXd white = factor_.lower.triangularView<Eigen::Lower>().solve(cross);
    Prediction result;
    result.mean = (cross.transpose() * alpha_).array() + hyperparameters_.mean;
    // Rounding can take a variance at an observed point below zero.
    result.variance = (kernel_.outputScale() - white.colwise().squaredNorm().transpose().array()).max(0.0);
    result.noisyVariance = result.variance.array() + hyperparameters_.noiseVariance;
    return result;
}

Prediction Posterior::predict(const Eigen::MatrixXd& points) const {
    Prediction result = predictStandardized(points);
    const auto squared = [&](double value) { return standardization_.restoreVariance(value); };
    result.mean = result.mean.unaryExpr([&](double value) { return standardization_.restore(value); }).eval();
    result.variance = result.variance.unaryExpr(squared).eval();
    result.noisyVariance = result.noisyVariance.unaryExpr(squared).eval();
    return result;
}

PointPrediction Posterior::predictStandardizedWithGradient(const Eigen::RowVectorXd& point) const {
    Eigen::VectorXd cross;
    const Eigen::MatrixXd crossGradient = kernel_.gradient(point, observations_.points, cross);
    const auto lower = factor_.lower.triangularView<Eigen::Lower>();
    const Eigen::VectorXd white = lower.solve(cross);
    PointPrediction result;
    result.mean = hyperparameters_.mean + cross.dot(alpha_);
    result.variance = std::max(0.0, kernel_.outputScale() - white.squaredNorm());
    result.meanGradient = crossGradient.transpose() * alpha_;
    result.varianceGradient = -2.0 * (crossGradient.transpose() * lower.transpose().solve(white));
    return result;
}

PointPrediction Posterior::predictWithGradient(const Eigen::RowVectorXd& point) const {
    PointPrediction result = predictStandardizedWithGradient(point);
    const auto scaled = [&](double value) { return standardization_.restoreDeviation(value); };
    const auto squared = [&](double value) { return standardization_.restoreVariance(value); };
    result.mean = standardization_.restore(result.mean);
    result.variance = squared(result.variance);
    result.meanGradient = result.meanGradient.unaryExpr(scaled).eval();
    result.varianceGradient = result.varianceGradient.unaryExpr(squared).eval();
    return result;
}

Eigen::MatrixXd Posterior::covarianceStandardized(const Eigen::MatrixXd& points) const {
    const Eigen::MatrixXd cross = kernel_.cross(observations_.points, points);
    const Eigen::MatrixXd white = factor_.lower.triangularView<Eigen::Lower>().solve(cross);
    return kernel_.cross(points, points) - white.transpose() * white;
}

Eigen::MatrixXd Posterior::sample(const Eigen::MatrixXd& points, const Eigen::MatrixXd& normals) const {
    const Eigen::VectorXd mean = meanStandardized(points);
    Eigen::MatrixXd covariance = covarianceStandardized(points);
    auto factor = factorize(covariance);
    if (!factor) {
        // Only where all variance is rounding: the draws are then the mean within that rounding.
        factor = CholeskyFactor{Eigen::MatrixXd::Zero(points.rows(), points.rows()), 0.0};
    }
    const Eigen::MatrixXd draws = (factor->lower * normals).colwise() + mean;
    return draws.unaryExpr([&](double value) { return standardization_.restore(value); });
}

}  // namespace trialbench::gp
