#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <thread>

#include "app/cli/commands.h"
#include "app/cli/exit_code.h"
#include "app/cli/input.h"
#include "app/cli/interrupt.h"
#include "app/cli/program_name.h"
#include "app/cli/text.h"
#include "app/cli/training_view.h"
#include "core/objective/objective.h"
#include "core/support/json.h"
#include "core/support/system_error.h"

namespace trialbench::cli {
namespace {

constexpr const char* kRecord = "training.json";  // what a resume needs, beside the checkpoint

struct Options {
    std::string network = "resnet34";
    std::string dataSet = "fashion_mnist";
    std::vector<std::string> knobs;
    std::uint64_t seed = 1;
    std::string device;
    std::string out;
    std::string resume;
    std::string exported;
    bool hasOnlySet = true;  ///< none given but --set and --resume
};

// "learning_rate=0.1": the value is JSON where it can be read as that, text otherwise.
Result<void> setKnob(Json& fixed, std::set<std::string>& given, const std::string& assignment) {
    const auto equals = assignment.find('=');
    if (equals == std::string::npos || equals == 0) {
        return failure(ErrorCode::UsageError,
                       {{"problem", "--set takes NAME=VALUE, as in --set learning_rate=0.1, not \"" +
                                        assignment + "\"."}});
    }
    const std::string name = assignment.substr(0, equals);
    if (!given.insert(name).second) {
        return failure(ErrorCode::UsageError,
                       {{"problem", "--set " + name + " was given twice. Leave one out."}});
    }
    const std::string text = assignment.substr(equals + 1);
    const auto value = support::parseJson(text);
    fixed[name] = value && value->is_primitive() && !value->is_null() ? *value : Json(text);
    return {};
}

// All that says which training this is, in the form in which it is kept in the folder.
Result<Json> recordOf(const Options& options) {
    Json record;
    if (options.resume.empty()) {
        record = {{"objective", {{"kind", "training"}, {"data_set", options.dataSet}, {"split_seed", 1}}},
                  {"fixed", {{"network", options.network}}},
                  {"seed", options.seed},
                  {"device", options.device},
                  {"threads", std::max(1u, std::thread::hardware_concurrency())},
                  {"checkpoint", nullptr},
                  {"metrics", Json::object()}};
    } else {
        const std::string path = (std::filesystem::path(options.resume) / kRecord).string();
        const auto text = readFile(path);
        if (!text && text.error().code == ErrorCode::FileMissing) {
            return failure(ErrorCode::UsageError,
                           {{"problem", "There is no training to go on with in " + options.resume +
                                            ". Name a folder that was given to --out before."}});
        }
        if (!text) return tl::unexpected<Error>(text.error());
        auto json = support::parseJson(*text);
        const bool fits = json && json->is_object() && json->contains("objective") &&
                          json->contains("checkpoint") && (*json)["checkpoint"].is_object() &&
                          json->contains("device") && (*json)["device"].is_string();
        if (!fits) {
            return failure(ErrorCode::FileDamaged,
                           {{"path", path}, {"detail", "it does not name a training and its checkpoint"}});
        }
        record = std::move(*json);
    }
    std::set<std::string> given;
    for (const std::string& assignment : options.knobs) {
        if (const auto set = setKnob(record["fixed"], given, assignment); !set)
            return tl::unexpected<Error>(set.error());
    }
    return record;
}

Result<objective::TrialStart> startOf(const Json& record, const std::string& folder) {
    objective::TrialStart start;
    try {
        start.fixed = record.at("fixed");
        start.device = record.at("device").get<std::string>();
        start.threads = record.at("threads").get<int>();
        start.seed = record.at("seed").get<std::uint64_t>();
        start.precision = start.fixed.value("precision", "auto");
        start.folder = folder;
        // After every epoch: this folder is asked for, and holds one checkpoint at a time.
        start.checkpointSeconds = 0;
        if (const Json& checkpoint = record.at("checkpoint"); checkpoint.is_object()) {
            start.resumeFrom =
                (std::filesystem::path(folder) / checkpoint.at("file").get<std::string>()).string();
            start.resumedAtEpoch = checkpoint.at("epoch").get<int>();
        }
    } catch (const Json::exception&) {
        return failure(ErrorCode::FileDamaged,
                       {{"path", (std::filesystem::path(folder) / kRecord).string()},
                        {"detail", "it does not say all that a training needs to go on"}});
    }
    return start;
}

Result<void> prepareFolder(const std::string& folder, bool isNew) {
    if (folder.empty()) return {};
    const auto record = std::filesystem::path(folder) / kRecord;
    std::error_code error;
    if (isNew && std::filesystem::exists(record, error)) {
        return failure(ErrorCode::UsageError, {{"problem", "There is a training in " + folder +
                                                               " already. Go on with it by --resume " +
                                                               folder + ", or choose another folder."}});
    }
    std::filesystem::create_directories(folder, error);
    if (!error) return {};
    return tl::unexpected<Error>(support::writeError(error.value(), folder, "make the folder"));
}

// "sgd, adamw; unless said sgd", "2 to 65536; unless said 128"
std::string valuesText(const Json& knob) {
    std::string text;
    if (knob.contains("choices")) {
        for (const Json& choice : knob["choices"]) text += (text.empty() ? "" : ", ") + parameterText(choice);
    } else {
        const auto bound = [&](const char* own, const char* usual) {
            // In full: 0.99999 is not 1.
            return (knob.contains(own) ? knob[own] : knob.value(usual, Json())).dump();
        };
        text = bound("minimum", "low") + " to " + bound("maximum", "high");
    }
    return text + "; unless said " + parameterText(knob.value("default", Json()));
}

// What a training can be told, from the trainer itself. It is loaded only where somebody asks for help.
std::string helpOnTraining() {
    std::string text = "The metrics of the last epoch go to standard output, one NAME=VALUE per line.\n";
    const auto objective =
        objective::makeObjective(Json{{"kind", "training"}, {"data_set", "fashion_mnist"}});
    if (!objective) return text;
    const auto description = (*objective)->describe();
    if (!description) return text + message(description.error()) + '\n';
    text += "\nKnobs, for --set, for \"fixed\" and as parameters:\n";
    for (const Json& knob : description->knobs) {
        text += fmt::format("  {}: {}\n      {}\n", knob.value("name", ""), valuesText(knob),
                            knob.value("help", ""));
    }
    text += "\nData sets:\n";
    for (const Json& set : description->dataSets) {
        const bool isFound = set.value("found", false);
        text += fmt::format("  {}: {}\n", set.value("name", ""),
                            isFound ? "in " + set.value("path", "") : "not here. " + set.value("remedy", ""));
    }
    text += "\nMetrics, each epoch; a goal names one of them:\n ";
    for (const auto& metric : description->metrics) text += ' ' + metric;
    return text;
}

// The device asked for, or the first GPU, or the processor. Errors: device_unknown, those of describe().
Result<std::string> chooseDevice(objective::Objective& objective, const std::string& wanted) {
    const auto description = objective.describe();
    if (!description) return tl::unexpected<Error>(description.error());
    std::string known;
    std::string chosen = wanted;
    for (const auto& device : description->devices) {
        if (device.name == wanted) return wanted;
        if (chosen.empty() && device.name.starts_with("cuda")) chosen = device.name;
        known += (known.empty() ? "" : ", ") + device.name;
    }
    if (wanted.empty()) return chosen.empty() ? "cpu" : chosen;
    return failure(ErrorCode::DeviceUnknown, {{"device", wanted}, {"devices", known}});
}

int tellEnd(const objective::Ended& ended, const Json& record, const std::string& folder) {
    if (ended.state == experiment::TrialState::Completed) {
        if (record["fixed"].value("validate_on", Json()) == "test") {
            say("These figures are of the test set (validate_on is test): whoever chooses by them will find "
                "too "
                "much of new images.");
        }
        for (const auto& [name, value] : record["metrics"].items())
            answer(printable(name) + '=' + value.dump() + '\n');
        return kDone;
    }
    if (ended.state == experiment::TrialState::Stopped) {
        say(folder.empty() || !record["checkpoint"].is_object()
                ? "Stopped. There is no checkpoint to go on from."
                : printable("Stopped. Go on with: " + commandLine("train --resume", folder)));
        return Interrupt::exitCode();
    }
    // A knob that only the trainer itself, with the data before it, finds to be wrong.
    if (ended.code == ErrorCode::KnobInvalid) {
        say(printable(ended.message));
        return kWrongUse;
    }
    say(printable(fmt::format("The training failed ({}): {}",
                              ended.cause ? toString(*ended.cause) : std::string_view("unknown"),
                              ended.message)));
    return kFailed;
}

int train(const Options& options) {
    if (!options.exported.empty()) {
        return refuse(Error{ErrorCode::NotBuilt, {{"what", "Exporting a trained network (train --export)"}}});
    }
    if (!options.resume.empty() && !options.hasOnlySet) {
        return refuse(
            Error{ErrorCode::UsageError,
                  {{"problem",
                    "--resume goes on with the training in that folder; of the other options only --set "
                    "goes with it, as in --set epochs=20."}}});
    }
    auto record = recordOf(options);
    if (!record) return refuse(record.error());
    const auto objective = objective::makeObjective((*record)["objective"]);
    if (!objective) return refuse(objective.error());
    const auto device = chooseDevice(**objective, (*record)["device"].get<std::string>());
    if (!device) return refuse(device.error());
    (*record)["device"] = *device;
    const std::string folder = options.resume.empty() ? options.out : options.resume;
    const auto start = startOf(*record, folder);
    if (!start) return refuse(start.error());
    const experiment::Goal goal{"validation_accuracy"};
    const auto valid = (*objective)->validate(space::SearchSpace(), start->fixed, goal);
    if (!valid && argument(valid.error(), "pointer") == "/objective/data_set") {
        return refuse(Error{ErrorCode::UsageError,
                            {{"problem", "--data-set: " + std::string(argument(valid.error(), "problem"))}}});
    }
    if (!valid) return refuse(valid.error());
    if (const auto ready = prepareFolder(folder, options.resume.empty()); !ready) {
        return refuse(ready.error());
    }

    const Interrupt interrupt;
    TrainingView view(folder, std::move(*record), folder.empty() ? "" : kRecord);
    const auto ended = view.follow(**objective, *start);
    if (const auto& failed = view.error()) return refuse(*failed);
    return tellEnd(ended, view.record(), folder);
}

}  // namespace

void addTrain(CLI::App& app, int& exitCode) {
    auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand("train", "Train once, without an experiment");
    std::vector<CLI::Option*> ofNew{
        command->add_option("--network", options->network, "Which network")->capture_default_str(),
        command->add_option("--data-set", options->dataSet, "Which data set")->capture_default_str(),
        command->add_option("--seed", options->seed, "Of weights, order and augmentation")
            ->check(seedRange())
            ->capture_default_str(),
        command->add_option("--device", options->device, "cpu or cuda:N; unless said the first GPU there is"),
        command->add_option("--out", options->out, "Folder for checkpoints, one after each epoch")};
    command->add_option("--set", options->knobs, "A knob, as in --set learning_rate=0.1; may be repeated")
        ->allow_extra_args(false);
    command->add_option("--resume", options->resume, "Go on with the training in this folder");
    command->add_option("--export", options->exported)->group("");
    command->footer(helpOnTraining);
    command->callback([options, ofNew, &exitCode] {
        options->hasOnlySet = std::all_of(ofNew.begin(), ofNew.end(),
                                          [](const CLI::Option* option) { return option->empty(); });
        exitCode = train(*options);
    });
}

}  // namespace trialbench::cli
