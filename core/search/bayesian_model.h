#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

#include "core/gp/posterior.h"
#include "core/gp/target_transform.h"
#include "core/search/acquisition.h"
#include "core/search/strategy.h"

namespace trialbench::search {

/// Of the metric's values, low <= high.
struct Interval {
    double low;
    double high;
};

/// What a decision's record says of its model (decision_record.h).
struct RecordedModel {
    gp::Hyperparameters hyperparameters;
    gp::TargetTransform transform;
};

/// What a Bayesian suggestion reasons with. Immutable; any thread.
struct BayesianModel {
    /// Over values that are to be maximized, the metric, negated where it is minimized, mapped by
    /// `transform`.
    std::shared_ptr<const gp::Posterior> posterior;
    /// Over labels: +1 gave a value, -1 cannot work. Null where nothing failed in a way that teaches.
    std::shared_ptr<const gp::Posterior> feasibility;
    std::shared_ptr<const Acquisition> acquisition;
    /// Completed trials inside the present ranges, the best by the posterior mean first.
    std::vector<space::Configuration> incumbents;
    double sign = 1.0;  ///< +1 maximize, -1 minimize
    gp::TargetTransform transform;
    double typicalError = 0.0;  ///< the median of the results' known standard errors; 0 where mostly none was

    /// The metric's value at a standardized one. At a mean of the posterior it is the median of what is
    /// expected, and the mean where the transform is straight.
    double restored(double standardized) const;
    /// What the posterior's mean, less and plus so many standardized units, is in the metric's.
    Interval interval(double mean, double reach) const;
};

/// Fits the model that decides a request; with one that was `recorded` it is rebuilt from that without a
/// fit, which is how a past decision is shown. `stop` ends a fit early, with an error. Errors: those of
/// gp::fit; nothing_completed where no observation has a value.
Result<BayesianModel> bayesianModel(const Request& request,
                                    const std::optional<RecordedModel>& recorded = std::nullopt,
                                    std::stop_token stop = {});

/// The process over the labels alone; null where nothing is infeasible. Least-squares classification
/// (Rasmussen & Williams 2006, section 6.5) with fixed hyperparameters: few failures cannot teach a
/// lengthscale, and a fixed one cannot spread a single failure over the whole space.
std::shared_ptr<const gp::Posterior> feasibilityModel(const Request& request);

}  // namespace trialbench::search
