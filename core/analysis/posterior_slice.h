#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/experiment/experiment.h"

namespace trialbench::analysis {

/// Which slice of which posterior is wanted.
struct SliceRequest {
    std::string study;
    std::string parameter;  ///< along which
    /// The trial whose decision's posterior is shown. None: the study's latest Bayesian decision; where it
    /// has none (random search, imported trials, the initial points of a Bayesian one), a fit of now.
    std::optional<int> decisionOf;
    /// The other parameters' values; what it lacks is taken from the defaults. None: those of the best
    /// observed trial (of the moment that is shown), or the defaults where nothing completed.
    std::optional<space::Configuration> at;
    int points = 201;  ///< about how many; a categorical or a small integer has one for each value
};

/// Design, decision 6: which posterior is shown is always said.
enum class ShownPosterior {
    Decided,   ///< the one that a recorded decision rested on, rebuilt from its hyperparameters, never
               ///< refitted
    FittedNow  ///< fitted for this slice; it decided nothing and is recorded nowhere
};

/// Where the configuration comes from that a slice runs through.
enum class SliceOrigin { Given, BestObserved, Defaults };

/// A place along the parameter: `unit` as the model sees it, on the parameter's scale, in [0, 1] within the
/// ranges; `value` in the parameter's own units, of a categorical the index of its choice (from 0).
struct SlicePlace {
    double unit = 0;
    double value = 0;
};

/// A trial with a value, as the posterior saw it. `distance` is 1 - c, where c is the correlation that the
/// kernel sees between the trial and the slice at the trial's own place along the parameter, so by all other
/// parameters, each divided by its lengthscale: 0 on the slice, 1 where the trial says nothing about it.
struct SliceObservation {
    int trial = 1;
    SlicePlace place;
    double value = 0;  ///< of the goal's metric
    double distance = 0;
    bool isInsideRanges = true;
    bool isCompleted = true;  ///< of those the best is chosen among
};

/// A trial whose failure taught that its configuration cannot work.
struct SliceFailure {
    int trial = 1;
    SlicePlace place;
    double distance = 0;
};

/// A trial without a result (at the moment of the decision, or now), and what the posterior expects of it.
struct SlicePending {
    int trial = 1;
    SlicePlace place;
    double distance = 0;
    double mean = 0;
    double low = 0;  ///< as the slice's own
    double high = 0;
};

/// What was decided with this posterior, as recorded.
struct SliceSuggestion {
    int trial = 1;
    /// None where the parameter was inactive.
    std::optional<SlicePlace> place;
    double distance = 0;     ///< 0: the slice runs through it, and its acquisition there is `acquisition`
    double acquisition = 0;  ///< at its own configuration
};

/// A posterior along one parameter, with all that a plot of it shows. Values, means and deviations in the
/// metric's own units and sign. Trials for which the parameter was inactive have no place and are not here.
struct Slice {
    ShownPosterior posterior = ShownPosterior::FittedNow;
    int decidedTrial = 0;  ///< 0 where it decided nothing
    int results = 0;       ///< of completed trials, that the posterior rests on
    int stopped = 0;       ///< values of stopped trials, that it rests on too
    space::Parameter parameter;

    // One entry for each point, rising in `unit`. The suggestion's own place is one of them.
    std::vector<SlicePlace> places;
    std::vector<std::string> labels;  ///< of a categorical's choices; empty otherwise
    /// The posterior's mean in the metric's units; the median where values were mapped
    /// (BayesianModel::restored).
    std::vector<double> mean;
    /// Two standard deviations of the function itself, noise not included, to both sides as the model sees
    /// them.
    std::vector<double> low;
    std::vector<double> high;
    std::vector<double> acquisition;  ///< in the units in which it is recorded; larger is better
    std::string acquisitionName;

    space::Configuration through;  ///< its value of the parameter itself does not matter
    SliceOrigin origin = SliceOrigin::Defaults;
    int throughTrial = 0;  ///< of BestObserved

    std::vector<SliceObservation> observations;
    std::vector<SliceFailure> failures;
    std::vector<SlicePending> pending;
    std::optional<SliceSuggestion> suggestion;  ///< of a posterior that decided
};

/// Computes a slice. A pure function of its arguments; a fit may take seconds, so any thread but the
/// window's (query_thread.h), and `stop` ends it early, with an error. Errors: unknown_study, unknown_trial;
/// no_decision where `decisionOf` names a trial that no model decided; unknown_parameter; parameter_inactive
/// (says when it is active); configuration_invalid where `at` holds what is no value of its parameter;
/// nothing_completed; those of gp::fit.
Result<Slice> posteriorSlice(const experiment::Experiment& experiment, const SliceRequest& request,
                             std::stop_token stop = {});

}  // namespace trialbench::analysis
