#include "core/search/sobol.h"

#include <boost/math/special_functions/erf.hpp>
#include <boost/random/sobol.hpp>
#include <numbers>
#include <vector>

#include "core/support/random_stream.h"

namespace trialbench::search {

namespace {

constexpr int kBits = 53;  // of a double

// Owen's nested scrambling of the upper bits: whether one is flipped depends on the bits above it.
std::uint64_t owenScrambled(std::uint64_t bits, std::uint64_t key) {
    std::uint64_t flips = 0;
    for (int bit = 63; bit > 63 - kBits; --bit) {
        // Shifting by 64 is undefined; above the first bit there is nothing.
        const std::uint64_t above = bit == 63 ? 0 : bits >> (bit + 1);
        // A one before them tells prefixes of different lengths apart.
        const std::uint64_t prefix = above | (std::uint64_t{1} << (63 - bit));
        flips |= (support::mixed(key ^ support::mixed(prefix)) & 1) << bit;
    }
    return bits ^ flips;
}

}  // namespace

Eigen::MatrixXd scrambledSobol(Eigen::Index count, Eigen::Index dimension, std::uint64_t key,
                               std::uint64_t first, Scrambling scrambling) {
    Eigen::MatrixXd points(count, dimension);
    if (count == 0 || dimension == 0) return points;
    support::RandomStream stream(key);
    std::vector<std::uint64_t> keys(static_cast<std::size_t>(dimension));
    for (std::uint64_t& own : keys) own = stream.next();
    boost::random::sobol engine(static_cast<std::size_t>(dimension));
    // Boost leaves out the sequence's first point, the origin; without it 2^k points are no net.
    if (first > 1) engine.discard((first - 1) * static_cast<std::uint64_t>(dimension));
    for (Eigen::Index i = 0; i < count; ++i) {
        const bool isOrigin = first == 0 && i == 0;
        for (Eigen::Index j = 0; j < dimension; ++j) {
            const std::uint64_t own = keys[static_cast<std::size_t>(j)];
            const std::uint64_t plain = isOrigin ? 0 : engine();
            const std::uint64_t bits =
                scrambling == Scrambling::Owen ? owenScrambled(plain, own) : plain ^ own;
            points(i, j) = static_cast<double>(bits >> 11) * 0x1.0p-53;
        }
    }
    return points;
}

Eigen::MatrixXd quasiRandomNormals(Eigen::Index dimension, Eigen::Index count, std::uint64_t key) {
    const Eigen::MatrixXd uniform = scrambledSobol(count, dimension, key).transpose();
    return uniform.unaryExpr([](double u) {
        // Half a step of the 53 bits keeps the argument off 0, where the inverse is infinite.
        return std::numbers::sqrt2 * boost::math::erf_inv(2.0 * (u + 0x1.0p-54) - 1.0);
    });
}

}  // namespace trialbench::search
