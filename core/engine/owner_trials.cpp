#include <algorithm>
#include <cmath>
#include <system_error>
#include <utility>

#include "core/engine/checkpoints.h"
#include "core/engine/owner.h"
#include "core/engine/reason.h"
#include "core/experiment/trial_facts.h"
#include "core/support/random_stream.h"
#include "core/support/system_error.h"
#include "core/support/thread_error.h"

// The life of a trial in this process: its attempt's start, what it says, its end.
namespace trialbench::engine {

using experiment::Cause;
using experiment::ChangeKind;
using experiment::Study;
using experiment::StudyState;
using experiment::Trial;
using experiment::TrialState;

namespace {

/// What the trial, or else its study, says; otherwise what "auto" came to for the study.
std::string precisionOf(const Trial& trial, const Json& fixed, const std::string& resolved) {
    const std::string automatic = resolved.empty() ? "auto" : resolved;
    std::string said = "auto";
    if (const space::Value* value = trial.configuration.find("precision"); value && value->is_string()) {
        said = value->get<std::string>();
    } else if (fixed.contains("precision") && fixed["precision"].is_string()) {
        said = fixed["precision"].get<std::string>();
    }
    return said == "auto" ? automatic : said;
}

/// The row of attempt_started: how it runs, on what, and with which versions.
Json attemptRow(const objective::TrialStart& start, const objective::Description& description) {
    Json row{{"device", start.device},
             {"threads", start.threads},
             {"seed", start.seed},
             {"precision", start.precision},
             {"resumed_at_epoch", start.resumedAtEpoch}};
    for (const auto& device : description.devices) {
        if (device.name != start.device) continue;
        if (!device.uuid.empty()) row["device_uuid"] = device.uuid;
        if (!device.model.empty()) row["device_model"] = device.model;
        if (device.memoryBytes > 0) row["memory_bytes"] = device.memoryBytes;
    }
    row["versions"] = {{"trialbench", TRIALBENCH_VERSION}};
    if (!description.version.empty()) row["versions"]["trainer"] = description.version;
    return row;
}

/// Adds to a row of an attempt on which images it trains, unless that was told before.
Json withData(Json row, std::optional<experiment::DataUsed>& data) {
    if (data) row["data"] = toJson(*std::exchange(data, std::nullopt));
    return row;
}

Json optionalWord(const std::optional<Cause>& cause) {
    return cause ? Json(toString(*cause)) : Json();
}

}  // namespace

void Engine::Owner::startAttempt(const Study& study, const Trial& trial,
                                 std::optional<DevicePool::Slot> slot) {
    const auto folder = trialFolder(folder_, experiment(), study.name, trial.number);
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) {
        return pauseStudy(study.name, reasonOf(support::writeError(error.value(), folder, "write to")));
    }

    const auto* previous = trial.attempts.empty() ? nullptr : &trial.attempts.back();
    const bool isUnfit = unfit_.contains({study.name, trial.number});
    const auto checkpoint = isUnfit ? std::nullopt : checkpointPath(folder_, trial);
    Run run;
    run.study = study.name;
    run.trial = trial.number;
    run.attempt = static_cast<int>(trial.attempts.size()) + 1;
    objective::TrialStart& start = run.start;
    start.configuration = trial.configuration;
    const auto& revision = study.revisions[static_cast<std::size_t>(trial.revision) - 1];
    for (const auto& parameter : revision.space.parameters()) start.parameterOrder.push_back(parameter.name);
    start.fixed = effectiveFixed(experiment().objective, revision);
    start.device = slot ? slot->device() : "cpu";
    // Another number of threads gives other bits, so what a trial began with it keeps.
    start.threads = previous ? previous->threads : slot ? threadsPerTrial(slotsOf(study), cores_) : 1;
    start.precision =
        previous ? previous->precision : precisionOf(trial, start.fixed, study.settings.precision);
    start.seed = support::streamKey(support::StreamPurpose::Training,
                                    {study.seed, static_cast<std::uint64_t>(trial.number), 0});
    start.folder = folder.string();
    if (checkpoint) {
        start.resumeFrom = checkpoint->string();
        start.resumedAtEpoch = trial.checkpoint->epoch;
    }
    start.checkpointSeconds = options_.checkpointSeconds;
    run.lastEpoch = start.resumedAtEpoch;
    run.slot = std::move(slot);
    ledger_.record(ChangeKind::AttemptStarted, run.study, run.trial, run.attempt,
                   attemptRow(start, description_));
    runs_.emplace(++lastId_, std::move(run));
}

/// Starts all attempts that are recorded. A study whose attempt gets no thread pauses, and the trial waits.
void Engine::Owner::launchRecorded() {
    std::map<std::string, Error> refused;  // by study
    for (auto& [id, run] : runs_) {
        if (run.worker) continue;
        if (const auto launched = launch(id, run); !launched) refused.emplace(run.study, launched.error());
    }
    if (refused.empty()) return;
    dropUnlaunched();
    for (const auto& [study, error] : refused) {
        if (experiment().findStudy(study)->state == StudyState::Running) pauseStudy(study, reasonOf(error));
    }
    commit();
}

