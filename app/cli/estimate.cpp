#include "app/cli/estimate.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <mutex>
#include <thread>

#include "app/cli/interrupt.h"
#include "core/engine/checkpoints.h"
#include "core/engine/device_pool.h"

namespace trialbench::cli {
namespace {

using Clock = std::chrono::steady_clock;

// Enough steps to see past the first, short enough not to be waited for. A trainer tells its progress at most
// ten times a second.
constexpr int kReports = 6;
constexpr std::chrono::seconds kLongest{15};

// What one throw-away trial says: the first report is the start of the clock, as all that comes before it
// (loading data, building the network) comes once.
struct Watch {
    std::optional<objective::Progress> first;
    Clock::time_point firstAt;
    objective::Progress last;
    Clock::time_point lastAt;
    int reports = 0;

    double steps() const {
        if (!first) return 0;
        return static_cast<double>((last.epoch - first->epoch) * last.steps + last.step - first->step);
    }
    double seconds() const { return std::chrono::duration<double>(lastAt - firstAt).count(); }
};

struct Watched {
    std::mutex mutex;
    Watch watch;  ///< guarded by mutex
    bool ended = false;
    objective::StopSignal stop;
};

void runWatched(objective::Objective& objective, const objective::TrialStart& start, Watched& watched) {
    objective.run(
        start,
        [&](const objective::Message& message) {
            const auto* progress = std::get_if<objective::Progress>(&message);
            if (!progress) return;
            const std::lock_guard lock(watched.mutex);
            Watch& watch = watched.watch;
            watch.last = *progress;
            watch.lastAt = Clock::now();
            if (!watch.first) {
                watch.first = *progress;
                watch.firstAt = watch.lastAt;
            }
            ++watch.reports;
        },
        watched.stop);
    const std::lock_guard lock(watched.mutex);
    watched.ended = true;
}

bool allSeen(std::vector<std::unique_ptr<Watched>>& trials) {
    return std::all_of(trials.begin(), trials.end(), [](const auto& trial) {
        const std::lock_guard lock(trial->mutex);
        return trial->ended || trial->watch.reports >= kReports;
    });
}

objective::TrialStart startOf(const experiment::Experiment& experiment, const experiment::Study& study,
                              const std::string& device, int threads) {
    const auto& space = study.revision().space;
    objective::TrialStart start;
    start.configuration = study.revision().initial.empty() ? space.defaults() : study.revision().initial[0];
    for (const auto& parameter : space.parameters()) start.parameterOrder.push_back(parameter.name);
    start.fixed = effectiveFixed(experiment, study);
    // Long enough to be stopped by us, however short the real ones are.
    if (start.fixed.contains("epochs")) start.fixed["epochs"] = 1000;
    start.device = device;
    start.threads = threads;
    return start;
}

}  // namespace

Result<Places> placesOf(const std::vector<std::string>& devices, const objective::Description& description,
                        int concurrency) {
    const int cores = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
    const auto slots = engine::slotsFor(devices, description, concurrency, cores);
    if (!slots) return tl::unexpected<Error>(slots.error());
    Places places;
    places.threads = engine::threadsPerTrial(*slots, cores);
    for (const auto& slot : *slots) {
        for (int i = 0; i < slot.count && static_cast<int>(places.devices.size()) < concurrency; ++i) {
            places.devices.push_back(slot.device);
        }
    }
    return places;
}

std::optional<Timing> timeSteps(objective::Objective& objective, const experiment::Experiment& experiment,
                                const experiment::Study& study, const Places& places) {
    std::vector<std::unique_ptr<Watched>> trials;
    std::vector<std::jthread> threads;
    for (const std::string& device : places.devices) {
        trials.push_back(std::make_unique<Watched>());
        threads.emplace_back([&objective, &watched = *trials.back(),
                              start = startOf(experiment, study, device, places.threads)] {
            runWatched(objective, start, watched);
        });
    }
    const auto deadline = Clock::now() + kLongest;
    while (!allSeen(trials) && !Interrupt::came() && Clock::now() < deadline) Interrupt::wait(50);
    for (const auto& trial : trials) trial->stop.source.request_stop();
    threads.clear();  // joins

    Timing timing;
    for (const auto& trial : trials) {
        const Watch& watch = trial->watch;
        if (watch.steps() <= 0 || watch.seconds() <= 0) return std::nullopt;
        timing.stepsPerSecond += watch.steps() / watch.seconds();
        timing.stepsPerEpoch = static_cast<double>(watch.last.steps);
        if (watch.last.epoch > watch.first->epoch) timing.includesValidation = true;
    }
    if (Interrupt::came() || timing.stepsPerSecond <= 0) return std::nullopt;
    return timing;
}

bool hasCheckpoint(const experiment::Trial& trial, const std::filesystem::path& folder) {
    const auto path = engine::checkpointPath(folder, trial);
    if (!path) return false;
    std::error_code error;
    const auto bytes = std::filesystem::file_size(*path, error);
    return !error && bytes == trial.checkpoint->bytes;
}

ToCome toCome(const experiment::Study& study, double epochs, const std::filesystem::path& folder) {
    ToCome result;
    for (const auto& trial : study.trials) {
        if (!trial.isPending() || trial.pauseRequested) continue;
        const bool resumes = hasCheckpoint(trial, folder);
        ++result.trials;
        result.resumed += resumes ? 1 : 0;
        result.epochs += resumes ? std::max(0.0, epochs - trial.checkpoint->epoch) : epochs;
    }
    const int fresh =
        study.settings.maxTrials ? *study.settings.maxTrials - study.counted() - study.pending() : 0;
    result.trials += std::max(0, fresh);
    result.epochs += std::max(0, fresh) * epochs;
    return result;
}

double secondsOf(const Timing& timing, double epochs, double validationShare) {
    const double work = timing.includesValidation ? 1 : 1 + validationShare;
    return timing.stepsPerEpoch * work * epochs / timing.stepsPerSecond;
}

}  // namespace trialbench::cli
