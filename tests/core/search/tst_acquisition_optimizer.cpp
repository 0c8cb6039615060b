#include "core/search/acquisition_optimizer.h"

#include <QtTest>
#include <cmath>
#include <limits>

#include "core/search/bayesian_model.h"
#include "core/search/encoding.h"
#include "core/support/random_stream.h"
#include "tests/core/search/spaces.h"

using namespace trialbench;
using namespace trialbench::search;

namespace {

/// A model of a wavy function over a space, from so many random points.
struct Fixture {
    explicit Fixture(const char* text, int count = 14) : space(spaceOf(text)), tried(space) {
        request.space = &space;
        request.goal = {.metric = "value", .direction = experiment::Direction::Maximize};
        support::RandomStream stream(3);
        for (int i = 0; i < count; ++i) {
            Eigen::VectorXd at(static_cast<Eigen::Index>(space.dimension()));
            for (double& coordinate : at) coordinate = stream.uniform();
            const auto configuration = space.fromUnitCube(at);
            const double value = std::sin(5.0 * at[0]) - 2.0 * std::abs(at[at.size() - 1] - 0.4);
            request.observations.push_back({.trial = i + 1, .configuration = configuration, .value = value});
            tried.add(configuration);
        }
        model = bayesianModel(request).value();
    }
    double at(const space::Configuration& configuration) const {
        return model.acquisition->evaluate(Eigen::MatrixXd(encode(space, configuration)))[0];
    }
    std::optional<Candidate> maximize(std::uint64_t key = 1) const {
        return maximizeAcquisition(space, *model.acquisition, model.incumbents, tried, key);
    }

    space::SearchSpace space;
    Request request;
    BayesianModel model;
    TriedSet tried;
};

const char* const kFloats = R"([{"name":"x","type":"float","low":0,"high":1},
    {"name":"y","type":"float","low":0.001,"high":1,"scale":"log"}])";
const char* const kMixed = R"([{"name":"x","type":"float","low":0,"high":1},
    {"name":"c","type":"categorical","choices":["u","v","w"]},
    {"name":"n","type":"integer","low":0,"high":200,"when":{"c":["v","w"]}}])";
const char* const kFinite = R"([{"name":"n","type":"integer","low":0,"high":30},
    {"name":"c","type":"categorical","choices":["u","v"]}])";

}  // namespace

class AcquisitionOptimizerTest : public QObject {
    Q_OBJECT
 private Q_SLOTS:
    void isAsGoodAsAFineGrid_data();
    void isAsGoodAsAFineGrid();
    void finiteSpaceIsSearchedWhole();
    void keepsAwayFromRunningAndFailed();
    void nothingLeftIsNoCandidate();
    void keyChoosesTheAnswerAlone();
    void firstUntriedSkipsWhatWasTried();
};

void AcquisitionOptimizerTest::isAsGoodAsAFineGrid_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("floats") << QByteArray(kFloats);
    QTest::newRow("all types") << QByteArray(kMixed);
}

void AcquisitionOptimizerTest::isAsGoodAsAFineGrid() {
    QFETCH(QByteArray, text);
    const Fixture fixture(text.constData());
    const auto d = static_cast<Eigen::Index>(fixture.space.dimension());
    constexpr int kSteps = 60;
    double best = -std::numeric_limits<double>::infinity();
    for (int i = 0; i <= kSteps; ++i) {
        for (int j = 0; j <= kSteps; ++j) {
            for (int k = 0; k < (d == 3 ? 3 : 1); ++k) {
                Eigen::VectorXd at(d);
                at[0] = static_cast<double>(i) / kSteps;
                at[d - 1] = static_cast<double>(j) / kSteps;
                if (d == 3) at[1] = (k + 0.5) / 3.0;
                best = std::max(best, fixture.at(fixture.space.fromUnitCube(at)));
            }
        }
    }
    const auto found = fixture.maximize();
    QVERIFY(found);
    QVERIFY2(found->acquisition >= best - 1e-6,
             qPrintable(QString("%1 on the grid, %2 found").arg(best).arg(found->acquisition)));
    // What is said of it holds for the configuration that is returned, not for an unrounded neighbor.
    QVERIFY(fixture.space.validate(found->configuration));
    QCOMPARE(found->acquisition, fixture.at(found->configuration));
}

void AcquisitionOptimizerTest::finiteSpaceIsSearchedWhole() {
    Fixture fixture(kFinite);
    for (int round = 0; round < 5; ++round) {
        double best = -std::numeric_limits<double>::infinity();
        forEachConfiguration(fixture.space, [&](const space::Configuration& configuration) {
            if (!fixture.tried.contains(configuration)) best = std::max(best, fixture.at(configuration));
            return true;
        });
        const auto found = fixture.maximize();
        QVERIFY(found);
        QVERIFY(!fixture.tried.contains(found->configuration));
        QVERIFY(std::abs(found->acquisition - best) < 1e-12);
        fixture.tried.add(found->configuration);
    }
}

void AcquisitionOptimizerTest::keepsAwayFromRunningAndFailed() {
    Fixture fixture(kFloats);
    const auto best = fixture.maximize()->configuration;
    fixture.tried.addFailed(best);
    const auto second = fixture.maximize();
    QVERIFY(second);
    const auto distance = [&](const space::Configuration& a, const space::Configuration& b) {
        return (fixture.space.toUnitCube(a).coordinates - fixture.space.toUnitCube(b).coordinates).norm();
    };
    QVERIFY(distance(second->configuration, best) >= 0.05);
    fixture.tried.addRunning(second->configuration);
    QVERIFY(distance(fixture.maximize()->configuration, second->configuration) >= 0.01);
}

void AcquisitionOptimizerTest::nothingLeftIsNoCandidate() {
    Fixture fixture(kFinite);
    forEachConfiguration(fixture.space, [&](const space::Configuration& configuration) {
        fixture.tried.add(configuration);
        return true;
    });
    QVERIFY(!fixture.maximize());
    QVERIFY(!firstUntried(fixture.space, fixture.tried, 1, 0));
}

void AcquisitionOptimizerTest::keyChoosesTheAnswerAlone() {
    const Fixture fixture(kFloats);
    QVERIFY(fixture.maximize(7)->configuration == fixture.maximize(7)->configuration);
    QVERIFY(fixture.maximize(7)->acquisition == fixture.maximize(7)->acquisition);
}

void AcquisitionOptimizerTest::firstUntriedSkipsWhatWasTried() {
    const auto space = spaceOf(kFloats);
    TriedSet tried(space);
    const auto first = *firstUntried(space, tried, 5, 0);
    const auto second = *firstUntried(space, tried, 5, 1);
    QVERIFY(first != second);
    tried.add(first);
    QVERIFY(*firstUntried(space, tried, 5, 0) == second);
}

QTEST_GUILESS_MAIN(AcquisitionOptimizerTest)
#include "tst_acquisition_optimizer.moc"
