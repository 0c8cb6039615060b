#include "app/cli/csv.h"

#include <algorithm>
#include <array>
#include <vector>

#include "core/experiment/show.h"

namespace trialbench::cli {
namespace {

constexpr std::array<const char*, 4> kBefore{"number", "state", "cause", "origin"};
constexpr std::array<const char*, 8> kAfter{"value",   "standard_error", "epochs",   "started",
                                            "seconds", "device",         "excluded", "judged_on_test"};

std::string quoted(const std::string& field) {
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
    return quoted(value.dump());
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

Json causeOf(const experiment::Trial& trial) {
    if (trial.stoppedBy) return toString(*trial.stoppedBy);
    if (trial.cause) return toString(*trial.cause);
    return nullptr;
}

template <class T>
Json orNull(const std::optional<T>& value) {
    return value ? Json(*value) : Json();
}

}  // namespace

std::string csvOf(const experiment::Experiment& experiment, const experiment::Study& study) {
    const auto names = parameterNames(study);
    std::string csv;
    for (const char* column : kBefore) csv += std::string(column) + ',';
    for (const auto& name : names) csv += quoted(isTaken(name) ? "parameter " + name : name) + ',';
    for (const char* column : kAfter) csv += std::string(column) + (column == kAfter.back() ? "\r\n" : ",");

    for (const auto& trial : study.trials) {
        std::vector<Json> row{trial.number, toString(trial.state), causeOf(trial), toString(trial.origin)};
        for (const auto& name : names) {
            const Json* value = trial.configuration.find(name);
            row.push_back(value ? *value : Json());
        }
        const auto started =
            trial.attempts.empty() ? trial.added : std::optional(trial.attempts.front().started);
        row.push_back(orNull(trial.value));
        row.push_back(orNull(trial.standardError));
        row.push_back(trial.epochs());
        row.push_back(started ? Json(support::toIso8601(*started)) : Json());
        row.push_back(trial.seconds);
        row.push_back(trial.attempts.empty() ? Json() : Json(trial.attempts.back().device));
        row.push_back(trial.excluded);
        row.push_back(isJudgedOnTest(experiment, study));
        for (std::size_t i = 0; i < row.size(); ++i)
            csv += field(row[i]) + (i + 1 < row.size() ? "," : "\r\n");
    }
    return csv;
}

}  // namespace trialbench::cli
