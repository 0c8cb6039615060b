#include "core/analysis/posterior_slice.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/analysis/slice_line.h"
#include "core/engine/suggest.h"
#include "core/experiment/history.h"
#include "core/search/acquisition.h"
#include "core/search/bayesian_model.h"
#include "core/search/decision_record.h"
#include "core/search/encoding.h"
#include "core/support/names.h"

namespace trialbench::analysis {
namespace {

using experiment::Experiment;
using experiment::Study;
using experiment::Trial;

/// What a decision's record says, read.
struct Decision {
    std::int64_t seen = 0;
    search::RecordedModel model;
    SliceSuggestion suggestion;
};

/// Whether a model decided this trial: no initial point, no fallback.
bool isDecided(const Trial& trial) {
    return trial.decision.is_object() && trial.decision.contains("hyperparameters");
}

Error damagedDecision(const Experiment& experiment, const Trial& trial, const std::string& detail) {
    return {
        ErrorCode::FileDamaged,
        {{"path", experiment.name},
         {"detail", "the decision of trial " + std::to_string(trial.number) + " cannot be read: " + detail}}};
}

Result<Decision> decisionOf(const Experiment& experiment, const Study& study, const Trial& trial) {
    Decision decision;
    try {
        auto model = search::recordedModel(trial.decision);
        if (!model) return tl::unexpected(model.error());
        decision.model = std::move(*model);
        decision.seen = trial.decision.at("seen").get<std::int64_t>();
        decision.suggestion.trial = trial.number;
        decision.suggestion.acquisition = trial.decision.at("acquisition").at("value").get<double>();
    } catch (const Json::exception& error) {
        return tl::unexpected(damagedDecision(experiment, trial, error.what()));
    }
    if (decision.seen < study.revisions.front().addedAt) {
        return tl::unexpected(damagedDecision(experiment, trial, "it has seen nothing of its study"));
    }
    return decision;
}

/// The trial whose decision is to be shown; null: none, so a fit of now.
Result<const Trial*> decidedTrial(const Study& study, const SliceRequest& request) {
    if (!request.decisionOf) {
        const auto latest = std::find_if(study.trials.rbegin(), study.trials.rend(), isDecided);
        return latest == study.trials.rend() ? nullptr : &*latest;
    }
    const Trial* trial = study.findTrial(*request.decisionOf);
    if (!trial) {
        return failure(ErrorCode::UnknownTrial, {{"trial", std::to_string(*request.decisionOf)}});
    }
    if (!isDecided(*trial)) {
        return failure(ErrorCode::NoDecision, {{"trial", std::to_string(trial->number)},
                                               {"origin", std::string(toString(trial->origin))}});
    }
    return trial;
}

std::string labelOf(const space::Value& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
}

/// Fills a slice from a model; all of one moment of a study.
class SliceMaker {
 public:
    SliceMaker(const SliceLine& line, const space::SearchSpace& space, const search::BayesianModel& model)
        : line_(line), space_(space), model_(model) {}

    void addCurves(std::vector<space::Value> grid, Slice& slice) const {
        const auto m = static_cast<Eigen::Index>(grid.size());
        Eigen::MatrixXd points(m, static_cast<Eigen::Index>(space_.dimension()));
        for (Eigen::Index i = 0; i < m; ++i) points.row(i) = line_.pointAt(grid[static_cast<std::size_t>(i)]);
        const gp::Prediction prediction = model_.posterior->predictStandardized(points);
        const Eigen::VectorXd acquisition = model_.acquisition->evaluate(points);
        for (Eigen::Index i = 0; i < m; ++i) {
            const space::Value& value = grid[static_cast<std::size_t>(i)];
            slice.places.push_back({points(i, line_.column()), line_.numberOf(value)});
            slice.mean.push_back(model_.restored(prediction.mean[i]));
            const search::Interval band = bandOf(prediction, i);
            slice.low.push_back(band.low);
            slice.high.push_back(band.high);
            slice.acquisition.push_back(acquisition[i]);
            if (line_.parameter().type == space::ParameterType::Categorical) {
                slice.labels.push_back(labelOf(value));
            }
        }
    }

    /// None where the parameter is inactive.
    std::optional<SlicePlace> placeOf(const space::Configuration& configuration) const {
        const auto value = line_.valueOf(configuration);
        if (!value) return std::nullopt;
        return SlicePlace{space::toUnit(line_.parameter(), *value), line_.numberOf(*value)};
    }

    /// SliceObservation::distance; 1 where the parameter is inactive.
    double distanceOf(const space::Configuration& configuration) const {
        const auto value = line_.valueOf(configuration);
        if (!value) return 1.0;
        const gp::Kernel& kernel = model_.posterior->kernel();
        const double covariance =
            kernel.cross(search::encode(space_, configuration), line_.pointAt(*value))(0, 0);
        return std::clamp(1.0 - covariance / kernel.outputScale(), 0.0, 1.0);
    }

