#include "core/gp/winsorize.h"

#include <algorithm>
#include <limits>
#include <vector>

namespace trialbench::gp {
namespace {

constexpr Eigen::Index kFewest = 5;
constexpr double kDistances = 10.0;

}  // namespace

double winsorizingCut(const Eigen::VectorXd& values) {
    constexpr double kNone = -std::numeric_limits<double>::infinity();
    if (values.size() < kFewest) return kNone;
    std::vector<double> sorted(values.begin(), values.end());
    // Of an even number the better of the two in the middle, so that half of them may be far outside.
    const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
    std::nth_element(sorted.begin(), middle, sorted.end());
    const double best = *std::max_element(middle, sorted.end());
    const double distance = best - *middle;
    return distance > 0.0 ? *middle - kDistances * distance : kNone;
}

}  // namespace trialbench::gp
