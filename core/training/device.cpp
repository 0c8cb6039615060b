#include "core/training/device.h"

#include <ATen/Parallel.h>
#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <thread>

namespace trialbench::training {
namespace {

// What the system says of the first processor under this name; empty if nothing.
std::string processorInfo(const std::string& name) {
    std::ifstream file("/proc/cpuinfo");
    std::string line;
    while (std::getline(file, line)) {
        const auto colon = line.find(": ");
        if (line.rfind(name, 0) == 0 && colon != std::string::npos) return line.substr(colon + 1);
    }
    return {};
}

bool processorHasAmx() {
    static const bool has = processorInfo("flags").find(" amx_bf16") != std::string::npos;
    return has;
}

Json cpu() {
    Json device{{"name", "cpu"}, {"cores", std::max(1U, std::thread::hardware_concurrency())}};
    if (const std::string model = processorInfo("model name"); !model.empty()) {
        device["model"] = model.substr(1);
    }
    const std::int64_t pages = ::sysconf(_SC_PHYS_PAGES);
    const std::int64_t pageBytes = ::sysconf(_SC_PAGESIZE);
    if (pages > 0 && pageBytes > 0) device["memory_bytes"] = pages * pageBytes;
    return device;
}

}  // namespace

Json deviceList() {
    Json devices = Json::array();
    devices.push_back(cpu());
    const auto count = torch::cuda::is_available() ? torch::cuda::device_count() : 0;
    for (std::size_t i = 0; i < count; ++i) devices.push_back({{"name", "cuda:" + std::to_string(i)}});
    for (Json& device : devices) {
        device["bf16_stems"] = Json::array();
        for (const Stem stem : stemsFasterInBf16(torch::Device(device["name"].get<std::string>()))) {
            device["bf16_stems"].push_back(stemName(stem));
        }
    }
    return devices;
}

Result<torch::Device> deviceFromName(const std::string& name) {
    std::string names;
    for (const Json& device : deviceList()) {
        if (device["name"] == name) return torch::Device(name);
        names += (names.empty() ? "" : ", ") + device["name"].get<std::string>();
    }
    return failure(ErrorCode::DeviceUnknown, {{"device", name}, {"devices", names}});
}

std::vector<Stem> stemsFasterInBf16(const torch::Device& device) {
    if (!device.is_cpu()) return {Stem::ImageNet, Stem::ThreeByThree};
    if (processorHasAmx()) return {Stem::ThreeByThree};
    return {};
}

Precision resolvePrecision(Precision precision, const torch::Device& device, Stem stem) {
    if (precision != Precision::Auto) return precision;
    const std::vector<Stem> stems = stemsFasterInBf16(device);
    return std::find(stems.begin(), stems.end(), stem) != stems.end() ? Precision::Bf16 : Precision::Fp32;
}

void setThreadCount(int threads) {
    // The first parallel operation of a new thread takes the process-wide number, that is, another trial's.
    // "First" is counted once in libtorch and once in this library, which has its own copy of the inline
    // parallel_for: both must have happened before the number is set, or it does not stay.
    at::parallel_for(0, 1, 1, [](std::int64_t, std::int64_t) {});
    at::get_num_threads();
    at::set_num_threads(threads);
}

void returnFreeMemory() {
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}

}  // namespace trialbench::training
