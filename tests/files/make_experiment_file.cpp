// Makes the experiment file that is kept for the present format version, and beside it its records as JSON
// lines: `make_experiment_file FOLDER` writes version_N.trialbench and version_N.jsonl. Run once per version,
// by hand; what it wrote is committed and never made again.

#include <filesystem>
#include <fstream>
#include <iostream>

#include "core/experiment/experiment.h"
#include "core/storage/experiment_file.h"
#include "core/storage/schema.h"

using namespace trialbench;
using experiment::ChangeKind;
using experiment::ChangeRecord;

namespace {

constexpr const char* kSpec = R"({"name":"Kept for ever: Größe, 크기",
 "objective":{"kind":"function","name":"branin","noise":0.1},
 "goal":{"metric":"value","direction":"minimize","value":"last"},
 "studies":[
  {"name":"Random search","strategy":{"kind":"random"},"seed":9223372036854775807,"max_trials":5,"concurrency":2,
   "parameters":[{"name":"rate","type":"float","low":0.001,"high":0.5,"scale":"log","default":0.01},
                 {"name":"momentum","type":"float","low":0,"high":0.99,"scale":"reverse_log"},
                 {"name":"batch","type":"integer","low":32,"high":1024,"scale":"log"},
                 {"name":"optimizer","type":"categorical","choices":["sgd",2,true]},
                 {"name":"decay","type":"float","low":0,"high":1,"when":{"optimizer":["sgd"]}}]},
  {"name":"Bayesian","strategy":{"kind":"bayesian","initial_points":3},"parameters":
   [{"name":"x","type":"float","low":-5,"high":10}],"initial":[{"x":2.5}]}]})";

/// Numbers and times the records one after another.
class Story {
 public:
    std::vector<ChangeRecord> records;

    void tell(ChangeKind kind, const std::string& study, int trial, int attempt, Json row) {
        ChangeRecord record;
        record.sequence = static_cast<std::int64_t>(records.size()) + 1;
        record.time = kStart + std::chrono::milliseconds(1500 * record.sequence);
        record.kind = kind;
        record.study = study;
        record.trial = trial;
        record.attempt = attempt;
        record.row = std::move(row);
        records.push_back(std::move(record));
    }

    void startTrial(const std::string& study, int trial, const std::string& origin, Json configuration) {
        tell(ChangeKind::TrialAdded, study, trial, 0,
             Json{{"revision", 1},
                  {"origin", origin},
                  {"configuration", std::move(configuration)},
                  {"decision", nullptr}});
        tell(ChangeKind::AttemptStarted, study, trial, 1,
             Json{{"device", "cpu"},
                  {"threads", 1},
                  {"seed", 12345678901234567890ULL},
                  {"precision", "fp32"},
                  {"resumed_at_epoch", 0},
                  {"versions", Json::array({"trialbench 0.1"})}});
    }

    void measure(const std::string& study, int trial, int epoch, double value) {
        tell(ChangeKind::Measurement, study, trial, 1,
             Json{{"epoch", epoch}, {"metrics", {{"value", value}}}, {"seconds", 0.5 * epoch}});
    }

    void endTrial(const std::string& study, int trial, Json row) {
        Json attempt{{"state", row["state"]}};
        if (row.contains("cause")) attempt["cause"] = row["cause"];
        tell(ChangeKind::AttemptEnded, study, trial, 1, attempt);
        tell(ChangeKind::TrialEnded, study, trial, 0, std::move(row));
    }

    static constexpr support::Timestamp kStart{std::chrono::milliseconds(1769860800123)};
};

void tellOfRandomSearch(Story& story) {
    const std::string study = "Random search";
    story.tell(ChangeKind::StudyState, study, 0, 0, Json{{"state", "running"}, {"reason", nullptr}});
    story.startTrial(
        study, 1, "random",
        Json{{"rate", 0.1}, {"momentum", 0.9}, {"batch", 64}, {"optimizer", "sgd"}, {"decay", 0.25}});
    story.measure(study, 1, 1, 12.5);
    story.tell(ChangeKind::Log, study, 1, 1, Json{{"text", "[Epoch 1] value=12.5\n"}});
    story.measure(study, 1, 2, 0.1 + 0.2);
    story.tell(ChangeKind::Log, study, 1, 1, Json{{"text", "[Epoch 2] value=0.3\n"}});
    story.endTrial(study, 1, Json{{"state", "completed"}, {"value", 0.1 + 0.2}, {"seconds", 1.0}});
    story.startTrial(study, 2, "random",
                     Json{{"rate", 0.5}, {"momentum", 0.0}, {"batch", 1024}, {"optimizer", true}});
    story.endTrial(study, 2, Json{{"state", "failed"}, {"cause", "diverged"}, {"message", "loss is NaN"}});
    story.startTrial(study, 3, "random",
                     Json{{"rate", 0.001}, {"momentum", 0.5}, {"batch", 32}, {"optimizer", 2}});
    story.endTrial(study, 3, Json{{"state", "stopped"}, {"by", "by_user"}});
    story.tell(ChangeKind::Excluded, study, 3, 0, Json::object());
}

void tellOfBayesian(Story& story) {
    const std::string study = "Bayesian";
    story.tell(ChangeKind::StudyState, study, 0, 0, Json{{"state", "running"}, {"reason", nullptr}});
    story.startTrial(study, 1, "given", Json{{"x", 2.5}});
    story.measure(study, 1, 1, 3.25);
    story.tell(ChangeKind::Checkpoint, study, 1, 1,
               Json{{"file", "2-1-1.ckpt"},
                    {"sha256", std::string(64, 'a')},
                    {"bytes", 170000000},
                    {"epoch", 1},
                    {"step", 63}});
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::cerr << "usage: make_experiment_file FOLDER\n";
        return 2;
    }
    const auto json = support::parseJson(kSpec);
    const auto spec = experiment::specFromJson(*json, "/");
    if (!spec) {
        std::cerr << message(spec.error()) << '\n';
        return 1;
    }
    Story story;
    story.records = experiment::creationOf(*spec, Story::kStart);
    tellOfRandomSearch(story);
    tellOfBayesian(story);

    const std::filesystem::path base =
        std::filesystem::path(argv[1]) / ("version_" + std::to_string(storage::kFormatVersion));
    if (auto created = storage::createFile(base.string() + ".trialbench", story.records, false); !created) {
        std::cerr << message(created.error()) << '\n';
        return 1;
    }
    std::ofstream lines(base.string() + ".jsonl");
    for (const auto& record : story.records) lines << experiment::toJson(record).dump() << '\n';
    return lines ? 0 : 1;
}
