#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>

#include "app/cli/change_hint.h"
#include "app/cli/commands.h"
#include "app/cli/estimate.h"
#include "app/cli/exit_code.h"
#include "app/cli/input.h"
#include "app/cli/interrupt.h"
#include "app/cli/program_name.h"
#include "app/cli/rescue.h"
#include "app/cli/study_runner.h"
#include "app/cli/study_text.h"
#include "app/cli/summary.h"
#include "app/cli/terminal.h"
#include "app/cli/text.h"
#include "core/engine/device_pool.h"
#include "core/engine/reason.h"
#include "core/experiment/show.h"
#include "core/storage/experiment_file.h"

namespace trialbench::cli {
namespace {

using experiment::Experiment;
using experiment::Study;
using experiment::StudyState;

struct Options {
    std::string file;
    std::vector<std::string> studies;
    std::optional<int> concurrency;
    std::string devices;
    bool trust = false;
};

std::vector<std::string> splitAtCommas(const std::string& text) {
    std::vector<std::string> parts;
    std::size_t begin = 0;
    while (begin < text.size()) {
        const auto end = std::min(text.find(',', begin), text.size());
        parts.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return parts;
}

// In file order, whatever the order of the options.
Result<std::vector<std::string>> chooseStudies(const Experiment& experiment,
                                               const std::vector<std::string>& names) {
    for (const auto& name : names) {
        if (const auto known = chooseStudy(experiment, name); !known) {
            return tl::unexpected<Error>(known.error());
        }
    }
    std::vector<std::string> chosen;
    for (const Study& study : experiment.studies) {
        if (names.empty() || std::find(names.begin(), names.end(), study.name) != names.end()) {
            chosen.push_back(study.name);
        }
    }
    if (chosen.empty()) return tl::unexpected<Error>(chooseStudy(experiment, "").error());
    return chosen;
}

double numberIn(const Json& fixed, const char* key) {
    return fixed.contains(key) && fixed[key].is_number() ? fixed[key].get<double>() : 0;
}

// Fixed, or the trainer's default; where epochs are tuned nobody knows how many there will be.
double epochsOf(const Json& fixed, const Study& study, const objective::Description& description) {
    if (study.revision().space.find("epochs")) return 0;
    if (const double epochs = numberIn(fixed, "epochs"); epochs > 0) return epochs;
    for (const Json& knob : description.knobs) {
        if (knob.value("name", "") == "epochs") return numberIn(knob, "default");
    }
    return 0;
}

std::string durationSentence(const Study& study, const ToCome& work, double seconds, const Timing& timing,
                             std::size_t places) {
    const std::string resumed = work.resumed > 0
                                    ? fmt::format(", {} of them from where {} stopped", work.resumed,
                                                  work.resumed == 1 ? "it" : "they")
                                    : "";
    return printable(fmt::format("{}: {} to come{}, about {} ({:.1f} steps a second, {} at a time).",
                                 study.name, trialsText(work.trials), resumed, roughDuration(seconds),
                                 timing.stepsPerSecond, places));
}

// How long the search will take, from a few steps timed now; says nothing where that cannot be told. What is
// wrong with knobs or data is left to the start of the study, which says it.
void announceDuration(const Experiment& experiment, const Study& study, const engine::EngineOptions& options,
                      const std::filesystem::path& folder) {
    if (!study.settings.maxTrials) return;
    const auto made = objective::makeObjective(experiment.objective);
    if (!made || !(*made)->needsDevice()) return;
    objective::Objective& objective = **made;
    const Json fixed = effectiveFixed(experiment, study);
    const auto description = objective.describe();
    if (!description || !objective.validate(study.revision().space, fixed, experiment.goal)) return;
    const ToCome work = toCome(study, epochsOf(fixed, study, *description), folder);
    if (work.epochs <= 0) return;
    const auto& devices = options.devices.empty() ? study.settings.devices : options.devices;
    const auto places =
        placesOf(devices, *description, options.concurrency.value_or(study.settings.concurrency));
    if (!places) return;
    say(printable(study.name + ": timing a few training steps first ..."));
    const auto timing = timeSteps(objective, experiment, study, *places);
    if (Interrupt::came()) return;
    if (!timing) {
        return say(
            printable(study.name +
                      ": too slow here to be told from a few steps. How long it will take is said with "
                      "the first trial that completes."));
    }
    // Going forward only is about a third of the work of a training step.
    const double train = numberIn(fixed, "train_images");
    const double share = train > 0 ? numberIn(fixed, "validation_images") / (3 * train) : 0;
    say(durationSentence(study, work, secondsOf(*timing, work.epochs, share), *timing,
                         places->devices.size()));
}

int exitCodeAfter(const Study& study) {
    const bool failed = study.state == StudyState::Paused && engine::errorOf(study.reason);
    return failed || study.reason.contains("trial") ? kFailed : kDone;
}

// How it stands and its summary, or that there is none, which is a failure however often it is asked.
int tellSummary(const Experiment& experiment, const Study& study) {
    answer(studyLine(experiment, study) + '\n');
    for (const std::string& line : summary(experiment, study, outputWidth())) answer(line + '\n');
    if (study.best(experiment.goal)) return kDone;
    return refuse(Error{ErrorCode::NothingCompleted, {{"study", study.name}}});
}

int tellResult(const Experiment& experiment, const Study& study, const std::string& file) {
    const std::string reason = reasonText(experiment, study, file);
    if (!reason.empty()) say(reason);
    const int code = exitCodeAfter(study);
    if (code == kDone || study.best(experiment.goal)) {
        return std::max(code, tellSummary(experiment, study));
    }
    // The reason says it all.
    answer(studyLine(experiment, study) + '\n');
    return code;
}

bool isHeldByUser(const Study& study) {
    return study.state == StudyState::Paused && experiment::reasonCode(study) == "by_user";
}

// A finished study is shown again, with how to search on.
int tellFinished(const Experiment& experiment, const Study& study, const std::string& file) {
    const bool isStopped = experiment::reasonCode(study) == "stopped";
    const std::string trials = trialsText(study.counted());
    say(printable(isStopped ? fmt::format("{} was stopped by the user after {}, which ended it for good.",
                                          study.name, trials)
                            : fmt::format("{} is finished already: {}.", study.name, trials)));
    for (const std::string& line : howToSearchOn(study, file)) say(line);
    return tellSummary(experiment, study);
}

void sayIsLeftOut(const Study& study, const std::string& file) {
    const Json resume{{"resume", {{"study", study.name}}}};
    say(printable(fmt::format("{} is left out, as the user paused it. Resume it with: {}", study.name,
                              editLine(file, resume.dump()))));
}

// Trials whose checkpoint did not come along with the file start again, which is no failure but hours of
// work.
void sayWhatStartsAgain(const Study& study, const std::filesystem::path& folder) {
    for (const auto& trial : study.trials) {
        if (!trial.isPending() || !trial.checkpoint || hasCheckpoint(trial, folder)) continue;
        say(printable(fmt::format(
            "{}: the checkpoint of trial {} (after epoch {}) is missing in {} or damaged, so the trial "
            "starts from "
            "its beginning. If you have a better copy of that folder, stop now (Ctrl-C) and put it there.",
            study.name, trial.number, trial.checkpoint->epoch, folder.string())));
    }
}

// The command that goes on with what was asked for.
std::string commandOf(const Options& options) {
    std::string command = commandLine("run", options.file);
    for (const std::string& study : options.studies) command += " --study " + shellQuoted(study);
    if (options.concurrency) command += fmt::format(" --concurrency {}", *options.concurrency);
    if (!options.devices.empty()) command += " --devices " + shellQuoted(options.devices);
    return command;
}

// What could not be committed is lost with this process, which Ctrl-C must not hide: `runner` has what could.
int tellUnsaved(const Error& error, engine::Engine& engine, const StudyRunner& runner,
                const Options& options) {
    if (error.code == ErrorCode::FileDeleted) {
        return saveElsewhere(options.file, [&](const auto& path) { return engine.saveAs(path); });
    }
    const int code = refuse(error);
    const auto folder = storage::folderOf(options.file);
    for (const Study& study : runner.experiment().studies) {
        for (const auto& trial : study.trials) {
            if (trial.state != experiment::TrialState::Running) continue;
            const std::string from = hasCheckpoint(trial, folder)
                                         ? fmt::format("goes on after epoch {}", trial.checkpoint->epoch)
                                         : "starts from its beginning";
            say(printable(fmt::format("{}: trial {} could not be saved where it was. The next run of it {}.",
                                      study.name, trial.number, from)));
        }
    }
    say(printable("Once that is mended, go on with: " + commandOf(options)));
    return code;
}

int stopCleanly(engine::Engine& engine, StudyRunner& runner, const Options& options) {
    runner.keepDrawing();
    say("Stopping: running trials save where they are. Press Ctrl-C again to end at once; what is committed "
        "is "
        "safe.");
    engine.close();
    runner.update();
    if (const auto trouble = engine.trouble()) return tellUnsaved(*trouble, engine, runner, options);
    say(printable("Stopped. Go on with: " + commandOf(options)));
    return Interrupt::exitCode();
}

// Of a run that could not commit. Closing it tries once more.
int endInTrouble(engine::Engine& engine, StudyRunner& runner, const Options& options, const Error& error) {
    runner.keepDrawing();
    engine.close();
    runner.update();
    return tellUnsaved(engine.trouble().value_or(error), engine, runner, options);
}

int runStudies(const Options& options, const engine::EngineOptions& engineOptions, engine::Engine& engine) {
    StudyRunner runner(engine);
    const auto chosen = chooseStudies(runner.experiment(), options.studies);
    if (!chosen) return refuse(chosen.error());
    int exitCode = kDone;
    int leftOut = kDone;
    bool isAllLeftOut = true;
    for (const std::string& name : *chosen) {
        const Study& study = *runner.experiment().findStudy(name);
        if (isHeldByUser(study) && options.studies.empty()) {
            sayIsLeftOut(study, options.file);
            if (!study.best(runner.experiment().goal)) leftOut = kFailed;
            continue;
        }
        isAllLeftOut = false;
        if (study.state == StudyState::Finished) {
            exitCode = std::max(exitCode, tellFinished(runner.experiment(), study, options.file));
            continue;
        }
        sayWhatStartsAgain(study, storage::folderOf(options.file));
        announceDuration(runner.experiment(), study, engineOptions, storage::folderOf(options.file));
        if (Interrupt::came()) return stopCleanly(engine, runner, options);
        if (const auto ran = runner.run(name, name != chosen->back()); !ran) {
            if (engine.trouble()) return endInTrouble(engine, runner, options, ran.error());
            const int code = refuse(ran.error());
            for (const std::string& line : howToMend(runner.experiment(), name, ran.error(), options.file))
                say(line);
            return code;
        }
        runner.keepDrawing();
        if (Interrupt::came()) return stopCleanly(engine, runner, options);
        exitCode = std::max(
            exitCode, tellResult(runner.experiment(), *runner.experiment().findStudy(name), options.file));
    }
    engine.close();
    std::error_code ignored;
    answer(printable("Experiment file: " + std::filesystem::absolute(options.file, ignored).string()) + '\n');
    return isAllLeftOut ? leftOut : exitCode;
}

int run(const Options& options) {
    engine::EngineOptions engineOptions;
    engineOptions.concurrency = options.concurrency;
    engineOptions.wake = &Interrupt::wake;
    if (!options.devices.empty()) {
        const auto slots = engine::parseDevices(options.devices);
        if (!slots) return refuse(slots.error());
        engineOptions.devices = splitAtCommas(options.devices);
    }
    // Before any thread of the engine, and for as long as one may call wake().
    const Interrupt interrupt;
    auto store = storage::openOwned(options.file);
    if (!store) return refuseFile(store.error(), options.file);
    auto engine = engine::Engine::open(std::move(*store), storage::folderOf(options.file), engineOptions);
    if (!engine) return refuse(engine.error());
    return runStudies(options, engineOptions, **engine);
}

}  // namespace

void addRun(CLI::App& app, int& exitCode) {
    auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand("run", "Run the studies of an experiment, or go on with them");
    command->add_option("FILE", options->file, "The experiment file")->required()->check(fileName());
    command->add_option("--study", options->studies, "Only this study; may be given several times")
        ->allow_extra_args(false);
    command->add_option("--concurrency", options->concurrency, "Trials at a time, for this run")
        ->check(CLI::Range(1, experiment::kMostConcurrency));
    command->add_option(
        "--devices", options->devices,
        "Where trials run, for this run: cpu, cpu*2, or cuda:0,cuda:1*2 (two at a time on one)");
    command->add_flag("--trust", options->trust,
                      "Let the file start programs of its own (nothing in this version does)");
    command->footer(
        "Ctrl-C stops and keeps what there is; the same command goes on from there.\n"
        "SIGTERM and SIGHUP do the same; the exit code then is 128 and the signal's\n"
        "number (143, 129). Checkpoints lie in FILE.files beside the file (about 170 MB\n"
        "each): without that folder, interrupted trials start from their beginning.");
    command->callback([options, &exitCode] { exitCode = run(*options); });
}

}  // namespace trialbench::cli
