#include "core/gp/fit.h"

#include <cmath>
#include <limits>
#include <vector>

#include "core/gp/hyperparameter_objective.h"
#include "core/gp/minimize.h"
#include "core/gp/priors.h"

namespace trialbench::gp {
namespace {

/// The box of theta. Lengthscales from well under the distance of two trials to flat over the whole cube; the
/// priors hold the estimate far inside, the box only keeps the line search where numbers are sane.
struct Box {
    Eigen::VectorXd lower;
    Eigen::VectorXd upper;
};

Box boxFor(Eigen::Index dimension) {
    Box box{Eigen::VectorXd(dimension + 2), Eigen::VectorXd(dimension + 2)};
    box.lower.setConstant(std::log(0.01));
    box.upper.setConstant(std::log(1e3));
    box.lower[dimension] = std::log(1e-3);
    box.upper[dimension] = std::log(1e3);
    box.lower[dimension + 1] = std::log(kNoiseFloor);
    box.upper[dimension + 1] = std::log(1e2);
    return box;
}

/// Three readings of the same data between which the likelihood often has a ridge or two maxima: what the
/// priors say by themselves, a wiggly function with little noise, a smooth one with much.
std::vector<Eigen::VectorXd> startsFor(Eigen::Index dimension,
                                       const std::optional<Hyperparameters>& previous) {
    const double root = std::sqrt(static_cast<double>(dimension));
    const auto start = [dimension](double lengthscale, double outputScale, double noiseVariance) {
        return HyperparameterObjective::thetaOf(
            {Eigen::VectorXd::Constant(dimension, lengthscale), outputScale, noiseVariance, 0.0});
    };
    std::vector<Eigen::VectorXd> starts;
    if (previous && previous->lengthscales.size() == dimension) {
        starts.push_back(HyperparameterObjective::thetaOf(*previous));
    }
    starts.push_back(start(0.5 * root, 1.0, 1e-2));
    starts.push_back(start(0.15 * root, 1.0, 1e-4));
    starts.push_back(start(2.0 * root, 1.0, 0.3));
    return starts;
}

/// At most kFittedObservations of them, at even distances in their order.
Observations spreadOver(const Observations& all) {
    const Eigen::Index n = all.size();
    const Eigen::Index m = std::min(n, kFittedObservations);
    Observations some{all.kinds, Eigen::MatrixXd(m, all.dimension()), Eigen::VectorXd(m), {}};
    if (all.standardErrors.size() > 0) some.standardErrors.resize(m);
    for (Eigen::Index i = 0; i < m; ++i) {
        const Eigen::Index from = i * n / m;
        some.points.row(i) = all.points.row(from);
        some.values[i] = all.values[from];
        if (all.standardErrors.size() > 0) some.standardErrors[i] = all.standardErrors[from];
    }
    return some;
}

}  // namespace

Result<Fit> fit(Observations observations, const std::optional<Hyperparameters>& previous,
                std::stop_token stop) {
    if (const auto valid = validate(observations); !valid) return tl::unexpected(valid.error());
    const Standardization standardization = standardizationOf(observations.values);
    const HyperparameterObjective objective(spreadOver(observations), standardization);
    const Eigen::Index dimension = observations.dimension();
    const Box box = boxFor(dimension);
    const DifferentiableFunction negated = [&objective](const Eigen::VectorXd& theta,
                                                        Eigen::VectorXd& gradient) {
        const auto value = objective.evaluate(theta, &gradient);
        if (!value) return std::numeric_limits<double>::infinity();
        gradient = -gradient;
        return -*value;
    };
    Minimum best{{}, std::numeric_limits<double>::infinity(), 0};
    int evaluations = 0;
    for (const Eigen::VectorXd& start : startsFor(dimension, previous)) {
        // A thousandth of a nat changes no prediction that a person or the acquisition could tell.
        const Minimum minimum = minimize(negated, start, box.lower, box.upper, {100, 1e-3, stop});
        evaluations += minimum.evaluations;
        if (minimum.value < best.value) best = minimum;
    }
    if (stop.stop_requested()) return failure(ErrorCode::Internal, {{"detail", "the fit was stopped"}});
    const auto hyperparameters =
        std::isfinite(best.value) ? objective.hyperparametersAt(best.point) : std::nullopt;
    if (!hyperparameters) {
        return failure(ErrorCode::Internal, {{"detail", "no hyperparameters gave a usable covariance"}});
    }
    auto posterior = Posterior::build(std::move(observations), *hyperparameters, standardization);
    if (!posterior) return tl::unexpected(posterior.error());
    return Fit{std::move(*posterior), -best.value, evaluations};
}

}  // namespace trialbench::gp
