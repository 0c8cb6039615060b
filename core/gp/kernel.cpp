#include "core/gp/kernel.h"

#include <cassert>
#include <cmath>
#include <utility>

namespace trialbench::gp {
namespace {

constexpr double kSqrt5 = 2.2360679774997896964;
constexpr double kInactivePlace = 0.5;

bool isPlain(DimensionKind kind, const Eigen::MatrixXd& points, Eigen::Index column) {
    return kind == DimensionKind::Numeric && !points.col(column).hasNaN();
}

}  // namespace

double squaredDifference(DimensionKind kind, double a, double b) {
    const bool inactiveA = std::isnan(a);
    const bool inactiveB = std::isnan(b);
    if (inactiveA && inactiveB) return 0.0;
    if (inactiveA || inactiveB) {
        if (kind == DimensionKind::Categorical) return 1.0;
        const double offset = (inactiveA ? b : a) - kInactivePlace;
        return 1.0 + offset * offset;
    }
    if (kind == DimensionKind::Categorical) return a == b ? 0.0 : 1.0;
    return (a - b) * (a - b);
}

Eigen::MatrixXd pairwiseSquaredDifferences(const std::vector<DimensionKind>& kinds,
                                           const Eigen::MatrixXd& points) {
    const Eigen::Index n = points.rows();
    const Eigen::Index d = points.cols();
    Eigen::MatrixXd result(n * (n - 1) / 2, d);
    for (Eigen::Index j = 0; j < d; ++j) {
        Eigen::Index pair = 0;
        for (Eigen::Index b = 0; b < n; ++b) {
            for (Eigen::Index a = b + 1; a < n; ++a) {
                result(pair++, j) = squaredDifference(kinds[j], points(a, j), points(b, j));
            }
        }
    }
    return result;
}

void matern52(const Eigen::ArrayXXd& squaredDistances, Eigen::ArrayXXd& correlations,
              Eigen::ArrayXXd* slopes) {
    const Eigen::ArrayXXd scaled = kSqrt5 * squaredDistances.sqrt();
    const Eigen::ArrayXXd decay = (-scaled).exp();
    correlations = (1.0 + scaled + (5.0 / 3.0) * squaredDistances) * decay;
    if (slopes != nullptr) *slopes = (5.0 / 3.0) * (1.0 + scaled) * decay;
}

Kernel::Kernel(std::vector<DimensionKind> kinds, const Eigen::VectorXd& lengthscales, double outputScale)
    : kinds_(std::move(kinds)),
      inverseSquares_(lengthscales.array().square().inverse().matrix()),
      outputScale_(outputScale) {
    assert(static_cast<Eigen::Index>(kinds_.size()) == lengthscales.size());
}

Eigen::ArrayXXd Kernel::squaredDistances(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b) const {
    Eigen::ArrayXXd result = Eigen::ArrayXXd::Zero(a.rows(), b.rows());
    for (Eigen::Index j = 0; j < inverseSquares_.size(); ++j) {
        const DimensionKind kind = kinds_[j];
        const double weight = inverseSquares_[j];
        if (isPlain(kind, a, j) && isPlain(kind, b, j)) {
            for (Eigen::Index i = 0; i < b.rows(); ++i) {
                result.col(i) += weight * (a.col(j).array() - b(i, j)).square();
            }
        } else {
            for (Eigen::Index i = 0; i < b.rows(); ++i) {
                for (Eigen::Index k = 0; k < a.rows(); ++k) {
                    result(k, i) += weight * squaredDifference(kind, a(k, j), b(i, j));
                }
            }
        }
    }
    return result;
}

Eigen::MatrixXd Kernel::cross(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b) const {
    Eigen::ArrayXXd correlations;
    matern52(squaredDistances(a, b), correlations, nullptr);
    return (outputScale_ * correlations).matrix();
}

Eigen::MatrixXd Kernel::gradient(const Eigen::RowVectorXd& point, const Eigen::MatrixXd& b,
                                 Eigen::VectorXd& covariances) const {
    Eigen::ArrayXXd correlations;
    Eigen::ArrayXXd slopes;
    matern52(squaredDistances(b, point), correlations, &slopes);
    covariances = outputScale_ * correlations.col(0).matrix();
    Eigen::MatrixXd result = Eigen::MatrixXd::Zero(b.rows(), point.size());
    for (Eigen::Index j = 0; j < point.size(); ++j) {
        if (kinds_[j] == DimensionKind::Categorical || std::isnan(point[j])) continue;
        // d r^2 / d point_j = 2 (point_j - b_ij) / lengthscale^2, and the slope is -2 d/d(r^2).
        const auto place = b.col(j).array().isNaN().select(kInactivePlace, b.col(j).array());
        result.col(j) = (-outputScale_ * inverseSquares_[j] * slopes.col(0) * (point[j] - place)).matrix();
    }
    return result;
}

}  // namespace trialbench::gp
