#pragma once

#include <Eigen/Core>
#include <functional>

namespace trialbench::gp {

/// Central differences of a scalar function: the independent truth for every analytic gradient here.
inline Eigen::VectorXd finiteDifferences(const std::function<double(const Eigen::VectorXd&)>& function,
                                         const Eigen::VectorXd& at, double step = 1e-6) {
    Eigen::VectorXd result(at.size());
    for (Eigen::Index j = 0; j < at.size(); ++j) {
        Eigen::VectorXd above = at;
        Eigen::VectorXd below = at;
        above[j] += step;
        below[j] -= step;
        result[j] = (function(above) - function(below)) / (2.0 * step);
    }
    return result;
}

/// Largest difference relative to the larger of 1 and the expected entry.
inline double largestError(const Eigen::VectorXd& actual, const Eigen::VectorXd& expected) {
    return ((actual - expected).array().abs() / expected.array().abs().max(1.0)).maxCoeff();
}

}  // namespace trialbench::gp
