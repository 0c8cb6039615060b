#include "core/search/sobol.h"

#include <boost/math/special_functions/erf.hpp>
#include <boost/random/sobol.hpp>
#include <numbers>
#include <vector>

#include "core/support/random_stream.h"

namespace trialbench::search {

Eigen::MatrixXd scrambledSobol(Eigen::Index count, Eigen::Index dimension, std::uint64_t key,
                               std::uint64_t first) {
    Eigen::MatrixXd points(count, dimension);
    if (count == 0 || dimension == 0) return points;
    support::RandomStream stream(key);
    std::vector<std::uint64_t> shifts(static_cast<std::size_t>(dimension));
    for (std::uint64_t& shift : shifts) shift = stream.next();
    boost::random::sobol engine(static_cast<std::size_t>(dimension));
    // Boost leaves out the sequence's first point, the origin; without it 2^k points are no net.
    if (first > 1) engine.discard((first - 1) * static_cast<std::uint64_t>(dimension));
    for (Eigen::Index i = 0; i < count; ++i) {
        const bool isOrigin = first == 0 && i == 0;
        for (Eigen::Index j = 0; j < dimension; ++j) {
            const std::uint64_t bits = (isOrigin ? 0 : engine()) ^ shifts[static_cast<std::size_t>(j)];
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
