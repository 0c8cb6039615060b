#include "core/search/acquisition.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/search/normal.h"

namespace trialbench::search {
namespace {

// Variances below this (of standardized targets) are rounding at an observed point.
constexpr double kLeastVariance = 1e-14;
// Of a label around the process (acquisition.h).
constexpr double kLabelVariance = 1.0 / 16.0;

/// log(mean(exp(values))), without overflow or underflow.
double logMeanExp(const Eigen::ArrayXd& values) {
    const double largest = values.maxCoeff();
    return largest + std::log((values - largest).exp().mean());
}

}  // namespace

Eigen::VectorXd logFeasibility(const gp::Posterior* feasibility, const Eigen::MatrixXd& points) {
    if (feasibility == nullptr) return Eigen::VectorXd::Zero(points.rows());
    const gp::Prediction labels = feasibility->predictStandardized(points);
    Eigen::VectorXd result(points.rows());
    for (Eigen::Index i = 0; i < points.rows(); ++i) {
        const double deviation = std::sqrt(labels.variance[i] + kLabelVariance);
        result[i] = logNormalProbability(labels.mean[i] / deviation).value;
    }
    return result;
}

Acquisition::Acquisition(std::shared_ptr<const gp::Fantasies> fantasies, Eigen::Index incumbentCount,
                         std::shared_ptr<const gp::Posterior> feasibility)
    : fantasies_(std::move(fantasies)), feasibility_(std::move(feasibility)) {
    if (incumbentCount == 0) {
        incumbents_.setConstant(fantasies_->count(), fantasies_->posterior()->hyperparameters().mean);
    } else {
        incumbents_ = fantasies_->outcomes().topRows(incumbentCount).colwise().maxCoeff();
    }
}

Eigen::VectorXd Acquisition::evaluate(const Eigen::MatrixXd& points) const {
    const gp::Fantasies::Prediction prediction = fantasies_->predict(points);
    Eigen::VectorXd result(points.rows());
    Eigen::ArrayXd values(incumbents_.size());
    for (Eigen::Index i = 0; i < points.rows(); ++i) {
        const double deviation = std::sqrt(std::max(kLeastVariance, prediction.variance[i]));
        for (Eigen::Index k = 0; k < values.size(); ++k) {
            values[k] = logExpectedImprovement((prediction.means(i, k) - incumbents_[k]) / deviation).value;
        }
        result[i] = logMeanExp(values) + std::log(deviation);
    }
    return result + logFeasibility(feasibility_.get(), points);
}

double Acquisition::evaluate(const Eigen::RowVectorXd& point, Eigen::VectorXd& gradient) const {
    const gp::Fantasies::PointPrediction prediction = fantasies_->predictWithGradient(point);
    const bool isRounding = prediction.variance <= kLeastVariance;
    const double deviation = isRounding ? std::sqrt(kLeastVariance) : std::sqrt(prediction.variance);
    Eigen::VectorXd deviationGradient = prediction.varianceGradient / (2.0 * deviation);
    if (isRounding) deviationGradient.setZero();

    const Eigen::Index count = incumbents_.size();
    const Eigen::ArrayXd z = (prediction.means - incumbents_) / deviation;
    Eigen::ArrayXd values(count);
    Eigen::ArrayXd slopes(count);
    for (Eigen::Index k = 0; k < count; ++k) {
        const ValueAndSlope at = logExpectedImprovement(z[k]);
        values[k] = at.value;
        slopes[k] = at.slope;
    }
    double result = logMeanExp(values) + std::log(deviation);
    // Each fantasy counts by its share of the sum; d z_k = (d mean_k - z_k d deviation) / deviation.
    Eigen::ArrayXd shares = (values - values.maxCoeff()).exp();
    shares *= slopes / shares.sum();
    gradient = (prediction.meanGradients * shares.matrix() - (shares * z).sum() * deviationGradient +
                deviationGradient) /
               deviation;
    if (feasibility_) {
        const gp::PointPrediction labels = feasibility_->predictStandardizedWithGradient(point);
        const double spread = std::sqrt(labels.variance + kLabelVariance);
        const double ratio = labels.mean / spread;
        const ValueAndSlope at = logNormalProbability(ratio);
        result += at.value;
        gradient +=
            at.slope / spread * (labels.meanGradient - ratio / (2.0 * spread) * labels.varianceGradient);
    }
    return result;
}

}  // namespace trialbench::search
