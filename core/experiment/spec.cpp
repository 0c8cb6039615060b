#include "core/experiment/spec.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "core/experiment/shared_knobs.h"
#include "core/support/json_reader.h"

namespace trialbench::experiment {
namespace {

using support::ObjectReader;
using support::pointerTo;

// A part of the contract that no code stands behind yet is refused by name.
void refuse(ObjectReader& reader, std::string what) {
    reader.fail(Error{ErrorCode::NotBuilt, {{"what", std::move(what)}}});
}

void readStrategy(ObjectReader& study, Revision& revision) {
    const Json* strategy = study.requiredObject("strategy");
    if (!strategy) return;
    const std::string pointer = pointerTo(study.pointer(), "strategy");
    if (!strategy->contains("kind") || !(*strategy)["kind"].is_string()) {
        study.fail(Error{ErrorCode::MissingKey, {{"pointer", pointer}, {"key", "kind"}}});
        return;
    }
    revision.strategy = *strategy;
    if (const Json* levels = study.optionalAny("levels")) {
        if (*strategy->find("kind") != "grid") {
            return study.fail("levels", "only the strategy \"grid\" has levels.");
        }
        revision.strategy["levels"] = *levels;
    }
}

/// What is wrong with a search space, with the pointer to the very field: the sentence names the parameter,
/// but not which of several studies it is in. `pointer` is that of the list of parameters.
Error placed(const Error& error, std::string pointer) {
    for (const char* step : {"index", "field"}) {
        const std::string name(argument(error, step));
        if (!name.empty()) pointer = pointerTo(pointer, name);
    }
    const bool sayPlain = error.code == ErrorCode::BadSpec;  // it has a pointer of its own
    return {ErrorCode::BadSpec,
            {{"pointer", pointer},
             {"problem", sayPlain ? std::string(argument(error, "problem")) : message(error)}}};
}

void readParameters(ObjectReader& study, Revision& revision) {
    const Json* list = study.optionalArray("parameters");
    const std::string pointer = pointerTo(study.pointer(), "parameters");
    if (!list) {
        study.fail(Error{ErrorCode::MissingKey, {{"pointer", study.pointer()}, {"key", "parameters"}}});
        return;
    }
    std::vector<space::Parameter> parameters;
    for (std::size_t i = 0; i < list->size(); ++i) {
        auto parameter = space::parameterFromJson((*list)[i], pointerTo(pointer, i));
        if (!parameter) return study.fail(parameter.error());
        parameters.push_back(std::move(*parameter));
    }
    auto space = space::SearchSpace::create(std::move(parameters));
    if (!space) return study.fail(placed(space.error(), pointer));
    revision.space = std::move(*space);
}

std::vector<space::Configuration> readConfigurations(ObjectReader& reader, const Json& list,
                                                     const std::string& pointer,
                                                     const space::SearchSpace& space) {
    std::vector<space::Configuration> configurations;
    for (std::size_t i = 0; i < list.size(); ++i) {
        const std::string place = pointerTo(pointer, i);
        auto configuration = space::Configuration::fromJson(list[i], place);
        if (!configuration) {
            reader.fail(configuration.error());
            break;
        }
        if (const auto valid = space.validate(*configuration); !valid) {
            reader.fail(Error{ErrorCode::BadSpec, {{"pointer", place}, {"problem", message(valid.error())}}});
            break;
        }
        configurations.push_back(std::move(*configuration));
    }
    return configurations;
}

void readSettings(ObjectReader& study, Settings& settings) {
    if (const auto trials = study.optionalInteger("max_trials", 1, kMostTrials)) {
        settings.maxTrials = static_cast<int>(*trials);
    }
    settings.concurrency =
        static_cast<int>(study.optionalInteger("concurrency", 1, kMostConcurrency).value_or(1));
    settings.retries = static_cast<int>(study.optionalInteger("retries", 0, kMostRetries).value_or(1));
    if (const Json* devices = study.optionalArray("devices")) {
        for (std::size_t i = 0; i < devices->size(); ++i) {
            if ((*devices)[i].is_string()) {
                settings.devices.push_back((*devices)[i].get<std::string>());
            } else {
                study.fail(Error{ErrorCode::WrongType,
                                 {{"pointer", pointerTo(pointerTo(study.pointer(), "devices"), i)},
                                  {"expected", "a device such as \"cpu\" or \"cuda:0\""}}});
            }
        }
    }
}

void readUnbuilt(ObjectReader& study) {
    if (const Json* stopping = study.optionalObject("stopping")) {
        ObjectReader rule(*stopping, pointerTo(study.pointer(), "stopping"));
        const auto kind = rule.requiredString("kind");
        if (kind != "none" && !kind.empty()) refuse(study, "The stopping rule \"" + kind + "\"");
        if (const auto done = rule.finish(); !done) study.fail(done.error());
    }
    if (const Json* completion = study.optionalArray("completion"); completion && !completion->empty()) {
        refuse(study, "Completion rules (\"completion\")");
    }
    if (study.optionalNumber("time_limit_seconds")) refuse(study, "A time limit (\"time_limit_seconds\")");
    if (study.optionalInteger("repeats", 1, 1000).value_or(1) > 1) refuse(study, "Repeats (\"repeats\")");
    if (const Json* warm = study.optionalArray("warm_start"); warm && !warm->empty()) {
        refuse(study, "Warm start (\"warm_start\")");
    }
}

// A fixed value of a tuned parameter would silently win or lose; neither is what somebody meant.
void checkFixed(ObjectReader& study, const Json& fixed, const std::string& pointer,
                const Revision& revision) {
    for (const auto& [name, value] : fixed.items()) {
        if (value.is_structured() || value.is_null()) {
            return study.fail(Error{
                ErrorCode::WrongType,
                {{"pointer", pointerTo(pointer, name)}, {"expected", "a number, a string, true or false"}}});
        }
        if (revision.space.find(name)) {
            return study.fail(
                Error{ErrorCode::BadSpec,
                      {{"pointer", pointerTo(pointer, name)},
                       {"problem", fmt::format("\"{}\" is fixed here and also a parameter of study "
                                               "at {}. Remove one.",
                                               name, study.pointer())}}});
        }
    }
}

void checkStudyFixed(ObjectReader& study, const Revision& revision) {
    const std::string pointer = pointerTo(study.pointer(), "fixed");
    checkFixed(study, revision.fixed, pointer, revision);
    for (const std::string_view shared : kSharedKnobs) {
        const std::string key(shared);
        if (revision.fixed.contains(key)) {
            study.fail(Error{ErrorCode::BadSpec,
                             {{"pointer", pointerTo(pointer, key)},
                              {"problem",
                               "it belongs into objective.fixed, so that all studies are judged on the "
                               "same images."}}});
        }
    }
}

Result<Json> readObjective(const Json& json, const std::string& pointer, const std::string& baseFolder) {
    ObjectReader reader(json, pointer);
    const auto kind = reader.requiredWord("kind", {"training", "function", "external", "command"});
    Json objective = json;
    if (kind == 0) {
        const Json* set = reader.optionalAny("data_set");
        if (!set) {
            reader.fail(Error{ErrorCode::MissingKey, {{"pointer", pointer}, {"key", "data_set"}}});
        } else if (set->is_object()) {
            ObjectReader folder(*set, pointerTo(pointer, "data_set"));
            const std::filesystem::path path = folder.requiredString("folder");
            if (const auto done = folder.finish(); !done) reader.fail(done.error());
            if (path.is_relative()) objective["data_set"]["folder"] = (baseFolder / path).lexically_normal();
            refuse(reader, "A folder of images as data set");
        } else if (!set->is_string()) {
            reader.fail(Error{ErrorCode::WrongType,
                              {{"pointer", pointerTo(pointer, "data_set")},
                               {"expected", "a name such as \"fashion_mnist\""}}});
        }
        reader.optionalInteger("split_seed", 0, INT64_MAX);
        reader.optionalObject("fixed");
    } else if (kind == 1) {
        reader.requiredString("name");
        if (reader.optionalNumber("noise").value_or(0) < 0)
            reader.fail("noise", "the noise cannot be negative.");
        reader.optionalInteger("epochs", 1, 100'000);
        if (reader.optionalNumber("seconds_per_epoch").value_or(0) < 0) {
            reader.fail("seconds_per_epoch", "a time cannot be negative.");
        }
        reader.optionalObject("fixed");
    } else if (kind == 2) {
        reader.optionalObject("fixed");
    } else {
        reader.optionalArray("argv");
        reader.optionalArray("metrics");
        reader.optionalObject("fixed");
        refuse(reader, "A program of your own as objective (\"command\")");
    }
    if (const auto done = reader.finish(); !done) return tl::unexpected<Error>(done.error());
    return objective;
}

}  // namespace

Result<StudySpec> studySpecFromJson(const Json& json, const std::string& pointer, const Json& objective) {
    ObjectReader reader(json, pointer);
    StudySpec study;
    study.name = reader.requiredString("name");
    if (reader.has("name") && (study.name.empty() || study.name.size() > 200)) {
        reader.fail("name", "a study's name has 1 to 200 characters.");
    }
    study.seed = static_cast<std::uint64_t>(reader.optionalInteger("seed", 0, INT64_MAX).value_or(1));
    readStrategy(reader, study.revision);
    readSettings(reader, study.settings);
    readUnbuilt(reader);
    if (const Json* fixed = reader.optionalObject("fixed")) study.revision.fixed = *fixed;
    readParameters(reader, study.revision);
    if (const Json* initial = reader.optionalArray("initial")) {
        study.revision.initial =
            readConfigurations(reader, *initial, pointerTo(pointer, "initial"), study.revision.space);
    }
    if (objective.contains("fixed"))
        checkFixed(reader, objective["fixed"], "/objective/fixed", study.revision);
    checkStudyFixed(reader, study.revision);
    if (const auto done = reader.finish(); !done) return tl::unexpected<Error>(done.error());
    return study;
}

Result<ExperimentSpec> specFromJson(const Json& json, const std::string& baseFolder) {
    ObjectReader reader(json, "");
    ExperimentSpec spec;
    spec.name = reader.requiredString("name");
    if (const Json* objective = reader.requiredObject("objective")) {
        auto read = readObjective(*objective, "/objective", baseFolder);
        if (!read) {
            reader.fail(read.error());
        } else {
            spec.objective = std::move(*read);
        }
    }
    if (const Json* goal = reader.requiredObject("goal")) {
        auto read = goalFromJson(*goal, "/goal");
        if (!read) {
            reader.fail(read.error());
        } else {
            spec.goal = std::move(*read);
        }
    }
    const Json* studies = reader.optionalArray("studies");
    for (std::size_t i = 0; studies && i < studies->size(); ++i) {
        const std::string pointer = pointerTo("/studies", i);
        auto study = studySpecFromJson((*studies)[i], pointer, spec.objective);
        if (!study) {
            reader.fail(study.error());
            break;
        }
        const bool taken = std::any_of(spec.studies.begin(), spec.studies.end(),
                                       [&](const StudySpec& other) { return other.name == study->name; });
        if (taken) {
            reader.fail(Error{ErrorCode::BadSpec,
                              {{"pointer", pointerTo(pointer, "name")},
                               {"problem", "another study has this name. Choose a new one."}}});
        }
        spec.studies.push_back(std::move(*study));
    }
    if (const auto done = reader.finish(); !done) return tl::unexpected<Error>(done.error());
    return spec;
}

StudySpec specOf(const Study& study) {
    return {study.name, study.seed, study.revision(), study.settings};
}

Json toJson(const StudySpec& study) {
    Json parameters = Json::array();
    for (const auto& parameter : study.revision.space.parameters())
        parameters.push_back(space::toJson(parameter));
    Json initial = Json::array();
    for (const auto& configuration : study.revision.initial) initial.push_back(configuration.toJson());
    Json json{{"name", study.name}, {"strategy", study.revision.strategy}, {"seed", study.seed}};
    if (const auto levels = study.revision.strategy.find("levels"); levels != study.revision.strategy.end()) {
        json["levels"] = *levels;
        json["strategy"].erase("levels");
    }
    if (study.settings.maxTrials) json["max_trials"] = *study.settings.maxTrials;
    json["concurrency"] = study.settings.concurrency;
    json["retries"] = study.settings.retries;
    if (!study.settings.devices.empty()) json["devices"] = study.settings.devices;
    json["fixed"] = study.revision.fixed;
    json["parameters"] = std::move(parameters);
    json["initial"] = std::move(initial);
    return json;
}

Json toJson(const ExperimentSpec& spec) {
    Json studies = Json::array();
    for (const StudySpec& study : spec.studies) studies.push_back(toJson(study));
    return Json{{"name", spec.name},
                {"objective", spec.objective},
                {"goal", toJson(spec.goal)},
                {"studies", studies}};
}

}  // namespace trialbench::experiment
