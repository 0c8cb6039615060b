#include "app/cli/data_text.h"

#include <QtTest>

#include "app/cli/summary.h"
#include "app/cli/text.h"
#include "tests/app/sample_experiment.h"

using namespace trialbench;
using namespace trialbench::cli;
using trialbench::tests::SampleExperiment;

namespace {

const Json kSgd{{"learning_rate", 0.01}, {"optimizer", "sgd"}, {"momentum", 0.9}};

bool contains(const std::vector<std::string>& lines, const std::string& line) {
    return std::find(lines.begin(), lines.end(), line) != lines.end();
}

}  // namespace

/// What is said of results that were trained on different images, and what no longer is.
class TestDataText : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void comparesNothingAcrossDifferentImages() {
        Json spec = SampleExperiment::trainingSpec();
        spec["studies"].push_back(spec["studies"][0]);
        spec["studies"][1]["name"] = "Second";
        SampleExperiment sample(spec);
        for (int trial = 1; trial <= 4; ++trial) {
            sample.start(trial, kSgd);
            sample.complete(trial, 0.5 + 0.01 * trial);
        }
        experiment::Experiment both = sample.get();
        both.studies[1].trials = {both.studies[0].trials[0]};
        const auto train = [&](int study, int trial, char data) {
            auto& attempt = both.studies[static_cast<std::size_t>(study)]
                                .trials[static_cast<std::size_t>(trial) - 1]
                                .attempts[0];
            attempt.data = experiment::DataUsed{std::string(64, data), 60000, 10000};
        };
        const auto told = [&](int study) {
            return summary(both, both.studies[static_cast<std::size_t>(study)], kUnlimited);
        };
        const auto unrecorded = told(0);

        // All on the same images: nothing to say.
        for (int trial = 1; trial <= 4; ++trial) train(0, trial, 'a');
        train(1, 1, 'a');
        QCOMPARE(told(0), unrecorded);
        QVERIFY(bestOfAllText(both, kUnlimited)[0].starts_with("Best of all studies: 54.0 %"));

        train(1, 1, 'b');
        QVERIFY(contains(told(0),
                         "Results of it and of \"Second\" rest on different images, so the two do "
                         "not compare."));
        QVERIFY(contains(told(1),
                         "Results of it and of \"S\" rest on different images, so the two do not compare."));
        QCOMPARE(bestOfAllText(both, kUnlimited),
                 (std::vector<std::string>{
                     "The studies rest on different images, so there is no best of all of them. The best of "
                     "each:",
                     "  \"S\": 54.0 % (trial 4, images aaaaaaaa)",
                     "  \"Second\": 51.0 % (trial 1, images bbbbbbbb)"}));

        // Within a study: the first result and the second best are on others than the best.
        train(0, 3, 'b');
        train(0, 1, 'b');
        const auto mixed = told(0);
        QVERIFY(contains(mixed,
                         "Its results rest on different images, so best observed compares what does not "
                         "compare: trials 1, 3 on images bbbbbbbb (60000 for training, 10000 for testing); "
                         "trials 2, 4 on images aaaaaaaa (60000 for training, 10000 for testing)."));
        QVERIFY(contains(
            mixed,
            "No gain over the first result (trial 1) can be told, as it was trained on other images."));
        const auto startsWith = [&](const char* start) {
            return std::any_of(mixed.begin(), mixed.end(),
                               [&](const std::string& line) { return line.starts_with(start); });
        };
        QVERIFY(startsWith("Second best: 52.0 % (trial 2), 2.0 points behind"));
        QVERIFY(startsWith("The best of 2 results is also the luckiest"));
    }

    void saysWhereItIsNotRecordedWhetherImagesDiffer() {
        SampleExperiment sample(SampleExperiment::trainingSpec());
        sample.start(1, kSgd);
        sample.complete(1, 0.5);
        sample.start(2, kSgd);
        sample.complete(2, 0.6);
        experiment::Experiment half = sample.get();
        half.studies[0].trials[1].attempts[0].data = experiment::DataUsed{std::string(64, 'a'), 600, 100};
        const auto lines = summary(half, half.studies[0], kUnlimited);
        QVERIFY(contains(lines,
                         "Its results may rest on different images: trial 1 on images not recorded; "
                         "trial 2 on images aaaaaaaa (600 for training, 100 for testing)."));
        QVERIFY(std::any_of(lines.begin(), lines.end(), [](const std::string& line) {
            return line.starts_with("Gain over the first result (trial 1, 50.0 %)") &&
                   line.ends_with("; whether both were trained on the same images is not recorded");
        }));
    }

    void listsTrialsInRanges() {
        SampleExperiment sample(SampleExperiment::trainingSpec());
        for (int trial = 1; trial <= 5; ++trial) {
            sample.start(trial, kSgd);
            sample.complete(trial, 0.5);
        }
        experiment::Experiment mixed = sample.get();
        for (auto& trial : mixed.studies[0].trials) {
            trial.attempts[0].data =
                experiment::DataUsed{std::string(64, trial.number == 4 ? 'b' : 'a'), 9, 1};
        }
        const auto texts = dataTexts(mixed, mixed.studies[0]);
        QCOMPARE(texts.size(), std::size_t(1));
        QVERIFY2(texts[0].ends_with("trials 1 to 3, 5 on images aaaaaaaa (9 for training, 1 for testing); "
                                    "trial 4 on images bbbbbbbb (9 for training, 1 for testing)."),
                 texts[0].c_str());
        QVERIFY(dataTexts(sample.get(), sample.study()).empty());
    }
};

QTEST_GUILESS_MAIN(TestDataText)
#include "tst_data_text.moc"
