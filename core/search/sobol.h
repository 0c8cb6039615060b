#pragma once

#include <Eigen/Core>
#include <cstdint>

namespace trialbench::search {

/// Points `first` .. `first + count - 1` of a Sobol sequence (Boost's engine, direction numbers of Joe &
/// Kuo), one per row (count x dimension), in [0, 1). Each dimension is scrambled by a digital shift drawn
/// from `key`: the same key gives the same sequence, another key another one with the same evenness. Up to
/// 3,667 dimensions. Any thread.
Eigen::MatrixXd scrambledSobol(Eigen::Index count, Eigen::Index dimension, std::uint64_t key,
                               std::uint64_t first = 0);

/// Standard normals (dimension x count) from such points: a quasi-random sample, one draw a column.
Eigen::MatrixXd quasiRandomNormals(Eigen::Index dimension, Eigen::Index count, std::uint64_t key);

}  // namespace trialbench::search
