#include "core/gp/minimize.h"

#include <nlopt.h>

#include <cassert>
#include <cmath>
#include <limits>
#include <memory>
#include <utility>

namespace trialbench::gp {
namespace {

struct Evaluation {
    const DifferentiableFunction& function;
    Minimum best;
    Eigen::VectorXd point;
    Eigen::VectorXd gradient;
    std::stop_token stop;
    nlopt_opt optimizer;
};

double evaluate(unsigned size, const double* x, double* gradientOut, void* data) {
    auto& evaluation = *static_cast<Evaluation*>(data);
    if (evaluation.stop.stop_requested()) {
        nlopt_force_stop(evaluation.optimizer);
        return 1e12;
    }
    evaluation.point = Eigen::Map<const Eigen::VectorXd>(x, size);
    double value = evaluation.function(evaluation.point, evaluation.gradient);
    ++evaluation.best.evaluations;
    const bool usable = std::isfinite(value) && evaluation.gradient.allFinite();
    if (usable && value < evaluation.best.value) {
        evaluation.best.value = value;
        evaluation.best.point = evaluation.point;
    }
    if (!usable) {
        // A wall that the line search steps back from; infinities would spoil its interpolation.
        value = 1e12;
        evaluation.gradient.setZero();
    }
    if (gradientOut != nullptr) Eigen::Map<Eigen::VectorXd>(gradientOut, size) = evaluation.gradient;
    return value;
}

}  // namespace

Minimum minimize(const DifferentiableFunction& function, const Eigen::VectorXd& start,
                 const Eigen::VectorXd& lower, const Eigen::VectorXd& upper, const MinimizeOptions& options) {
    assert(start.size() == lower.size() && start.size() == upper.size() && start.size() > 0);
    Eigen::VectorXd x = start.cwiseMax(lower).cwiseMin(upper);
    Minimum best;
    best.point = x;
    best.value = std::numeric_limits<double>::infinity();
    const std::unique_ptr<nlopt_opt_s, decltype(&nlopt_destroy)> optimizer(
        nlopt_create(NLOPT_LD_LBFGS, static_cast<unsigned>(x.size())), &nlopt_destroy);
    Evaluation evaluation{function,     std::move(best), x, Eigen::VectorXd::Zero(x.size()),
                          options.stop, optimizer.get()};
    nlopt_set_min_objective(optimizer.get(), &evaluate, &evaluation);
    nlopt_set_lower_bounds(optimizer.get(), lower.data());
    nlopt_set_upper_bounds(optimizer.get(), upper.data());
    nlopt_set_maxeval(optimizer.get(), options.maxEvaluations);
    nlopt_set_ftol_abs(optimizer.get(), options.absoluteTolerance);
    double value = 0.0;
    nlopt_optimize(optimizer.get(), x.data(), &value);
    return evaluation.best;
}

}  // namespace trialbench::gp
