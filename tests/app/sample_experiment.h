#pragma once

#include "core/experiment/experiment.h"
#include "core/experiment/spec.h"

namespace trialbench::tests {

/// Builds an experiment event by event, as an engine would.
class SampleExperiment {
 public:
    explicit SampleExperiment(const Json& spec) {
        for (const auto& record : creationOf(*experiment::specFromJson(spec, "."), support::Timestamp())) {
            (void)apply(experiment_, record);
        }
    }

    /// A minute after the last event.
    experiment::ChangeRecord record(experiment::ChangeKind kind, int trial, int attempt, Json row) {
        experiment::ChangeRecord record;
        record.sequence = experiment_.sequence + 1;
        record.time = support::Timestamp(std::chrono::minutes(record.sequence));
        record.kind = kind;
        record.study = experiment_.studies[0].name;
        record.trial = trial;
        record.attempt = attempt;
        record.row = std::move(row);
        if (const auto applied = apply(experiment_, record); !applied) {
            qFatal("%s", message(applied.error()).c_str());
        }
        return record;
    }

    void start(int trial, Json configuration) {
        record(experiment::ChangeKind::TrialAdded, trial, 0,
               Json{{"revision", 1},
                    {"origin", "random"},
                    {"configuration", std::move(configuration)},
                    {"decision", nullptr}});
        record(experiment::ChangeKind::AttemptStarted, trial, 1,
               Json{{"device", "cpu"},
                    {"threads", 1},
                    {"seed", 1},
                    {"precision", "fp32"},
                    {"resumed_at_epoch", 0}});
    }

    experiment::ChangeRecord measure(int trial, int epoch, const char* metric, double value) {
        return record(experiment::ChangeKind::Measurement, trial, 1,
                      Json{{"epoch", epoch}, {"metrics", {{metric, value}}}, {"seconds", 1.0}});
    }

    experiment::ChangeRecord complete(int trial, double value) {
        record(experiment::ChangeKind::AttemptEnded, trial, 1,
               Json{{"state", "completed"}, {"cause", nullptr}, {"message", ""}});
        return record(experiment::ChangeKind::TrialEnded, trial, 0,
                      Json{{"state", "completed"}, {"value", value}});
    }

    const experiment::Experiment& get() const { return experiment_; }
    const experiment::Study& study() const { return experiment_.studies[0]; }

    /// A training of two epochs, judged on 1,000 images.
    static Json trainingSpec() {
        return Json::parse(R"({"name": "T", "objective": {"kind": "training", "data_set": "fashion_mnist",
            "fixed": {"epochs": 2, "train_images": 1500, "validation_images": 1000}},
            "goal": {"metric": "validation_accuracy", "direction": "maximize"},
            "studies": [{"name": "S", "strategy": {"kind": "random"}, "max_trials": 12, "concurrency": 2,
              "parameters": [
                {"name": "learning_rate", "type": "float", "low": 0.001, "high": 0.5, "scale": "log"},
                {"name": "optimizer", "type": "categorical", "choices": ["sgd", "adamw"]},
                {"name": "momentum", "type": "float", "low": 0, "high": 0.99, "when": {"optimizer": ["sgd"]}}]}]})");
    }

 private:
    experiment::Experiment experiment_;
};

}  // namespace trialbench::tests
