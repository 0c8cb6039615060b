#include "app/cli/study_text.h"

#include <QtTest>

#include "core/engine/reason.h"
#include "tests/app/sample_experiment.h"

using namespace trialbench;
using namespace trialbench::cli;
using trialbench::tests::SampleExperiment;

namespace {

const Json kSgd{{"learning_rate", 0.01}, {"optimizer", "sgd"}, {"momentum", 0.9}};
const Json kAdamw{{"learning_rate", 0.002}, {"optimizer", "adamw"}};

SampleExperiment twoTrials(double first, double second) {
    SampleExperiment sample(SampleExperiment::trainingSpec());
    sample.start(1, kSgd);
    sample.complete(1, first);
    sample.start(2, kAdamw);
    sample.complete(2, second);
    return sample;
}

std::string gainOf(const SampleExperiment& sample, std::int64_t images) {
    for (const auto& line : summary(sample.get(), sample.study(), images)) {
        if (line.starts_with("Gain")) return line;
    }
    return {};
}

}  // namespace

class TestStudyText : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void showsAnInactiveParameterAsADash() {
        const auto sample = twoTrials(0.5, 0.6);
        const auto lines = experimentText(sample.get(), kUnlimited);
        QCOMPARE(lines[0], std::string("T (maximize validation_accuracy, last epoch)"));
        QCOMPARE(lines[3],
                 std::string(
                     "  trial  state      origin  learning_rate  optimizer  momentum  validation_accuracy  "
                     "epochs  time  device"));
        QCOMPARE(lines[5],
                 std::string(
                     "      2  completed  random          0.002  adamw             -               60.0 %  "
                     "     0  1:00  cpu"));
    }

    // In 80 columns device, origin and parameters make room, so that state and value stay whole.
    void keepsStateAndValueOnANarrowTerminal() {
        const auto sample = twoTrials(0.5, 0.6);
        const auto lines = experimentText(sample.get(), 80);
        for (const auto& line : lines) QVERIFY2(line.size() <= 80, line.c_str());
        QCOMPARE(lines[3], std::string("  trial  state      learning_rate  optimizer  validation_accuracy  "
                                       "epochs  time"));
        QCOMPARE(lines[5], std::string("      2  completed          0.002  adamw                   60.0 %  "
                                       "     0  1:00"));
        QCOMPARE(lines[6],
                 std::string("  Left out: device, origin, momentum (a wider terminal or --json has them)."));
        const auto narrow = experimentText(sample.get(), 44);
        QCOMPARE(narrow[3], std::string("  trial  state      validation_accuracy"));
    }

    void saysThatTheBestIsLuckyToo() {
        const auto sample = twoTrials(0.5, 0.6);
        const auto lines = summary(sample.get(), sample.study(), 1000);
        QVERIFY(std::any_of(lines.begin(), lines.end(), [](const std::string& line) {
            return line.starts_with("The best of 2 trials is also the luckiest of them");
        }));
    }

    void countsOneTrialAsOne() {
        Json spec = SampleExperiment::trainingSpec();
        spec["studies"][0]["max_trials"] = 1;
        SampleExperiment sample(spec);
        QCOMPARE(studyLine(sample.get(), sample.study()), std::string("S: new, 0 of 1 trial"));
    }

    // By hand: sqrt(.6*.4/1000 + .5*.5/1000) = 0.02214.
    void tellsTheGainWithItsSamplingError() {
        QCOMPARE(gainOf(twoTrials(0.5, 0.6), 1000),
                 std::string(
                     "Gain over the first trial (trial 1, 50.0 %): +10.0 points, standard error 2.2 points "
                     "(unpaired sampling error of 1000 validation images; seed noise is unknown)"));
    }

    // 1.96 * 2.2 points is 4.3 points: 4 are within it, 5 are not.
    void callsASmallGainNoise() {
        QVERIFY(gainOf(twoTrials(0.5, 0.54), 1000).ends_with(": within noise"));
        QVERIFY(!gainOf(twoTrials(0.5, 0.55), 1000).ends_with(": within noise"));
    }

    void saysWhenTheErrorIsUnknown() {
        QVERIFY(gainOf(twoTrials(0.5, 0.6), 0).ends_with("the error of this difference is not known"));
    }

    void tellsAGainDownwardsWithoutAMinus() {
        Json spec = SampleExperiment::trainingSpec();
        spec["goal"] = Json{{"metric", "validation_loss"}, {"direction", "minimize"}};
        SampleExperiment sample(spec);
        sample.start(1, kSgd);
        sample.complete(1, 2.5);
        sample.start(2, kAdamw);
        sample.complete(2, 1.25);
        QCOMPARE(gainOf(sample, 1000),
                 std::string("Gain over the first trial (trial 1, 2.5): 1.25 lower; the error of "
                             "this difference is not known"));
    }

    void tellsNoGainWhereTheFirstIsTheBest() {
        QCOMPARE(gainOf(twoTrials(0.6, 0.5), 1000), std::string());
        const SampleExperiment empty(SampleExperiment::trainingSpec());
        QVERIFY(summary(empty.get(), empty.study(), 1000).empty());
    }

    void marksWhatWasJudgedOnTheTestSet() {
        Json spec = SampleExperiment::trainingSpec();
        spec["objective"]["fixed"]["validate_on"] = "test";
        SampleExperiment sample(spec);
        QVERIFY(studyLine(sample.get(), sample.study()).ends_with("judged on the test set"));
    }

    void saysWhyAStudyIsPaused() {
        SampleExperiment sample(SampleExperiment::trainingSpec());
        const auto textOf = [&](const Json& reason) {
            experiment::Study study = sample.study();
            study.reason = reason;
            return reasonText(sample.get(), study);
        };
        QVERIFY(!textOf(engine::reasonOf("by_user")).empty());
        QVERIFY(textOf(engine::reasonOf("interrupted")).starts_with("Interrupted"));
        const Error brake{ErrorCode::BrakeEngaged,
                          {{"study", "S"}, {"failures", "5"}, {"cause", "diverged"}}};
        QCOMPARE(textOf(engine::reasonOf(brake)), message(brake));
        const auto missing = engine::reasonOf(experiment::Cause::DataMissing, 3, "Install it.");
        QCOMPARE(textOf(missing),
                 std::string("Paused by what happened to trial 3 (data_missing): Install it."));
        QCOMPARE(textOf(nullptr), std::string());
    }

    // Between two dialogues of ask-tell nothing is interrupted.
    void callsWhatIsMeasuredElsewhereNotInterrupted() {
        Json spec = SampleExperiment::trainingSpec();
        spec["objective"] = Json{{"kind", "external"}};
        SampleExperiment sample(spec);
        experiment::Study study = sample.study();
        study.reason = engine::reasonOf("interrupted");
        const std::string text = reasonText(sample.get(), study);
        QVERIFY(text.find("nterrupted") == std::string::npos);
        QVERIFY(text.find("ask-tell") != std::string::npos);
    }

    // Each kind of objective goes on with a command of its own, and refuses the other's.
    void namesOnlyTheCommandThatGoesOn() {
        Json external = SampleExperiment::trainingSpec();
        external["objective"] = Json{{"kind", "external"}};
        const SampleExperiment elsewhere(external);
        const SampleExperiment training(SampleExperiment::trainingSpec());
        const auto textOf = [](const SampleExperiment& sample, const char* code) {
            experiment::Study study = sample.study();
            study.reason = engine::reasonOf(code);
            return QString::fromStdString(reasonText(sample.get(), study));
        };
        for (const char* code : {"by_user", "interrupted", "resumed", "limit_raised", "trial_owed"}) {
            QVERIFY2(textOf(training, code).contains("\"run"), code);
            QVERIFY2(!textOf(training, code).contains("ask-tell"), code);
            QVERIFY2(textOf(elsewhere, code).contains("\"ask-tell"), code);
            QVERIFY2(!textOf(elsewhere, code).contains("\"run"), code);
        }
    }
};

QTEST_GUILESS_MAIN(TestStudyText)
#include "tst_study_text.moc"
