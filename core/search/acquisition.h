#pragma once

#include <Eigen/Core>
#include <memory>

#include "core/gp/fantasies.h"
#include "core/gp/posterior.h"

namespace trialbench::search {

/// Log expected improvement over the incumbent, averaged over fantasies of the running trials, plus the log
/// probability of feasibility: log(1/K sum_k EI_k(x)) + log P(feasible | x), in units of standardized targets
/// (larger values are better). Immutable; any thread.
/// Sources: Ament et al. 2023 (arXiv 2310.20708) for the logarithm, Snoek et al. 2012 (arXiv 1206.2944) for
/// the fantasies, Gardner et al. 2014 for the product with a probability of feasibility.
class Acquisition {
 public:
    /// What a decision's record calls it.
    static constexpr const char* kName = "log_expected_improvement";

    /// `incumbents` (m x d) are the points that may be the best so far: the incumbent of fantasy k is the
    /// largest of its means there and at the pending points (the mean, not the observed value, because the
    /// luckiest of noisy values is a bar that nothing clears). With none of either it is the prior mean.
    /// `feasibility`, which may be null, is a process over labels: +1 worked, -1 cannot work.
    Acquisition(std::shared_ptr<const gp::Fantasies> fantasies, const Eigen::MatrixXd& incumbents,
                std::shared_ptr<const gp::Posterior> feasibility);

    /// At m points (m x d): m values.
    Eigen::VectorXd evaluate(const Eigen::MatrixXd& points) const;

    /// At one point, with its derivatives (d; zero along categorical and inactive coordinates).
    double evaluate(const Eigen::RowVectorXd& point, Eigen::VectorXd& gradient) const;

 private:
    std::shared_ptr<const gp::Fantasies> fantasies_;
    std::shared_ptr<const gp::Posterior> feasibility_;
    Eigen::VectorXd incumbents_;  // K
};

}  // namespace trialbench::search
