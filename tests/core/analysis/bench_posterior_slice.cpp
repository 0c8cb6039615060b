// The processor time of one slice of 201 points, run by hand: of a posterior that decided (rebuilt) and of
// one fitted now. The study is random search on a smooth function, with three trials running.

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <string>
#include <vector>

#include "core/analysis/posterior_slice.h"
#include "core/engine/suggest.h"

using namespace trialbench;

namespace {

double processorMilliseconds() {
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return 1e3 * static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_nsec);
}

void push(experiment::Experiment& experiment, experiment::ChangeKind kind, int trial, Json row) {
    experiment::ChangeRecord record;
    record.sequence = experiment.sequence + 1;
    record.kind = kind;
    record.study = std::string("A");
    record.trial = trial;
    record.row = std::move(row);
    if (!experiment::apply(experiment, record)) std::printf("a record does not fit\n");
}

int addTrial(experiment::Experiment& experiment, const search::Suggestion& suggestion) {
    const experiment::Study& study = experiment.studies[0];
    const int number = study.nextNumber();
    Json row = engine::trialAddedRow(study, suggestion);
    row["external"] = true;
    push(experiment, experiment::ChangeKind::TrialAdded, number, std::move(row));
    return number;
}

search::Suggestion next(const experiment::Experiment& experiment) {
    return std::get<search::Suggestion>(engine::nextSuggestion(experiment, experiment.studies[0]));
}

experiment::Experiment studyOf(int n, int d) {
    Json parameters = Json::array();
    for (int j = 0; j < d; ++j) {
        parameters.push_back({{"name", "x" + std::to_string(j)}, {"type", "float"}, {"low", 0}, {"high", 1}});
    }
    Json spec = Json::parse(R"({"name":"t","objective":{"kind":"external"},
        "goal":{"metric":"value","direction":"maximize"},
        "studies":[{"name":"A","strategy":{"kind":"bayesian"}}]})");
    spec["studies"][0]["parameters"] = parameters;
    spec["studies"][0]["strategy"]["initial_points"] = n + 3;
    experiment::Experiment experiment;
    for (const auto& record : experiment::creationOf(*experiment::specFromJson(spec, "/"), support::now())) {
        (void)experiment::apply(experiment, record);
    }
    for (int i = 0; i < n + 3; ++i) {
        const search::Suggestion suggestion = next(experiment);
        const int number = addTrial(experiment, suggestion);
        if (i >= n) continue;
        double value = 0;
        int j = 0;
        for (const auto& [name, x] : suggestion.configuration.values()) {
            value -= std::pow(x.get<double>() - 0.3, 2) + 0.1 * std::sin(9 * x.get<double>() + j++);
        }
        push(experiment, experiment::ChangeKind::TrialEnded, number,
             {{"state", "completed"}, {"value", value}});
    }
    return experiment;
}

double medianOf(const experiment::Experiment& experiment) {
    std::vector<double> times;
    for (int i = 0; i < 15; ++i) {
        const double start = processorMilliseconds();
        if (!analysis::posteriorSlice(experiment, {"A", "x1"})) std::printf("no slice\n");
        times.push_back(processorMilliseconds() - start);
    }
    std::nth_element(times.begin(), times.begin() + 7, times.end());
    return times[7];
}

}  // namespace

int main() {
    for (const auto& [n, d] : {std::pair(30, 3), std::pair(200, 6)}) {
        auto experiment = studyOf(n, d);
        const double fitted = medianOf(experiment);
        addTrial(experiment, next(experiment));
        std::printf("n = %d, d = %d: decided %.1f ms, fitted now %.1f ms (processor time, median of 15)\n", n,
                    d, medianOf(experiment), fitted);
    }
}
