#include "core/search/acquisition_optimizer.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/gp/minimize.h"
#include "core/search/encoding.h"
#include "core/search/sobol.h"
#include "core/support/random_stream.h"

namespace trialbench::search {
namespace {

constexpr std::uint64_t kEnumerableSize = 2048;
constexpr Eigen::Index kSobolCandidates = 512;
constexpr int kPerturbedIncumbents = 5;
// Near, middle and far around each incumbent, in units of the cube's edge.
constexpr double kPerturbations[] = {0.005, 0.02, 0.08, 0.25};
constexpr int kDrawsPerPerturbation = 5;
constexpr std::size_t kStarts = 6;
constexpr double kStartSeparation = 0.03;
constexpr int kRounds = 5;
constexpr double kWorthwhileGain = 1e-6;
constexpr std::uint64_t kSweptValues = 64;
constexpr Eigen::Index kUntriedAttempts = 256;

/// A place in the cube with a coordinate for every parameter, inactive ones too, so that one that becomes
/// active has somewhere to stand.
struct Place {
    Eigen::VectorXd coordinates;
    Candidate candidate;
};

class Optimizer {
 public:
    Optimizer(const space::SearchSpace& space, const Acquisition& acquisition, const TriedSet& tried)
        : space_(space), acquisition_(acquisition), tried_(tried) {}

    std::optional<Candidate> exhaustive() const;
    std::optional<Candidate> local(const std::vector<space::Configuration>& incumbents,
                                   std::uint64_t key) const;

 private:
    std::vector<Place> placesAt(const std::vector<Eigen::VectorXd>& coordinates) const;
    std::vector<Place> candidates(const std::vector<space::Configuration>& incumbents,
                                  std::uint64_t key) const;
    std::vector<Place> startsFrom(const std::vector<Place>& sorted) const;
    Place refine(Place place) const;
    Place climb(const Place& place) const;
    Place sweep(Place place) const;
    std::vector<double> alternatives(const space::Parameter& parameter, double coordinate) const;

