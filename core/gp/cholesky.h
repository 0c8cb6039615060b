#pragma once

#include <Eigen/Core>
#include <optional>

namespace trialbench::gp {

/// A lower Cholesky factor and what had to be added to the diagonal to get it.
struct CholeskyFactor {
    Eigen::MatrixXd lower;  // n x n; the strict upper part is zero
    double jitter = 0.0;    // absolute; 0 where the matrix was positive definite as it came
};

/// Factorizes a symmetric matrix of which the lower part is read. When that fails, 1e-10 times the mean of
/// the diagonal is added to it, then ten times as much, up to 1e-4 times: repeated points under little noise
/// are singular only by rounding. Nothing where even that fails or an entry is not finite. Any thread.
std::optional<CholeskyFactor> factorize(const Eigen::MatrixXd& symmetric);

/// The inverse of a lower triangular matrix, halved recursively so that almost all of it is matrix products:
/// n^3/3 operations, a third of the time of a triangular solve against the identity.
Eigen::MatrixXd invertLower(const Eigen::MatrixXd& lower);

}  // namespace trialbench::gp
