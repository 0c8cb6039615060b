#pragma once

#include <Eigen/Core>
#include <limits>
#include <vector>

namespace trialbench::gp {

/// How a coordinate of a point is compared. Numeric: a place in the unit interval. Categorical: any number
/// that stands for the choice; two choices are equal or they are not.
enum class DimensionKind { Numeric, Categorical };

/// The coordinate of a parameter that is inactive under its condition.
inline constexpr double kInactive = std::numeric_limits<double>::quiet_NaN();

/// The squared difference of two coordinates before division by the squared lengthscale.
/// Numeric: (a - b)^2. Categorical: 0 or 1. Both inactive: 0. One of them inactive: 1 for a categorical and
/// 1 + (a - 1/2)^2 for a numeric dimension: the inactive one sits at the middle and one away along a flag of
/// its own. A distance that is the same to every active value would be simpler but no squared distance of
/// points in any space, so that covariance matrices could have negative eigenvalues (a test shows one).
double squaredDifference(DimensionKind kind, double a, double b);

/// squaredDifference for every pair of rows of `points` (n x d), as n(n-1)/2 x d. Pairs run down the columns
/// below the diagonal: (1,0), (2,0), ..., (n-1,0), (2,1), ... With this the squared distances under any
/// lengthscales are one matrix-vector product.
Eigen::MatrixXd pairwiseSquaredDifferences(const std::vector<DimensionKind>& kinds,
                                           const Eigen::MatrixXd& points);

/// The Matern-5/2 correlation (Rasmussen & Williams 2006, eq. 4.17) at squared scaled distances r^2:
/// (1 + sqrt5 r + 5/3 r^2) exp(-sqrt5 r), and its slope -2 d/d(r^2) = 5/3 (1 + sqrt5 r) exp(-sqrt5 r), which
/// stays finite at r = 0 where the derivative by r itself is awkward. Both overwrite their arguments' sizes.
void matern52(const Eigen::ArrayXXd& squaredDistances, Eigen::ArrayXXd& correlations,
              Eigen::ArrayXXd* slopes);

/// Matern-5/2 covariance with one lengthscale per dimension (ARD). Immutable; any thread.
/// Points are rows; numeric coordinates in units of the cube's edge, so lengthscales are too.
class Kernel {
 public:
    /// What a decision's record calls it.
    static constexpr const char* kName = "matern52";

    /// `lengthscales` has one positive entry per kind; `outputScale` is the prior variance (not its root).
    Kernel(std::vector<DimensionKind> kinds, const Eigen::VectorXd& lengthscales, double outputScale);

    /// Covariances between the rows of a (m x d) and b (n x d): m x n.
    Eigen::MatrixXd cross(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b) const;

    /// d cov(point, b_i) / d point_j as n x d, and the covariances themselves (n) in `covariances`. Zero
    /// along categorical dimensions and where the point is inactive.
    Eigen::MatrixXd gradient(const Eigen::RowVectorXd& point, const Eigen::MatrixXd& b,
                             Eigen::VectorXd& covariances) const;

    double outputScale() const { return outputScale_; }
    const std::vector<DimensionKind>& kinds() const { return kinds_; }

 private:
    Eigen::ArrayXXd squaredDistances(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b) const;

    std::vector<DimensionKind> kinds_;
    Eigen::VectorXd inverseSquares_;  // 1 / lengthscale^2
    double outputScale_;
};

}  // namespace trialbench::gp