    const space::SearchSpace& space_;
    const Acquisition& acquisition_;
    const TriedSet& tried_;
};

void sortBest(std::vector<Place>& places) {
    std::stable_sort(places.begin(), places.end(), [](const Place& a, const Place& b) {
        return a.candidate.acquisition > b.candidate.acquisition;
    });
}

bool isFreeFloat(const space::Parameter& parameter) {
    return parameter.type == space::ParameterType::Float && parameter.low < parameter.high;
}

std::vector<Place> Optimizer::placesAt(const std::vector<Eigen::VectorXd>& coordinates) const {
    std::vector<Place> places;
    places.reserve(coordinates.size());
    Eigen::MatrixXd points(static_cast<Eigen::Index>(coordinates.size()),
                           static_cast<Eigen::Index>(space_.dimension()));
    for (const Eigen::VectorXd& at : coordinates) {
        space::Configuration configuration = space_.fromUnitCube(at);
        Eigen::RowVectorXd point = encode(space_, configuration);
        points.row(static_cast<Eigen::Index>(places.size())) = point;
        places.push_back({at, {std::move(configuration), std::move(point), 0.0}});
    }
    if (places.empty()) return places;
    const Eigen::VectorXd values = acquisition_.evaluate(points);
    for (std::size_t i = 0; i < places.size(); ++i) {
        places[i].candidate.acquisition = values[static_cast<Eigen::Index>(i)];
    }
    return places;
}

std::optional<Candidate> Optimizer::exhaustive() const {
    std::vector<Eigen::VectorXd> coordinates;
    forEachConfiguration(space_, [&](const space::Configuration& configuration) {
        if (!tried_.contains(configuration))
            coordinates.push_back(space_.toUnitCube(configuration).coordinates);
        return true;
    });
    std::vector<Place> places = placesAt(coordinates);
    if (places.empty()) return std::nullopt;
    sortBest(places);
    return std::move(places.front().candidate);
}

std::vector<Place> Optimizer::candidates(const std::vector<space::Configuration>& incumbents,
                                         std::uint64_t key) const {
    const auto d = static_cast<Eigen::Index>(space_.dimension());
    const Eigen::MatrixXd sobol = scrambledSobol(kSobolCandidates, d, key);
    std::vector<Eigen::VectorXd> coordinates;
    for (Eigen::Index i = 0; i < sobol.rows(); ++i) coordinates.emplace_back(sobol.row(i).transpose());
    support::RandomStream stream(support::streamKey(support::StreamPurpose::AcquisitionCandidates, {key}));
    const double changeShare = std::min(1.0, 2.0 / static_cast<double>(d));
    for (const space::Configuration& incumbent : incumbents) {
        const Eigen::VectorXd center = space_.toUnitCube(incumbent).coordinates;
        for (const double spread : kPerturbations) {
            for (int draw = 0; draw < kDrawsPerPerturbation; ++draw) {
                Eigen::VectorXd at = center;
                for (Eigen::Index j = 0; j < d; ++j) {
                    const bool ordered = space_.parameters()[static_cast<std::size_t>(j)].type !=
                                         space::ParameterType::Categorical;
                    const double step = spread * stream.normal();
                    const double other = stream.uniform();
                    // All numbers move a little; a category has no little, so only few of them change.
                    if (ordered) {
                        at[j] = std::clamp(at[j] + step, 0.0, 1.0);
                    } else if (stream.uniform() < changeShare * 0.5) {
                        at[j] = other;
                    }
                }
                coordinates.push_back(std::move(at));
            }
        }
    }
    return placesAt(coordinates);
}

std::vector<Place> Optimizer::startsFrom(const std::vector<Place>& sorted) const {
    std::vector<Place> starts;
    for (const Place& place : sorted) {
        if (starts.size() == kStarts) break;
        // Two starts on one hill climb to the same top.
        const bool isNear = std::any_of(starts.begin(), starts.end(), [&](const Place& start) {
            return (start.coordinates - place.coordinates).cwiseAbs().maxCoeff() < kStartSeparation;
        });
        if (!isNear) starts.push_back(place);
    }
    return starts;
}

Place Optimizer::climb(const Place& place) const {
    std::vector<Eigen::Index> moving;
    for (std::size_t j = 0; j < space_.dimension(); ++j) {
        const auto column = static_cast<Eigen::Index>(j);
        if (isFreeFloat(space_.parameters()[j]) && !std::isnan(place.candidate.point[column])) {
            moving.push_back(column);
        }
    }
    if (moving.empty()) return place;
    Eigen::RowVectorXd point = place.candidate.point;
    Eigen::VectorXd full;
    const gp::DifferentiableFunction negated = [&](const Eigen::VectorXd& x, Eigen::VectorXd& gradient) {
        point(moving) = x.transpose();
        const double value = acquisition_.evaluate(point, full);
        gradient = -full(moving);
        return -value;
    };
    const auto count = static_cast<Eigen::Index>(moving.size());
    const gp::Minimum minimum = gp::minimize(negated, place.coordinates(moving), Eigen::VectorXd::Zero(count),
                                             Eigen::VectorXd::Ones(count), {60, kWorthwhileGain});
    Eigen::VectorXd coordinates = place.coordinates;
    coordinates(moving) = minimum.point;
    Place moved = std::move(placesAt({coordinates}).front());
    return moved.candidate.acquisition > place.candidate.acquisition ? moved : place;
}

std::vector<double> Optimizer::alternatives(const space::Parameter& parameter, double coordinate) const {
    std::vector<double> result;
    const std::uint64_t count = space::cardinality(parameter).value_or(1);
    if (count == 1) return result;
    if (parameter.type == space::ParameterType::Categorical || count <= kSweptValues) {
        for (std::uint64_t k = 0; k < count; ++k) {
            const space::Value value =
                parameter.type == space::ParameterType::Categorical
                    ? parameter.choices[k]
                    : space::Value(static_cast<std::int64_t>(parameter.low) + static_cast<std::int64_t>(k));
            result.push_back(space::toUnit(parameter, value));
        }
        return result;
    }
    // Too many to try each: steps of doubling size to both sides, in values and so on every scale.
    const auto value = space::fromUnit(parameter, coordinate).get<std::int64_t>();
    for (std::int64_t step = 1; step < static_cast<std::int64_t>(count); step *= 2) {
        for (const std::int64_t other : {value - step, value + step}) {
            if (static_cast<double>(other) < parameter.low || static_cast<double>(other) > parameter.high)
                continue;
            result.push_back(space::toUnit(parameter, other));
        }
    }
    return result;
}

Place Optimizer::sweep(Place place) const {
    for (std::size_t j = 0; j < space_.dimension(); ++j) {
        const space::Parameter& parameter = space_.parameters()[j];
        const auto column = static_cast<Eigen::Index>(j);
        if (parameter.type == space::ParameterType::Float || std::isnan(place.candidate.point[column]))
            continue;
        std::vector<Eigen::VectorXd> coordinates;
        for (const double other : alternatives(parameter, place.coordinates[column])) {
            Eigen::VectorXd at = place.coordinates;
            at[column] = other;
            coordinates.push_back(std::move(at));
        }
        for (Place& other : placesAt(coordinates)) {
            if (other.candidate.acquisition > place.candidate.acquisition) place = std::move(other);
        }
    }
    return place;
}

Place Optimizer::refine(Place place) const {
    const bool hasDiscrete = std::any_of(
        space_.parameters().begin(), space_.parameters().end(),
        [](const space::Parameter& parameter) { return parameter.type != space::ParameterType::Float; });
    for (int round = 0; round < kRounds; ++round) {
        const double before = place.candidate.acquisition;
        place = climb(place);
        if (!hasDiscrete) break;
        const double climbed = place.candidate.acquisition;
        place = sweep(std::move(place));
        // Without a gain from the sweep the floats are where the climb left them.
        if (place.candidate.acquisition - climbed < kWorthwhileGain) break;
        if (place.candidate.acquisition - before < kWorthwhileGain) break;
    }
    return place;
}

std::optional<Candidate> Optimizer::local(const std::vector<space::Configuration>& incumbents,
                                          std::uint64_t key) const {
    std::vector<Place> places = candidates(incumbents, key);
    sortBest(places);
    std::vector<Place> refined;
    for (Place& start : startsFrom(places)) refined.push_back(refine(std::move(start)));
    sortBest(refined);
    // Where a refined place was tried or is too near one that runs or failed, a raw candidate takes its turn;
    // nearness is forgiven where all are near.
    for (const bool keepsAway : {true, false}) {
        for (std::vector<Place>* list : {&refined, &places}) {
            for (Place& place : *list) {
                const space::Configuration& configuration = place.candidate.configuration;
                if (tried_.contains(configuration)) continue;
                if (keepsAway && tried_.isTooNear(configuration)) continue;
                return std::move(place.candidate);
            }
        }
    }
    const auto untried = firstUntried(space_, tried_, key, static_cast<std::uint64_t>(kSobolCandidates));
    if (!untried) return std::nullopt;
    return std::move(placesAt({space_.toUnitCube(*untried).coordinates}).front().candidate);
}

}  // namespace

std::optional<Candidate> maximizeAcquisition(const space::SearchSpace& space, const Acquisition& acquisition,
                                             const std::vector<space::Configuration>& incumbents,
                                             const TriedSet& tried, std::uint64_t key) {
    const Optimizer optimizer(space, acquisition, tried);
    const auto size = space.size();
    if (size && *size <= kEnumerableSize) return optimizer.exhaustive();
    const auto count = std::min<std::size_t>(incumbents.size(), kPerturbedIncumbents);
    return optimizer.local({incumbents.begin(), incumbents.begin() + static_cast<std::ptrdiff_t>(count)},
                           key);
}

std::optional<space::Configuration> firstUntried(const space::SearchSpace& space, const TriedSet& tried,
                                                 std::uint64_t key, std::uint64_t first) {
    const auto d = static_cast<Eigen::Index>(space.dimension());
    for (Eigen::Index i = 0; i < kUntriedAttempts; ++i) {
        // One at a time: the first nearly always is one.
        const Eigen::MatrixXd point = scrambledSobol(1, d, key, first + static_cast<std::uint64_t>(i));
        space::Configuration configuration = space.fromUnitCube(point.row(0).transpose());
        if (!tried.contains(configuration)) return configuration;
    }
    std::optional<space::Configuration> found;
    forEachConfiguration(space, [&](const space::Configuration& configuration) {
        if (tried.contains(configuration)) return true;
        found = configuration;
        return false;
    });
    return found;
}

}  // namespace trialbench::search
