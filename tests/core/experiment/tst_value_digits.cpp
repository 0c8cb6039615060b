#include "core/experiment/value_digits.h"

#include <QtTest>

using namespace trialbench;
using namespace trialbench::experiment;

namespace {

using Values = QVector<double>;
using Texts = QStringList;

Experiment measured(const char* kind, const char* metric, const Values& values,
                    std::optional<double> error = {}, Direction direction = Direction::Maximize) {
    Experiment experiment;
    experiment.objective = Json{{"kind", kind}};
    experiment.goal = Goal{metric, direction};
    Study& study = experiment.studies.emplace_back();
    study.revisions.emplace_back();
    for (const double value : values) {
        Trial& trial = study.trials.emplace_back();
        trial.number = static_cast<int>(study.trials.size());
        trial.state = TrialState::Completed;
        trial.value = value;
        trial.standardError = error;
    }
    return experiment;
}

Texts textsOf(const Experiment& experiment, const Values& values) {
    const ValueDigits digits(experiment);
    Texts texts;
    for (const double value : values) texts.append(QString::fromStdString(digits.text(value)));
    return texts;
}

}  // namespace

class TestValueDigits : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void tellApartWhatDiffersAndMatters_data() {
        QTest::addColumn<Values>("values");
        QTest::addColumn<double>("error");
        QTest::addColumn<Texts>("texts");
        const double none = -1;
        QTest::newRow("a small spread of large values")
            << Values{1234566, 1234567.1, 1234567.9} << none << Texts{"1234566.0", "1234567.1", "1234567.9"};
        QTest::newRow("with errors") << Values{1234566, 1234567.1, 1234567.94} << 0.25
                                     << Texts{"1234566.00", "1234567.10", "1234567.94"};
        QTest::newRow("an error says how far values are known")
            << Values{0.92341234, 0.91823456} << 0.0095 << Texts{"0.9234", "0.9182"};
        QTest::newRow("a large error") << Values{1234.5678, 1301.25} << 40.0 << Texts{"1235", "1301"};
        QTest::newRow("below the error") << Values{0.5123456, -0.0000123} << 0.01 << Texts{"0.512", "0.000"};
        QTest::newRow("an error of nothing is none")
            << Values{3.31258, 2.1, 1.4142} << 0.0 << Texts{"3.313", "2.100", "1.414"};
        QTest::newRow("spread out") << Values{3.31258, 2.1, 1.4142} << none
                                    << Texts{"3.313", "2.100", "1.414"};
        QTest::newRow("the best two are close") << Values{3.312581, 3.312577, 1.4142, 0.5} << none
                                                << Texts{"3.312581", "3.312577", "1.414200", "0.500000"};
        QTest::newRow("closer than nine digits")
            << Values{3.3125810000001, 3.312581} << none << Texts{"3.31258100", "3.31258100"};
        QTest::newRow("none needs more") << Values{0.5, 0.25, 2} << none << Texts{"0.50", "0.25", "2.00"};
        QTest::newRow("whole") << Values{4, 12, 1103243} << none << Texts{"4", "12", "1103243"};
        QTest::newRow("one") << Values{0.123456} << none << Texts{"0.1235"};
        QTest::newRow("tiny") << Values{1.5e-7, 1.23456e-10} << none << Texts{"1.5e-7", "1.235e-10"};
        QTest::newRow("huge") << Values{1.5e12, 1.234567e10} << none << Texts{"1.5e12", "1.235e10"};
        QTest::newRow("tiny with errors")
            << Values{1.2345678e-6, 2.5e-6} << 1e-9 << Texts{"1.2346e-6", "2.5e-6"};
        QTest::newRow("zero") << Values{0, -0.0} << none << Texts{"0", "0"};
    }
    void tellApartWhatDiffersAndMatters() {
        QFETCH(Values, values);
        QFETCH(double, error);
        QFETCH(Texts, texts);
        const auto known = error < 0 ? std::nullopt : std::optional(error);
        QCOMPARE(textsOf(measured("external", "score", values, known), values), texts);
    }

    // A failure of a search among many good ones, and the near hits of one that ends at zero.
    void showEachValueWithFourDigitsAtLeast() {
        const Values values{0.0006512, 0.00089, 0.021, 0.034, 5.237123456, 1234.5678};
        QCOMPARE(textsOf(measured("function", "value", values, {}, Direction::Minimize), values),
                 (Texts{"0.0006512", "0.0008900", "0.02100", "0.03400", "5.2371", "1234.5678"}));
    }

    // What is no result is written like the results, and is not cut down to what they need.
    void knowValuesThatAreNoResults() {
        const Experiment whole = measured("external", "score", {4, 12});
        QCOMPARE(textsOf(whole, {2.75, 3}), (Texts{"2.75", "3"}));
        QCOMPARE(textsOf(measured("external", "score", {}), {0.7654321, 0.5}), (Texts{"0.7654", "0.5"}));
        Experiment excluded = measured("external", "score", {1234566, 1234567.1, 0.001}, 0.25);
        excluded.studies[0].trials[2].excluded = true;
        excluded.studies[0].trials[2].standardError = 1e-9;
        QCOMPARE(textsOf(excluded, {1234566}), Texts{"1234566.0"});
        QCOMPARE(textsOf(excluded, {std::nan("")}), Texts{"nan"});
    }

    // All studies are compared.
    void areThoseOfTheWholeExperiment() {
        Experiment both = measured("external", "score", {0.123456, 0.2});
        both.studies.push_back(measured("external", "score", {0.2000001}).studies[0]);
        QCOMPARE(textsOf(both, {0.2}), Texts{"0.2000000"});
    }

    void showAccuraciesInPercent() {
        Experiment accuracy = measured("training", "validation_accuracy", {0.72341, 0.99613});
        QCOMPARE(textsOf(accuracy, {0.72341, 1}), (Texts{"72.3", "100.0"}));
        // Known to 1.5 points, and to 0.06: of 1,000 and of 10,000 images.
        accuracy.objective["fixed"] = Json{{"validation_images", 1000}};
        QCOMPARE(textsOf(accuracy, {0.72341, 0.99613}), (Texts{"72.3", "99.6"}));
        accuracy.studies[0].trials[0].value = 0.9958;
        accuracy.objective["fixed"]["validation_images"] = 10000;
        QCOMPARE(textsOf(accuracy, {0.9958, 0.99613}), (Texts{"99.58", "99.61"}));
        QCOMPARE(ValueDigits(accuracy).percentDecimals(), 2);
    }
};

QTEST_APPLESS_MAIN(TestValueDigits)
#include "tst_value_digits.moc"
