#include "core/search/bayesian.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/search/acquisition_optimizer.h"
#include "core/search/bayesian_model.h"
#include "core/search/decision_record.h"
#include "core/search/encoding.h"
#include "core/search/sobol.h"
#include "core/support/json_reader.h"
#include "core/support/random_stream.h"

namespace trialbench::search {
namespace {

constexpr std::int64_t kMostInitialPoints = 100000;
// Sobol points among which a fallback looks for the one least likely to fail.
constexpr std::uint64_t kFallbackCandidates = 64;

std::int64_t initialPoints(const Request& request) {
    const auto found = request.strategy.find("initial_points");
    if (found != request.strategy.end() && found->is_number_integer()) return found->get<std::int64_t>();
    return static_cast<std::int64_t>(request.space->dimension()) + 1;
}

TriedSet triedOf(const Request& request) {
    TriedSet tried(*request.space);
    for (const Observation& observation : request.observations) {
        if (observation.infeasible) {
            tried.addFailed(observation.configuration);
        } else {
            tried.add(observation.configuration);
        }
    }
    for (const space::Configuration& configuration : request.pending) tried.addRunning(configuration);
    return tried;
}

std::uint64_t initialKey(const Request& request) {
    return support::streamKey(support::StreamPurpose::InitialDesign, {request.seed});
}

Answer initialPoint(const Request& request, const TriedSet& tried) {
    auto configuration = firstUntried(*request.space, tried, initialKey(request),
                                      static_cast<std::uint64_t>(request.ownSuggestions));
    if (!configuration) return Exhausted::Space;
    return Suggestion{std::move(*configuration), experiment::Origin::InitialDesign, nullptr};
}

Answer fallback(const Request& request, const TriedSet& tried, const Error& error) {
    const auto feasibility = feasibilityModel(request);
    const auto first = static_cast<std::uint64_t>(request.ownSuggestions);
    std::optional<space::Configuration> best;
    double bestValue = 0.0;
    for (std::uint64_t i = 0; i < (feasibility ? kFallbackCandidates : 1); ++i) {
        auto configuration = firstUntried(*request.space, tried, initialKey(request), first + i);
        if (!configuration) return Exhausted::Space;
        const double value = logFeasibility(feasibility.get(), encode(*request.space, *configuration))[0];
        if (!best || value > bestValue) {
            best = std::move(*configuration);
            bestValue = value;
        }
    }
    return Suggestion{std::move(*best), experiment::Origin::Fallback,
                      Json{{"fallback", std::string(codeName(error.code))}}};
}

}  // namespace

Answer BayesianStrategy::suggest(const Request& request) const {
    const TriedSet tried = triedOf(request);
    if (tried.isWhole()) return Exhausted::Space;
    if (request.initialCount < initialPoints(request)) return initialPoint(request, tried);
    const bool isNothingKnown = std::none_of(
        request.observations.begin(), request.observations.end(),
        [](const Observation& observation) { return observation.value || observation.infeasible; });
    // More at a time than there are initial points: the first results are yet to come.
    if (isNothingKnown) return initialPoint(request, tried);
    const auto model = bayesianModel(request);
    if (!model) return fallback(request, tried, model.error());
    const std::uint64_t key =
        support::streamKey(support::StreamPurpose::AcquisitionCandidates,
                           {request.seed, static_cast<std::uint64_t>(request.suggestion)});
    auto chosen = maximizeAcquisition(*request.space, *model->acquisition, model->incumbents, tried, key);
    if (!chosen) return Exhausted::Space;
    if (!std::isfinite(chosen->acquisition)) {
        return fallback(request, tried, Error{ErrorCode::NotFinite, {{"what", "The acquisition"}}});
    }
    Json decision = decisionRecord(*model, chosen->point, chosen->acquisition);
    decision["infeasible"] =
        std::count_if(request.observations.begin(), request.observations.end(),
                      [](const Observation& observation) { return observation.infeasible; });
    return Suggestion{std::move(chosen->configuration), experiment::Origin::Bayesian, std::move(decision)};
}

Result<void> BayesianStrategy::validate(const Json& strategy, const space::SearchSpace&,
                                        const std::string& pointer) const {
    support::ObjectReader reader(strategy, pointer);
    reader.requiredString("kind");
    reader.optionalInteger("initial_points", 1, kMostInitialPoints);
    reader.optionalBool("start_from_defaults");
    return reader.finish();
}

}  // namespace trialbench::search
