#include <QtTest>

#include "ui/models/format.h"
#include "ui/models/parameter_text.h"

using namespace trialbench;
using namespace trialbench::ui;
using space::Parameter;
using space::ParameterType;
using space::Scale;

class TestFormat : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void valuesReadAsTheirMetricDoes() {
        experiment::Experiment training;
        training.objective = Json{{"kind", "training"}};
        training.goal.metric = "validation_accuracy";
        QCOMPARE(valueText(training, 0.7396), QString("74.0 %"));
        QCOMPARE(valueText(training, 1.02), QString("102.0 %"));  // predicted
        QCOMPARE(differenceText(training, -0.003), QString("0.3 points"));
        training.goal.metric = "validation_loss";
        QCOMPARE(valueText(training, 0.73961), QString("0.7396"));
        QCOMPARE(valueText(training, 1.5e-7), QString("1.5e-7"));
        // Whoever measures elsewhere may tell percent.
        experiment::Experiment external;
        external.objective = Json{{"kind", "external"}};
        external.goal.metric = "accuracy";
        QCOMPARE(valueText(external, 93.25), QString("93.25"));
        QCOMPARE(valueText(external, 0.9), QString("0.9"));
        QCOMPARE(differenceText(external, -0.5), QString("0.5"));
    }

    void valuesOfAColumnShareTheirDecimals() {
        experiment::Experiment training;
        training.objective = Json{{"kind", "training"}};
        training.goal.metric = "validation_loss";
        QCOMPARE(columnValueText(training, 2.30258, 0.3979), QString("2.3026"));
        QCOMPARE(columnValueText(training, 0.4, 0.3979), QString("0.4000"));
        QCOMPARE(columnValueText(training, -0.0187, -1.392), QString("-0.019"));
        QCOMPARE(columnValueText(training, 20000, 12345), QString("20000"));
        QCOMPARE(columnValueText(training, 0.25, 1e-7), QString("0.25"));  // it would take ten
        QCOMPARE(columnValueText(training, 3e9, 0.3979), QString("3e9"));
        training.goal.metric = "validation_accuracy";
        QCOMPARE(columnValueText(training, 0.7396, 0.75), QString("74.0 %"));
    }

    void parametersGetTheDigitsThatTheirRangeNeeds_data() {
        QTest::addColumn<double>("low");
        QTest::addColumn<double>("high");
        QTest::addColumn<int>("scale");
        QTest::addColumn<double>("value");
        QTest::addColumn<QString>("text");
        const auto row = [](double low, double high, Scale scale, double value, const char* text) {
            QTest::newRow(text) << low << high << static_cast<int>(scale) << value << QString(text);
        };
        row(0.001, 0.5, Scale::Linear, 0.21934, "0.219");
        row(0.001, 0.5, Scale::Linear, 0.0941, "0.094");
        row(0, 0.001, Scale::Linear, 0.000331, "0.00033");
        row(0, 0.001, Scale::Linear, 0.0000021, "2e-6");
        row(0, 0.001, Scale::Linear, 0, "0.00000");
        row(-5, 10, Scale::Linear, 3.14159, "3.1");
        row(1e-6, 1e-2, Scale::Log, 0.000331, "0.000331");
        row(1e-6, 1e-2, Scale::Log, 2.13e-6, "2.13e-6");
        row(1e-6, 1, Scale::Linear, 0.56432, "0.56");
        // Under each other, where the range is narrow enough for that.
        row(0.0005, 0.3, Scale::Log, 0.0005, "0.00050");
        row(0.0005, 0.3, Scale::Log, 0.138123, "0.13812");
        row(1e-4, 10, Scale::Log, 3.14159, "3.14");
        row(0, 0.99, Scale::ReverseLog, 0.98412, "0.984");
        row(0, 0.9999, Scale::ReverseLog, 0.99871, "0.99871");
    }
    void parametersGetTheDigitsThatTheirRangeNeeds() {
        QFETCH(double, low);
        QFETCH(double, high);
        QFETCH(int, scale);
        QFETCH(double, value);
        QFETCH(QString, text);
        Parameter parameter;
        parameter.low = low;
        parameter.high = high;
        parameter.scale = static_cast<Scale>(scale);
        QCOMPARE(parameterText(parameter, value), text);
    }

    void wholeNumbersAreGroupedAndWordsStayWords() {
        Parameter integer;
        integer.type = ParameterType::Integer;
        QCOMPARE(parameterText(integer, 4096), QString("4,096"));
        QCOMPARE(parameterText(integer, -1234567), QString("-1,234,567"));
        QCOMPARE(parameterText(integer, 128), QString("128"));
        QCOMPARE(scalarText("sgd"), QString("sgd"));
        QCOMPARE(scalarText(true), QString("true"));
    }

    void timesAsPeopleWriteThem() {
        QCOMPARE(durationText(0.42), QString("0.4 s"));
        QCOMPARE(durationText(527.4), QString("8:47"));
        QCOMPARE(durationText(9360), QString("2 h 36 min"));
        QCOMPARE(epochText(26, 50), QString("26 / 50"));
        QCOMPARE(epochText(26, 0), QString("26"));
        QCOMPARE(titleText("learning_rate"), QString("Learning rate"));
    }

    void saysWhatGoesOnWithAStudyByWhatIsThere() {
        experiment::Experiment all;
        all.objective = Json{{"kind", "function"}};
        experiment::Study study;
        const auto text = [&](const char* code) {
            study.reason = Json{{"code", code}};
            return standingText(all, study);
        };
        // Whether it was closed or killed, nobody saw.
        QCOMPARE(text("interrupted"), QString("Interrupted while it ran. Go on runs the rest."));
        QCOMPARE(text("trial_owed"), QString("One of its trials was excluded. Go on makes up for it."));
        QCOMPARE(text("max_trials"), QString("It has all its trials."));
        QCOMPARE(reasonText(study.reason), QString("It has all its trials."));
        // There is no button for these.
        all.objective = Json{{"kind", "external"}};
        QCOMPARE(text("interrupted"), QString("Measured elsewhere: \"ask-tell\" goes on from here."));
        QCOMPARE(text("trial_owed"),
                 QString("One of its trials was excluded. \"ask-tell\" makes up for it."));
        QCOMPARE(reasonText(study.reason), QString("One of its trials was excluded."));
    }

    void anotherDayIsNamed() {
        const auto at = [](const QDateTime& time) {
            return support::Timestamp(std::chrono::milliseconds(time.toMSecsSinceEpoch()));
        };
        const QDateTime noon(QDate::currentDate(), QTime(12, 5));
        QCOMPARE(momentText(at(noon)), QString("12:05"));
        QVERIFY(dayText(at(noon)).isEmpty());
        const QDate before = noon.date().addDays(-1);
        QVERIFY(momentText(at(noon.addDays(-1))).startsWith(QString::number(before.day()) + ' '));
        QVERIFY(momentText(at(noon.addDays(-1))).endsWith(" 12:05"));
        QCOMPARE(momentText(at(QDateTime(QDate(2001, 2, 3), QTime(4, 5)))), QString("3 Feb 2001 04:05"));
    }

    void moreTrialsThanTheLimitAreNotSoManyOfIt() {
        QCOMPARE(trialsText(3, 12), QString("3 of 12 trials"));
        QCOMPARE(trialsText(4, 3), QString("4 trials (limit 3)"));
        QCOMPARE(trialsText(1, {}), QString("1 trial, no limit"));
        QCOMPARE(trialsText(0, {}), QString("0 trials, no limit"));
    }

    void typedNumbersReadBackTheSame() {
        for (const double number : {0.00001, 1e-6, 0.1, 128.0, 0.95, 1.0 / 3, 1e300, -2.5}) {
            QCOMPARE(numberFromText(numberText(number)).get<double>(), number);
        }
        QCOMPARE(numberText(0.00001), QString("0.00001"));
        QCOMPARE(numberText(1e-9), QString("1e-9"));
        QVERIFY(numberFromText(" 32 ").is_number_integer());
        QVERIFY(numberFromText("0,5").is_string());
        QVERIFY(numberFromText("abc").is_string());
    }

    void typedChoicesReadBackTheSame() {
        const std::vector<space::Value> choices{"sgd",  "a, b", "3",          3,          0.5,    true,
                                                "true", " x ",  "say \"no\"", "5\" disc", "a,\\", ""};
        const QString text = textOfScalars(choices);
        std::vector<space::Value> read;
        for (const QString& item : itemsOf(text)) read.push_back(scalarFromText(item));
        QCOMPARE(QString::fromStdString(Json(read).dump()), QString::fromStdString(Json(choices).dump()));
        QVERIFY(itemsOf("  ").empty());
        QCOMPARE(choiceFromText("3", {"3", "5"}), Json("3"));
        QCOMPARE(choiceFromText("3", {3, 5}), Json(3));
    }

    void cellsLeaveOutWhatTheirPlaceSays() {
        QCOMPARE(cellText({ErrorCode::WrongType,
                           {{"pointer", "/parameters/0/low"}, {"expected", "a finite number"}}}),
                 QString("Expected a finite number."));
        QCOMPARE(cellText({ErrorCode::ParameterInvalid,
                           {{"parameter", "rate"}, {"problem", "low must be above 0 on a log scale."}}}),
                 QString("Low must be above 0 on a log scale."));
    }
};

QTEST_GUILESS_MAIN(TestFormat)
#include "tst_format.moc"
