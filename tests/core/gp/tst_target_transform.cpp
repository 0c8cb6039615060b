#include "core/gp/target_transform.h"

#include <QtTest>
#include <cmath>
#include <string>

#include "tests/core/gp/scikit_learn_reference.h"

using namespace trialbench;
using namespace trialbench::gp;

namespace {

/// Values of SciPy.
Json reference() {
    return scikitLearnReference().at("power");
}

TargetTransform withExponent(double exponent) {
    TargetTransform transform;
    transform.before = {0.7, 0.2};
    transform.exponent = exponent;
    return transform;
}

}  // namespace

class TestTargetTransform : public QObject {
    Q_OBJECT
 private Q_SLOTS:
    void mapsAsSciPyDoes() {
        const Json expected = reference();
        const Eigen::VectorXd values = vectorOf(expected["values"]);
        for (const auto& [exponent, mapped] : expected["mapped"].items()) {
            TargetTransform transform;
            transform.before = standardizationOf(values);
            transform.exponent = std::stod(exponent);
            for (Eigen::Index i = 0; i < values.size(); ++i) {
                const double one = mapped[static_cast<std::size_t>(i)].get<double>();
                QVERIFY(std::abs(transform.apply(values[i]) - one) < 1e-12 * std::max(1.0, std::abs(one)));
            }
        }
    }

    void choosesTheLikeliestExponent() {
        const Json expected = reference();
        const TargetTransform transform = targetTransformOf(vectorOf(expected["values"]));
        QCOMPARE(transform.exponent, expected["exponent"].get<double>());
        QVERIFY(transform.exponent > 1.0 && transform.exponent < 2.0);
    }

    void leavesStraightWhatNeedsNoPower() {
        // The good end falls away: drawing it in would hide what is searched for.
        Eigen::VectorXd values = Eigen::VectorXd::LinSpaced(40, 0.0, 3.0).array().exp();
        QCOMPARE(targetTransformOf(values).exponent, 1.0);
        QCOMPARE(targetTransformOf(values).apply(values[3]), values[3]);
        QCOMPARE(targetTransformOf(Eigen::VectorXd::Constant(9, 0.3)).exponent, 1.0);
        QCOMPARE(targetTransformOf(Eigen::Vector3d(1, 2, -9)).exponent, 1.0);
        QCOMPARE(targetTransformOf(Eigen::VectorXd()).exponent, 1.0);
    }

    void goesBothWays() {
        for (const double exponent : {1.0, 1.3, 1.95, 2.0}) {
            const TargetTransform transform = withExponent(exponent);
            double before = -std::numeric_limits<double>::infinity();
            for (const double value : {-5.0, 0.1, 0.69, 0.7, 0.7000001, 0.71, 1.4, 60.0}) {
                const double mapped = transform.apply(value);
                QVERIFY(mapped > before);
                before = mapped;
                QVERIFY(std::abs(transform.invert(mapped) - value) < 1e-9 * std::max(1.0, std::abs(value)));
                constexpr double kStep = 1e-6;
                const double slope =
                    (transform.apply(value + kStep) - transform.apply(value - kStep)) / (2 * kStep);
                QVERIFY(std::abs(transform.slope(value) / slope - 1) < 1e-5);
            }
        }
    }

    // A posterior far from its data expects anything.
    void staysFinite() {
        for (const double exponent : {1.0, 1.5, 2.0}) {
            TargetTransform transform = withExponent(exponent);
            transform.before.scale = 1e300;
            for (const double mapped : {-1e9, -40.0, 40.0, 1e9}) {
                QVERIFY(std::isfinite(transform.invert(mapped)));
            }
        }
        Eigen::VectorXd values = Eigen::VectorXd::LinSpaced(12, -1.0, 1.0);
        values[0] = -1e308;
        values[11] = 1e308;
        const TargetTransform transform = targetTransformOf(values);
        for (const double value : values) QVERIFY(std::isfinite(transform.apply(value)));
    }

    void theUnitOfTheMetricChangesNothing() {
        const Eigen::VectorXd values = vectorOf(reference()["values"]);
        const TargetTransform one = targetTransformOf(values);
        const TargetTransform other = targetTransformOf((values * 1e6).array() - 3e5);
        QCOMPARE(other.exponent, one.exponent);
        QVERIFY(std::abs(other.apply(values[4] * 1e6 - 3e5) - one.apply(values[4])) < 1e-9);
    }

    void raisesTheWorstFirst() {
        Eigen::VectorXd values = vectorOf(reference()["values"]);
        const TargetTransform without = targetTransformOf(values);
        values.conservativeResize(values.size() + 1);
        values[values.size() - 1] = -1e20;
        const TargetTransform transform = targetTransformOf(values);
        QVERIFY(std::isfinite(transform.cut));
        QCOMPARE(transform.apply(-1e20), transform.apply(transform.cut));
        QVERIFY(std::abs(transform.exponent - without.exponent) < 0.11);
    }

    void isReadBackToTheBit() {
        for (const double sign : {1.0, -1.0}) {
            const TargetTransform transform = targetTransformOf(vectorOf(reference()["values"]));
            const auto read = targetTransformFromJson(Json::parse(toJson(transform, sign).dump()));
            QVERIFY(read);
            QCOMPARE(read->cut, transform.cut);
            QCOMPARE(read->before.mean, transform.before.mean);
            QCOMPARE(read->before.scale, transform.before.scale);
            QCOMPARE(read->exponent, transform.exponent);
        }
        TargetTransform cut;
        cut.cut = 0.25;
        QCOMPARE(toJson(cut, -1.0)["cut"].get<double>(), -0.25);
        QCOMPARE(targetTransformFromJson(toJson(cut, -1.0))->cut, 0.25);
    }

    void readsOlderRecords() {
        const auto oldest =
            targetTransformFromJson({{"name", "standardize"}, {"mean", 3.0}, {"scale", 2.0}, {"sign", -1.0}});
        QVERIFY(oldest);
        QCOMPARE(oldest->exponent, 1.0);
        QCOMPARE(oldest->cut, -std::numeric_limits<double>::infinity());
        const auto old = targetTransformFromJson(
            {{"name", "standardize"}, {"mean", 3.0}, {"scale", 2.0}, {"sign", -1.0}, {"cut", 8.0}});
        QVERIFY(old);
        QCOMPARE(old->cut, -8.0);
    }

    void refusesWhatIsNone_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("code");
        QTest::newRow("none") << "null"
                              << "wrong_type";
        QTest::newRow("another's") << R"({"name":"copula","sign":1})"
                                   << "not_built";
        QTest::newRow("no exponent")
            << R"({"name":"winsorize_yeo_johnson","sign":1,"cut":null,"center":0,"spread":1})"
            << "missing_key";
        QTest::newRow("no spread")
            << R"({"name":"winsorize_yeo_johnson","sign":1,"cut":null,"center":0,"spread":0,"exponent":1})"
            << "bad_spec";
        QTest::newRow("too large")
            << R"({"name":"winsorize_yeo_johnson","sign":1,"cut":null,"center":0,"spread":1,"exponent":3})"
            << "bad_spec";
    }
    void refusesWhatIsNone() {
        QFETCH(QString, text);
        QFETCH(QString, code);
        const auto read = targetTransformFromJson(Json::parse(text.toStdString()));
        QVERIFY(!read);
        QCOMPARE(std::string(codeName(read.error().code)), code.toStdString());
    }
};

QTEST_GUILESS_MAIN(TestTargetTransform)
#include "tst_target_transform.moc"
