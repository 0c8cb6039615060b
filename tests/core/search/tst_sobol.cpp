#include "core/search/sobol.h"

#include <QtTest>
#include <array>
#include <cmath>
#include <set>

using namespace trialbench::search;

class TestSobol : public QObject {
    Q_OBJECT
 private Q_SLOTS:
    void fillsEveryElementaryInterval();
    void continuesWhereItStopped();
    void keyChoosesTheSequence();
    void everyPointIsUniformOverKeys();
    void normalsHaveMomentsOfANormal();
    void emptySizesAreNoFault();
};

void TestSobol::fillsEveryElementaryInterval() {
    // A (0, 4, 2)-net in base 2, however scrambled: each of the sixteen boxes of every shape holds one.
    for (const std::uint64_t key : {1ULL, 2ULL, 77ULL, 1001ULL, 1002ULL}) {
        const auto scrambling = key > 1000 ? Scrambling::Owen : Scrambling::DigitalShift;
        const Eigen::MatrixXd points = scrambledSobol(16, 2, key, 0, scrambling);
        QVERIFY(points.minCoeff() >= 0.0 && points.maxCoeff() < 1.0);
        for (const int across : {1, 2, 4, 8, 16}) {
            std::set<std::pair<int, int>> boxes;
            for (Eigen::Index i = 0; i < 16; ++i) {
                boxes.emplace(static_cast<int>(points(i, 0) * across),
                              static_cast<int>(points(i, 1) * (16 / across)));
            }
            QCOMPARE(boxes.size(), std::size_t{16});
        }
    }
}

void TestSobol::continuesWhereItStopped() {
    const Eigen::MatrixXd all = scrambledSobol(20, 3, 5);
    for (const Eigen::Index first : {0, 1, 2, 7}) {
        const Eigen::MatrixXd rest = scrambledSobol(20 - first, 3, 5, static_cast<std::uint64_t>(first));
        QVERIFY(rest == all.bottomRows(20 - first));
    }
}

void TestSobol::keyChoosesTheSequence() {
    QVERIFY(scrambledSobol(4, 2, 1) == scrambledSobol(4, 2, 1));
    QVERIFY(scrambledSobol(4, 2, 1) != scrambledSobol(4, 2, 2));
}

void TestSobol::everyPointIsUniformOverKeys() {
    // And two points of one sequence are not one shift of two others: of a digital shift, the distance
    // between the first two would be the same for every key.
    std::array<int, 8> counts{};
    std::set<double> distances;
    constexpr int kKeys = 4000;
    for (std::uint64_t key = 0; key < kKeys; ++key) {
        const Eigen::MatrixXd points = scrambledSobol(2, 1, key, 0, Scrambling::Owen);
        ++counts[static_cast<std::size_t>(points(0, 0) * 8)];
        distances.insert(std::abs(points(0, 0) - points(1, 0)));
    }
    for (const int count : counts) {
        QVERIFY(std::abs(count - kKeys / 8) < 5 * std::sqrt(kKeys / 8.0 * 7.0 / 8.0));
    }
    QVERIFY(distances.size() > kKeys / 2);
}

void TestSobol::normalsHaveMomentsOfANormal() {
    const Eigen::MatrixXd normals = quasiRandomNormals(3, 64, 9);
    QCOMPARE(normals.rows(), 3);
    QCOMPARE(normals.cols(), 64);
    for (Eigen::Index j = 0; j < 3; ++j) {
        QVERIFY(std::abs(normals.row(j).mean()) < 0.05);
        QVERIFY(std::abs(normals.row(j).squaredNorm() / 64.0 - 1.0) < 0.1);
    }
}

void TestSobol::emptySizesAreNoFault() {
    QCOMPARE(scrambledSobol(0, 3, 1).rows(), 0);
    QCOMPARE(scrambledSobol(3, 0, 1).cols(), 0);
}

QTEST_GUILESS_MAIN(TestSobol)
#include "tst_sobol.moc"
