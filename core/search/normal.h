#pragma once

namespace trialbench::search {

/// A function's value and derivative.
struct ValueAndSlope {
    double value;
    double slope;
};

/// log(phi(z) + z Phi(z)), the logarithm of the expected improvement of a standard normal, to about 1e-10
/// for every finite z, where the textbook form is 0 below z = -38. Below -1 it is -z^2/2 - log(2 pi)/2 +
/// log(1 - |z| Mills(z)), with Mills' ratio from erfc and, below -20, from its asymptotic series, because the
/// difference cancels there. Source: Ament et al. 2023, arXiv 2310.20708, eq. 9.
ValueAndSlope logExpectedImprovement(double z);

/// log Phi(z) for every finite z.
ValueAndSlope logNormalProbability(double z);

}  // namespace trialbench::search
