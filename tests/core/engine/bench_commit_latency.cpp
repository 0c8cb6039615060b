// How long a finished epoch takes from the trial's message to its commit, in the real file, and from there to
// the waking of a front end: bench_commit_latency FOLDER (on the disk to be measured). Not a test: it asserts
// nothing about time.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <mutex>
#include <thread>

#include "core/engine/engine.h"
#include "core/experiment/spec.h"
#include "core/storage/experiment_file.h"

using namespace trialbench;
using Clock = std::chrono::steady_clock;

namespace {

constexpr int kEpochs = 2000;

class SteadyObjective final : public objective::Objective {
 public:
    objective::Ended run(const objective::TrialStart&,
                         const std::function<void(const objective::Message&)>& emit,
                         objective::StopSignal&) override {
        for (int epoch = 1; epoch <= kEpochs; ++epoch) {
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
            {
                const std::lock_guard lock(mutex);
                saidAt.push_back(Clock::now());
            }
            emit(objective::Measured{epoch, {{"value", 0.5}}, 0.1});
        }
        return {};
    }
    Result<objective::Description> describe() override { return objective::Description{}; }
    Result<void> validate(const space::SearchSpace&, const Json&, const experiment::Goal&) override {
        return {};
    }
    bool needsDevice() const override { return false; }

    std::mutex mutex;
    std::vector<Clock::time_point> saidAt;  // guarded by mutex
};

void printQuantiles(const char* what, std::vector<double> milliseconds) {
    std::sort(milliseconds.begin(), milliseconds.end());
    const auto at = [&](double p) {
        return milliseconds[static_cast<std::size_t>(p * static_cast<double>(milliseconds.size() - 1))];
    };
    std::printf("%s: median %.3f ms, 95 %% %.3f ms, most %.3f ms (%zu epochs)\n", what, at(0.5), at(0.95),
                at(1), milliseconds.size());
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) return 2;
    const std::filesystem::path file = std::filesystem::path(argv[1]) / "latency.trialbench";
    const auto spec = experiment::specFromJson(
        Json::parse(R"({"name":"latency","objective":{"kind":"function","name":"sphere"},
            "goal":{"metric":"value","direction":"maximize"},
            "studies":[{"name":"A","strategy":{"kind":"random"},"max_trials":1,
                        "parameters":[{"name":"x","type":"float","low":0,"high":1}]}]})"),
        "/");
    if (!spec || !storage::createFile(file, experiment::creationOf(*spec, support::now()), true)) return 1;
    auto store = storage::openOwned(file);
    if (!store) return 1;

    auto objective = std::make_shared<SteadyObjective>();
    std::shared_ptr<engine::Mailbox> mailbox;
    std::vector<double> latencies;
    std::promise<void> finished;
    engine::EngineOptions options;
    options.wake = [&] {
        const auto now = Clock::now();
        const std::lock_guard lock(objective->mutex);
        for (const auto& record : mailbox->take()) {
            if (record.kind == experiment::ChangeKind::Measurement) {
                const auto said =
                    objective->saidAt[static_cast<std::size_t>(record.row["epoch"].get<int>()) - 1];
                latencies.push_back(std::chrono::duration<double, std::milli>(now - said).count());
            }
            if (record.kind == experiment::ChangeKind::StudyState && record.row["state"] == "finished") {
                finished.set_value();
            }
        }
    };
    auto engine = engine::Engine::open(std::move(*store), storage::folderOf(file), options, objective);
    if (!engine) return 1;
    mailbox = (*engine)->subscribe().mailbox;
    if (!(*engine)->submit({{"start", {{"study", "A"}}}}).get()) return 1;
    finished.get_future().wait();
    (*engine)->close();
    printQuantiles("from an epoch's message to its commit and the front end's waking", latencies);
    return 0;
}
