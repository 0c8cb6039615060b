#pragma once

#include <Eigen/Core>
#include <optional>

#include "core/gp/hyperparameters.h"
#include "core/gp/observations.h"
#include "core/gp/standardization.h"

namespace trialbench::gp {

/// The function whose maximum is the MAP estimate: log marginal likelihood of the standardized targets plus
/// log priors (priors.h), over theta = (log lengthscales, log output scale, log noise variance), d + 2 of
/// them. The constant mean has a normal prior and is maximized in closed form for each theta, so it costs no
/// dimension and, by the envelope theorem, no gradient. Immutable; any thread.
class HyperparameterObjective {
 public:
    /// `observations` must be valid (observations.h). Keeps n(n-1)/2 x d numbers, so that one evaluation
    /// needs no distances anew.
    HyperparameterObjective(const Observations& observations, const Standardization& standardization);

    /// The log posterior density at theta, up to the constant of no interest; `gradient`, if given, gets d +
    /// 2 derivatives. Nothing where the covariance cannot be factorized. O(n^3).
    std::optional<double> evaluate(const Eigen::VectorXd& theta, Eigen::VectorXd* gradient) const;

    /// The hyperparameters at theta, with the mean that belongs to them.
    std::optional<Hyperparameters> hyperparametersAt(const Eigen::VectorXd& theta) const;

    static Eigen::VectorXd thetaOf(const Hyperparameters& hyperparameters);

 private:
    struct Solution;
    std::optional<Solution> solve(const Eigen::VectorXd& theta, bool withSlopes) const;

    Eigen::Index size_;
    Eigen::Index dimension_;
    Eigen::MatrixXd pairs_;           // n(n-1)/2 x d squared differences
    Eigen::VectorXd targets_;         // n, standardized
    Eigen::VectorXd knownVariances_;  // n, standardized
};

}  // namespace trialbench::gp
