#include "core/gp/winsorize.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <vector>

namespace trialbench::gp {
namespace {

constexpr std::size_t kFewest = 5;
constexpr double kExplained = 0.9;

// How many of the lowest of these rising values, at most `most`, split off; 0: none do.
std::size_t splitOff(std::span<const double> rising, std::size_t most) {
    // In units of the largest difference, whose square no double overflows.
    const double low = rising.front();
    const double range = 0.5 * rising.back() - 0.5 * low;
    if (!(range > 0.0)) return 0;
    const auto n = static_cast<double>(rising.size());
    double sum = 0.0;
    double squares = 0.0;
    std::vector<double> scaled;
    for (const double value : rising) {
        scaled.push_back((0.5 * value - 0.5 * low) / range);
        sum += scaled.back();
        squares += scaled.back() * scaled.back();
    }
    const double variance = squares / n - (sum / n) * (sum / n);
    std::size_t best = 0;
    double explained = kExplained;
    double below = 0.0;
    for (std::size_t k = 1; k <= most; ++k) {
        below += scaled[k - 1];
        const auto count = static_cast<double>(k);
        const double apart = (sum - below) / (n - count) - below / count;
        const double between = count / n * (1.0 - count / n) * apart * apart;
        if (between < explained * variance) continue;
        explained = between / variance;
        best = k;
    }
    return best;
}

}  // namespace

double winsorizingCut(const Eigen::VectorXd& values) {
    constexpr double kNone = -std::numeric_limits<double>::infinity();
    std::vector<double> sorted(values.begin(), values.end());
    if (sorted.size() < kFewest) return kNone;
    std::sort(sorted.begin(), sorted.end());
    const std::size_t most = sorted.size() / 2;
    std::size_t outside = 0;
    while (outside < most) {
        const std::size_t more = splitOff(std::span(sorted).subspan(outside), most - outside);
        if (more == 0) break;
        outside += more;
    }
    return outside > 0 && sorted.back() > sorted[outside] ? sorted[outside] : kNone;
}

}  // namespace trialbench::gp
