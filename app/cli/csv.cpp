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
    return value.dump();
}

std::vector<std::string> parameterNames(const experiment::Study& study) {
    std::vector<std::string> names;
    for (const auto& revision : study.revisions) {
        for (const auto& parameter : revision.space.parameters()) {
            if (std::find(names.begin(), names.end(), parameter.name) == names.end()) {
                names.push_back(parameter.name);
            }
        }
    }
    return names;
}

bool isTaken(const std::string& name) {
    return std::find(kBefore.begin(), kBefore.end(), name) != kBefore.end() ||
           std::find(kAfter.begin(), kAfter.end(), name) != kAfter.end();
}

}  // namespace

std::string csvOf(const experiment::Experiment& experiment, const experiment::Study& study) {
    const auto names = parameterNames(study);
    std::string csv;
    for (const char* column : kBefore) csv += std::string(column) + ',';
    for (const auto& name : names) csv += quoted(isTaken(name) ? "parameter " + name : name) + ',';
    for (const char* column : kAfter) csv += std::string(column) + (column == kAfter.back() ? "\r\n" : ",");

    for (const auto& trial : study.trials) {
        Json cells = toShowJson(experiment, study, trial);
        cells["judged_on_test"] = isJudgedOnTest(experiment, study);
        for (const char* column : kBefore) csv += field(cells[column]) + ',';
        for (const auto& name : names) {
            const Json* value = trial.configuration.find(name);
            csv += (value ? field(*value) : "") + ',';
        }
        for (const char* column : kAfter) {
            csv += field(cells[column]) + (column == kAfter.back() ? "\r\n" : ",");
        }
    }
    return csv;
}

}  // namespace trialbench::cli
