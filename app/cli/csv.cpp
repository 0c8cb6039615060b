#include "app/cli/csv.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "core/experiment/show.h"

namespace trialbench::cli {
namespace {

// The keys of a trial in `show --json`, before and after its configuration.
constexpr std::array<const char*, 4> kBefore{"number", "state", "cause", "origin"};
constexpr std::array<const char*, 14> kAfter{
    "value",          "standard_error", "validation_images", "data_sha256", "last_report", "epochs",
    "started",        "ended",          "seconds",           "device",      "excluded",    "held_by_user",
    "judged_on_test", "message"};

/// A text as a field. A spreadsheet runs what begins like a formula, and names, choices and messages may come
/// from anybody: an apostrophe before it says that it is text. Numbers are none, so a negative one stays as
/// it is.
std::string quoted(std::string field) {
    if (!field.empty() && std::string_view("=+-@\t\r").find(field.front()) != std::string_view::npos) {
        field.insert(field.begin(), '\'');
    }
    if (field.find_first_of(",\"\r\n") == std::string::npos) return field;
    std::string result = "\"";
    for (const char c : field) {
        if (c == '"') result += '"';
        result += c;
    }
    return result + '"';
}

std::string field(const Json& value) {
    if (value.is_null()) return {};
    if (value.is_string()) return quoted(value.get<std::string>());
    return value.is_structured() ? quoted(value.dump()) : value.dump();
}

bool isTaken(const std::string& name) {
    return std::find(kBefore.begin(), kBefore.end(), name) != kBefore.end() ||
           std::find(kAfter.begin(), kAfter.end(), name) != kAfter.end();
}

/// A column of what trials ran with: a parameter of any revision, or a value that all of them fix.
struct Setting {
    std::string name;
    bool isParameter = true;

    std::string heading() const {
        if (!isTaken(name)) return quoted(name);
        return quoted((isParameter ? "parameter " : "fixed ") + name);
    }
};

std::vector<Setting> settingsOf(const experiment::Experiment& experiment, const experiment::Study& study) {
    std::vector<Setting> settings;
    const auto add = [&](const std::string& name, bool isParameter) {
        const bool isKnown = std::any_of(settings.begin(), settings.end(),
                                         [&](const Setting& setting) { return setting.name == name; });
        if (!isKnown) settings.push_back({name, isParameter});
    };
    for (const auto& revision : study.revisions) {
        for (const auto& parameter : revision.space.parameters()) add(parameter.name, true);
    }
    for (const auto& revision : study.revisions) {
        const Json fixed = effectiveFixed(experiment.objective, revision);
        for (const auto& [name, value] : fixed.items()) add(name, false);
    }
    return settings;
}

// Its own value, else what its revision fixes; empty of a parameter that is inactive.
std::string settingOf(const experiment::Trial& trial, const Json& fixed, const std::string& name) {
    if (const Json* value = trial.configuration.find(name)) return field(*value);
    const auto value = fixed.find(name);
    return value == fixed.end() ? "" : field(*value);
}

}  // namespace

std::string csvOf(const experiment::Experiment& experiment, const experiment::Study& study) {
    const auto settings = settingsOf(experiment, study);
    std::vector<Json> fixed;  // by revision
    for (const auto& revision : study.revisions) {
        fixed.push_back(effectiveFixed(experiment.objective, revision));
    }
    std::string csv;
    for (const char* column : kBefore) csv += std::string(column) + ',';
    for (const Setting& setting : settings) csv += setting.heading() + ',';
    for (const char* column : kAfter) csv += std::string(column) + (column == kAfter.back() ? "\r\n" : ",");

    for (const auto& trial : study.trials) {
        Json cells = toShowJson(experiment, study, trial);
        cells["judged_on_test"] = isJudgedOnTest(experiment, study);
        for (const char* column : kBefore) csv += field(cells[column]) + ',';
        const Json& ownFixed = fixed[static_cast<std::size_t>(trial.revision - 1)];
        for (const Setting& setting : settings) csv += settingOf(trial, ownFixed, setting.name) + ',';
        for (const char* column : kAfter) {
            csv += field(cells[column]) + (column == kAfter.back() ? "\r\n" : ",");
        }
    }
    return csv;
}

}  // namespace trialbench::cli
