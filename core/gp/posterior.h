#pragma once

#include <Eigen/Core>
#include <memory>

#include "core/gp/cholesky.h"
#include "core/gp/hyperparameters.h"
#include "core/gp/kernel.h"
#include "core/gp/observations.h"
#include "core/gp/standardization.h"
#include "core/support/result.h"

namespace trialbench::gp {

/// Means and variances at m points. The units are said where one is returned.
struct Prediction {
    Eigen::VectorXd mean;           // m
    Eigen::VectorXd variance;       // m, of the function itself
    Eigen::VectorXd noisyVariance;  // m, of one new observation: plus the noise variance
};

/// Mean and variance of the function at one point with their derivatives by the point's coordinates (zero
/// along categorical and inactive ones).
struct PointPrediction {
    double mean;
    double variance;
    Eigen::VectorXd meanGradient;      // d
    Eigen::VectorXd varianceGradient;  // d
};

/// A Gaussian process given observations and hyperparameters (Rasmussen & Williams 2006, chapter 2).
/// Immutable after construction: share it over threads by shared_ptr<const>. Points are rows (m x d, unit
/// cube, kInactive where a parameter has no value).
class Posterior {
 public:
    /// From data and hyperparameters, without any fit: how the past is rebuilt from a recorded decision. The
    /// same data and hyperparameters give the same bits (same build and processor). O(n^3).
    /// Errors: those of validate(Observations); internal where the covariance cannot be factorized.
    static Result<std::shared_ptr<const Posterior>> build(Observations observations,
                                                          Hyperparameters hyperparameters);
    /// The same with a given map of the targets, for example none at all.
    static Result<std::shared_ptr<const Posterior>> build(Observations observations,
                                                          Hyperparameters hyperparameters,
                                                          const Standardization& standardization);

    /// In the metric's units (variances squared), always finite: see Standardization. O(m n^2).
    Prediction predict(const Eigen::MatrixXd& points) const;
    /// In units of standardized targets.
    Prediction predictStandardized(const Eigen::MatrixXd& points) const;
    /// The means alone, O(m n).
    Eigen::VectorXd meanStandardized(const Eigen::MatrixXd& points) const;
    PointPrediction predictStandardizedWithGradient(const Eigen::RowVectorXd& point) const;
    /// In the metric's units.
    PointPrediction predictWithGradient(const Eigen::RowVectorXd& point) const;

    /// Joint covariance of the function at m points, m x m, standardized units, noise not included.
    Eigen::MatrixXd covarianceStandardized(const Eigen::MatrixXd& points) const;
    /// Joint draws of the function at m points, in the metric's units: column k of the result (m x K) is made
    /// from column k of `normals` (m x K independent standard normals).
    Eigen::MatrixXd sample(const Eigen::MatrixXd& points, const Eigen::MatrixXd& normals) const;

    const Observations& observations() const { return observations_; }
    const Hyperparameters& hyperparameters() const { return hyperparameters_; }
    const Standardization& standardization() const { return standardization_; }
    const Kernel& kernel() const { return kernel_; }
    /// What was added to the diagonal of the covariance to factorize it (standardized units); 0 normally.
    double jitter() const { return factor_.jitter; }
    /// Lower Cholesky factor of the observations' covariance, noise included; n x n.
    const Eigen::MatrixXd& factor() const { return factor_.lower; }
    /// K^-1 (y - mean), n.
    const Eigen::VectorXd& alpha() const { return alpha_; }

 private:
    Posterior(Observations observations, Hyperparameters hyperparameters,
              const Standardization& standardization);

    Observations observations_;
    Hyperparameters hyperparameters_;
    Standardization standardization_;
    Kernel kernel_;
    CholeskyFactor factor_;
    Eigen::VectorXd alpha_;
};

}  // namespace trialbench::gp
