#pragma once

#include <Eigen/Core>
#include <memory>

#include "core/gp/fantasies.h"
#include "core/gp/posterior.h"

namespace trialbench::search {

/// log P(feasible) at m encoded points (m x d); zeros without a model. `feasibility` is a process over
/// labels, +1 worked and -1 cannot work. The probability is Phi(mean / sqrt(variance + 1/16)): a label
/// belongs to one trial and a part of it is chance (standard deviation 1/4), so that the probability neither
/// jumps to 0 nor to 1 where many labels leave the process itself without doubt, and one failure among many
/// successes is still felt (Rasmussen & Williams 2006, section 6.5, whose two parameters are fixed here). Any
/// thread.
Eigen::VectorXd logFeasibility(const gp::Posterior* feasibility, const Eigen::MatrixXd& points);

/// Log noisy expected improvement plus the log probability of feasibility:
/// log(1/K sum_k EI_k(x)) + log P(feasible | x), in units of standardized targets (larger values are better).
/// Fantasy k imagines the function at the trials that may be the best, running ones among them; its incumbent
/// is the largest value imagined. So the incumbent is neither the luckiest of noisy values nor taken for
/// certain, and at a point that was tried or is running nothing is left to gain. Immutable; any thread.
/// Sources: Ament et al. 2023 (arXiv 2310.20708) for the logarithm, Letham et al. 2017 (arXiv 1706.07094) for
/// the noise, Snoek et al. 2012 (arXiv 1206.2944) for running trials, Gardner et al. 2014 for the product
/// with a probability of feasibility.
class Acquisition {
 public:
    /// What a decision's record calls it.
    static constexpr const char* kName = "log_noisy_expected_improvement";

    /// `fantasies` imagine the function (not observations), first at the `incumbentCount` points that may be
    /// the best so far or become it (completed, running), then at those that cannot (failed): there too
    /// nothing is left to gain. With none of the first kind the incumbent is the prior mean. `feasibility`,
    /// which may be null, is a process over labels: +1 worked, -1 cannot work.
    Acquisition(std::shared_ptr<const gp::Fantasies> fantasies, Eigen::Index incumbentCount,
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
