#include "core/objective/function_objective.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <mutex>

#include "core/objective/function_checkpoint.h"
#include "core/support/json_reader.h"
#include "core/support/random_stream.h"

namespace trialbench::objective {
namespace {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

constexpr const char* kMetric = "value";
// The protocol's "at most ten a second".
constexpr Seconds kProgressInterval{0.1};
constexpr int kMostEpochs = 100'000;
// A year: longer waits overflow nothing and mean nothing.
constexpr double kMostSeconds = 365.0 * 24 * 3600;

Ended failed(experiment::Cause cause, std::string sentence) {
    return {experiment::TrialState::Failed, cause, std::move(sentence)};
}

// Which of the causes that pause a study an unusable checkpoint or disk is.
Ended failed(const Error& error) {
    const bool reading = error.code == ErrorCode::FileUnreadable || error.code == ErrorCode::FileDamaged;
    return failed(reading ? experiment::Cause::DataMissing : experiment::Cause::DiskFull, message(error));
}

std::vector<double> inputsOf(const TrialStart& start) {
    std::vector<double> inputs;
    for (const std::string& name : start.parameterOrder) {
        const space::Value* value = start.configuration.find(name);
        if (value && value->is_number()) inputs.push_back(value->get<double>());
    }
    for (const Json& value : start.fixed) {
        if (value.is_number()) inputs.push_back(value.get<double>());
    }
    return inputs;
}

bool takes(const TestFunction& function, std::size_t count) {
    return count >= function.smallestDimension && count <= function.largestDimension;
}

Error arityError(const TestFunction& function, std::size_t count) {
    return Error{ErrorCode::FunctionArity,
                 {{"name", std::string(function.name)},
                  {"expected", dimensionText(function)},
                  {"actual", std::to_string(count)}}};
}

bool isNumeric(const space::Parameter& parameter) {
    return parameter.type != space::ParameterType::Categorical ||
           std::all_of(parameter.choices.begin(), parameter.choices.end(),
                       [](const space::Value& choice) { return choice.is_number(); });
}

// One trial's messages and its sleeping; lives on the trial's thread.
class FunctionRun {
 public:
    FunctionRun(const TrialStart& start, const std::function<void(const Message&)>& emit, StopSignal& stop)
        : start_(start), emit_(emit), stop_(stop) {}

    bool stopRequested() const { return stop_.source.stop_requested(); }

    // Passes an epoch's time in steps. False once a stop is asked for, within a step and while sleeping.
    bool passEpoch(int epoch, double seconds) {
        const auto steps = std::max<std::int64_t>(1, std::llround(seconds / kProgressInterval.count()));
        const auto step = std::chrono::duration_cast<Clock::duration>(Seconds(seconds)) / steps;
        for (std::int64_t k = 1; k <= steps; ++k) {
            if (step.count() > 0) {
                std::unique_lock lock(mutex_);
                wakeUp_.wait_for(lock, stop_.source.get_token(), step, [] { return false; });
            }
            if (stopRequested()) return false;
            progress({.epoch = epoch, .step = k, .steps = steps});
        }
        return true;
    }

    void measured(int epoch, double value) {
        emit_(Measured{epoch, {{kMetric, value}}, Seconds(Clock::now() - began_).count()});
        emit_(LogText{fmt::format("[Epoch {}] {}={}\n", epoch, kMetric, value)});
    }

    Result<void> checkpoint(int epoch) {
        auto written = writeFunctionCheckpoint(start_.folder, start_.seed, epoch);
        if (!written) return tl::unexpected<Error>(written.error());
        lastCheckpoint_ = Clock::now();
        emit_(CheckpointWritten{std::move(*written)});
        return {};
    }

    Result<void> checkpointIfDue(int epoch) {
        if (Seconds(Clock::now() - lastCheckpoint_).count() < start_.checkpointSeconds) return {};
        return checkpoint(epoch);
    }

    Ended stopped(int finishedEpochs) {
        if (stop_.checkpoint) {
            if (const auto written = checkpoint(finishedEpochs); !written) return failed(written.error());
        }
        return {experiment::TrialState::Stopped, std::nullopt, ""};
    }

 private:
    void progress(const Progress& progress) {
        const auto now = Clock::now();
        if (lastProgress_ && now - *lastProgress_ < kProgressInterval) return;
        lastProgress_ = now;
        emit_(progress);
    }

