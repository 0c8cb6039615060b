#include <QtTest>
#include <array>
#include <bit>
#include <cmath>
#include <set>
#include <vector>

#include "core/support/random_stream.h"

using namespace trialbench::support;

namespace {

// The generators as their authors publish them (prng.di.unimi.it, public domain), held below against
// published outputs before the code under test is held against them.
struct SplitMix64 {
    std::uint64_t x;
    std::uint64_t next() {
        std::uint64_t z = (x += 0x9e3779b97f4a7c15);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }
};

struct Xoshiro256StarStar {
    std::array<std::uint64_t, 4> s;
    std::uint64_t next() {
        const std::uint64_t result = std::rotl(s[1] * 5, 7) * 9;
        const std::uint64_t t = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= t;
        s[3] = std::rotl(s[3], 45);
        return result;
    }
};

}  // namespace

class RandomStreamTest : public QObject {
    Q_OBJECT
 private Q_SLOTS:
    void referencesGiveThePublishedNumbers();
    void isXoshiroSeededBySplitMix();
    void keysOfDifferentUsesDiffer();
    void uniformFillsTheIntervalEvenly();
    void belowIsUnbiasedAndInRange();
    void normalInvertsTheDistributionFunction();
    void normalIsFiniteForEveryWord();
    void normalHasTheMomentsOfANormal();
};

void RandomStreamTest::referencesGiveThePublishedNumbers() {
    SplitMix64 splitMix{1234567};
    for (const std::uint64_t expected : {6457827717110365317U, 3203168211198807973U, 9817491932198370423U,
                                         4593380528125082431U, 16408922859458223821U}) {
        QCOMPARE(splitMix.next(), expected);
    }
    Xoshiro256StarStar xoshiro{{1, 2, 3, 4}};
    for (const std::uint64_t expected : std::vector<std::uint64_t>{
             11520U, 0U, 1509978240U, 1215971899390074240U, 1216172134540287360U, 607988272756665600U,
             16172922978634559625U, 8476171486693032832U, 10595114339597558777U, 2904607092377533576U}) {
        QCOMPARE(xoshiro.next(), expected);
    }
}

void RandomStreamTest::isXoshiroSeededBySplitMix() {
    // Published for seed 0.
    RandomStream zero(0);
    for (const std::uint64_t expected : {0x99ec5f36cb75f2b4U, 0xbf6e1f784956452aU, 0x1a5f849d4933e6e0U,
                                         0x6aa594f1262d2d2cU, 0xbba5ad4a1f842e59U, 0xffef8375d9ebcacaU}) {
        QCOMPARE(zero.next(), expected);
    }
    for (const std::uint64_t key : {1ULL, 42ULL, ~0ULL}) {
        SplitMix64 seeding{key};
        Xoshiro256StarStar reference{{seeding.next(), seeding.next(), seeding.next(), seeding.next()}};
        RandomStream stream(key);
        for (int i = 0; i < 1000; ++i) QCOMPARE(stream.next(), reference.next());
    }
}

void RandomStreamTest::keysOfDifferentUsesDiffer() {
    std::set<std::uint64_t> keys;
    std::size_t expected = 0;
    for (const auto purpose :
         {StreamPurpose::RandomSearch, StreamPurpose::Training, StreamPurpose::DataSplit}) {
        keys.insert(streamKey(purpose, {}));
        ++expected;
        for (std::uint64_t a = 0; a < 30; ++a) {
            keys.insert(streamKey(purpose, {a}));
            ++expected;
            for (std::uint64_t b = 0; b < 30; ++b) {
                keys.insert(streamKey(purpose, {a, b}));
                ++expected;
            }
        }
    }
    QCOMPARE(keys.size(), expected);
    QCOMPARE(streamKey(StreamPurpose::Training, {1, 2}), streamKey(StreamPurpose::Training, {1, 2}));
    // Neighbouring seeds: about half of the bits differ.
    const auto differing =
        std::popcount(streamKey(StreamPurpose::Training, {1}) ^ streamKey(StreamPurpose::Training, {2}));
    QVERIFY(differing > 12 && differing < 52);
}

