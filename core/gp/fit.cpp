#include "core/gp/fit.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

#include "core/gp/hyperparameter_objective.h"
#include "core/gp/minimize.h"
#include "core/gp/priors.h"
#include "core/support/random_stream.h"

namespace trialbench::gp {
namespace {

// A thousandth of a nat changes no prediction that a person or the acquisition could tell.
constexpr double kTolerance = 1e-3;
// Of the few observations that only say where to start.
constexpr double kSurveyTolerance = 1e-2;

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

/// At most `most` of them, in their order. Which ones is a matter of chance that one more observation changes
/// in one place at most, so that the estimate of before stays a good start.
Observations someOf(const Observations& all, Eigen::Index most) {
    if (all.size() <= most) return all;
    std::vector<Eigen::Index> chosen(static_cast<std::size_t>(all.size()));
    std::iota(chosen.begin(), chosen.end(), Eigen::Index{0});
    const auto place = [](Eigen::Index i) { return support::mixed(static_cast<std::uint64_t>(i)); };
    std::nth_element(chosen.begin(), chosen.begin() + most, chosen.end(),
                     [&](Eigen::Index a, Eigen::Index b) { return place(a) < place(b); });
    chosen.resize(static_cast<std::size_t>(most));
    std::sort(chosen.begin(), chosen.end());
    Observations some{all.kinds, all.points(chosen, Eigen::all), all.values(chosen), {}};
    if (all.standardErrors.size() > 0) some.standardErrors = all.standardErrors(chosen);
    return some;
}

/// Climbs from the starts it is given and keeps the best.
class Search {
 public:
    Search(const Observations& observations, const Standardization& standardization, std::stop_token stop)
        : objective_(observations, standardization), box_(boxFor(observations.dimension())), stop_(stop) {}

    /// Ends when a step gains less than `tolerance` nats.
    void climbFrom(const Eigen::VectorXd& start, double tolerance) {
        const DifferentiableFunction negated = [this](const Eigen::VectorXd& theta,
                                                      Eigen::VectorXd& gradient) {
            const auto value = objective_.evaluate(theta, &gradient);
            if (!value) return std::numeric_limits<double>::infinity();
            gradient = -gradient;
            return -*value;
        };
        const Minimum minimum = minimize(negated, start, box_.lower, box_.upper, {100, tolerance, stop_});
        evaluations_ += minimum.evaluations;
        if (minimum.value < best_.value) best_ = minimum;
    }

    /// Infinity where there is no usable covariance.
    double misfitAt(const Eigen::VectorXd& theta) {
        ++evaluations_;
        const auto value = objective_.evaluate(theta, nullptr);
        return value ? -*value : std::numeric_limits<double>::infinity();
    }

    const HyperparameterObjective& objective() const { return objective_; }
    const Minimum& best() const { return best_; }
    int evaluations() const { return evaluations_; }

 private:
    HyperparameterObjective objective_;
    Box box_;
    std::stop_token stop_;
    Minimum best_{{}, std::numeric_limits<double>::infinity(), 0};
    int evaluations_ = 0;
};

}  // namespace

Result<Fit> fit(Observations observations, const std::optional<Hyperparameters>& previous,
                std::stop_token stop) {
    if (const auto valid = validate(observations); !valid) return tl::unexpected(valid.error());
    const Standardization standardization = standardizationOf(observations.values);
    const Eigen::Index dimension = observations.dimension();
    Search search(someOf(observations, kFittedObservations), standardization, stop);
    std::vector<Eigen::VectorXd> starts = startsFor(dimension, previous);
    int evaluations = 0;
    if (observations.size() > kSurveyedObservations) {
        Search survey(someOf(observations, kSurveyedObservations), standardization, stop);
        for (const Eigen::VectorXd& start : starts) survey.climbFrom(start, kSurveyTolerance);
        evaluations = survey.evaluations();
        if (std::isfinite(survey.best().value)) starts.push_back(survey.best().point);
        std::vector<double> misfits;
        for (const Eigen::VectorXd& start : starts) misfits.push_back(search.misfitAt(start));
        const auto lowest = std::min_element(misfits.begin(), misfits.end()) - misfits.begin();
        starts = {Eigen::VectorXd(starts[static_cast<std::size_t>(lowest)])};
    }
    for (const Eigen::VectorXd& start : starts) search.climbFrom(start, kTolerance);
    if (stop.stop_requested()) return failure(ErrorCode::Internal, {{"detail", "the fit was stopped"}});
    const Minimum& best = search.best();
    const auto hyperparameters =
        std::isfinite(best.value) ? search.objective().hyperparametersAt(best.point) : std::nullopt;
    if (!hyperparameters) {
        return failure(ErrorCode::Internal, {{"detail", "no hyperparameters gave a usable covariance"}});
    }
    auto posterior = Posterior::build(std::move(observations), *hyperparameters, standardization);
    if (!posterior) return tl::unexpected(posterior.error());
    return Fit{std::move(*posterior), -best.value, evaluations + search.evaluations()};
}

}  // namespace trialbench::gp
