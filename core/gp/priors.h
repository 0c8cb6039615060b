#pragma once

#include <cmath>
#include <numbers>

namespace trialbench::gp {

/// LogNormal(location, spread) over a positive hyperparameter. The density is the one over the value itself
/// (so that its mode is exp(location - spread^2)), as in BoTorch, differentiated by the value's logarithm.
struct LogNormalPrior {
    double location;
    double spread;

    /// Logarithm of the density at exp(logValue).
    double logDensity(double logValue) const {
        const double z = (logValue - location) / spread;
        return -0.5 * z * z - logValue - std::log(spread) - 0.5 * std::log(2.0 * std::numbers::pi);
    }
    /// Its derivative by logValue.
    double slope(double logValue) const { return -(logValue - location) / (spread * spread) - 1.0; }
    double mode() const { return std::exp(location - spread * spread); }
};

/// Lengthscales grow with the root of the dimension, because distances do (Hvarfner et al. 2024,
/// arXiv 2402.02229; BoTorch's default since 0.12).
inline LogNormalPrior lengthscalePrior(int dimensions) {
    return {std::numbers::sqrt2 + 0.5 * std::log(static_cast<double>(dimensions)), std::numbers::sqrt3};
}

/// Noise variance of standardized targets (BoTorch's default since 0.12).
inline constexpr LogNormalPrior kNoisePrior{-4.0, 1.0};

/// Prior variance of standardized targets: about 1 by construction. BoTorch fixes it at 1; left free without
/// a prior it runs off together with the lengthscales where the data are smooth.
inline constexpr LogNormalPrior kOutputScalePrior{1.0, 1.0};

/// Standard deviation of the normal prior (around 0) on the constant mean of standardized targets: keeps the
/// mean defined where lengthscales are so long that the data say nothing about it.
inline constexpr double kMeanPriorDeviation = 1.0;

/// Noise variance never goes below this: a deterministic objective still has misfit, and the covariance of
/// repeated points stays positive definite.
inline constexpr double kNoiseFloor = 1e-6;

}  // namespace trialbench::gp
