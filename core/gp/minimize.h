#pragma once

#include <Eigen/Core>
#include <functional>
#include <stop_token>

namespace trialbench::gp {

/// Value at a point; the gradient is written to the second argument, which has the point's size.
using DifferentiableFunction = std::function<double(const Eigen::VectorXd&, Eigen::VectorXd&)>;

struct MinimizeOptions {
    int maxEvaluations = 100;
    double absoluteTolerance = 1e-6;  // stops when a step gains less than this
    std::stop_token stop = {};        // asked for: no further evaluation
};

struct Minimum {
    Eigen::VectorXd point;  // the best point evaluated
    double value = 0.0;     // +infinity if no evaluation gave a finite value
    int evaluations = 0;
};

/// Minimizes within a box by L-BFGS (NLopt's LD_LBFGS: Nocedal 1980, Liu & Nocedal 1989) from `start`, which
/// is moved into the box. The answer is the best point that was evaluated, whatever the optimizer's own end:
/// a failed line search near the optimum is no error. Deterministic; no shared state; any thread.
Minimum minimize(const DifferentiableFunction& function, const Eigen::VectorXd& start,
                 const Eigen::VectorXd& lower, const Eigen::VectorXd& upper,
                 const MinimizeOptions& options = {});

}  // namespace trialbench::gp
