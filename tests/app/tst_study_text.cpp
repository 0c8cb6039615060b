#include "app/cli/study_text.h"

#include <QtTest>

#include "app/cli/summary.h"
#include "app/cli/trial_table.h"
#include "core/engine/reason.h"
#include "tests/app/sample_experiment.h"

using namespace trialbench;
using namespace trialbench::cli;
using trialbench::tests::SampleExperiment;

namespace {

const Json kSgd{{"learning_rate", 0.01}, {"optimizer", "sgd"}, {"momentum", 0.9}};
const Json kAdamw{{"learning_rate", 0.002}, {"optimizer", "adamw"}};

SampleExperiment twoTrials(double first, double second, const Json& spec = SampleExperiment::trainingSpec()) {
    SampleExperiment sample(spec);
    sample.start(1, kSgd);
    sample.complete(1, first);
    sample.start(2, kAdamw);
    sample.complete(2, second);
    return sample;
}

void failLast(SampleExperiment& sample, int trial, const char* message) {
    const Json end{{"state", "failed"}, {"cause", "diverged"}, {"message", message}};
    sample.record(experiment::ChangeKind::AttemptEnded, trial, 1, end);
    sample.record(experiment::ChangeKind::TrialEnded, trial, 0, end);
}

/// One trial that failed after it had reported 12 %.
SampleExperiment failed(const char* message) {
    SampleExperiment sample(SampleExperiment::trainingSpec());
    sample.start(1, kSgd);
    sample.measure(1, 1, "validation_accuracy", 0.12);
    failLast(sample, 1, message);
    return sample;
}

/// The line of the summary that starts so; empty where there is none.
std::string lineOf(const SampleExperiment& sample, const char* start) {
    for (const auto& line : summary(sample.get(), sample.study(), kUnlimited)) {
        if (line.starts_with(start)) return line;
    }
    return {};
}

std::string gainOf(const SampleExperiment& sample) {
    return lineOf(sample, "Gain");
}

/// Judged on nobody knows how many images.
Json withoutImages() {
    Json spec = SampleExperiment::trainingSpec();
    spec["objective"]["fixed"].erase("validation_images");
    return spec;
}

/// With one trial that a program elsewhere has asked for.
SampleExperiment openElsewhere() {
    Json spec = SampleExperiment::trainingSpec();
    spec["objective"] = Json{{"kind", "external"}};
    SampleExperiment sample(spec);
    sample.record(experiment::ChangeKind::TrialAdded, 1, 0,
                  Json{{"revision", 1}, {"origin", "random"}, {"configuration", kAdamw}, {"external", true}});
    return sample;
}

bool contains(const std::vector<std::string>& lines, const std::string& line) {
    return std::find(lines.begin(), lines.end(), line) != lines.end();
}

}  // namespace

