#pragma once

#include <QTemporaryDir>
#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>

#include "controlled_objective.h"
#include "core/engine/engine.h"
#include "core/experiment/change.h"
#include "core/experiment/spec.h"
#include "words.h"

namespace trialbench::engine::testing {

/// A store that outlives its engines and fails when told to.
struct SharedStore {
    std::unique_ptr<storage::ExperimentStore> inner = storage::makeMemoryStore();
    std::mutex mutex;
    std::optional<Error> fault;  ///< guarded by mutex; of append
    int commits = 0;             ///< guarded by mutex
    int consolidations = 0;      ///< guarded by mutex

    void failWith(std::optional<Error> error) {
        const std::lock_guard lock(mutex);
        fault = std::move(error);
    }
};

class SharedStoreView final : public storage::ExperimentStore {
 public:
    explicit SharedStoreView(std::shared_ptr<SharedStore> shared) : shared_(std::move(shared)) {}
    Result<std::vector<experiment::ChangeRecord>> load() override { return shared_->inner->load(); }
    Result<void> append(const std::vector<experiment::ChangeRecord>& records) override {
        const std::lock_guard lock(shared_->mutex);
        if (shared_->fault) return tl::unexpected(*shared_->fault);
        ++shared_->commits;
        return shared_->inner->append(records);
    }
    Result<std::string> log(const std::string& study, int trial, int attempt) override {
        return shared_->inner->log(study, trial, attempt);
    }
    Result<void> consolidate() override {
        const std::lock_guard lock(shared_->mutex);
        ++shared_->consolidations;
        return {};
    }

 private:
    std::shared_ptr<SharedStore> shared_;
};

inline Json specJson(int maxTrials, int concurrency) {
    Json spec = Json::parse(R"({"name":"test","objective":{"kind":"function","name":"sphere"},
        "goal":{"metric":"value","direction":"maximize"},
        "studies":[{"name":"A","strategy":{"kind":"random"},"seed":7,
                    "parameters":[{"name":"x","type":"float","low":0,"high":1}]}]})");
    spec["studies"][0]["max_trials"] = maxTrials;
    spec["studies"][0]["concurrency"] = concurrency;
    return spec;
}

inline Json second(Json spec) {
    Json study = spec["studies"][0];
    study["name"] = "B";
    spec["studies"].push_back(study);
    return spec;
}

/// An engine over a store of its own with a controlled objective; follows the experiment through a mailbox as
/// a front end does.
class EngineBench {
 public:
    explicit EngineBench(const Json& spec = specJson(100, 1)) {
        const auto read = experiment::specFromJson(spec, "/");
        if (!read) qFatal("%s", message(read.error()).c_str());
        (void)store->inner->append(experiment::creationOf(*read, support::now()));
    }
    ~EngineBench() { engine.reset(); }

    bool open() {
        options.wake = [this] {
            {
                const std::lock_guard lock(mutex_);
                ++woken_;
            }
            changed_.notify_all();
        };
        auto opened = Engine::open(std::make_unique<SharedStoreView>(store), folder(), options, objective);
        if (!opened) return false;
        engine = std::move(*opened);
        Subscription subscription = engine->subscribe();
        state = std::move(subscription.snapshot);
        mailbox_ = std::move(subscription.mailbox);
        return true;
    }

    /// The answer to a command: the sequence number or the error's name.
    std::string send(const Json& command) {
        const auto answer = engine->submit(command).get();
        return answer ? "ok" : std::string(codeName(answer.error().code));
    }
    std::string start(const std::string& study = "A") { return send({{"start", {{"study", study}}}}); }

    /// Follows the changes until the state is as wanted; false after a long time.
    bool until(const std::function<bool(const experiment::Experiment&)>& wanted) {
        const auto deadline = std::chrono::steady_clock::now() + kPatience;
        for (;;) {
            int seen = 0;
            {
                const std::lock_guard lock(mutex_);
                seen = woken_;
            }
            for (const auto& record : mailbox_->take()) {
                if (!experiment::apply(state, record)) return false;
            }
            if (wanted(state)) return true;
            std::unique_lock lock(mutex_);
            if (!changed_.wait_until(lock, deadline, [&] { return woken_ != seen; })) return false;
        }
    }
    bool untilTrial(int number, experiment::TrialState wanted, const std::string& study = "A") {
        return until([&](const auto& experiment) {
            const auto* trial = experiment.findStudy(study)->findTrial(number);
            return trial && trial->state == wanted;
        });
    }
    bool untilStudy(experiment::StudyState wanted, const std::string& study = "A") {
        return until([&](const auto& experiment) { return experiment.findStudy(study)->state == wanted; });
    }
    bool untilTrouble(bool wanted) {
        return until([&](const auto&) { return engine->trouble().has_value() == wanted; });
    }

    const experiment::Study& study(const std::string& name = "A") const { return *state.findStudy(name); }
    const experiment::Trial& trial(int number, const std::string& name = "A") const {
        return *study(name).findTrial(number);
    }
    std::string reason(const std::string& name = "A") const {
        return study(name).reason.is_object() ? study(name).reason.value("code", "") : "";
    }
    std::filesystem::path folder() const {
        return std::filesystem::path(dir.path().toStdString()) / "x.files";
    }
    std::vector<std::string> checkpointFiles() const {
        std::vector<std::string> files;
        std::error_code ignored;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(folder(), ignored)) {
            if (entry.is_regular_file()) files.push_back(entry.path().lexically_relative(folder()).string());
        }
        std::sort(files.begin(), files.end());
        return files;
    }

    QTemporaryDir dir;
    std::shared_ptr<SharedStore> store = std::make_shared<SharedStore>();
    std::shared_ptr<ControlledObjective> objective = std::make_shared<ControlledObjective>();
    EngineOptions options;
    experiment::Experiment state;  ///< as the mailbox says
    std::unique_ptr<Engine> engine;

 private:
    std::shared_ptr<Mailbox> mailbox_;
    std::mutex mutex_;
    std::condition_variable changed_;
    int woken_ = 0;  ///< guarded by mutex_
};

}  // namespace trialbench::engine::testing