void RandomStreamTest::uniformFillsTheIntervalEvenly() {
    RandomStream stream(StreamPurpose::RandomSearch, {3});
    constexpr int kBins = 20;
    constexpr int kDraws = 40000;
    std::array<int, kBins> counts{};
    for (int i = 0; i < kDraws; ++i) {
        const double u = stream.uniform();
        QVERIFY(u >= 0 && u < 1);
        ++counts[static_cast<std::size_t>(u * kBins)];
    }
    double chiSquared = 0;
    for (const int count : counts) {
        const double expected = static_cast<double>(kDraws) / kBins;
        chiSquared += (count - expected) * (count - expected) / expected;
    }
    QVERIFY(chiSquared < 43.8);  // 0.1 % point of chi-squared with 19 degrees of freedom
    QVERIFY(chiSquared > 5.4);   // and 99.9 %: not suspiciously even
}

void RandomStreamTest::belowIsUnbiasedAndInRange() {
    RandomStream stream(5);
    for (int i = 0; i < 100; ++i) QCOMPARE(stream.below(1), std::uint64_t{0});
    // Two thirds of 2^64: a plain remainder would give the lower half of the range twice as often.
    const std::uint64_t count = 12297829382473034410U;
    int low = 0;
    constexpr int kDraws = 20000;
    for (int i = 0; i < kDraws; ++i) {
        const std::uint64_t value = stream.below(count);
        QVERIFY(value < count);
        low += value < count / 2;
    }
    QVERIFY(std::abs(low - kDraws / 2) < 4 * std::sqrt(kDraws / 4.0));
}

void RandomStreamTest::normalInvertsTheDistributionFunction() {
    RandomStream words(9);
    for (int i = 0; i < 1000; ++i) {
        const std::uint64_t word = words.next();
        const double z = RandomStream::normalOf(word);
        const double u = (static_cast<double>(word >> 12) + 0.5) * 0x1.0p-52;
        QVERIFY(std::abs(0.5 * std::erfc(-z / std::sqrt(2.0)) - u) < 1e-14);
    }
    RandomStream a(9), b(9);
    QCOMPARE(a.normal(), RandomStream::normalOf(b.next()));
}

void RandomStreamTest::normalIsFiniteForEveryWord() {
    for (const std::uint64_t word : {0ULL, 1ULL, ~0ULL, ~0ULL - 1, 1ULL << 63, (1ULL << 63) - 1}) {
        QVERIFY(std::isfinite(RandomStream::normalOf(word)));
        QCOMPARE(RandomStream::normalOf(word), -RandomStream::normalOf(~word));
    }
    QVERIFY(RandomStream::normalOf(~0ULL) > 8 && RandomStream::normalOf(~0ULL) < 9);
}

void RandomStreamTest::normalHasTheMomentsOfANormal() {
    RandomStream stream(StreamPurpose::FunctionNoise, {1});
    constexpr int kDraws = 40000;
    double sum = 0, squares = 0, fourth = 0;
    for (int i = 0; i < kDraws; ++i) {
        const double z = stream.normal();
        sum += z;
        squares += z * z;
        fourth += z * z * z * z;
    }
    // Four standard errors each: of the mean 1, of the variance 2, of the fourth moment 96.
    const double root = std::sqrt(static_cast<double>(kDraws));
    QVERIFY(std::abs(sum / kDraws) < 4 / root);
    QVERIFY(std::abs(squares / kDraws - 1) < 4 * std::sqrt(2.0) / root);
    QVERIFY(std::abs(fourth / kDraws - 3) < 4 * std::sqrt(96.0) / root);
}

QTEST_GUILESS_MAIN(RandomStreamTest)
#include "tst_random_stream.moc"
