#include "core/objective/precision.h"

#include <algorithm>

#include "core/objective/knob.h"

namespace trialbench::objective {
namespace {

// The knob that a device's "bf16_stems" speaks of.
constexpr const char* kStem = "stem";

bool isFasterInBf16(const Description& description, const std::string& name,
                    const std::vector<space::Value>& stems) {
    const auto device = std::find_if(description.devices.begin(), description.devices.end(),
                                     [&](const auto& known) { return known.name == name; });
    if (device == description.devices.end()) return false;
    return std::all_of(stems.begin(), stems.end(), [&](const space::Value& stem) {
        return std::find(device->bf16Stems.begin(), device->bf16Stems.end(), stem) != device->bf16Stems.end();
    });
}

}  // namespace

std::string resolvedPrecision(const Description& description, const std::vector<std::string>& devices,
                              const space::SearchSpace& space, const Json& fixed) {
    const auto knobs = knobsFrom(description.knobs);
    const auto stems = knobs ? possibleValues(*knobs, kStem, space, fixed) : std::nullopt;
    const bool isFaster = stems && !stems->empty() && !devices.empty() &&
                          std::all_of(devices.begin(), devices.end(), [&](const std::string& device) {
                              return isFasterInBf16(description, device, *stems);
                          });
    return isFaster ? "bf16" : "fp32";
}

}  // namespace trialbench::objective
