#include "core/search/bayesian_model.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "core/gp/fit.h"
#include "core/search/encoding.h"
#include "core/search/sobol.h"
#include "core/support/random_stream.h"

namespace trialbench::search {
namespace {

constexpr Eigen::Index kFantasyCount = 64;
// A trial behind so many better ones is the best in no fantasy that counts.
constexpr std::ptrdiff_t kImaginedIncumbents = 30;
// Of the failures the latest: where the search is now.
constexpr std::ptrdiff_t kImaginedFailures = 30;
// The mode of the lengthscale prior per root of the dimension (gp/priors.h): a failure shades its own corner.
constexpr double kFeasibilityLengthscale = 0.2;
// A neighbour of a failure that worked counts for more than the failure's shade, as it should where failures
// are partly chance.
constexpr double kFeasibilityNoise = 0.01;
// Once something has failed, a place where nothing worked nearby is more likely to fail than not (28 %
// feasible), so that a failure weighs against going far away too. A judgement: no measurement chose it.
constexpr double kFeasibilityMean = -0.6;

bool hasValue(const Observation& observation) {
    return observation.value && std::isfinite(*observation.value);
}

// To be maximized; not mapped yet.
gp::Observations valuesOf(const Request& request, double sign) {
    const auto count = std::count_if(request.observations.begin(), request.observations.end(), hasValue);
    const auto d = static_cast<Eigen::Index>(request.space->dimension());
    gp::Observations result{kindsOf(*request.space), Eigen::MatrixXd(count, d), Eigen::VectorXd(count),
                            Eigen::VectorXd::Zero(count)};
    Eigen::Index row = 0;
    for (const Observation& observation : request.observations) {
        if (!hasValue(observation)) continue;
        result.points.row(row) = encode(*request.space, observation.configuration);
        result.values[row] = sign * *observation.value;
        result.standardErrors[row++] = observation.standardError.value_or(0.0);
    }
    return result;
}

double medianOf(Eigen::VectorXd values) {
    const auto middle = values.begin() + values.size() / 2;
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

void map(const gp::TargetTransform& transform, gp::Observations& observations) {
    for (Eigen::Index i = 0; i < observations.size(); ++i) {
        observations.standardErrors[i] *= transform.slope(observations.values[i]);
        observations.values[i] = transform.apply(observations.values[i]);
    }
}

Eigen::MatrixXd encodeAll(const space::SearchSpace& space, const std::vector<space::Configuration>& list) {
    Eigen::MatrixXd points(static_cast<Eigen::Index>(list.size()),
                           static_cast<Eigen::Index>(space.dimension()));
    for (std::size_t i = 0; i < list.size(); ++i) {
        points.row(static_cast<Eigen::Index>(i)) = encode(space, list[i]);
    }
    return points;
}

std::vector<space::Configuration> incumbentsOf(const Request& request, const gp::Posterior& posterior) {
    std::vector<space::Configuration> list;
    for (const Observation& observation : request.observations) {
        if (hasValue(observation) && observation.isCompleted && observation.insideRanges) {
            list.push_back(observation.configuration);
        }
    }
    if (list.empty()) return list;
    const Eigen::VectorXd means = posterior.meanStandardized(encodeAll(*request.space, list));
    std::vector<std::size_t> order(list.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return means[static_cast<Eigen::Index>(a)] > means[static_cast<Eigen::Index>(b)];
    });
    std::vector<space::Configuration> sorted;
    for (const std::size_t index : order) sorted.push_back(list[index]);
    return sorted;
}

std::vector<space::Configuration> failedOf(const Request& request) {
    std::vector<space::Configuration> list;
    for (const Observation& observation : request.observations) {
        if (observation.infeasible) list.push_back(observation.configuration);
    }
    const auto surplus = std::max<std::ptrdiff_t>(0, std::ssize(list) - kImaginedFailures);
    list.erase(list.begin(), list.begin() + surplus);
    return list;
}

}  // namespace

double BayesianModel::restored(double standardized) const {
    return sign * transform.invert(posterior->standardization().restore(standardized));
}

Interval BayesianModel::interval(double mean, double reach) const {
    const double worse = restored(mean - reach);
    const double better = restored(mean + reach);
    return {std::min(worse, better), std::max(worse, better)};
}

std::shared_ptr<const gp::Posterior> feasibilityModel(const Request& request) {
    const bool anyInfeasible =
        std::any_of(request.observations.begin(), request.observations.end(),
                    [](const Observation& observation) { return observation.infeasible; });
    if (!anyInfeasible) return nullptr;
    const auto d = static_cast<Eigen::Index>(request.space->dimension());
    gp::Observations labels{kindsOf(*request.space), {}, {}, {}};
    std::vector<space::Configuration> configurations;
    std::vector<double> values;
    for (const Observation& observation : request.observations) {
        if (!observation.infeasible && !hasValue(observation)) continue;
        configurations.push_back(observation.configuration);
        values.push_back(observation.infeasible ? -1.0 : 1.0);
    }
    labels.points = encodeAll(*request.space, configurations);
    labels.values =
        Eigen::Map<const Eigen::VectorXd>(values.data(), static_cast<Eigen::Index>(values.size()));
    const double lengthscale = kFeasibilityLengthscale * std::sqrt(static_cast<double>(d));
    const gp::Hyperparameters fixed{Eigen::VectorXd::Constant(d, lengthscale), 1.0, kFeasibilityNoise,
                                    kFeasibilityMean};
    auto posterior = gp::Posterior::build(std::move(labels), fixed, gp::Standardization{});
    return posterior ? *posterior : nullptr;
}

Result<BayesianModel> bayesianModel(const Request& request, const std::optional<RecordedModel>& recorded,
                                    std::stop_token stop) {
    BayesianModel model;
    model.sign = request.goal.direction == experiment::Direction::Maximize ? 1.0 : -1.0;
    gp::Observations values = valuesOf(request, model.sign);
    if (values.size() == 0) return failure(ErrorCode::NothingCompleted, {});
    model.transform = recorded ? recorded->transform : gp::targetTransformOf(values.values);
    model.typicalError = medianOf(values.standardErrors);
    map(model.transform, values);
    if (recorded) {
        auto posterior = gp::Posterior::build(std::move(values), recorded->hyperparameters);
        if (!posterior) return tl::unexpected(posterior.error());
        model.posterior = std::move(*posterior);
    } else {
        std::optional<gp::Hyperparameters> previous;
        const Json& decision = request.previousDecision;
        if (decision.is_object() && decision.contains("hyperparameters")) {
            // Another space's or version's record is just no start.
            if (auto read = gp::hyperparametersFromJson(decision["hyperparameters"]))
                previous = std::move(*read);
        }
        auto fitted = gp::fit(std::move(values), previous, std::move(stop));
        if (!fitted) return tl::unexpected(fitted.error());
        model.posterior = std::move(fitted->posterior);
    }
    model.feasibility = feasibilityModel(request);
    model.incumbents = incumbentsOf(request, *model.posterior);

    // The function is imagined where it may be largest: at the best completed trials and at all running ones.
    std::vector<space::Configuration> imagined(
        model.incumbents.begin(),
        model.incumbents.begin() +
            std::min<std::ptrdiff_t>(kImaginedIncumbents, std::ssize(model.incumbents)));
    imagined.insert(imagined.end(), request.pending.begin(), request.pending.end());
    const auto incumbentCount = static_cast<Eigen::Index>(imagined.size());
    // Nor is there a value to be had where a trial failed.
    const auto failed = failedOf(request);
    imagined.insert(imagined.end(), failed.begin(), failed.end());
    const auto count = static_cast<Eigen::Index>(imagined.size());
    const std::uint64_t key = support::streamKey(
        support::StreamPurpose::Fantasies, {request.seed, static_cast<std::uint64_t>(request.suggestion)});
    const Eigen::MatrixXd normals =
        count == 0 ? Eigen::MatrixXd(0, 1) : quasiRandomNormals(count, kFantasyCount, key);
    auto fantasies = gp::Fantasies::condition(model.posterior, encodeAll(*request.space, imagined), normals,
                                              gp::Imagined::Function);
    if (!fantasies) return tl::unexpected(fantasies.error());
    model.acquisition =
        std::make_shared<const Acquisition>(std::move(*fantasies), incumbentCount, model.feasibility);
    return model;
}

}  // namespace trialbench::search
