#include "core/gp/hyperparameter_objective.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "core/gp/cholesky.h"
#include "core/gp/priors.h"

namespace trialbench::gp {
namespace {

constexpr Eigen::Index kBand = 64;

}  // namespace

struct HyperparameterObjective::Solution {
    Eigen::ArrayXXd correlations;  // pairs x 1
    Eigen::ArrayXXd slopes;        // pairs x 1
    CholeskyFactor factor;
    double mean = 0.0;
    Eigen::VectorXd alpha;  // K^-1 (y - mean)
};

HyperparameterObjective::HyperparameterObjective(const Observations& observations,
                                                 const Standardization& standardization)
    : size_(observations.size()),
      dimension_(observations.dimension()),
      pairs_(pairwiseSquaredDifferences(observations.kinds, observations.points)),
      targets_(
          observations.values.unaryExpr([&](double value) { return standardization.standardize(value); })),
      knownVariances_(knownVariances(observations, standardization)) {}

Eigen::VectorXd HyperparameterObjective::thetaOf(const Hyperparameters& hyperparameters) {
    const Eigen::Index d = hyperparameters.lengthscales.size();
    Eigen::VectorXd theta(d + 2);
    theta.head(d) = hyperparameters.lengthscales.array().log();
    theta[d] = std::log(hyperparameters.outputScale);
    theta[d + 1] = std::log(hyperparameters.noiseVariance);
    return theta;
}

std::optional<HyperparameterObjective::Solution> HyperparameterObjective::solve(const Eigen::VectorXd& theta,
                                                                                bool withSlopes) const {
    Solution solution;
    const Eigen::VectorXd weights = (-2.0 * theta.head(dimension_).array()).exp();
    const double outputScale = std::exp(theta[dimension_]);
    const double noiseVariance = std::exp(theta[dimension_ + 1]);
    matern52((pairs_ * weights).array(), solution.correlations, withSlopes ? &solution.slopes : nullptr);

    Eigen::MatrixXd covariance(size_, size_);
    Eigen::Index pair = 0;
    for (Eigen::Index b = 0; b < size_; ++b) {
        covariance(b, b) = outputScale + noiseVariance + knownVariances_[b];
        const Eigen::Index below = size_ - b - 1;
        covariance.col(b).tail(below) =
            outputScale * solution.correlations.col(0).segment(pair, below).matrix();
        pair += below;
    }
    auto factor = factorize(covariance);
    if (!factor) return std::nullopt;
    solution.factor = std::move(*factor);

    const auto lower = std::as_const(solution.factor.lower).triangularView<Eigen::Lower>();
    const Eigen::VectorXd whiteTargets = lower.solve(targets_);
    const Eigen::VectorXd whiteOnes = lower.solve(Eigen::VectorXd::Ones(size_));
    const double priorPrecision = 1.0 / (kMeanPriorDeviation * kMeanPriorDeviation);
    solution.mean = whiteOnes.dot(whiteTargets) / (whiteOnes.squaredNorm() + priorPrecision);
    solution.alpha = lower.transpose().solve(whiteTargets - solution.mean * whiteOnes);
    return solution;
}

std::optional<double> HyperparameterObjective::evaluate(const Eigen::VectorXd& theta,
                                                        Eigen::VectorXd* gradient) const {
    const auto solution = solve(theta, gradient != nullptr);
    if (!solution) return std::nullopt;
    const LogNormalPrior lengthscales = lengthscalePrior(static_cast<int>(dimension_));
    const double logOutputScale = theta[dimension_];
    const double logNoise = theta[dimension_ + 1];

    const Eigen::MatrixXd& lower = solution->factor.lower;
    const double fit = (targets_.array() - solution->mean).matrix().dot(solution->alpha);
    double value = -0.5 * fit - lower.diagonal().array().log().sum() -
                   0.5 * static_cast<double>(size_) * std::log(2.0 * std::numbers::pi);
    value -= 0.5 * solution->mean * solution->mean / (kMeanPriorDeviation * kMeanPriorDeviation);
    for (Eigen::Index j = 0; j < dimension_; ++j) value += lengthscales.logDensity(theta[j]);
    value += kOutputScalePrior.logDensity(logOutputScale) + kNoisePrior.logDensity(logNoise);
    if (gradient == nullptr) return value;

    // d log p / d t = 1/2 tr((alpha alpha' - K^-1) dK/dt) (Rasmussen & Williams 2006, eq. 5.9). The matrix
    // is symmetric, so each pair below the diagonal counts twice and the half cancels.
    const Eigen::MatrixXd inverseLower = invertLower(lower);
    Eigen::MatrixXd difference = Eigen::MatrixXd::Zero(size_, size_);
    // K^-1 = L^-T L^-1 in bands of rows, whose zeros right of the diagonal are left out: a third of the work.
    for (Eigen::Index first = 0; first < size_; first += kBand) {
        const Eigen::Index rows = std::min(kBand, size_ - first);
        const Eigen::Index columns = first + rows;
        difference.topLeftCorner(columns, columns)
            .selfadjointView<Eigen::Lower>()
            .rankUpdate(inverseLower.block(first, 0, rows, columns).transpose(), -1.0);
    }
    difference.selfadjointView<Eigen::Lower>().rankUpdate(solution->alpha, 1.0);
    Eigen::ArrayXd below(solution->correlations.rows());
    Eigen::Index pair = 0;
    for (Eigen::Index b = 0; b < size_; ++b) {
        const Eigen::Index count = size_ - b - 1;
        below.segment(pair, count) = difference.col(b).tail(count).array();
        pair += count;
    }
    const double outputScale = std::exp(logOutputScale);
    gradient->resize(dimension_ + 2);
    const Eigen::VectorXd weighted = outputScale * below * solution->slopes.col(0);
    gradient->head(dimension_) =
        (pairs_.transpose() * weighted).array() * (-2.0 * theta.head(dimension_).array()).exp();
    const double trace = difference.trace();
    (*gradient)[dimension_] = outputScale * (0.5 * trace + (below * solution->correlations.col(0)).sum());
    (*gradient)[dimension_ + 1] = 0.5 * std::exp(logNoise) * trace;
    for (Eigen::Index j = 0; j < dimension_; ++j) (*gradient)[j] += lengthscales.slope(theta[j]);
    (*gradient)[dimension_] += kOutputScalePrior.slope(logOutputScale);
    (*gradient)[dimension_ + 1] += kNoisePrior.slope(logNoise);
    return value;
}

std::optional<Hyperparameters> HyperparameterObjective::hyperparametersAt(
    const Eigen::VectorXd& theta) const {
    const auto solution = solve(theta, false);
    if (!solution) return std::nullopt;
    Hyperparameters result;
    result.lengthscales = theta.head(dimension_).array().exp();
    result.outputScale = std::exp(theta[dimension_]);
    result.noiseVariance = std::exp(theta[dimension_ + 1]);
    result.mean = solution->mean;
    return result;
}

}  // namespace trialbench::gp
