#pragma once

#include "core/search/strategy.h"

namespace trialbench::search {

/// Bayesian optimization: a Gaussian process (core/gp) over everything tried, and the configuration that
/// maximizes its log noisy expected improvement (acquisition.h).
///
/// - The first `initial_points` (d + 1 where the spec says nothing; given and default trials count) are a
///   scrambled Sobol sequence, so that all ranges are seen before the model speaks.
/// - Running trials enter through 64 quasi-random fantasies of the function there; a new one keeps 0.01 of
///   the cube's edge away from them.
/// - Values far worse than the rest count as the worst of the rest (gp/winsorize.h): what diverged without
///   becoming infinite would else set the scale for all. A power transform then draws in the bad end
///   (gp/target_transform.h).
/// - A failure that teaches (Observation::infeasible) has no value and so does not bend the model of the
///   metric; it lowers the probability of feasibility around it, whose logarithm is added, and a new one
///   keeps 0.05 away from it. The worst value instead would carve a cliff that is not there, shorten
///   lengthscales and inflate the noise.
/// - Never suggests what was tried or is running; a finite space ends with Exhausted::Space.
/// - As long as nothing has a result that sequence goes on, also beyond `initial_points`.
/// - Where no model can be had (everything failed so far, a fit that fails) the suggestion is a Sobol point,
///   weighed by the probability of feasibility, of origin "fallback", and the decision says why.
///
/// The decision: {"kernel":"matern52" (older records lack it),"acquisition":{"name","value"},
/// "predicted":{"mean","standard_deviation","interval_50":[low,high],"interval_95":[low,high]} (metric's
/// units, of a result, noise included; the intervals are quantiles, "mean" and "standard_deviation" the
/// middle and half the width of 68 % of it),"hyperparameters":{..},"transform":{..} (gp/target_transform.h),
/// "infeasible":n,"jitter":x}; of a fallback {"fallback":code}; null for an initial point.
class BayesianStrategy final : public Strategy {
 public:
    Answer suggest(const Request& request) const override;
    Result<void> validate(const Json& strategy, const space::SearchSpace& space,
                          const std::string& pointer) const override;
};

}  // namespace trialbench::search
