#include "core/engine/suggest.h"

#include <algorithm>

namespace trialbench::engine {
namespace {

using experiment::Cause;
using experiment::Origin;
using experiment::Study;
using experiment::Trial;
using experiment::TrialState;

/// Made by the strategy, not brought in from outside.
bool isOwn(Origin origin) {
    return origin != Origin::Given && origin != Origin::Default && origin != Origin::Imported;
}

/// Whether a trial that ran out of memory would do so on every device of the study: it had its device to
/// itself, and the study has run on none with more memory. One measured elsewhere is taken at its word.
bool teachesMemory(const Trial& trial, const Study& study) {
    if (trial.attempts.empty()) return true;
    const experiment::Attempt& failed = trial.attempts.back();
    if (failed.sharedDevice) return false;
    return std::none_of(study.trials.begin(), study.trials.end(), [&](const Trial& other) {
        return std::any_of(other.attempts.begin(), other.attempts.end(), [&](const auto& attempt) {
            return failed.deviceMemoryBytes > 0 && attempt.deviceMemoryBytes > failed.deviceMemoryBytes;
        });
    });
}

/// What a failure teaches (design, "Causes"): a trial that failed for good has had its retries.
bool teachesInfeasible(const Trial& trial, const Study& study) {
    if (trial.origin == Origin::Imported || !trial.cause) return false;
    switch (*trial.cause) {
        case Cause::OutOfMemory:
            return teachesMemory(trial, study);
        case Cause::Diverged:
        case Cause::Crashed:
        case Cause::BadExit:
        case Cause::BadMetric:
            return true;
        case Cause::TimeLimit:
        case Cause::DataMissing:
        case Cause::DiskFull:
        case Cause::DeviceLost:
            return false;
    }
    return false;
}

std::optional<search::Observation> observationOf(const Trial& trial, const Study& study) {
    if (trial.excluded || trial.isPending()) return std::nullopt;
    search::Observation observation;
    observation.trial = trial.number;
    observation.configuration = trial.configuration;
    observation.insideRanges = study.revision().space.validate(trial.configuration).has_value();
    if (trial.state == TrialState::Failed) {
        if (!teachesInfeasible(trial, study)) return std::nullopt;
        observation.infeasible = true;
        observation.isCompleted = false;
        return observation;
    }
    if (!trial.value) return std::nullopt;  // stopped by the user, value not kept
    observation.value = trial.value;
    observation.standardError = trial.standardError;
    observation.isCompleted = trial.state == TrialState::Completed;
    return observation;
}

/// The first of the study's initial configurations that has not been tried. One that somebody gave by hand
/// counts as tried; one that stands in the list twice is tried twice.
const space::Configuration* nextInitial(const Study& study) {
    std::vector<const space::Configuration*> given;
    for (const Trial& trial : study.trials) {
        if (trial.origin == Origin::Given) given.push_back(&trial.configuration);
    }
    for (const space::Configuration& initial : study.revision().initial) {
        const auto found = std::find_if(given.begin(), given.end(),
                                        [&](const auto* configuration) { return *configuration == initial; });
        if (found == given.end()) return &initial;
        given.erase(found);
    }
    return nullptr;
}

bool wantsDefaults(const Study& study) {
    const Json& strategy = study.revision().strategy;
    if (!strategy.contains("start_from_defaults") || strategy["start_from_defaults"] != true) return false;
    return std::none_of(study.trials.begin(), study.trials.end(), [&](const Trial& trial) {
        return trial.origin == Origin::Default && trial.revision == study.revision().number;
    });
}

/// What a decision rests on, so that it can be computed again: the events up to a number, and who was
/// pending.
void addGrounds(search::Suggestion& suggestion, const experiment::Experiment& experiment,
                const Study& study) {
    if (!suggestion.decision.is_object()) return;
    Json pending = Json::array();
    for (const Trial& trial : study.trials) {
        if (trial.isPending()) pending.push_back(trial.number);
    }
    suggestion.decision["seen"] = experiment.sequence;
    suggestion.decision["pending"] = std::move(pending);
}

}  // namespace

search::Request suggestionRequest(const experiment::Experiment& experiment, const Study& study) {
    const experiment::Revision& revision = study.revision();
    search::Request request;
    request.space = &revision.space;
    request.goal = experiment.goal;
    request.strategy = revision.strategy;
    request.seed = study.seed;
    request.suggestion = static_cast<std::int64_t>(study.trials.size());
    for (const Trial& trial : study.trials) {
        if (auto observation = observationOf(trial, study)) {
            request.observations.push_back(std::move(*observation));
        }
        if (trial.isPending()) request.pending.push_back(trial.configuration);
        if (trial.revision != revision.number) continue;
        if (isOwn(trial.origin)) {
            ++request.ownSuggestions;
            if (!trial.decision.is_null()) request.previousDecision = trial.decision;
        }
        if (trial.origin == Origin::Given || trial.origin == Origin::Default ||
            trial.origin == Origin::InitialDesign) {
            ++request.initialCount;
        }
    }
    return request;
}

bool isBudgetSpent(const Study& study) {
    return study.settings.maxTrials && study.counted() + study.pending() >= *study.settings.maxTrials;
}

std::variant<search::Suggestion, Done> nextSuggestion(const experiment::Experiment& experiment,
                                                      const Study& study) {
    if (isBudgetSpent(study)) return Done{"max_trials"};
    if (const space::Configuration* initial = nextInitial(study)) {
        return search::Suggestion{*initial, Origin::Given, nullptr};
    }
    if (wantsDefaults(study)) {
        return search::Suggestion{study.revision().space.defaults(), Origin::Default, nullptr};
    }
    const auto strategy = search::strategyOf(study.revision().strategy);
    if (!strategy) return Done{std::string(codeName(strategy.error().code))};
    search::Answer answer = (*strategy)->suggest(suggestionRequest(experiment, study));
    if (const auto* exhausted = std::get_if<search::Exhausted>(&answer)) {
        return Done{std::string(search::toString(*exhausted))};
    }
    auto suggestion = std::get<search::Suggestion>(std::move(answer));
    addGrounds(suggestion, experiment, study);
    return suggestion;
}

Json trialAddedRow(const Study& study, const search::Suggestion& suggestion) {
    return {{"revision", study.revision().number},
            {"origin", experiment::toString(suggestion.origin)},
            {"configuration", suggestion.configuration.toJson()},
            {"decision", suggestion.decision}};
}

}  // namespace trialbench::engine
