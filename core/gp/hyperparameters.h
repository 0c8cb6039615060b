#pragma once

#include <Eigen/Core>

#include "core/support/json.h"
#include "core/support/result.h"

namespace trialbench::gp {

/// All that a Gaussian process has besides its data. In units of standardized targets and of the cube's edge.
struct Hyperparameters {
    Eigen::VectorXd lengthscales;  // one per dimension, > 0
    double outputScale = 1.0;      // prior variance of the function
    double noiseVariance = 0.01;   // variance of one observation around the function (misfit included)
    double mean = 0.0;             // constant prior mean
};

/// The form in a decision's record: {"lengthscales":[...],"output_scale":..,"noise_variance":..,"mean":..}.
/// Written and read back the numbers are the same to the bit.
Json toJson(const Hyperparameters& hyperparameters);

/// Reads what toJson wrote. Errors: missing_key, wrong_type; bad_spec where a number is not finite or, for
/// all but the mean, not positive. `pointer` is the place of `json` in its document.
Result<Hyperparameters> hyperparametersFromJson(const Json& json, const std::string& pointer = "");

}  // namespace trialbench::gp
