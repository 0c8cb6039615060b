#pragma once

#include <Eigen/Core>
#include <cstdint>

namespace trialbench::search {

/// How a sequence is made random. A digital shift moves all of its points alike; Owen's scrambling (1995:
/// every bit is flipped or not by all the bits above it) makes another sequence of it, for a design over
/// whose seeds an average is taken.
enum class Scrambling { DigitalShift, Owen };

/// Points `first` .. `first + count - 1` of a Sobol sequence (Boost's engine, direction numbers of Joe &
/// Kuo), one per row (count x dimension), in [0, 1). Each dimension is scrambled by itself, by what is drawn
/// from `key`: the same key gives the same sequence, another key another one, as even, whose points are each
/// uniform. Up to 3,667 dimensions. Any thread.
Eigen::MatrixXd scrambledSobol(Eigen::Index count, Eigen::Index dimension, std::uint64_t key,
                               std::uint64_t first = 0, Scrambling scrambling = Scrambling::DigitalShift);

/// Standard normals (dimension x count) from such points: a quasi-random sample, one draw a column.
Eigen::MatrixXd quasiRandomNormals(Eigen::Index dimension, Eigen::Index count, std::uint64_t key);

}  // namespace trialbench::search