/// Error: support::threadError, and nothing runs.
Result<void> Engine::Owner::launch(RunId id, Run& run) {
    board_.add(id, run.study, run.trial, run.start.resumedAtEpoch + 1);
    run.launched = std::chrono::steady_clock::now();
    try {
        run.worker = std::make_unique<Worker>(id, objective_, std::move(run.start), queue_, board_);
    } catch (const std::system_error& error) {
        board_.remove(id);
        return tl::unexpected(support::threadError(error));
    }
    if (run.intent != StopIntent::None) run.worker->requestStop(run.intent != StopIntent::User);
    return {};
}

/// Attempts that could not be started, or whose start could not be committed, never ran.
void Engine::Owner::dropUnlaunched() {
    for (auto it = runs_.begin(); it != runs_.end();) {
        if (it->second.worker) {
            ++it;
            continue;
        }
        Run run = std::move(it->second);
        it = runs_.erase(it);
        if (run.intent != StopIntent::User) run.intent = StopIntent::Close;
        recordEnd(run, objective::Ended{TrialState::Stopped, std::nullopt, ""});
    }
}

void Engine::Owner::requestStop(Run& run, StopIntent intent) {
    if (run.intent == StopIntent::User) return;  // nothing goes beyond that
    run.intent = intent;
    if (run.worker) run.worker->requestStop(intent != StopIntent::User);
}

void Engine::Owner::stopForFault(Run& run, Cause cause, std::string message) {
    if (run.fault) return;
    run.fault = objective::Ended{TrialState::Failed, cause, std::move(message)};
    run.worker->requestStop(false);
}

Engine::Owner::Run* Engine::Owner::runOf(const std::string& study, int trial) {
    for (auto& [id, run] : runs_) {
        if (run.study == study && run.trial == trial) return &run;
    }
    return nullptr;
}

void Engine::Owner::handle(TrialSaid event) {
    const auto run = runs_.find(event.run);
    if (run == runs_.end() || run->second.fault) return;
    std::visit([&](const auto& message) { said(run->second, message); }, event.message);
}

void Engine::Owner::said(Run& run, const objective::Measured& measured) {
    if (measured.epoch <= run.lastEpoch) {
        return stopForFault(run, Cause::Crashed,
                            message(Error{ErrorCode::EpochNotRising,
                                          {{"trial", std::to_string(run.trial)},
                                           {"epoch", std::to_string(measured.epoch)},
                                           {"last", std::to_string(run.lastEpoch)}}}));
    }
    run.lastEpoch = measured.epoch;
    // JSON has no NaN: what is not finite is left out, and fails the trial if it is what counts.
    Json metrics = Json::object();
    for (const auto& [name, value] : measured.metrics) {
        if (std::isfinite(value)) metrics[name] = value;
    }
    Json row{{"epoch", measured.epoch}, {"metrics", std::move(metrics)}, {"seconds", measured.seconds}};
    if (measured.validationImages) row["validation_images"] = *measured.validationImages;
    ledger_.record(ChangeKind::Measurement, run.study, run.trial, run.attempt,
                   withData(std::move(row), run.data));
    const std::string& goal = experiment().goal.metric;
    const auto value = measured.metrics.find(goal);
    if (value != measured.metrics.end() && !std::isfinite(value->second)) {
        stopForFault(run, Cause::BadMetric,
                     message(Error{ErrorCode::NotFinite,
                                   {{"what", goal + " of epoch " + std::to_string(measured.epoch)}}}));
    }
}

/// Recorded with the next of its rows: there is none of its own for it, and until then nothing rests on them.
void Engine::Owner::said(Run& run, const objective::DataLoaded& loaded) {
    run.data = loaded.data;
}

void Engine::Owner::said(Run& run, const objective::LogText& log) {
    ledger_.record(ChangeKind::Log, run.study, run.trial, run.attempt, {{"text", log.text}});
}

void Engine::Owner::said(Run& run, const objective::CheckpointWritten& written) {
    const auto folder = trialFolder(folder_, experiment(), run.study, run.trial);
    const experiment::Checkpoint& checkpoint = written.checkpoint;
    const auto name = recordedName(folder_, folder, checkpoint.file);
    if (!name) {
        return stopForFault(run, Cause::Crashed,
                            message(Error{ErrorCode::TrainerMessage,
                                          {{"detail", "a checkpoint at " + checkpoint.file + "."}}}));
    }
    const Trial& trial = *experiment().findStudy(run.study)->findTrial(run.trial);
    if (trial.checkpoint && trial.checkpoint->file != *name) {
        filesToDelete_.push_back(trial.checkpoint->file);
    }
    unfit_.erase({run.study, run.trial});
    ledger_.record(ChangeKind::Checkpoint, run.study, run.trial, run.attempt,
                   withData({{"file", *name},
                             {"sha256", checkpoint.sha256},
                             {"bytes", checkpoint.bytes},
                             {"epoch", checkpoint.epoch},
                             {"step", checkpoint.step}},
                            run.data));
}

