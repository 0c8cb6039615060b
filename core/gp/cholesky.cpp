#include "core/gp/cholesky.h"

#include <Eigen/Cholesky>

namespace trialbench::gp {
namespace {

constexpr double kFirstJitter = 1e-10;
constexpr double kLastJitter = 1.01e-4;
constexpr Eigen::Index kSmallBlock = 32;

void invertLowerInPlace(Eigen::Ref<Eigen::MatrixXd> block) {
    const Eigen::Index n = block.rows();
    if (n <= kSmallBlock) {
        const Eigen::MatrixXd identity = Eigen::MatrixXd::Identity(n, n);
        block = block.triangularView<Eigen::Lower>().solve(identity).eval();
        return;
    }
    const Eigen::Index half = n / 2;
    const Eigen::Index rest = n - half;
    invertLowerInPlace(block.topLeftCorner(half, half));
    invertLowerInPlace(block.bottomRightCorner(rest, rest));
    const Eigen::MatrixXd product =
        block.bottomLeftCorner(rest, half) * block.topLeftCorner(half, half).triangularView<Eigen::Lower>();
    block.bottomLeftCorner(rest, half).noalias() =
        block.bottomRightCorner(rest, rest).triangularView<Eigen::Lower>() * (-product);
}

}  // namespace

std::optional<CholeskyFactor> factorize(const Eigen::MatrixXd& symmetric) {
    if (!symmetric.diagonal().allFinite()) return std::nullopt;
    const double scale = symmetric.rows() > 0 ? symmetric.diagonal().mean() : 1.0;
    double relative = 0.0;
    while (relative < kLastJitter) {
        const double jitter = relative * scale;
        Eigen::MatrixXd jittered = symmetric;
        jittered.diagonal().array() += jitter;
        const Eigen::LLT<Eigen::MatrixXd> llt(jittered);
        if (llt.info() == Eigen::Success) {
            CholeskyFactor factor{llt.matrixL(), jitter};
            // LLT reports success for NaN: no comparison with it is true.
            if (factor.lower.diagonal().allFinite()) return factor;
        }
        relative = relative == 0.0 ? kFirstJitter : 10.0 * relative;
    }
    return std::nullopt;
}

Eigen::MatrixXd invertLower(const Eigen::MatrixXd& lower) {
    Eigen::MatrixXd result = lower.triangularView<Eigen::Lower>();
    invertLowerInPlace(result);
    return result;
}

}  // namespace trialbench::gp
