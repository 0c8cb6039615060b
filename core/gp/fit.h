#pragma once

#include <memory>
#include <optional>
#include <stop_token>

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
///
/// A step costs O(n^3), and a few hyperparameters are known well long before. So of more than
/// kSurveyedObservations that many decide which start is climbed from, and of more than kFittedObservations
/// that many decide the hyperparameters. The posterior rests on all of them.
///
/// `stop` ends it within one step. Errors: those of Posterior::build; internal where no start gave a usable
/// covariance, or where it was stopped.
Result<Fit> fit(Observations observations, const std::optional<Hyperparameters>& previous = std::nullopt,
                std::stop_token stop = {});

inline constexpr Eigen::Index kSurveyedObservations = 64;
inline constexpr Eigen::Index kFittedObservations = 400;

}  // namespace trialbench::gp
