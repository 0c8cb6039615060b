#include "core/training/checkpoint_identity.h"

#include <fmt/format.h>

#include "core/training/knobs.h"

namespace trialbench::training {
namespace {

constexpr const char* kDataSum = "data_sha256";

std::string textOf(const Json& object, const std::string& key) {
    return object.contains(key) ? object[key].dump() : "not there";
}

void compare(const Json& recorded, const Json& now, const std::string& key, std::string& differences) {
    if (textOf(recorded, key) == textOf(now, key)) return;
    differences += fmt::format("{}{} was {} and is {}", differences.empty() ? "" : ", ", key,
                               textOf(recorded, key), textOf(now, key));
}

}  // namespace

Json checkpointIdentity(const StartRequest& request, Precision precision, const std::string& dataSum) {
    Json knobs = request.completeKnobs;
    knobs.erase("epochs");
    knobs["precision"] = precisionName(precision);
    return {{"knobs", knobs},
            {"data_set", request.dataSet},
            {"split_seed", request.splitSeed},
            {"seed", request.seed},
            {kDataSum, dataSum}};
}

std::optional<std::string> identityMismatch(const Json& recorded, const Json& now) {
    if (!recorded.is_object() || !recorded.contains("knobs") || !recorded["knobs"].is_object())
        return "it does not say what it was made with";
    Json before = recorded["knobs"];
    if (const auto complete = completeKnobs(before)) {
        before = *complete;
        before.erase("epochs");
    }
    std::string differences;
    for (const char* key : {"data_set", "split_seed", "seed"}) compare(recorded, now, key, differences);
    for (const auto& [knob, value] : now["knobs"].items()) compare(before, now["knobs"], knob, differences);
    for (const auto& [knob, value] : before.items()) {
        if (!now["knobs"].contains(knob)) compare(before, now["knobs"], knob, differences);
    }
    if (differences.empty()) return std::nullopt;
    return differences;
}

std::optional<std::string> recordedDataSum(const Json& recorded) {
    const auto found = recorded.find(kDataSum);
    if (found == recorded.end() || !found->is_string()) return std::nullopt;
    return found->get<std::string>();
}

}  // namespace trialbench::training