void Engine::Owner::handle(TrialReturned event) {
    const auto found = runs_.find(event.run);
    if (found == runs_.end()) return;
    Run run = std::move(found->second);
    runs_.erase(found);
    board_.remove(event.run);
    run.worker.reset();
    run.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - run.launched).count();
    run.sharedDevice = run.slot && run.slot->wasShared();
    run.slot.reset();
    recordEnd(run, run.fault ? *run.fault : event.ended);
}

void Engine::Owner::recordEnd(Run& run, const objective::Ended& ended) {
    const Study& study = *experiment().findStudy(run.study);
    const Trial& trial = *study.findTrial(run.trial);
    const auto value = valueOf(trial, experiment().goal);
    const auto failedBefore =
        std::count_if(trial.attempts.begin(), trial.attempts.end(),
                      [](const auto& attempt) { return attempt.endState == TrialState::Failed; });
    // Once: from the beginning there is no checkpoint that could be unfit.
    const bool beginsAnew = ended.code == ErrorCode::CheckpointUnfit && trial.checkpoint &&
                            run.intent != StopIntent::User && unfit_.emplace(run.study, run.trial).second;
    const AttemptVerdict verdict =
        beginsAnew ? AttemptVerdict{TrialState::Interrupted, ended.cause, ended.message, std::nullopt, false}
                   : judge(ended, run.intent, value, static_cast<int>(failedBefore), study.settings.retries);
    Json row{{"state", toString(verdict.attempt)},
             {"cause", optionalWord(verdict.cause)},
             {"message", verdict.message},
             // Not the time between two records: a clock is set, and a lid is closed for the night.
             {"seconds", run.seconds}};
    if (run.sharedDevice) row["shared"] = true;
    ledger_.record(ChangeKind::AttemptEnded, run.study, run.trial, run.attempt,
                   withData(std::move(row), run.data));
    if (verdict.trial) recordTrialEnd(run, verdict, value);
    if (verdict.pausesStudy && study.state == StudyState::Running) {
        pauseStudy(run.study, reasonOf(*verdict.cause, run.trial, verdict.message));
    }
    if (verdict.trial) countFailure(run.study, verdict);
    answerWhenCommitted(run.stopTickets);
    finishStopping(run.study);
}

void Engine::Owner::recordTrialEnd(const Run& run, const AttemptVerdict& verdict,
                                   std::optional<double> value) {
    const Study& study = *experiment().findStudy(run.study);
    const Trial* best = study.best(experiment().goal);
    const int bestBefore = best ? best->number : 0;
    const bool completed = verdict.trial == TrialState::Completed;
    ledger_.record(ChangeKind::TrialEnded, run.study, run.trial, 0,
                   {{"state", toString(*verdict.trial)},
                    {"by", verdict.trial == TrialState::Stopped ? Json("by_user") : Json()},
                    {"cause", optionalWord(verdict.cause)},
                    {"message", verdict.message},
                    {"value", completed ? Json(*value) : Json()},
                    {"standard_error", nullptr}});
    for (std::string& name : superfluousAfterEnd(study, experiment().goal, run.trial, bestBefore)) {
        filesToDelete_.push_back(std::move(name));
    }
    std::error_code ignored;  // of a trial that never wrote a checkpoint; refuses unless empty
    std::filesystem::remove(trialFolder(folder_, experiment(), run.study, run.trial), ignored);
    trialEnded_ = true;
}

void Engine::Owner::countFailure(const std::string& name, const AttemptVerdict& verdict) {
    int& failures = failuresInRow_[name];
    if (verdict.trial == TrialState::Completed) failures = 0;
    if (verdict.trial != TrialState::Failed || ++failures < kBrakeFailures) return;
    const Study& study = *experiment().findStudy(name);
    // Where nothing is left to try there is nothing to hold back, and it finishes: whether there is, the next
    // suggestion says.
    if (study.state == StudyState::Running && study.pending() > 0) brake(study);
}

bool Engine::Owner::isBraked(const std::string& study) const {
    const auto failures = failuresInRow_.find(study);
    return failures != failuresInRow_.end() && failures->second >= kBrakeFailures;
}

void Engine::Owner::brake(const Study& study) {
    const Trial* last = nullptr;
    for (const Trial& trial : study.trials) {
        if (trial.state == TrialState::Failed && (!last || trial.endedAt > last->endedAt)) last = &trial;
    }
    pauseStudy(study.name, reasonOf(Error{ErrorCode::BrakeEngaged,
                                          {{"study", study.name},
                                           {"failures", std::to_string(failuresInRow_[study.name])},
                                           {"cause", std::string(toString(*last->cause))}}}));
}

}  // namespace trialbench::engine