class TestStudyText : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void showsAnInactiveParameterAsADash() {
        const auto sample = twoTrials(0.5, 0.6);
        const auto lines = experimentText(sample.get(), "e.trialbench", kUnlimited);
        QCOMPARE(lines[0], std::string("T (maximize validation_accuracy, last epoch)"));
        QCOMPARE(lines[1], std::string("Training on fashion_mnist; fixed: epochs 2, train_images 1500, "
                                       "validation_images 1000"));
        QCOMPARE(lines[4],
                 std::string("Search: random, seed 1, 2 at a time; learning_rate 0.001 to 0.5 (log), "
                             "optimizer sgd | adamw, momentum 0 to 0.99 where optimizer is sgd"));
        QCOMPARE(lines[5],
                 std::string(
                     "  trial  state      origin  learning_rate  optimizer  momentum  validation_accuracy  "
                     "std. error  epochs  took  device"));
        QCOMPARE(lines[7],
                 std::string(
                     "      2  completed  random          0.002  adamw             -               60.0 %  "
                     "1.5 points       0  1:00  cpu"));
    }

    // In 80 columns all else makes room before the parameters, so that one sees what was tried.
    void keepsStateParametersAndValueOnANarrowTerminal() {
        const auto sample = twoTrials(0.5, 0.6);
        const auto lines = tableText(sample.get(), sample.study(), 80);
        for (const auto& line : lines) QVERIFY2(line.size() <= 80, line.c_str());
        QCOMPARE(lines[0],
                 std::string("  trial  state      learning_rate  optimizer  momentum  validation_accuracy"));
        QCOMPARE(lines[2],
                 std::string("      2  completed          0.002  adamw             -               60.0 %"));
        QCOMPARE(
            lines[3],
            std::string("  Left out: device, origin, std. error, took, epochs (a wider terminal or --json"));
        QCOMPARE(lines[4], std::string("    has them)."));
        const auto narrow = tableText(sample.get(), sample.study(), 44);
        QCOMPARE(narrow[0], std::string("  trial  state      learning_rate   value"));
        for (const auto& line : experimentText(sample.get(), "e.trialbench", 80))
            QVERIFY2(line.size() <= 80, line.c_str());
    }

    // A long cause and a long name of the metric make room too, and are said below.
    void keepsParametersBesideALongCause() {
        SampleExperiment sample = twoTrials(0.5, 0.6);
        for (const int trial : {3, 4}) {
            sample.start(trial, kSgd);
            const Json end{{"state", "failed"}, {"cause", "out_of_memory"}, {"message", ""}};
            sample.record(experiment::ChangeKind::AttemptEnded, trial, 1, end);
            sample.record(experiment::ChangeKind::TrialEnded, trial, 0, end);
        }
        sample.record(experiment::ChangeKind::Excluded, 4, 0, Json::object());
        const auto wide = tableText(sample.get(), sample.study(), 100);
        QVERIFY2(wide[3].starts_with("      3  failed (out_of_memory)            "), wide[3].c_str());
        const auto lines = tableText(sample.get(), sample.study(), 80);
        QVERIFY2(lines[0].starts_with("  trial  state          learning_rate  optimizer  momentum   value"),
                 lines[0].c_str());
        QVERIFY2(lines[3].starts_with("      3  out_of_memory           0.01  sgd             0.9       -"),
                 lines[3].c_str());
        QVERIFY2(lines[4].starts_with("      4  excluded  "), lines[4].c_str());
        QVERIFY(contains(
            lines, "  (For want of room \"value\" is validation_accuracy; the state of a failed trial"));
        for (const auto& line : lines) QVERIFY2(line.size() <= 80, line.c_str());
    }

    // Of 0.12 at an epoch of a trial that then failed, and 0.09 of one that still runs, none is its value.
    void marksTheLastReportOfATrialWithoutAValue() {
        SampleExperiment sample = failed("The loss is not finite.");
        sample.start(2, kAdamw);
        sample.measure(2, 1, "validation_accuracy", 0.09);
        sample.start(3, kAdamw);
        const auto lines = tableText(sample.get(), sample.study(), kUnlimited);
        QVERIFY2(lines[1].find(" (12.0 %) ") != std::string::npos, lines[1].c_str());
        QVERIFY2(lines[2].find(" (9.0 %) ") != std::string::npos, lines[2].c_str());
        QVERIFY2(lines[3].find("         -  ") != std::string::npos, lines[3].c_str());
        QVERIFY(contains(
            lines, "  (In parentheses what is no result: the last report of a trial that has no value.)"));
        const auto counted = twoTrials(0.5, 0.6);
        QVERIFY(tableText(counted.get(), counted.study(), kUnlimited).back().find("parentheses") ==
                std::string::npos);
    }

    // A value that the user's stop takes out of the results is learnt from; that of an excluded trial is not.
    void tellsValuesThatAreNoResultsFromResults() {
        SampleExperiment sample = twoTrials(0.5, 0.6);
        sample.start(3, kSgd);
        sample.record(experiment::ChangeKind::AttemptEnded, 3, 1, Json{{"state", "stopped"}});
        sample.record(experiment::ChangeKind::TrialEnded, 3, 0,
                      Json{{"state", "stopped"}, {"by", "by_user"}, {"value", 0.99}});
        const auto stopped = tableText(sample.get(), sample.study(), kUnlimited);
        QVERIFY2(stopped[3].find(" (99.0 %) ") != std::string::npos, stopped[3].c_str());
        QVERIFY(
            contains(stopped,
                     "  (In parentheses what is no result: the value of a trial that was stopped, which a "
                     "model still learns from.)"));
        QCOMPARE(studyLine(sample.get(), sample.study()),
                 std::string("S: new, 2 of 12 trials, best observed 60.0 % (trial 2), not counted: 1 stopped "
                             "by user (1 with a value that a model learns from)"));
        QVERIFY(lineOf(sample, "The best of 2 results ").size() > 0);
        sample.record(experiment::ChangeKind::Excluded, 3, 0, Json::object());
        QVERIFY(contains(tableText(sample.get(), sample.study(), kUnlimited),
                         "  (In parentheses what is no result: that of an excluded trial, which nothing "
                         "learns from.)"));
    }

    void saysWhyTrialsFailed() {
        SampleExperiment sample = failed("The loss is\nnot finite.");
        QVERIFY(contains(experimentText(sample.get(), "e.trialbench", kUnlimited),
                         "  Trial 1 failed (diverged): The loss is?not finite."));
        // The same of several is said once.
        sample.start(2, kAdamw);
        failLast(sample, 2, "The loss is\nnot finite.");
        QVERIFY(contains(experimentText(sample.get(), "e.trialbench", kUnlimited),
                         "  Trials 1, 2 failed (diverged): The loss is?not finite."));
        sample.start(3, kAdamw);
        sample.record(experiment::ChangeKind::AttemptEnded, 3, 1,
                      Json{{"state", "interrupted"}, {"cause", "data_missing"}, {"message", "Install it."}});
        QVERIFY(contains(experimentText(sample.get(), "e.trialbench", kUnlimited),
                         "  Trial 3 ended before its time (data_missing): Install it."));
    }

    // As the header counts them: what is excluded counts for nothing.
    void countsTheCausesOfWhatCounts() {
        SampleExperiment sample = twoTrials(0.5, 0.6);
        for (const int trial : {3, 4, 5}) {
            sample.start(trial, kSgd);
            failLast(sample, trial, "");
        }
        QVERIFY(contains(tableText(sample.get(), sample.study(), kUnlimited), "  Failed: 3 diverged."));
        sample.record(experiment::ChangeKind::Excluded, 4, 0, Json::object());
        QVERIFY(contains(tableText(sample.get(), sample.study(), kUnlimited), "  Failed: 2 diverged."));
    }

    // Nothing of ours runs; the line of the study says so too.
    void callsATrialThatIsMeasuredElsewhereOpen() {
        SampleExperiment sample = openElsewhere();
        QCOMPARE(studyLine(sample.get(), sample.study()), std::string("S: new, 0 of 12 trials (1 open)"));
        const auto lines = tableText(sample.get(), sample.study(), kUnlimited);
        QVERIFY2(lines[1].starts_with("      1  open   random "), lines[1].c_str());
    }

    // `run --concurrency` is not in the file, what runs is.
    void saysHowManyRunWhereTheyAreMore() {
        SampleExperiment sample(SampleExperiment::trainingSpec());
        for (const int trial : {1, 2}) sample.start(trial, kAdamw);
        const auto search = [&] { return experimentText(sample.get(), "e.trialbench", kUnlimited)[4]; };
        QVERIFY(search().find("seed 1, 2 at a time; ") != std::string::npos);
        sample.start(3, kAdamw);
        QVERIFY(search().find("seed 1, 2 at a time (3 now); ") != std::string::npos);
    }

    // Told without seconds, and without reports: nobody knows either.
    void showsWhatNobodyMeasuredAsADash() {
        SampleExperiment sample = openElsewhere();
        sample.record(experiment::ChangeKind::TrialEnded, 1, 0,
                      Json{{"state", "completed"}, {"value", 0.5}, {"standard_error", 0.02}});
        const auto lines = tableText(sample.get(), sample.study(), kUnlimited);
        QVERIFY2(lines[1].ends_with("0.5        0.02       -     -  -"), lines[1].c_str());
    }

    // What there is so far is told of a study that runs or is paused, and stays to be seen at its end.
    void showsTheSummaryOfAStudy() {
        SampleExperiment sample = twoTrials(0.5, 0.6);
        const auto told = summary(sample.get(), sample.study(), kUnlimited);
        QVERIFY(told.size() > 3);
        QVERIFY(contains(experimentText(sample.get(), "e.trialbench", kUnlimited), told[0]));
        sample.record(experiment::ChangeKind::StudyState, 0, 0,
                      Json{{"state", "finished"}, {"reason", {{"code", "max_trials"}}}});
        const auto shown = experimentText(sample.get(), "e.trialbench", kUnlimited);
        QCOMPARE(
            std::vector<std::string>(shown.end() - static_cast<std::ptrdiff_t>(told.size()), shown.end()),
            told);
    }

    // By hand: 60 % and 59 %, 1000 images: sqrt(.6*.4/1000 + .59*.41/1000) = 0.02195.
    void tellsHowFarTheSecondBestIsBehind() {
        SampleExperiment sample = twoTrials(0.3, 0.6);
        QCOMPARE(lineOf(sample, "Second"), std::string());  // the first trial, whose distance is the gain
        sample.start(3, kSgd);
        sample.complete(3, 0.59);
        QCOMPARE(lineOf(sample, "Second"),
                 std::string(
                     "Second best: 59.0 % (trial 3), 1.0 points behind, standard error 2.2 points (unpaired "
                     "sampling error of 1000 validation images; seed noise is unknown): within noise"));
        sample.record(experiment::ChangeKind::Excluded, 3, 0, Json::object());
        QCOMPARE(lineOf(sample, "Second"), std::string());
        QVERIFY(
            lineOf(twoTrials(0.6, 0.3), "Second").starts_with("Second best: 30.0 % (trial 2), 30.0 points"));
    }

    void saysThatTheBestIsLuckyToo() {
        const auto sample = twoTrials(0.5, 0.6);
        const auto lines = summary(sample.get(), sample.study(), kUnlimited);
        QVERIFY(std::any_of(lines.begin(), lines.end(), [](const std::string& line) {
            return line.starts_with("The best of 2 results is also the luckiest of them");
        }));
    }

    void countsOneTrialAsOne() {
        Json spec = SampleExperiment::trainingSpec();
        spec["studies"][0]["max_trials"] = 1;
        SampleExperiment sample(spec);
        QCOMPARE(studyLine(sample.get(), sample.study()), std::string("S: new, 0 of 1 trial"));
    }

    void tellsWhatIsNotCountedFromWhatIs() {
        SampleExperiment sample = twoTrials(0.5, 0.6);
        sample.start(3, kSgd);
        failLast(sample, 3, "");
        sample.start(4, kSgd);
        sample.record(experiment::ChangeKind::TrialEnded, 4, 0,
                      Json{{"state", "stopped"}, {"by", "by_user"}});
        sample.record(experiment::ChangeKind::Excluded, 1, 0, Json::object());
        QCOMPARE(
            studyLine(sample.get(), sample.study()),
            std::string("S: new, 2 of 12 trials (1 failed), best observed 60.0 % (trial 2), not counted: 1 "
                        "stopped by user, 1 excluded"));
    }

    // By hand: sqrt(.6*.4/1000 + .61*.39/1000) = 0.0219.
    void comparesTheBestOfAllStudies() {
        Json spec = SampleExperiment::trainingSpec();
        spec["studies"].push_back(spec["studies"][0]);
        spec["studies"][1]["name"] = "Second";
        SampleExperiment sample(spec);
        sample.start(1, kSgd);
        sample.complete(1, 0.6);
        QVERIFY(bestOfAllText(sample.get(), kUnlimited).empty());
        experiment::Experiment both = sample.get();
        both.studies[1].trials = both.studies[0].trials;
        both.studies[1].trials[0].value = 0.61;
        QCOMPARE(
            bestOfAllText(both, kUnlimited),
            (std::vector<std::string>{
                "Best of all studies: 61.0 % (trial 1 of \"Second\"). The best of each of the others:",
                "  \"S\": 60.0 % (trial 1), 1.0 points behind, standard error 2.2 points (unpaired sampling "
                "error of 1000 validation images; seed noise is unknown): within noise"}));
    }

    // By hand: sqrt(.6*.4/1000 + .5*.5/1000) = 0.02214.
    void tellsTheGainWithItsSamplingError() {
        QCOMPARE(gainOf(twoTrials(0.5, 0.6)),
                 std::string(
                     "Gain over the first result (trial 1, 50.0 %): +10.0 points, standard error 2.2 points "
                     "(unpaired sampling error of 1000 validation images; seed noise is unknown)"));
    }

    // 1.96 * 2.2 points is 4.3 points: 4 are within it, 5 are not.
    void callsASmallGainNoise() {
        QVERIFY(gainOf(twoTrials(0.5, 0.54)).ends_with(": within noise"));
        QVERIFY(!gainOf(twoTrials(0.5, 0.55)).ends_with(": within noise"));
    }

    void saysWhenTheErrorIsUnknown() {
        QVERIFY(gainOf(twoTrials(0.5, 0.6, withoutImages()))
                    .ends_with("the error of this difference is not known"));
    }

    void tellsAGainDownwardsWithoutAMinus() {
        Json spec = SampleExperiment::trainingSpec();
        spec["goal"] = Json{{"metric", "validation_loss"}, {"direction", "minimize"}};
        SampleExperiment sample(spec);
        sample.start(1, kSgd);
        sample.complete(1, 2.5);
        sample.start(2, kAdamw);
        sample.complete(2, 1.25);
        QCOMPARE(gainOf(sample),
                 std::string("Gain over the first result (trial 1, 2.50): 1.25 lower; the error of "
                             "this difference is not known"));
    }

    void tellsNoGainWhereTheFirstIsTheBest() {
        QCOMPARE(gainOf(twoTrials(0.6, 0.5)), std::string());
        const SampleExperiment empty(SampleExperiment::trainingSpec());
        QVERIFY(summary(empty.get(), empty.study(), kUnlimited).empty());
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
            return reasonText(sample.get(), study, "e.trialbench");
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

    // The command can be typed, so it is in one line on any terminal.
    void saysHowHeldTrialsGoOn() {
        SampleExperiment sample(SampleExperiment::trainingSpec());
        for (const int trial : {1, 2, 3}) {
            sample.start(trial, kAdamw);
            sample.record(experiment::ChangeKind::SettingChanged, trial, 0, Json{{"pause_requested", true}});
            sample.record(experiment::ChangeKind::AttemptEnded, trial, 1, Json{{"state", "paused"}});
        }
        sample.record(experiment::ChangeKind::StudyState, 0, 0,
                      Json{{"state", "paused"}, {"reason", engine::reasonOf("trials_paused")}});
        const std::string expected =
            "All that is left are trials paused by the user. Resume trial 1 (and likewise 2, 3) with: "
            "trialbench-cli edit e.trialbench '{\"resume\":{\"study\":\"S\",\"trial\":1}}'";
        QCOMPARE(reasonText(sample.get(), sample.study(), "e.trialbench"), expected);
        QVERIFY(contains(experimentText(sample.get(), "e.trialbench", 80), expected));
    }

    // Between two dialogues of ask-tell nothing is interrupted.
    void callsWhatIsMeasuredElsewhereNotInterrupted() {
        Json spec = SampleExperiment::trainingSpec();
        spec["objective"] = Json{{"kind", "external"}};
        SampleExperiment sample(spec);
        experiment::Study study = sample.study();
        study.reason = engine::reasonOf("interrupted");
        const std::string text = reasonText(sample.get(), study, "e.trialbench");
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
            return QString::fromStdString(reasonText(sample.get(), study, "e.trialbench"));
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