    void addObservations(const std::vector<search::Observation>& observations, Slice& slice) const {
        for (const search::Observation& observation : observations) {
            const auto place = placeOf(observation.configuration);
            if (!place) continue;
            const double distance = distanceOf(observation.configuration);
            if (observation.infeasible) {
                slice.failures.push_back({observation.trial, *place, distance});
            } else if (observation.value) {
                slice.observations.push_back({observation.trial, *place, *observation.value, distance,
                                              observation.insideRanges, observation.isCompleted});
            }
        }
    }

    void addPending(const Study& study, Slice& slice) const {
        for (const Trial& trial : study.trials) {
            const auto place = placeOf(trial.configuration);
            if (!trial.isPending() || !place) continue;
            const gp::Prediction prediction =
                model_.posterior->predictStandardized(search::encode(space_, trial.configuration));
            const search::Interval band = bandOf(prediction, 0);
            slice.pending.push_back({trial.number, *place, distanceOf(trial.configuration),
                                     model_.restored(prediction.mean[0]), band.low, band.high});
        }
    }

 private:
    /// Two standard deviations to both sides.
    search::Interval bandOf(const gp::Prediction& prediction, Eigen::Index i) const {
        return model_.interval(prediction.mean[i], 2.0 * std::sqrt(prediction.variance[i]));
    }

    const SliceLine& line_;
    const space::SearchSpace& space_;
    const search::BayesianModel& model_;
};

/// The configuration that the slice runs through, and where it comes from.
Result<SliceLine> lineOf(const Experiment& experiment, const Study& study, const SliceRequest& request,
                         Slice& slice) {
    space::Configuration base;  // empty: the defaults
    if (request.at) {
        base = *request.at;
        slice.origin = SliceOrigin::Given;
    } else if (const Trial* best = study.best(experiment.goal)) {
        base = best->configuration;
        slice.origin = SliceOrigin::BestObserved;
        slice.throughTrial = best->number;
    }
    auto line = SliceLine::create(study.revision().space, request.parameter, base);
    if (line) slice.through = line->base();
    return line;
}

/// The grid, with the suggestion's own value among it, so that the curve passes through its mark.
std::vector<space::Value> gridWith(const SliceLine& line, int points, const Trial* decided) {
    auto grid = line.grid(points);
    const auto own = decided ? line.valueOf(decided->configuration) : std::nullopt;
    if (!own || line.parameter().type == space::ParameterType::Categorical) return grid;
    const auto place = std::lower_bound(
        grid.begin(), grid.end(), *own,
        [](const space::Value& a, const space::Value& b) { return a.get<double>() < b.get<double>(); });
    if (place == grid.end() || *place != *own) grid.insert(place, *own);
    return grid;
}

}  // namespace

Result<Slice> posteriorSlice(const Experiment& experiment, const SliceRequest& request,
                             std::stop_token stop) {
    const Study* now = experiment.findStudy(request.study);
    if (!now) {
        return failure(
            ErrorCode::UnknownStudy,
            {{"study", request.study}, {"known", support::quotedNames(experiment.studies, &Study::name)}});
    }
    const auto decided = decidedTrial(*now, request);
    if (!decided) return tl::unexpected(decided.error());
    std::optional<Decision> decision;
    if (*decided) {
        auto read = decisionOf(experiment, *now, **decided);
        if (!read) return tl::unexpected(read.error());
        decision = std::move(*read);
    }
    const Study study = decision ? experiment::studyAt(*now, decision->seen) : *now;
    Slice slice;
    const auto line = lineOf(experiment, study, request, slice);
    if (!line) return tl::unexpected(line.error());

    const search::Request asked = engine::suggestionRequest(experiment, study);
    const auto model = search::bayesianModel(asked, decision ? std::optional(decision->model) : std::nullopt,
                                             std::move(stop));
    if (!model && model.error().code == ErrorCode::NothingCompleted) {
        return failure(ErrorCode::NothingCompleted, {{"study", study.name}});
    }
    if (!model) return tl::unexpected(model.error());

    slice.parameter = line->parameter();
    for (const search::Observation& observation : asked.observations) {
        if (observation.value) ++(observation.isCompleted ? slice.results : slice.stopped);
    }
    slice.acquisitionName = search::Acquisition::kName;
    const SliceMaker maker(*line, study.revision().space, *model);
    maker.addCurves(gridWith(*line, request.points, *decided), slice);
    maker.addObservations(asked.observations, slice);
    maker.addPending(study, slice);
    if (decision) {
        slice.posterior = ShownPosterior::Decided;
        slice.decidedTrial = decision->suggestion.trial;
        decision->suggestion.place = maker.placeOf((*decided)->configuration);
        decision->suggestion.distance = maker.distanceOf((*decided)->configuration);
        slice.suggestion = decision->suggestion;
    }
    return slice;
}

}  // namespace trialbench::analysis
