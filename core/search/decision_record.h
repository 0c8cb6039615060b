#pragma once

#include "core/gp/hyperparameters.h"
#include "core/gp/target_transform.h"
#include "core/search/bayesian_model.h"

namespace trialbench::search {

/// What a Bayesian decision says of itself (BayesianStrategy lists it): the model, and of the configuration
/// chosen, an encoded point (1 x d), the acquisition and what was predicted. Any thread.
Json decisionRecord(const BayesianModel& model, const Eigen::RowVectorXd& chosen, double acquisition);

/// What of a record the model is rebuilt from. Errors: those of reading JSON; not_built where another
/// version decided it with a kernel, an acquisition or a transform that this one does not have. Any thread.
Result<RecordedModel> recordedModel(const Json& decision);

}  // namespace trialbench::search
