#pragma once

#include <Eigen/Core>
#include <memory>

#include "core/gp/posterior.h"
#include "core/support/result.h"

namespace trialbench::gp {

/// What is imagined at a point: what a trial there would report, or the function itself under the noise.
enum class Imagined { Observation, Function };

/// A posterior conditioned on K imagined outcomes at p further points, for example trials that run and have
/// no result yet. The conditioned variance does not depend on the outcomes, so all K fantasies share it, and
/// the mean of fantasy k is mean + v' z_k: one pass serves all K. Immutable; any thread. Standardized units
/// throughout. Where the function itself is imagined the variance at those points becomes zero, also at
/// points that were observed with noise. Sources: Snoek, Larochelle & Adams 2012 (arXiv 1206.2944),
/// section 3.2; Letham et al. 2017 (arXiv 1706.07094), section 3, for the function at observed points.
class Fantasies {
 public:
    /// `points` is p x d (p may be 0), `normals` p x K independent standard normals, K > 0: column k is the
    /// k-th outcome in the directions of the joint covariance's Cholesky factor. Error: internal where that
    /// cannot be factorized.
    static Result<std::shared_ptr<const Fantasies>> condition(std::shared_ptr<const Posterior> posterior,
                                                              Eigen::MatrixXd points, Eigen::MatrixXd normals,
                                                              Imagined imagined = Imagined::Observation);

    /// At m points.
    struct Prediction {
        Eigen::MatrixXd means;     // m x K, one column per fantasy
        Eigen::VectorXd variance;  // m, of the function, shared by all
    };
    Prediction predict(const Eigen::MatrixXd& points) const;

    /// At one point, with derivatives by its coordinates.
    struct PointPrediction {
        Eigen::VectorXd means;  // K
        double variance;
        Eigen::MatrixXd meanGradients;     // d x K
        Eigen::VectorXd varianceGradient;  // d
    };
    PointPrediction predictWithGradient(const Eigen::RowVectorXd& point) const;

    /// The outcomes imagined: p x K.
    const Eigen::MatrixXd& outcomes() const { return outcomes_; }
    Eigen::Index count() const { return normals_.cols(); }
    const std::shared_ptr<const Posterior>& posterior() const { return posterior_; }
    const Eigen::MatrixXd& points() const { return points_; }

 private:
    Fantasies() = default;

    std::shared_ptr<const Posterior> posterior_;
    Eigen::MatrixXd points_;    // p x d
    Eigen::MatrixXd normals_;   // p x K
    Eigen::MatrixXd outcomes_;  // p x K
    Eigen::MatrixXd white_;     // n x p: L^-1 K(X, P)
    Eigen::MatrixXd weights_;   // n x p: K^-1 K(X, P), with which a gradient needs no solve per coordinate
    Eigen::MatrixXd lower_;     // p x p: factor of the outcomes' covariance
};

}  // namespace trialbench::gp
