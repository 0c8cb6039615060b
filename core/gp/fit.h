#pragma once

#include <memory>
#include <optional>

#include "core/gp/posterior.h"

namespace trialbench::gp {

/// The outcome of a search for hyperparameters.
struct Fit {
    std::shared_ptr<const Posterior> posterior;
    double logDensity;  // of targets and hyperparameters together, at the maximum found
    int evaluations;    // of the marginal likelihood, over all starts
};

/// Maximum a posteriori hyperparameters (priors.h) by L-BFGS with analytic gradients from a few fixed starts;
/// `previous`, where it has as many lengthscales, is one more. A pure function of its arguments: no random
/// numbers, nothing remembered. Fits one observation, equal values and repeated points like any others.
/// Errors: those of Posterior::build; internal where no start gave a usable covariance. O(n^3) a step.
Result<Fit> fit(Observations observations, const std::optional<Hyperparameters>& previous = std::nullopt);

}  // namespace trialbench::gp
