#include "core/support/random_stream.h"

#include <bit>
#include <boost/math/special_functions/erf.hpp>
#include <numbers>

namespace trialbench::support {
namespace {

std::uint64_t splitMixStep(std::uint64_t& state) {
    std::uint64_t z = (state += 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

}  // namespace

std::uint64_t mixed(std::uint64_t word) {
    return splitMixStep(word);
}

std::uint64_t streamKey(StreamPurpose purpose, std::initializer_list<std::uint64_t> words) {
    std::uint64_t state = static_cast<std::uint64_t>(purpose);
    std::uint64_t key = splitMixStep(state);
    for (const std::uint64_t word : words) {
        state = key ^ word;
        key = splitMixStep(state);
    }
    return key;
}

RandomStream::RandomStream(std::uint64_t key) {
    for (std::uint64_t& word : state_) word = splitMixStep(key);
}

std::uint64_t RandomStream::next() {
    const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
    const std::uint64_t t = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= t;
    state_[3] = std::rotl(state_[3], 45);
    return result;
}

double RandomStream::uniform() {
    return static_cast<double>(next() >> 11) * 0x1.0p-53;
}

std::uint64_t RandomStream::below(std::uint64_t count) {
    // Rejection of the incomplete last block: the remainder alone would favour small numbers.
    const std::uint64_t threshold = (0 - count) % count;
    std::uint64_t value = next();
    while (value < threshold) value = next();
    return value % count;
}

double RandomStream::normalOf(std::uint64_t word) {
    // The half-step keeps the argument off 0 and 1, where the inverse is infinite. 52 bits and the half-step
    // are exact in a double; with 53, the largest would be rounded to 1.
    const double u = (static_cast<double>(word >> 12) + 0.5) * 0x1.0p-52;
    return std::numbers::sqrt2 * boost::math::erf_inv(2.0 * u - 1.0);
}

}  // namespace trialbench::support
