#include "core/experiment/data_used.h"

#include <QtTest>

#include "core/experiment/show.h"

using namespace trialbench;
using namespace trialbench::experiment;

namespace {

/// One that was completed in one attempt, on data named by a letter; a blank stands for not recorded.
Trial result(int number, char data) {
    Trial trial;
    trial.number = number;
    trial.state = TrialState::Completed;
    trial.value = 0.5;
    trial.attempts.resize(1);
    if (data != ' ') trial.attempts[0].data = DataUsed{std::string(64, data), 60, 10};
    trial.measurements.push_back({1, 1, {{"m", 0.5}}, 0, {}});
    return trial;
}

Study studyOn(const std::string& data) {
    Study study;
    for (const char c : data) study.trials.push_back(result(static_cast<int>(study.trials.size()) + 1, c));
    return study;
}

/// A study for each word.
Experiment on(const std::vector<std::string>& studies) {
    Experiment experiment;
    for (const std::string& data : studies) experiment.studies.push_back(studyOn(data));
    return experiment;
}

}  // namespace

class TestDataUsed : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void theLatestAttemptThatTrainedSpeaks() {
        Trial trial = result(1, 'a');
        QCOMPARE(dataOf(trial)->sha256, std::string(64, 'a'));
        // One that failed before it trained on anything says nothing.
        trial.attempts.emplace_back().number = 2;
        QCOMPARE(dataOf(trial)->sha256, std::string(64, 'a'));
        // One that trained and did not say, as those of before it was recorded, hides what was before.
        trial.measurements.push_back({2, 1, {{"m", 0.5}}, 0, {}});
        QVERIFY(!dataOf(trial));
        trial.attempts[1].data = DataUsed{std::string(64, 'b'), 60, 10};
        QCOMPARE(dataOf(trial)->sha256, std::string(64, 'b'));
        QVERIFY(!dataOf(Trial()));
    }

    void differsOnlyWhereBothAreKnown() {
        QVERIFY(differInData(result(1, 'a'), result(2, 'b')));
        QVERIFY(!differInData(result(1, 'a'), result(2, 'a')));
        QVERIFY(!differInData(result(1, 'a'), result(2, ' ')));
        QVERIFY(mayDifferInData(result(1, 'a'), result(2, ' ')));
        QVERIFY(!mayDifferInData(result(1, ' '), result(2, ' ')));
        QVERIFY(!mayDifferInData(result(1, 'a'), result(2, 'b')));
    }

    void sortsResultsByTheirData() {
        Study study = studyOn("aba b");
        study.trials[4].excluded = true;
        const auto groups = resultsByData(study);
        QCOMPARE(groups.size(), std::size_t(3));
        QCOMPARE(groups[0].trials.size(), std::size_t(2));
        QCOMPARE(groups[0].trials[1]->number, 3);
        QCOMPARE(groups[1].data->sha256, std::string(64, 'b'));
        QCOMPARE(groups[1].trials.size(), std::size_t(1));
        QVERIFY(!groups[2].data);
    }

    void saysWhetherAllRestsOnTheSame() {
        QVERIFY(haveSameData(on({"aa", "a"})) == std::optional(true));
        QVERIFY(haveSameData(on({"aa", "b"})) == std::optional(false));
        QVERIFY(haveSameData(on({"a ", "b"})) == std::optional(false));
        QVERIFY(haveSameData(on({"ab"})) == std::optional(false));
        for (const auto& unknown : {on({"a ", "a"}), on({"  ", " "}), on({""}), on({})}) {
            QVERIFY(!haveSameData(unknown));
        }
        QVERIFY(differInData(studyOn("ab"), studyOn("a")));
        QVERIFY(!differInData(studyOn("a "), studyOn("a")));
    }
};

QTEST_GUILESS_MAIN(TestDataUsed)
#include "tst_data_used.moc"