    const TrialStart& start_;
    const std::function<void(const Message&)>& emit_;
    StopSignal& stop_;
    std::mutex mutex_;
    std::condition_variable_any wakeUp_;
    const Clock::time_point began_ = Clock::now();
    Clock::time_point lastCheckpoint_ = began_;
    std::optional<Clock::time_point> lastProgress_;
};

}  // namespace

Result<std::shared_ptr<Objective>> FunctionObjective::create(const Json& objective) {
    support::ObjectReader reader(objective, "/objective");
    std::shared_ptr<FunctionObjective> made(new FunctionObjective);
    reader.requiredString("kind");
    const std::string name = reader.requiredString("name");
    made->noise_ = reader.optionalNumber("noise").value_or(0);
    made->epochs_ = static_cast<int>(reader.optionalInteger("epochs", 1, kMostEpochs).value_or(1));
    made->secondsPerEpoch_ = reader.optionalNumber("seconds_per_epoch").value_or(0);
    reader.optionalObject("fixed");
    if (made->noise_ < 0) reader.fail("noise", "it is a standard deviation, so it must not be negative.");
    if (made->secondsPerEpoch_ < 0 || made->secondsPerEpoch_ > kMostSeconds) {
        reader.fail("seconds_per_epoch", "it must lie between 0 and a year.");
    }
    if (const auto done = reader.finish(); !done) return tl::unexpected<Error>(done.error());
    made->function_ = findTestFunction(name);
    if (!made->function_) {
        std::string names;
        for (const TestFunction& function : testFunctions()) {
            names += (names.empty() ? "" : ", ") + std::string(function.name);
        }
        return failure(ErrorCode::FunctionUnknown, {{"name", name}, {"names", names}});
    }
    return std::shared_ptr<Objective>(std::move(made));
}

double FunctionObjective::valueAfter(double exact, int epoch, std::uint64_t seed) const {
    const double unlearnt = 1.0 / epoch - 1.0 / epochs_;
    double value = exact + (1 + std::abs(exact)) * unlearnt;
    if (noise_ > 0) {
        support::RandomStream stream(support::StreamPurpose::FunctionNoise,
                                     {seed, static_cast<std::uint64_t>(epoch)});
        value += noise_ * stream.normal();
    }
    return value;
}

Ended FunctionObjective::run(const TrialStart& start, const std::function<void(const Message&)>& emit,
                             StopSignal& stop) {
    const std::vector<double> inputs = inputsOf(start);
    if (!takes(*function_, inputs.size())) {
        return failed(experiment::Cause::BadExit, message(arityError(*function_, inputs.size())));
    }
    int finished = 0;
    if (start.resumeFrom) {
        const auto epoch = readFunctionCheckpoint(*start.resumeFrom);
        if (!epoch) return failed(epoch.error());
        finished = std::min(*epoch, epochs_);
    }
    const double exact = function_->evaluate(inputs);
    FunctionRun trial(start, emit, stop);
    while (finished < epochs_) {
        if (trial.stopRequested() || !trial.passEpoch(finished + 1, secondsPerEpoch_)) {
            return trial.stopped(finished);
        }
        const double value = valueAfter(exact, finished + 1, start.seed);
        if (!std::isfinite(value)) {
            return failed(
                experiment::Cause::Diverged,
                fmt::format("The value of {} is not finite at this configuration.", function_->name));
        }
        trial.measured(++finished, value);
        if (finished == epochs_) break;
        if (const auto written = trial.checkpointIfDue(finished); !written) return failed(written.error());
    }
    return {experiment::TrialState::Completed, std::nullopt, ""};
}

Result<Description> FunctionObjective::describe() {
    Description description;
    description.devices.push_back({.name = "cpu"});
    description.metrics.push_back(kMetric);
    return description;
}

Result<void> FunctionObjective::validate(const space::SearchSpace& space, const Json& fixed,
                                         const experiment::Goal& goal) {
    if (goal.metric != kMetric) {
        return failure(ErrorCode::BadSpec,
                       {{"pointer", "/goal/metric"},
                        {"problem", fmt::format("a test function has no metric \"{}\". It has: {}.",
                                                goal.metric, kMetric)}});
    }
    for (const space::Parameter& parameter : space.parameters()) {
        if (parameter.when || !isNumeric(parameter)) {
            return failure(
                ErrorCode::ParameterInvalid,
                {{"parameter", parameter.name},
                 {"problem", parameter.when ? "a test function always needs it. Remove its condition."
                                            : "a test function takes numbers only. Remove it, or make it "
                                              "a float or an integer."}});
        }
    }
    for (const auto& [name, value] : fixed.items()) {
        if (!value.is_number()) {
            return failure(ErrorCode::KnobInvalid,
                           {{"knob", name}, {"problem", "a test function takes numbers only."}});
        }
    }
    const std::size_t count = space.dimension() + fixed.size();
    if (!takes(*function_, count)) return tl::unexpected<Error>(arityError(*function_, count));
    return {};
}

}  // namespace trialbench::objective
