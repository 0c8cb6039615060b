#pragma once

#include <string>

#include "core/experiment/experiment.h"

namespace trialbench::cli {

/// What a trial of this experiment runs: "Training on fashion_mnist (split seed 1); fixed: epochs 5, ...".
std::string objectiveText(const experiment::Experiment& experiment);

/// How and where a study searches, as its present revision says: "bayesian, seed 1, 2 at a time;
/// learning_rate 0.0005 to 0.3 (log), ...; fixed: optimizer sgd".
std::string searchText(const experiment::Study& study);

}  // namespace trialbench::cli
