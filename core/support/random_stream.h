#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>

namespace trialbench::support {

/// What a stream is for; part of its key, so that no two uses ever share numbers.
enum class StreamPurpose : std::uint64_t {
    RandomSearch = 1,
    InitialDesign = 2,
    AcquisitionCandidates = 3,
    Fantasies = 4,
    Training = 6,
    FunctionNoise = 7,
    DataSplit = 8,
    SobolSearch = 9,
    GridOrder = 10,
};

/// One 64-bit key from a purpose and a few numbers (study seed, trial number, ...). Mixed by SplitMix64's
/// finaliser after each word, so that neighbouring seeds give unrelated streams.
std::uint64_t streamKey(StreamPurpose purpose, std::initializer_list<std::uint64_t> words);

/// SplitMix64's finaliser: a bijection that leaves no trace of its argument to the eye.
std::uint64_t mixed(std::uint64_t word);

/// A seeded stream of random numbers: xoshiro256** 1.0 (Blackman & Vigna 2018), state filled by SplitMix64
/// from the key. Own distributions, because those of <random> differ between standard libraries.
/// The same key gives the same numbers everywhere. One thread at a time.
class RandomStream {
 public:
    explicit RandomStream(std::uint64_t key);
    RandomStream(StreamPurpose purpose, std::initializer_list<std::uint64_t> words)
        : RandomStream(streamKey(purpose, words)) {}

    std::uint64_t next();
    /// Uniform in [0, 1), 53 bits.
    double uniform();
    /// Uniform in 0 .. count-1, without bias. count > 0.
    std::uint64_t below(std::uint64_t count);
    /// Standard normal: normalOf the next number.
    double normal() { return normalOf(next()); }

    /// The standard normal number that stands at a random word's place in the distribution (inversion; the
    /// upper 52 bits count). Finite for every word.
    static double normalOf(std::uint64_t word);

 private:
    std::array<std::uint64_t, 4> state_;
};

}  // namespace trialbench::support
